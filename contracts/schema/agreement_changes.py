"""How is a plan given to several units at once, and what would that cost?"""

from datetime import date, datetime
from typing import Annotated, TypeAlias

import strawberry

from contracts.schema.agreements import Agreement
from contracts.schema.claims.inputs import KEY
from contracts.schema.context import Info
from contracts.schema.contract_life.inputs import PREVIEW
from contracts.schema.errors import (
    BadInput,
    ContractChangeClosed,
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
from contracts.schema.inputs import FactInput, MoneyInput, PartyLookup, UnitLookup
from contracts.schema.money import Money, money_of
from contracts.schema.nodes import nodes_of
from contracts.usecases.actor import Actor
from contracts.usecases.contract_life.commands import IssueAgreement
from contracts.usecases.contract_life.previewing import HOLDS_FOR
from contracts.usecases.pools.issue_agreement import issue_agreement, preview_agreement

_NO_KEY = ""
"""A preview changes nothing, so it has no key."""


@strawberry.input(description="A plan that is to be given to several units of one holder.")
class AgreementInput:
    units: list[UnitLookup] = strawberry.field(description="The units, 1 to 200.")
    plan: str = strawberry.field(description="The plan's code.")
    version: str | None = strawberry.field(default=None, description="Its version; picked by `madeOn` if null.")
    holder: PartyLookup = strawberry.field(description="Who holds it.")
    made_on: date = strawberry.field(description="The day it was made.")
    start_day: date | None = strawberry.field(default=None, description="Its first day, where it has one of its own.")
    price: MoneyInput | None = strawberry.field(
        default=None, description="What each unit costs, where the terms name no price; else it must be theirs."
    )
    option: str | None = strawberry.field(
        default=None, description="The terms' own name of the way to take; the best one that is open if null."
    )
    facts: list[FactInput] = strawberry.field(
        default_factory=list, description="What is known of these contracts only."
    )

    def command(self, actor: Actor, key: str = _NO_KEY, preview: str | None = None) -> IssueAgreement:
        return IssueAgreement(
            actor=actor,
            idempotency_key=key,
            units=tuple(each.value() for each in self.units),
            plan=self.plan,
            version=self.version,
            holder=self.holder.value(),
            made_on=self.made_on,
            start_day=self.start_day,
            price=self.price.value() if self.price else None,
            option=self.option,
            facts=tuple(fact.asked() for fact in self.facts),
            preview=preview,
        )


@strawberry.input(description="A plan that is given to several units of one holder.")
class IssueAgreementInput(AgreementInput):
    idempotency_key: str = strawberry.field(description=KEY)
    preview: str | None = strawberry.field(default=None, description=PREVIEW)

    def committed(self, actor: Actor) -> IssueAgreement:
        return self.command(actor, self.idempotency_key, self.preview)


@strawberry.type(description="What an agreement would come to.")
class AgreementPreview:
    token: str = strawberry.field(description="Send it with `issueAgreement`.")
    as_of: datetime = strawberry.field(description="The moment that it was asked as of; the agreement is, too.")
    valid_until: datetime = strawberry.field(description="Until when the token is taken.")
    totals: list[Money] = strawberry.field(description="What each unit costs, as they were named; at most 200.")
    total: Money = strawberry.field(description="What the holder pays for all units.")


@strawberry.type(description="The agreement is made. A unit that has no contract yet gets it by itself.")
class IssueAgreementSuccess:
    agreement: Agreement = strawberry.field(description="The agreement as it stands now.")


PreviewAgreementResult: TypeAlias = Annotated[
    AgreementPreview
    | UnknownUnit
    | ProofNeeded
    | TooManySerials
    | UnknownRecord
    | BadInput
    | TwoCurrencies
    | NotAllowed
    | ContractChangeClosed,
    strawberry.union("PreviewAgreementResult", description="The preview, or why there is none."),
]
IssueAgreementResult: TypeAlias = Annotated[
    IssueAgreementSuccess
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
    strawberry.union("IssueAgreementResult", description="The agreement, or why it was not made."),
]


@strawberry.type(description="What can be asked of agreements.")
class AgreementQuery:
    @resolved("An agreement over several units; null for an id that names none, or not for the caller.")
    async def agreement(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id.")]
    ) -> Agreement | None:
        [found] = await nodes_of(info, [id])
        return found if isinstance(found, Agreement) else None

    @resolved("What would an agreement over these units come to, and can it be made? Nothing is changed.")
    async def preview_agreement(
        self, info: Info, input: Annotated[AgreementInput, strawberry.argument(description="The agreement.")]
    ) -> PreviewAgreementResult:
        asked = info.context
        found = await preview_agreement(asked.engine, input.command(asked.actor), asked.now)
        return AgreementPreview(
            token=found.token,
            as_of=found.as_of,
            valid_until=found.as_of + HOLDS_FOR,
            totals=[money_of(each) for each in found.totals],
            total=money_of(found.total),
        )


@strawberry.type(description="What can be done with agreements.")
class AgreementMutation:
    @resolved("Give a plan's terms to several units of one holder: a contract for each, and what they share.")
    async def issue_agreement(
        self, info: Info, input: Annotated[IssueAgreementInput, strawberry.argument(description="The agreement.")]
    ) -> IssueAgreementResult:
        asked = info.context
        seen = await issue_agreement(asked.engine, input.committed(asked.actor), asked.now)
        return IssueAgreementSuccess(agreement=Agreement.of(seen))
