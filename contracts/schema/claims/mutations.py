"""What can be done with a claim, from its first draft to its last decision?

Every field takes one input with an idempotency key, and answers with a union: the claim as it stands, with the state
that this very request made of it, or what is wrong.
"""

from typing import Annotated, Protocol, Self, TypeAlias, TypeVar

import strawberry

from contracts.schema.claims.claim import Claim
from contracts.schema.claims.enums import ClaimState
from contracts.schema.claims.inputs import (
    AppealClaimInput,
    ConfirmGoodwillInput,
    DecideAppealInput,
    DraftClaimInput,
    FileClaimInput,
    GrantGoodwillInput,
    RequestInformationInput,
    ReviewClaimInput,
    ReviseClaimInput,
    SubmitClaimInput,
    SupplyInformationInput,
    WithdrawClaimInput,
)
from contracts.schema.context import Info
from contracts.schema.errors import (
    BadInput,
    DecisionChanged,
    IdempotencyConflict,
    JudgementRefused,
    MoveRefused,
    NotAllowed,
    ProofNeeded,
    TooManySerials,
    TwoCurrencies,
    UnknownRecord,
    UnknownUnit,
)
from contracts.schema.fields import resolved
from contracts.schema.reasons import Speech
from contracts.schema.speaking import speech_of
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.draft_claim import draft_claim
from contracts.usecases.claims.filing.file_claim import file_claim
from contracts.usecases.claims.filing.revise_claim import revise_claim
from contracts.usecases.claims.filing.submit_claim import submit_claim
from contracts.usecases.claims.filing.supply_information import supply_information
from contracts.usecases.claims.filing.withdraw_claim import withdraw_claim
from contracts.usecases.claims.held import ClaimDone, ClaimVerb
from contracts.usecases.claims.ruling.appeal_claim import appeal_claim
from contracts.usecases.claims.ruling.confirm_goodwill import confirm_goodwill
from contracts.usecases.claims.ruling.decide_appeal import decide_appeal
from contracts.usecases.claims.ruling.grant_goodwill import grant_goodwill
from contracts.usecases.claims.ruling.request_information import request_information
from contracts.usecases.claims.ruling.review_claim import review_claim

C = TypeVar("C")
C_co = TypeVar("C_co", covariant=True)


class ClaimAsked(Protocol[C_co]):
    """The input of a verb of claims."""

    def command(self, actor: Actor) -> C_co: ...


STATE = "The state that this request made of it. The same request again gives the same, whatever happened since."
NOW = "The claim as it stands now."


@strawberry.type(description="The claim is filed.")
class FileClaimSuccess:
    state: ClaimState = strawberry.field(description=STATE)
    claim: Claim = strawberry.field(description=NOW)

    @classmethod
    def of(cls, done: ClaimDone, speech: Speech) -> Self:
        return cls(state=ClaimState(done.state), claim=Claim.of(done.claim, speech))


@strawberry.type(description="It is done.")
class ClaimSuccess:
    state: ClaimState = strawberry.field(description=STATE)
    claim: Claim = strawberry.field(description=NOW)

    @classmethod
    def of(cls, done: ClaimDone, speech: Speech) -> Self:
        return cls(state=ClaimState(done.state), claim=Claim.of(done.claim, speech))


DraftClaimResult: TypeAlias = Annotated[
    ClaimSuccess
    | UnknownUnit
    | ProofNeeded
    | TooManySerials
    | UnknownRecord
    | BadInput
    | TwoCurrencies
    | NotAllowed
    | IdempotencyConflict,
    strawberry.union("DraftClaimResult", description="The draft, or why there is none."),
]
FileClaimResult: TypeAlias = Annotated[
    FileClaimSuccess
    | UnknownUnit
    | ProofNeeded
    | TooManySerials
    | UnknownRecord
    | BadInput
    | TwoCurrencies
    | NotAllowed
    | IdempotencyConflict
    | DecisionChanged,
    strawberry.union("FileClaimResult", description="The claim, or why it was not filed."),
]
TellClaimResult: TypeAlias = Annotated[
    ClaimSuccess
    | UnknownUnit
    | ProofNeeded
    | TooManySerials
    | UnknownRecord
    | BadInput
    | TwoCurrencies
    | NotAllowed
    | IdempotencyConflict
    | DecisionChanged
    | MoveRefused,
    strawberry.union("TellClaimResult", description="The claim as it is told now, or why it was not changed."),
]
MoveClaimResult: TypeAlias = Annotated[
    ClaimSuccess | UnknownRecord | BadInput | NotAllowed | IdempotencyConflict | MoveRefused,
    strawberry.union("MoveClaimResult", description="The claim after the move, or why it did not move."),
]
JudgeClaimResult: TypeAlias = Annotated[
    ClaimSuccess
    | UnknownRecord
    | BadInput
    | TwoCurrencies
    | NotAllowed
    | IdempotencyConflict
    | MoveRefused
    | JudgementRefused,
    strawberry.union("JudgeClaimResult", description="The claim as it was decided, or why it was not."),
]


@strawberry.type(description="What can be done with claims.")
class ClaimMutation:
    @resolved("Begin a claim without filing it. It is decided as a preview.")
    async def draft_claim(
        self, info: Info, input: Annotated[DraftClaimInput, strawberry.argument(description="The claim.")]
    ) -> DraftClaimResult:
        return await moved(info, draft_claim, input, input.case.language)

    @resolved("Tell the whole case of a draft anew, or of a claim that was sent back.")
    async def revise_claim(
        self, info: Info, input: Annotated[ReviseClaimInput, strawberry.argument(description="The case.")]
    ) -> TellClaimResult:
        return await moved(info, revise_claim, input, input.case.language)

    @resolved("File a draft. It is decided, and held against the issuer's table at once.")
    async def submit_claim(
        self, info: Info, input: Annotated[SubmitClaimInput, strawberry.argument(description="The draft.")]
    ) -> TellClaimResult:
        return await moved(info, submit_claim, input)

    @resolved("File a claim. It is decided as `coverage` would, and held against the issuer's table at once.")
    async def file_claim(
        self, info: Info, input: Annotated[FileClaimInput, strawberry.argument(description="The claim.")]
    ) -> FileClaimResult:
        return FileClaimSuccess.of(*await _done(info, file_claim, input, input.case.language))

    @resolved("Send a claim back with exactly what is missing.")
    async def request_information(
        self, info: Info, input: Annotated[RequestInformationInput, strawberry.argument(description="What is missing.")]
    ) -> MoveClaimResult:
        return await moved(info, request_information, input)

    @resolved("Supply what was missing. The claim is decided anew; the decision before is kept.")
    async def supply_information(
        self, info: Info, input: Annotated[SupplyInformationInput, strawberry.argument(description="What is known.")]
    ) -> TellClaimResult:
        return await moved(info, supply_information, input)

    @resolved("Decide every open line of a claim, or a completed one once more, within what its terms could pay.")
    async def review_claim(
        self, info: Info, input: Annotated[ReviewClaimInput, strawberry.argument(description="The decision.")]
    ) -> JudgeClaimResult:
        return await moved(info, review_claim, input)

    @resolved("Do not agree with a decision, in time.")
    async def appeal_claim(
        self, info: Info, input: Annotated[AppealClaimInput, strawberry.argument(description="The appeal.")]
    ) -> MoveClaimResult:
        return await moved(info, appeal_claim, input)

    @resolved("Decide an appeal, as somebody who has not decided the claim before.")
    async def decide_appeal(
        self, info: Info, input: Annotated[DecideAppealInput, strawberry.argument(description="The decision.")]
    ) -> JudgeClaimResult:
        return await moved(info, decide_appeal, input)

    @resolved("Pay more than is owed. Above the sum of one person it waits for `confirmGoodwill`.")
    async def grant_goodwill(
        self, info: Info, input: Annotated[GrantGoodwillInput, strawberry.argument(description="The goodwill.")]
    ) -> JudgeClaimResult:
        return await moved(info, grant_goodwill, input)

    @resolved("Agree to goodwill that waits, as a second person.")
    async def confirm_goodwill(
        self, info: Info, input: Annotated[ConfirmGoodwillInput, strawberry.argument(description="The claim.")]
    ) -> JudgeClaimResult:
        return await moved(info, confirm_goodwill, input)

    @resolved("Want nothing any more. What the claim took of an allowance is free again.")
    async def withdraw_claim(
        self, info: Info, input: Annotated[WithdrawClaimInput, strawberry.argument(description="The claim.")]
    ) -> MoveClaimResult:
        return await moved(info, withdraw_claim, input)


async def moved(info: Info, verb: ClaimVerb[C], input: ClaimAsked[C], language: str | None = None) -> ClaimSuccess:
    """What a verb did with a claim, as clients see it."""
    return ClaimSuccess.of(*await _done(info, verb, input, language))


async def _done(info: Info, verb: ClaimVerb[C], input: ClaimAsked[C], language: str | None) -> tuple[ClaimDone, Speech]:
    asked, engine = info.context, info.context.engine
    done = await verb(engine.database, engine.library, input.command(asked.actor), asked.now)
    return done, await speech_of(info, language)
