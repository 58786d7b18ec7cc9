"""Which words may stand in an answer or a question? The words of the rules, each with its meaning.

A word without a description here stops the program at start, so that none is forgotten.
"""

from enum import StrEnum
from typing import TypeVar

import strawberry

from contracts.explain.json_ld.gaps import Gap as JsonLdGap
from contracts.rules.authorization import GrantStatus
from contracts.rules.values.facts import FactType
from contracts.rules.values.vocabulary import (
    ChargeClass,
    Event,
    Payer,
    PlanKind,
    Remedy,
    Sense,
    State,
    Strategy,
    Verdict,
)

__all__ = [
    "ChargeClass", "Event", "FactType", "GrantStatus", "JsonLdGap", "LifeChange", "Openness", "PartyKind", "Payer",
    "PlanKind", "Remedy", "Sense", "State", "Strategy", "Verdict",
]  # fmt: skip


class Openness(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    UNKNOWN = "UNKNOWN"


class LifeChange(StrEnum):
    CANCELLATION = "CANCELLATION"
    RENEWAL = "RENEWAL"
    TRANSFER = "TRANSFER"


class PartyKind(StrEnum):
    PERSON = "PERSON"
    FIRM = "FIRM"


E = TypeVar("E", bound=StrEnum)


def described(kind: type[E], name: str, means: str, **values: str) -> None:
    """Show an enum to clients under a name. Raises `KeyError` for a value without a description."""
    strawberry.enum(kind, name=name, description=means)
    for value in kind.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values.pop(value.name)
    if values:
        raise KeyError(f"{name} has no {sorted(values)}")


described(
    PlanKind,
    "PlanKind",
    "What sort of promise a plan is.",
    STATUTE="A law: it applies without a contract.",
    WARRANTY="A warranty that comes with the product.",
    EXTENDED_WARRANTY="A warranty that is bought on top.",
    AMC="A maintenance contract.",
    EXCHANGE_POLICY="A shop's policy on returns and exchanges.",
    SERVICE_WARRANTY="A warranty on a repair.",
    GOODWILL="What is given beyond every promise.",
)
described(
    ChargeClass,
    "ChargeClass",
    "What one line of a job is for.",
    PART="A part.",
    LABOUR="Work.",
    VISIT="Coming to the customer.",
    DIAGNOSIS="Finding the fault.",
    CONSUMABLE="What is used up, such as gas or filters.",
    TRANSPORT="Bringing the unit to the workshop and back.",
    SHIPPING="Sending goods.",
    MAINTENANCE="Planned maintenance.",
    OTHER="Anything else.",
)
described(
    Event,
    "Event",
    "What happened, or what is wanted.",
    DEFECT="A fault of the product.",
    BREAKDOWN="It stopped working.",
    DEAD_ON_ARRIVAL="It never worked.",
    ACCIDENT="An accident damaged it.",
    TRANSIT_DAMAGE="It was damaged on the way.",
    WEAR="It wore out.",
    MISUSE="It was used wrongly.",
    LOSS="It was lost or stolen.",
    SHORTFALL="It delivers less than was guaranteed.",
    WRONG_ITEM="Something else was delivered.",
    CHANGE_OF_MIND="The customer no longer wants it.",
    MAINTENANCE="Planned maintenance is due.",
)
described(
    Remedy,
    "Remedy",
    "What a customer can get.",
    REPAIR="The unit is repaired.",
    VISIT="Somebody comes, such as for planned maintenance.",
    REPLACEMENT="A new one of the same kind instead of the faulty one.",
    EXCHANGE="Other goods instead.",
    REFUND="Money back.",
    STORE_CREDIT="Credit with the shop.",
    PRICE_REDUCTION="A part of the price back.",
    TERMINATION="The sale is undone.",
    TRADE_IN="Credit for the old unit.",
    LOANER="A unit for the time of the repair.",
    RENEWAL="The contract goes on.",
    CANCELLATION="The contract ends early.",
    TRANSFER="The contract goes to another owner.",
    PURCHASE="The contract is bought.",
    SUSPENSION="The contract rests for a time.",
    RESUMPTION="The contract goes on after a rest.",
    AMENDMENT="Something in the contract is changed.",
    PAID_SERVICE="The work is done and the customer pays for it.",
)
described(
    Payer,
    "Payer",
    "Who bears a part of a charge.",
    CUSTOMER="The customer.",
    ISSUER="Who promised it.",
    SELLER="The shop that sold the goods.",
    INSURER="An insurer.",
    SUPPLIER="The supplier of a part.",
)
described(
    Verdict,
    "Verdict",
    "The answer in one word. A refusal is a result, not an error.",
    COVERED="Everything is paid, or a remedy is open.",
    PARTLY_COVERED="The customer bears a part.",
    NOT_COVERED="Nothing of it is promised.",
    NEEDS_FACTS="It hangs on facts that nobody supplied; see `missing`.",
    NEEDS_REVIEW="A person has to decide.",
)
described(
    State,
    "BenefitState",
    "Where one benefit stands on the day that counts.",
    ACTIVE="It runs.",
    NOT_STARTED="It has not begun.",
    WAITING="It has begun, and its waiting time is not over.",
    EXPIRED_BY_DATE="Its last day has passed.",
    EXPIRED_BY_METER="A meter has passed its limit.",
    ENDED="The contract ended early.",
    SUSPENDED="The contract is suspended.",
    EXHAUSTED="Its allowance is used up.",
    VOID="A broken condition ended it.",
    UNKNOWN="It hangs on facts that nobody supplied.",
)
described(
    Sense,
    "Sense",
    "What a reason says of its benefit.",
    FOR="It speaks for it.",
    AGAINST="It speaks against it.",
    UNKNOWN="It cannot be told yet.",
    REVIEW="A person has to look.",
    NOTE="It is worth knowing and decides nothing.",
)
described(
    Strategy,
    "Strategy",
    "The order in which alternatives are listed. None is ever dropped.",
    CHEAPEST="The cheapest for the customer first.",
    REPAIR_FIRST="Repairs first.",
    MONEY_BACK_FIRST="Money back first.",
    KEEP_RIGHTS="What gives up no other right first.",
)
described(
    Openness,
    "Openness",
    "Whether an alternative can be had.",
    OPEN="It can be had.",
    CLOSED="It cannot; `why` says why not.",
    UNKNOWN="It hangs on facts that nobody supplied.",
)
described(
    LifeChange,
    "LifeChange",
    "What may become of a contract.",
    CANCELLATION="It ends early.",
    RENEWAL="It goes on.",
    TRANSFER="It goes to another owner.",
)
described(PartyKind, "PartyKind", "What a party is.", PERSON="A person.", FIRM="A firm.")
described(
    FactType,
    "FactType",
    "How the value of a fact is written.",
    WHEN='A day such as `"2025-03-01"`, or a moment with its offset.',
    DAYS="A list of days.",
    FLAG="`true` or `false`.",
    WORD="One word.",
    WORDS="One word or a list of words.",
    NUMBER='A whole number, or a decimal as text such as `"12.5"`.',
    MONEY='An amount as text such as `"12.50"`, in the currency of the case.',
)
described(
    GrantStatus,
    "GrantStatus",
    "Whether a grant may be used.",
    ACTIVE="It may.",
    SUSPENDED="Not for now.",
    REVOKED="No more.",
)
described(
    JsonLdGap,
    "JsonLdGap",
    "Why a promise is not in the JSON-LD of an offer.",
    NOT_KNOWN="It is not known whether it holds for this sale, or at what fee.",
    LENGTH="It is no number of years, months or days; for a return, no number of days.",
    START="It does not start with the sale; for a return, not with the delivery.",
    LIMITED="A meter, a number of uses or another cover ends it too.",
    NOT_FREE="The customer bears a part.",
    NO_RETURN="It gives neither money nor goods back.",
)
