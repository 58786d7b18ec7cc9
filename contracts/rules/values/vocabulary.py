"""Which words may an answer use?

Every closed list of the engine: kinds of plan, classes of charge, remedies, payers, verdicts, states, reason codes, and
what may become of a claim.
A plan file, a row, the API and a sentence all use these and no others. They are stable: words are added, never renamed.
"""

from enum import StrEnum


class PlanKind(StrEnum):
    """What sort of promise a plan is."""

    STATUTE = "STATUTE"
    WARRANTY = "WARRANTY"
    EXTENDED_WARRANTY = "EXTENDED_WARRANTY"
    AMC = "AMC"
    EXCHANGE_POLICY = "EXCHANGE_POLICY"
    SERVICE_WARRANTY = "SERVICE_WARRANTY"
    GOODWILL = "GOODWILL"


class ChargeClass(StrEnum):
    """What one line of a job is for."""

    PART = "PART"
    LABOUR = "LABOUR"
    VISIT = "VISIT"
    DIAGNOSIS = "DIAGNOSIS"
    CONSUMABLE = "CONSUMABLE"
    TRANSPORT = "TRANSPORT"
    SHIPPING = "SHIPPING"
    MAINTENANCE = "MAINTENANCE"
    OTHER = "OTHER"


class Event(StrEnum):
    """What happened, or what is wanted."""

    DEFECT = "DEFECT"
    BREAKDOWN = "BREAKDOWN"
    DEAD_ON_ARRIVAL = "DEAD_ON_ARRIVAL"
    ACCIDENT = "ACCIDENT"
    TRANSIT_DAMAGE = "TRANSIT_DAMAGE"
    WEAR = "WEAR"
    MISUSE = "MISUSE"
    LOSS = "LOSS"
    SHORTFALL = "SHORTFALL"
    WRONG_ITEM = "WRONG_ITEM"
    CHANGE_OF_MIND = "CHANGE_OF_MIND"
    MAINTENANCE = "MAINTENANCE"


class Act(StrEnum):
    """An act whose day must fall inside a window. Its value is the fact that holds the day."""

    EVENT = "occurred"
    NOTICE = "reported"
    CLAIM = "claimed"
    RETURN = "returned"
    CANCELLATION = "cancelled"
    RENEWAL = "renewed"


class Remedy(StrEnum):
    """What a customer can get, in the order in which equal ones are listed."""

    REPAIR = "REPAIR"
    VISIT = "VISIT"
    REPLACEMENT = "REPLACEMENT"
    EXCHANGE = "EXCHANGE"
    REFUND = "REFUND"
    STORE_CREDIT = "STORE_CREDIT"
    PRICE_REDUCTION = "PRICE_REDUCTION"
    TERMINATION = "TERMINATION"
    TRADE_IN = "TRADE_IN"
    LOANER = "LOANER"
    RENEWAL = "RENEWAL"
    CANCELLATION = "CANCELLATION"
    TRANSFER = "TRANSFER"
    PURCHASE = "PURCHASE"
    SUSPENSION = "SUSPENSION"
    RESUMPTION = "RESUMPTION"
    AMENDMENT = "AMENDMENT"
    PAID_SERVICE = "PAID_SERVICE"


LIFE = frozenset({
    Remedy.RENEWAL, Remedy.CANCELLATION, Remedy.TRANSFER, Remedy.PURCHASE, Remedy.SUSPENSION, Remedy.RESUMPTION,
    Remedy.AMENDMENT,
})  # fmt: skip
"""What becomes of a contract, and is no remedy for a fault."""


class Payer(StrEnum):
    """Who bears a part of a charge."""

    CUSTOMER = "CUSTOMER"
    ISSUER = "ISSUER"
    SELLER = "SELLER"
    INSURER = "INSURER"
    SUPPLIER = "SUPPLIER"


class Verdict(StrEnum):
    """The answer in one word."""

    COVERED = "COVERED"
    PARTLY_COVERED = "PARTLY_COVERED"
    NOT_COVERED = "NOT_COVERED"
    NEEDS_FACTS = "NEEDS_FACTS"
    NEEDS_REVIEW = "NEEDS_REVIEW"


class State(StrEnum):
    """Where one benefit stands on the day that counts."""

    ACTIVE = "ACTIVE"
    NOT_STARTED = "NOT_STARTED"
    WAITING = "WAITING"
    EXPIRED_BY_DATE = "EXPIRED_BY_DATE"
    EXPIRED_BY_METER = "EXPIRED_BY_METER"
    ENDED = "ENDED"
    SUSPENDED = "SUSPENDED"
    EXHAUSTED = "EXHAUSTED"
    VOID = "VOID"
    UNKNOWN = "UNKNOWN"


class Effect(StrEnum):
    """What follows when a condition does not hold."""

    NO_COVER = "NO_COVER"
    LESS = "LESS"
    VOID = "VOID"
    ASK = "ASK"
    REVIEW = "REVIEW"


class About(StrEnum):
    """What a condition or an exclusion is about; the last part of its reason code."""

    REGISTRATION = "REGISTRATION"
    TIE_IN = "TIE_IN"
    MAINTENANCE = "MAINTENANCE"
    GENUINE_PARTS = "GENUINE_PARTS"
    PROOF = "PROOF"
    FIRST_OWNER = "FIRST_OWNER"
    AUTHORIZED_LOCATION = "AUTHORIZED_LOCATION"
    PREAUTHORIZATION = "PREAUTHORIZATION"
    PACKAGING = "PACKAGING"
    COMPLETE = "COMPLETE"
    UNUSED = "UNUSED"
    UNDAMAGED = "UNDAMAGED"
    REASON = "REASON"
    CATEGORY = "CATEGORY"
    REGION = "REGION"
    COMMERCIAL_USE = "COMMERCIAL_USE"
    WEAR = "WEAR"
    MISUSE = "MISUSE"
    SUPPLY = "SUPPLY"
    QUANTITY = "QUANTITY"
    PERFORMANCE = "PERFORMANCE"
    REPAIR_FIRST = "REPAIR_FIRST"
    SAME_FAULT = "SAME_FAULT"
    OTHER_COVER = "OTHER_COVER"
    INSPECTION = "INSPECTION"
    ACCEPTANCE = "ACCEPTANCE"
    CONTINUITY = "CONTINUITY"
    PRE_EXISTING = "PRE_EXISTING"
    LIMIT = "LIMIT"
    BURDEN = "BURDEN"
    NOTICE = "NOTICE"
    OTHER = "OTHER"


class Code(StrEnum):
    """Why: the stable part of a reason. `NOT_MET` and `EXCLUDED` are told apart by what they are about."""

    IN_WINDOW = "IN_WINDOW"
    NOT_STARTED = "NOT_STARTED"
    NEVER_STARTED = "NEVER_STARTED"
    WAITING = "WAITING"
    EXPIRED = "EXPIRED"
    WITHIN_METER = "WITHIN_METER"
    BEYOND_METER = "BEYOND_METER"
    BELOW_METER = "BELOW_METER"
    METER_ROLLED_BACK = "METER_ROLLED_BACK"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    EXCLUDED = "EXCLUDED"
    MET = "MET"
    NOT_MET = "NOT_MET"
    OTHER_COVER_ENDED = "OTHER_COVER_ENDED"
    ALLOWANCE_LEFT = "ALLOWANCE_LEFT"
    ALLOWANCE_SPENT = "ALLOWANCE_SPENT"
    STRUCK = "STRUCK"
    PRESUMED = "PRESUMED"
    PROVEN = "PROVEN"
    DISPROVEN = "DISPROVEN"
    SUSPENDED = "SUSPENDED"
    ENDED_EARLY = "ENDED_EARLY"
    NOT_SUSPENDED = "NOT_SUSPENDED"
    NOT_AMENDABLE = "NOT_AMENDABLE"
    PRICE_DIFFERS = "PRICE_DIFFERS"
    WINDOW_CHANGED = "WINDOW_CHANGED"
    MISSING_FACT = "MISSING_FACT"
    TERMS_SILENT = "TERMS_SILENT"
    CHARGE_PAID = "CHARGE_PAID"
    CHARGE_SHARED = "CHARGE_SHARED"
    CHARGE_NOT_PROMISED = "CHARGE_NOT_PROMISED"
    CHARGE_DEPENDS_ON = "CHARGE_DEPENDS_ON"
    CHEAPER_ELSEWHERE = "CHEAPER_ELSEWHERE"
    PRICED = "PRICED"
    FEE = "FEE"
    CAP_REACHED = "CAP_REACHED"
    TOO_COMPLEX = "TOO_COMPLEX"
    NOT_PROMISED = "NOT_PROMISED"
    NOT_OPEN_YET = "NOT_OPEN_YET"
    CLOSED = "CLOSED"
    ANYONE_MAY_PAY = "ANYONE_MAY_PAY"
    NO_GRANT = "NO_GRANT"
    GRANT_NOT_FOR = "GRANT_NOT_FOR"
    GRANT_NOT_IN_FORCE = "GRANT_NOT_IN_FORCE"
    GRANTED = "GRANTED"
    EARLY_CLAIM = "EARLY_CLAIM"
    REPEATED_PART = "REPEATED_PART"
    DUPLICATE_CLAIM = "DUPLICATE_CLAIM"
    OTHER_CLAIM_OPEN = "OTHER_CLAIM_OPEN"
    ABOVE_AUTOMATIC_LIMIT = "ABOVE_AUTOMATIC_LIMIT"
    ABOVE_RATE = "ABOVE_RATE"
    REVIEWED = "REVIEWED"
    GOODWILL_GRANTED = "GOODWILL_GRANTED"
    WORK_CHANGED = "WORK_CHANGED"
    VISIT_UPCOMING = "VISIT_UPCOMING"
    VISIT_DUE = "VISIT_DUE"
    VISIT_OVERDUE = "VISIT_OVERDUE"
    VISIT_DONE = "VISIT_DONE"
    VISIT_DONE_EARLY = "VISIT_DONE_EARLY"
    VISIT_DONE_LATE = "VISIT_DONE_LATE"
    VISIT_MISSED_BY_ISSUER = "VISIT_MISSED_BY_ISSUER"
    VISIT_SKIPPED_BY_CUSTOMER = "VISIT_SKIPPED_BY_CUSTOMER"
    VISIT_LAPSED = "VISIT_LAPSED"
    VISIT_BY_READING = "VISIT_BY_READING"
    VISIT_ESTIMATED = "VISIT_ESTIMATED"


class VisitState(StrEnum):
    """Where a visit of a cycle stands. The two last but one say who was the reason that it did not take place."""

    UPCOMING = "UPCOMING"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    DONE = "DONE"
    DONE_EARLY = "DONE_EARLY"
    DONE_LATE = "DONE_LATE"
    MISSED_BY_ISSUER = "MISSED_BY_ISSUER"
    SKIPPED_BY_CUSTOMER = "SKIPPED_BY_CUSTOMER"
    LAPSED = "LAPSED"


class Sense(StrEnum):
    """What one finding says of its benefit."""

    FOR = "FOR"
    AGAINST = "AGAINST"
    UNKNOWN = "UNKNOWN"
    REVIEW = "REVIEW"
    NOTE = "NOTE"


class Strategy(StrEnum):
    """The order in which alternatives are listed. It never drops one."""

    CHEAPEST = "CHEAPEST"
    REPAIR_FIRST = "REPAIR_FIRST"
    MONEY_BACK_FIRST = "MONEY_BACK_FIRST"
    KEEP_RIGHTS = "KEEP_RIGHTS"


class Role(StrEnum):
    """What a key stands for. `ENGINE` is no key: it makes the moves that follow by themselves."""

    STOREFRONT = "STOREFRONT"
    CUSTOMER = "CUSTOMER"
    SERVICE_CENTRE = "SERVICE_CENTRE"
    PARTNER = "PARTNER"
    ISSUER = "ISSUER"
    ADMIN = "ADMIN"
    ENGINE = "ENGINE"


class ClaimState(StrEnum):
    """Where a claim stands: what its last move made of it."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    IN_REVIEW = "IN_REVIEW"
    INFORMATION_REQUESTED = "INFORMATION_REQUESTED"
    APPROVED = "APPROVED"
    PARTLY_APPROVED = "PARTLY_APPROVED"
    REJECTED = "REJECTED"
    APPEALED = "APPEALED"
    IN_SERVICE = "IN_SERVICE"
    COMPLETED = "COMPLETED"
    SETTLED = "SETTLED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


class MoveName(StrEnum):
    """What somebody does with a claim."""

    SUBMIT = "SUBMIT"
    REVIEW = "REVIEW"
    ASK = "ASK"
    ANSWER = "ANSWER"
    APPROVE = "APPROVE"
    APPROVE_PARTLY = "APPROVE_PARTLY"
    REJECT = "REJECT"
    APPEAL = "APPEAL"
    GRANT_GOODWILL = "GRANT_GOODWILL"
    GRANT_SOME_GOODWILL = "GRANT_SOME_GOODWILL"
    START = "START"
    COMPLETE = "COMPLETE"
    SETTLE = "SETTLE"
    CLOSE = "CLOSE"
    WITHDRAW = "WITHDRAW"


class Outcome(StrEnum):
    """What a table of adjudication makes of a reason."""

    PAY = "PAY"
    DENY = "DENY"
    REVIEW = "REVIEW"
    ASK = "ASK"


class LineOutcome(StrEnum):
    """What was decided of one line of a claim."""

    APPROVED = "APPROVED"
    REDUCED = "REDUCED"
    REJECTED = "REJECTED"
    REVIEW = "REVIEW"
    ASK = "ASK"
