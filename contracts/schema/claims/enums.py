"""Which words of a claim's life may stand in an answer or a question?"""

from enum import StrEnum

from contracts.rules.values.vocabulary import ClaimState, LineOutcome, MoveName, Outcome, Role
from contracts.schema.enums import described

__all__ = ["ClaimState", "EvidenceKind", "GoodwillState", "LineOutcome", "MoveName", "NoteKind", "Outcome", "Role"]


class EvidenceKind(StrEnum):
    PHOTO = "PHOTO"
    VIDEO = "VIDEO"
    INVOICE = "INVOICE"
    REPORT = "REPORT"
    SERIAL_PLATE = "SERIAL_PLATE"
    OTHER = "OTHER"


class NoteKind(StrEnum):
    COMPLAINT = "COMPLAINT"
    CAUSE = "CAUSE"
    CORRECTION = "CORRECTION"
    APPEAL = "APPEAL"
    NOTE = "NOTE"
    PROOF = "PROOF"


class GoodwillState(StrEnum):
    WAITING = "WAITING"
    GRANTED = "GRANTED"
    LAPSED = "LAPSED"


described(
    ClaimState,
    "ClaimState",
    "Where a claim stands: what its last move made of it.",
    DRAFT="It is begun and not filed.",
    SUBMITTED="It is filed and not decided yet.",
    IN_REVIEW="A person has to look.",
    INFORMATION_REQUESTED="It was sent back; see `missing`.",
    APPROVED="All that was claimed is agreed to.",
    PARTLY_APPROVED="Less than was claimed is agreed to.",
    REJECTED="Nothing is agreed to.",
    APPEALED="Somebody else decides it anew.",
    IN_SERVICE="The work has begun.",
    COMPLETED="The remedy is carried out.",
    SETTLED="What was agreed on is paid.",
    CLOSED="Nothing more is to come.",
    WITHDRAWN="The claimant wants nothing any more.",
)
described(
    MoveName,
    "ClaimMoveName",
    "What somebody does with a claim.",
    SUBMIT="It is filed: `submitClaim`, `fileClaim`.",
    REVIEW="A person has to look.",
    ASK="It is sent back: `requestInformation`.",
    ANSWER="What was missing is supplied: `supplyInformation`.",
    APPROVE="All is agreed to: `reviewClaim`, `decideAppeal`.",
    APPROVE_PARTLY="Less is agreed to: `reviewClaim`, `decideAppeal`.",
    REJECT="Nothing is agreed to: `reviewClaim`, `decideAppeal`.",
    APPEAL="The claimant does not agree: `appealClaim`.",
    GRANT_GOODWILL="All is paid, though it is not owed: `grantGoodwill`.",
    GRANT_SOME_GOODWILL="More is paid than is owed: `grantGoodwill`.",
    START="The work begins.",
    COMPLETE="The remedy is carried out.",
    SETTLE="What was agreed on is paid.",
    CLOSE="Nothing more is to come.",
    WITHDRAW="The claimant wants nothing any more: `withdrawClaim`.",
)
described(
    LineOutcome,
    "LineOutcome",
    "What was decided of one line of a claim.",
    APPROVED="All that was claimed is paid.",
    REDUCED="Less than was claimed is paid.",
    REJECTED="Nothing is paid.",
    REVIEW="A person has to look.",
    ASK="Something is missing.",
)
described(
    Outcome,
    "RulingOutcome",
    "What a table of adjudication makes of a reason.",
    PAY="What the terms pay is paid.",
    DENY="It is denied.",
    REVIEW="A person has to look.",
    ASK="It is asked for.",
)
described(
    Role,
    "Role",
    "What a key stands for.",
    STOREFRONT="A shop window.",
    CUSTOMER="A customer.",
    SERVICE_CENTRE="A service centre.",
    PARTNER="A partner repair shop.",
    ISSUER="The staff of whoever promises.",
    ADMIN="An administrator.",
    ENGINE="Nobody: it followed by itself.",
)
described(
    EvidenceKind,
    "EvidenceKind",
    "What sort of evidence it is.",
    PHOTO="A photo.",
    VIDEO="A video.",
    INVOICE="An invoice.",
    REPORT="A report, such as of a diagnosis.",
    SERIAL_PLATE="The type plate with the serial.",
    OTHER="Anything else.",
)
described(
    NoteKind,
    "NoteKind",
    "What a note is about.",
    COMPLAINT="What the customer says.",
    CAUSE="What the workshop found to be the cause.",
    CORRECTION="What was done about it.",
    APPEAL="Why the claimant does not agree.",
    NOTE="A remark.",
    PROOF="A proof in words.",
)
described(
    GoodwillState,
    "GoodwillState",
    "How far goodwill is.",
    WAITING="A second person has to confirm it.",
    GRANTED="It is granted.",
    LAPSED="The claim has moved on without it.",
)
