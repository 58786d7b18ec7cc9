"""What can be done once a claim was agreed to? Choose what the customer gets, carry it out, settle, close."""

from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from contracts.schema.claims.inputs import CLAIM, KEY, REASON, ClaimedInput
from contracts.schema.claims.mutations import ClaimSuccess, MoveClaimResult, moved
from contracts.schema.context import Info
from contracts.schema.enums import Payer, Remedy
from contracts.schema.errors import (
    AlreadyRegistered,
    BadInput,
    IdempotencyConflict,
    MoveRefused,
    NotAllowed,
    RemedyIsOpen,
    TwoCurrencies,
    UnknownRecord,
)
from contracts.schema.fields import resolved
from contracts.schema.inputs import ChargeInput
from contracts.usecases.actor import Actor
from contracts.usecases.claims.service.choose_remedy import ChooseRemedy, choose_remedy
from contracts.usecases.claims.service.close_claim import CloseClaim, close_claim
from contracts.usecases.claims.service.complete_service import CompleteService, complete_service
from contracts.usecases.claims.service.new_unit import NewUnit
from contracts.usecases.claims.service.release_remedy import ReleaseRemedy, ReturnLoaner, release_remedy, return_loaner
from contracts.usecases.claims.service.settle_claim import SettleClaim, settle_claim
from contracts.usecases.claims.service.start_service import StartService, start_service
from contracts.usecases.claims.service.work_done import MeterRead, WorkTold


@strawberry.input(description="What the customer gets for a claim.")
class ChooseRemedyInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    remedy: Remedy = strawberry.field(description="One that is open in the claim's decision.")
    benefit: str | None = strawberry.field(
        default=None, description="The benefit that gives it, with its plan, where several do; the best one if null."
    )
    confirmed: bool = strawberry.field(
        default=False, description="Whether the customer knows what an irreversible remedy gives up for good."
    )
    serial: str | None = strawberry.field(default=None, description="With `LOANER`: the unit that is lent.")

    def command(self, actor: Actor) -> ChooseRemedy:
        return ChooseRemedy(
            actor=actor,
            idempotency_key=self.idempotency_key,
            claim=self.claim_id,
            remedy=self.remedy,
            benefit=self.benefit,
            confirmed=self.confirmed,
            serial=self.serial,
        )


@strawberry.input(description="A remedy that is given up, so that another can be chosen.")
class ReleaseRemedyInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    reason: str = strawberry.field(description=REASON)

    def command(self, actor: Actor) -> ReleaseRemedy:
        return ReleaseRemedy(actor, self.idempotency_key, self.claim_id, self.reason)


@strawberry.input(description="A unit that was lent and came back.")
class ReturnLoanerInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    serial: str = strawberry.field(description="Its serial.")

    def command(self, actor: Actor) -> ReturnLoaner:
        return ReturnLoaner(actor, self.idempotency_key, self.claim_id, self.serial)


@strawberry.input(description="Work that begins.")
class StartServiceInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)

    def command(self, actor: Actor) -> StartService:
        return StartService(actor, self.idempotency_key, self.claim_id)


@strawberry.input(description="The unit that came instead.")
class NewUnitInput:
    serial: str = strawberry.field(description="Its serial.")
    sku: str | None = strawberry.field(default=None, description="Which product it is; the same as before if null.")


@strawberry.input(description="A meter as it was read at the service.")
class ServiceReadingInput:
    meter: str = strawberry.field(description="The meter and its unit, such as `km`.")
    value: int = strawberry.field(description="What it showed.")


@strawberry.input(description="The remedy as it was carried out.")
class CompleteServiceInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    served_on: date = strawberry.field(description="The day of the service.")
    handed_in: date | None = strawberry.field(
        default=None, description="The first day in the workshop; the day of `startService` if null."
    )
    handed_back: date | None = strawberry.field(
        default=None, description="The last day in the workshop; the day of the service if null and it was started."
    )
    charges: list[ChargeInput] | None = strawberry.field(
        default=None, description="The actual charges, all of them; those that were claimed if null."
    )
    lines: list[ClaimedInput] = strawberry.field(
        default_factory=list, description="What is wanted of actual charges that are not wanted whole."
    )
    replaced: list[str] = strawberry.field(default_factory=list, description="The parts that were replaced.")
    cause: str | None = strawberry.field(default=None, description="What the workshop found to be the cause.")
    correction: str | None = strawberry.field(default=None, description="What was done about it.")
    readings: list[ServiceReadingInput] = strawberry.field(
        default_factory=list, description="What the meters showed on the day of the service: they are recorded with it."
    )
    new_unit: NewUnitInput | None = strawberry.field(
        default=None, description="With a replacement or exchange: the unit that came instead."
    )

    def command(self, actor: Actor) -> CompleteService:
        work = WorkTold(
            served_on=self.served_on,
            handed_in=self.handed_in,
            handed_back=self.handed_back,
            charges=tuple(charge.asked() for charge in self.charges) if self.charges is not None else None,
            lines=tuple(line.asked() for line in self.lines),
            replaced=tuple(self.replaced),
            cause=self.cause,
            correction=self.correction,
            readings=tuple(MeterRead(each.meter, each.value) for each in self.readings),
        )
        new_unit = NewUnit(self.new_unit.serial, self.new_unit.sku) if self.new_unit else None
        return CompleteService(actor, self.idempotency_key, self.claim_id, work, new_unit)


@strawberry.input(description="A completed claim that is paid.")
class SettleClaimInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)
    settled_by: Payer = strawberry.field(
        default=Payer.ISSUER, description="Who pays the workshop; from the others it asks their shares back."
    )

    def command(self, actor: Actor) -> SettleClaim:
        return SettleClaim(actor, self.idempotency_key, self.claim_id, self.settled_by)


@strawberry.input(description="A claim of which nothing more is to come.")
class CloseClaimInput:
    idempotency_key: str = strawberry.field(description=KEY)
    claim_id: strawberry.ID = strawberry.field(description=CLAIM)

    def command(self, actor: Actor) -> CloseClaim:
        return CloseClaim(actor, self.idempotency_key, self.claim_id)


RemedyResult: TypeAlias = Annotated[
    ClaimSuccess | UnknownRecord | BadInput | NotAllowed | IdempotencyConflict | MoveRefused | RemedyIsOpen,
    strawberry.union("RemedyResult", description="The claim with its remedy, or why it has none."),
]
CompleteServiceResult: TypeAlias = Annotated[
    ClaimSuccess
    | UnknownRecord
    | BadInput
    | TwoCurrencies
    | NotAllowed
    | IdempotencyConflict
    | MoveRefused
    | RemedyIsOpen
    | AlreadyRegistered,
    strawberry.union("CompleteServiceResult", description="The claim after the work, or why nothing was written."),
]


@strawberry.type(description="What can be done with claims that were agreed to.")
class ServiceMutation:
    @resolved("Choose what the customer gets, once: one of what the decision leaves open.")
    async def choose_remedy(
        self, info: Info, input: Annotated[ChooseRemedyInput, strawberry.argument(description="The remedy.")]
    ) -> RemedyResult:
        return await moved(info, choose_remedy, input)

    @resolved("Give up the remedy that was chosen.")
    async def release_remedy(
        self, info: Info, input: Annotated[ReleaseRemedyInput, strawberry.argument(description="The claim.")]
    ) -> MoveClaimResult:
        return await moved(info, release_remedy, input)

    @resolved("Take back a unit that was lent.")
    async def return_loaner(
        self, info: Info, input: Annotated[ReturnLoanerInput, strawberry.argument(description="The unit.")]
    ) -> MoveClaimResult:
        return await moved(info, return_loaner, input)

    @resolved("Begin the work that was agreed to. With a repair the unit is out of use until it is done.")
    async def start_service(
        self, info: Info, input: Annotated[StartServiceInput, strawberry.argument(description="The claim.")]
    ) -> RemedyResult:
        return await moved(info, start_service, input)

    @resolved("Carry out what was agreed to. As agreed, it settles by itself; otherwise a person looks.")
    async def complete_service(
        self, info: Info, input: Annotated[CompleteServiceInput, strawberry.argument(description="The work.")]
    ) -> CompleteServiceResult:
        return await moved(info, complete_service, input)

    @resolved("Pay a completed claim, and write down what others owe.")
    async def settle_claim(
        self, info: Info, input: Annotated[SettleClaimInput, strawberry.argument(description="The claim.")]
    ) -> MoveClaimResult:
        return await moved(info, settle_claim, input)

    @resolved("Close a claim that was settled or rejected.")
    async def close_claim(
        self, info: Info, input: Annotated[CloseClaimInput, strawberry.argument(description="The claim.")]
    ) -> MoveClaimResult:
        return await moved(info, close_claim, input)
