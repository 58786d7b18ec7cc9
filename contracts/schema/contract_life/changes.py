"""What can be done with a contract, and what would it come to?

A preview is a query: it changes nothing, and gives a token. A mutation takes the same details, and the token when it
has one: then it comes to exactly what was previewed, or says what changed since.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Self, TypeAlias, TypeVar

import strawberry

from contracts.schema.context import Info
from contracts.schema.contract_life.inputs import (
    AmendContractInput,
    AmendmentInput,
    CancelContractInput,
    CancellationInput,
    ContractChange,
    ContractChangeInput,
    ContractSaleInput,
    IssueContractInput,
    RenewalInput,
    RenewContractInput,
    ResumeContractInput,
    ResumptionInput,
    SuspendContractInput,
    SuspensionInput,
    TransferContractInput,
    TransferInput,
)
from contracts.schema.contract_life.seen import ContractQuote
from contracts.schema.errors import (
    BadInput,
    ContractChangeClosed,
    ContractChangeRefused,
    IdempotencyConflict,
    NotAllowed,
    PreviewRefused,
    ProofNeeded,
    TooManySerials,
    TwoCurrencies,
    UnknownRecord,
    UnknownUnit,
)
from contracts.schema.fields import resolved
from contracts.schema.reasons import Speech
from contracts.schema.speaking import speech_of
from contracts.schema.units import Contract
from contracts.usecases.actor import Actor
from contracts.usecases.contract_life.amend_contract import amend_contract, preview_amend_contract
from contracts.usecases.contract_life.cancel_contract import cancel_contract, preview_cancel_contract
from contracts.usecases.contract_life.carrying_out import ContractChanged, QuoteShown
from contracts.usecases.contract_life.issue_contract import issue_contract, preview_issue_contract
from contracts.usecases.contract_life.previewing import HOLDS_FOR
from contracts.usecases.contract_life.renew_contract import preview_renew_contract, renew_contract
from contracts.usecases.contract_life.resume_contract import preview_resume_contract, resume_contract
from contracts.usecases.contract_life.suspend_contract import preview_suspend_contract, suspend_contract
from contracts.usecases.contract_life.transfer_contract import preview_transfer_contract, transfer_contract
from contracts.usecases.engine import Engine

C = TypeVar("C")


@strawberry.type(description="What a change of a contract would come to.")
class ContractPreview:
    token: str | None = strawberry.field(description="Send it with the change; null where it cannot be done.")
    as_of: datetime = strawberry.field(description="The moment that it was asked as of; the change is, too.")
    valid_until: datetime | None = strawberry.field(description="Until when the token is taken.")
    quote: ContractQuote = strawberry.field(description="What it would come to, and why.")

    @classmethod
    def of(cls, shown: QuoteShown, speech: Speech, contract_id: str | None) -> Self:
        return cls(
            token=shown.token,
            as_of=shown.as_of,
            valid_until=shown.as_of + HOLDS_FOR if shown.token else None,
            quote=ContractQuote.of(shown.document, speech, contract_id),
        )


@strawberry.type(description="It is done.")
class ContractChangeSuccess:
    contract: Contract = strawberry.field(description="The contract as it stands now; the new one for a renewal.")
    quote: ContractQuote = strawberry.field(
        description="What it came to. The same request again gives the same, whatever happened since."
    )

    @classmethod
    def of(cls, done: ContractChanged, speech: Speech) -> Self:
        shown = done.quote
        if shown is None:
            raise LookupError("a change of a contract is always quoted")
        return cls(
            contract=Contract.of(done.contract), quote=ContractQuote.of(shown.document, speech, done.contract.id)
        )


@strawberry.type(description="The contract is made.")
class IssueContractSuccess:
    contract: Contract = strawberry.field(description="The contract, with the terms that it pinned.")
    quote: ContractQuote | None = strawberry.field(
        description="What it came to; null for one that was written down without a quote."
    )

    @classmethod
    def of(cls, done: ContractChanged, speech: Speech) -> Self:
        quote = ContractQuote.of(done.quote.document, speech, done.contract.id) if done.quote else None
        return cls(contract=Contract.of(done.contract), quote=quote)


PreviewContractChangeResult: TypeAlias = Annotated[
    ContractPreview
    | UnknownUnit
    | ProofNeeded
    | TooManySerials
    | UnknownRecord
    | BadInput
    | TwoCurrencies
    | NotAllowed
    | ContractChangeRefused,
    strawberry.union("PreviewContractChangeResult", description="The preview, or why there is none."),
]
IssueContractResult: TypeAlias = Annotated[
    IssueContractSuccess
    | UnknownUnit
    | ProofNeeded
    | TooManySerials
    | UnknownRecord
    | BadInput
    | TwoCurrencies
    | NotAllowed
    | IdempotencyConflict
    | ContractChangeClosed
    | PreviewRefused,
    strawberry.union("IssueContractResult", description="The contract, or why it was not made."),
]
ContractChangeResult: TypeAlias = Annotated[
    ContractChangeSuccess
    | UnknownRecord
    | BadInput
    | TwoCurrencies
    | NotAllowed
    | IdempotencyConflict
    | ContractChangeRefused
    | ContractChangeClosed
    | PreviewRefused,
    strawberry.union("ContractChangeResult", description="The contract, or why it was not changed."),
]


async def _previewed(
    engine: Engine, wanted: ContractSaleInput | ContractChange, actor: Actor, now: datetime
) -> QuoteShown:
    """The preview of the change that was sent."""
    match wanted:
        case ContractSaleInput():
            return await preview_issue_contract(engine, wanted.command(actor), now)
        case RenewalInput():
            return await preview_renew_contract(engine, wanted.command(actor), now)
        case TransferInput():
            return await preview_transfer_contract(engine, wanted.command(actor), now)
        case SuspensionInput():
            return await preview_suspend_contract(engine, wanted.command(actor), now)
        case ResumptionInput():
            return await preview_resume_contract(engine, wanted.command(actor), now)
        case CancellationInput():
            return await preview_cancel_contract(engine, wanted.command(actor), now)
        case AmendmentInput():
            return await preview_amend_contract(engine, wanted.command(actor), now)


@strawberry.type
class ContractLifeQuery:
    """What can be asked before a contract is changed."""

    @resolved("What would this change of a contract come to, and can it be made? Nothing is changed.")
    async def preview_contract_change(
        self, info: Info, input: Annotated[ContractChangeInput, strawberry.argument(description="The change.")]
    ) -> PreviewContractChangeResult:
        asked = info.context
        wanted = input.one()
        shown = await _previewed(asked.engine, wanted, asked.actor, asked.now)
        contract_id = None if isinstance(wanted, ContractSaleInput) else wanted.contract_id
        return ContractPreview.of(shown, await speech_of(info), contract_id)


@strawberry.type
class ContractLifeMutation:
    """What can be done with a contract."""

    @resolved("Give a plan's terms to a unit and its holder.")
    async def issue_contract(
        self, info: Info, input: Annotated[IssueContractInput, strawberry.argument(description="The contract.")]
    ) -> IssueContractResult:
        asked = info.context
        done = await issue_contract(asked.engine, input.committed(asked.actor), asked.now)
        return IssueContractSuccess.of(done, await speech_of(info))

    @resolved("Let a contract go on as a new one, once.")
    async def renew_contract(
        self, info: Info, input: Annotated[RenewContractInput, strawberry.argument(description="The contract.")]
    ) -> ContractChangeResult:
        return await _changed(info, renew_contract, input.committed(info.context.actor))

    @resolved("Hand a contract to another holder.")
    async def transfer_contract(
        self,
        info: Info,
        input: Annotated[TransferContractInput, strawberry.argument(description="The contract and its holder.")],
    ) -> ContractChangeResult:
        return await _changed(info, transfer_contract, input.committed(info.context.actor))

    @resolved("Let a contract rest. What happens meanwhile is not covered.")
    async def suspend_contract(
        self, info: Info, input: Annotated[SuspendContractInput, strawberry.argument(description="The contract.")]
    ) -> ContractChangeResult:
        return await _changed(info, suspend_contract, input.committed(info.context.actor))

    @resolved("Let a contract go on after a rest.")
    async def resume_contract(
        self, info: Info, input: Annotated[ResumeContractInput, strawberry.argument(description="The contract.")]
    ) -> ContractChangeResult:
        return await _changed(info, resume_contract, input.committed(info.context.actor))

    @resolved("End a contract early. What was decided of claims before stays.")
    async def cancel_contract(
        self, info: Info, input: Annotated[CancelContractInput, strawberry.argument(description="The contract.")]
    ) -> ContractChangeResult:
        return await _changed(info, cancel_contract, input.committed(info.context.actor))

    @resolved("Change what is known of a contract. Its terms never change.")
    async def amend_contract(
        self,
        info: Info,
        input: Annotated[AmendContractInput, strawberry.argument(description="The amendment.")],
    ) -> ContractChangeResult:
        return await _changed(info, amend_contract, input.committed(info.context.actor))


async def _changed(
    info: Info, verb: Callable[[Engine, C, datetime], Awaitable[ContractChanged]], command: C
) -> ContractChangeSuccess:
    asked = info.context
    done = await verb(asked.engine, command, asked.now)
    return ContractChangeSuccess.of(done, await speech_of(info))
