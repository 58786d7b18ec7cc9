"""What do clients write to tell a claim, and to decide one? Inputs, and their translation into commands."""

from datetime import date
from decimal import Decimal

import strawberry

from contracts.schema.claims.enums import EvidenceKind
from contracts.schema.enums import Remedy
from contracts.schema.inputs import CoverageInput, FactInput, MeterInput, MoneyInput
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.draft_claim import DraftClaim
from contracts.usecases.claims.filing.file_claim import FileClaim
from contracts.usecases.claims.filing.revise_claim import ReviseClaim
from contracts.usecases.claims.filing.submit_claim import SubmitClaim
from contracts.usecases.claims.filing.supply_information import SupplyInformation
from contracts.usecases.claims.filing.told import AskedEvidence, AskedLine, Told, Words
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim
from contracts.usecases.claims.ruling.appeal_claim import AppealClaim
from contracts.usecases.claims.ruling.confirm_goodwill import ConfirmGoodwill
from contracts.usecases.claims.ruling.decide_appeal import DecideAppeal
from contracts.usecases.claims.ruling.grant_goodwill import GrantGoodwill
from contracts.usecases.claims.ruling.judging import AskedJudgement
from contracts.usecases.claims.ruling.request_information import RequestInformation
from contracts.usecases.claims.ruling.review_claim import ReviewClaim
from contracts.usecases.cover.asked import AskedMeter

KEY = "A text of your own, new for every new request: sending it again changes nothing twice."
CLAIM = "The claim."
REASON = "Why: a code such as `OTHER_OPINION`. Write the words into `text`."


@strawberry.input(description="What is wanted of one charge of the case.")
class ClaimedInput:
    charge: str = strawberry.field(description="The `id` of the charge.")
    claimed: MoneyInput | None = strawberry.field(default=None, description="What is wanted; all of it if null.")
    quantity: Decimal = strawberry.field(default=Decimal(1), description="How many there are, such as hours.")

    def asked(self) -> AskedLine:
        return AskedLine(self.charge, self.claimed.value() if self.claimed else None, self.quantity)


@strawberry.input(description="Evidence that is kept elsewhere.")
class EvidenceInput:
    kind: EvidenceKind = strawberry.field(description="What it is.")
    reference: str = strawberry.field(description="Where it is kept, or the number of the invoice.")
    charge: str | None = strawberry.field(default=None, description="The `id` of the charge that it is about.")

    def asked(self) -> AskedEvidence:
        return AskedEvidence(self.kind.value, self.reference, self.charge)


@strawberry.input
class TellingInput:
    """What every input that tells a claim has. It is no input of its own."""

    idempotency_key: str = strawberry.field(description=KEY)
    case: CoverageInput = strawberry.field(description="The case, just as it was asked before. Its event is needed.")
    remedy: Remedy | None = strawberry.field(
        default=None, description="What is wanted where no charges are to be paid, such as `REFUND`."
    )
    lines: list[ClaimedInput] = strawberry.field(
        default_factory=list, description="What is wanted of charges that are not wanted whole."
    )
    served_on: date | None = strawberry.field(default=None, description="The day of the service, if it has been.")
    complaint: str | None = strawberry.field(default=None, description="What the customer says, in their words.")
    cause: str | None = strawberry.field(default=None, description="What the workshop found to be the cause.")
    correction: str | None = strawberry.field(default=None, description="What was done about it.")
    evidence: list[EvidenceInput] = strawberry.field(default_factory=list, description="Photos, invoices, reports.")

    def told(self) -> Told:
        return Told(
            situation=self.case.situation(),
            remedy=self.remedy,
            lines=tuple(line.asked() for line in self.lines),
            served_on=self.served_on,
            words=Words(complaint=self.complaint, cause=self.cause, correction=self.correction),
            evidence=tuple(each.asked() for each in self.evidence),
        )


@strawberry.input(description="A claim that is begun and not filed yet.")
class DraftClaimInput(TellingInput):
    def command(self, actor: Actor) -> DraftClaim:
        return DraftClaim(actor, self.idempotency_key, self.case.unit.value(), self.told())


@strawberry.input(description="A claim: a case that is filed and decided.")
class FileClaimInput(TellingInput):
    preview_hash: str | None = strawberry.field(
        default=None, description="The hash of the decision that was shown before; nothing is filed if it changed."
    )

    def command(self, actor: Actor) -> FileClaim:
        return FileClaim(actor, self.idempotency_key, self.case.unit.value(), self.told(), self.preview_hash)


@strawberry.input(description="A claim's whole case as it is told now. Words and evidence are added.")
class ReviseClaimInput(TellingInput):
    claim_id: strawberry.ID = strawberry.field(description="The claim: a draft, or one that was sent back.")

    def command(self, actor: Actor) -> ReviseClaim:
        return ReviseClaim(actor, self.idempotency_key, self.claim_id, self.case.unit.value(), self.told())


@strawberry.input(description="A draft that is filed.")
class SubmitClaimInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description="The draft.")
    preview_hash: str | None = strawberry.field(
        default=None, description="The hash of the draft's decision; nothing is filed if it changed."
    )

    def command(self, actor: Actor) -> SubmitClaim:
        return SubmitClaim(actor, self.idempotency_key, self.claim_id, self.preview_hash)


@strawberry.input(description="What is missing of a claim.")
class RequestInformationInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    missing: list[str] = strawberry.field(
        description="Exactly what: names of `facts`, `meters.km` for a meter, `evidence.INVOICE` for evidence."
    )
    reason: str = strawberry.field(default="INFORMATION_MISSING", description=REASON)
    text: str | None = strawberry.field(default=None, description="What to tell the claimant.")

    def command(self, actor: Actor) -> RequestInformation:
        return RequestInformation(
            actor, self.idempotency_key, self.claim_id, tuple(self.missing), self.reason, self.text
        )


@strawberry.input(description="What was missing of a claim that was sent back. It is handed in again with it.")
class SupplyInformationInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    facts: list[FactInput] = strawberry.field(default_factory=list, description="What is known now.")
    meters: list[MeterInput] = strawberry.field(default_factory=list, description="What the meters show.")
    evidence: list[EvidenceInput] = strawberry.field(default_factory=list, description="Photos, invoices, reports.")
    served_on: date | None = strawberry.field(default=None, description="The day of the service, if it has been.")
    text: str | None = strawberry.field(default=None, description="What there is to say about it.")

    def command(self, actor: Actor) -> SupplyInformation:
        return SupplyInformation(
            actor=actor,
            idempotency_key=self.idempotency_key,
            claim=self.claim_id,
            facts=tuple(fact.asked() for fact in self.facts),
            meters=tuple(AskedMeter(each.meter, each.reading) for each in self.meters),
            evidence=tuple(each.asked() for each in self.evidence),
            served_on=self.served_on,
            text=self.text,
        )


@strawberry.input(description="What is decided of a line.")
class JudgementInput:
    line: int = strawberry.field(description="The line.")
    approved: MoneyInput = strawberry.field(description="What is paid of it in all.")
    reason: str | None = strawberry.field(
        default=None, description="Why: a code, needed where less is paid than was claimed, and for goodwill."
    )

    def asked(self) -> AskedJudgement:
        return AskedJudgement(self.line, self.approved.value(), self.reason)


@strawberry.input(description="What a person decides of a claim in review.")
class ReviewClaimInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    lines: list[JudgementInput] = strawberry.field(description="Each line that is open.")
    reason: str | None = strawberry.field(
        default=None, description="The code for the claim as a whole; needed for one that is completed."
    )

    def command(self, actor: Actor) -> ReviewClaim:
        lines = tuple(line.asked() for line in self.lines)
        return ReviewClaim(actor, self.idempotency_key, self.claim_id, lines, self.reason)


@strawberry.input(description="A claimant who does not agree.")
class AppealClaimInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    reason: str = strawberry.field(description=REASON)
    text: str | None = strawberry.field(default=None, description="What the claimant says.")

    def command(self, actor: Actor) -> AppealClaim:
        return AppealClaim(actor, self.idempotency_key, self.claim_id, self.reason, self.text)


@strawberry.input(description="What is decided of an appeal, by somebody who has not decided the claim before.")
class DecideAppealInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    lines: list[JudgementInput] = strawberry.field(
        default_factory=list, description="The lines that are decided otherwise; the others stay."
    )
    reason: str = strawberry.field(description=REASON)

    def command(self, actor: Actor) -> DecideAppeal:
        lines = tuple(line.asked() for line in self.lines)
        return DecideAppeal(actor, self.idempotency_key, self.claim_id, lines, self.reason)


@strawberry.input(description="More than is owed.")
class GrantGoodwillInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    lines: list[JudgementInput] = strawberry.field(
        description="What each line is paid in all, with a reason code of the issuer's table."
    )

    def command(self, actor: Actor) -> GrantGoodwill:
        return GrantGoodwill(actor, self.idempotency_key, self.claim_id, tuple(line.asked() for line in self.lines))


@strawberry.input(description="The second person's consent to goodwill that waits.")
class ConfirmGoodwillInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)

    def command(self, actor: Actor) -> ConfirmGoodwill:
        return ConfirmGoodwill(actor, self.idempotency_key, self.claim_id)


@strawberry.input(description="A claimant who wants nothing any more.")
class WithdrawClaimInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    reason: str = strawberry.field(description=REASON)

    def command(self, actor: Actor) -> WithdrawClaim:
        return WithdrawClaim(actor, self.idempotency_key, self.claim_id, self.reason)
