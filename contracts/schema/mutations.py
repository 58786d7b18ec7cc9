"""What can be changed? Every field takes one input with an idempotency key, and answers with a union.

The same key with the same input again changes nothing and gets the same answer.
"""

from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from contracts.schema.agreement_changes import AgreementMutation
from contracts.schema.care_mutations import CareMutation
from contracts.schema.claims.inputs import KEY
from contracts.schema.claims.mutations import ClaimMutation
from contracts.schema.claims.service import ServiceMutation
from contracts.schema.context import Info
from contracts.schema.contract_life.changes import ContractLifeMutation
from contracts.schema.contract_life.corrections import CorrectionMutation
from contracts.schema.errors import (
    AlreadyRegistered,
    BadInput,
    IdempotencyConflict,
    NotAllowed,
    ProofNeeded,
    TooManySerials,
    UnknownRecord,
    UnknownUnit,
)
from contracts.schema.fields import resolved
from contracts.schema.inputs import FactInput, MoneyInput, PartyLookup, UnitLookup
from contracts.schema.network.mutations import NetworkMutation
from contracts.schema.persons import PersonMutation
from contracts.schema.units import Reading, Unit
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import ById
from contracts.usecases.tokens import Keys
from contracts.usecases.units.read_unit import ReadUnit, read_unit
from contracts.usecases.units.record_reading import RecordReading, record_reading
from contracts.usecases.units.register_unit import RegisterUnit, register_unit, with_invoice


@strawberry.input(description="A unit that was sold.")
class RegisterUnitInput:
    idempotency_key: str = strawberry.field(description=KEY)
    unit: UnitLookup = strawberry.field(description="Its serial, or the order line that sold it.")
    sku: str = strawberry.field(description="Which product it is.")
    owner: PartyLookup = strawberry.field(description="Who owns it.")
    owned_from: date = strawberry.field(description="Since when.")
    seller: str | None = strawberry.field(
        default=None, description="The shop, by its code as the issuer of its policy."
    )
    price_paid: MoneyInput | None = strawberry.field(default=None, description="What was paid for it.")
    facts: list[FactInput] = strawberry.field(
        default_factory=list, description="What is known of the sale and since, such as `purchased` or `installed`."
    )
    invoice_number: str | None = strawberry.field(
        default=None, description="The number of its invoice, which then proves it. Only a keyed digest of it is kept."
    )

    def command(self, actor: Actor, keys: Keys) -> RegisterUnit:
        command = RegisterUnit(
            actor=actor,
            idempotency_key=self.idempotency_key,
            unit=self.unit.value(),
            sku=self.sku,
            owner=self.owner.value(),
            owned_from=self.owned_from,
            seller=self.seller,
            price_paid=self.price_paid.value() if self.price_paid else None,
            facts=tuple(fact.asked() for fact in self.facts),
        )
        return with_invoice(command, keys, self.invoice_number) if self.invoice_number is not None else command


@strawberry.input(description="What a meter showed.")
class RecordReadingInput:
    idempotency_key: str = strawberry.field(description=KEY)
    unit: UnitLookup = strawberry.field(description="The unit.")
    meter: str = strawberry.field(description="The meter and its unit, such as `km`.")
    value: int = strawberry.field(description="What it showed.")
    read_on: date = strawberry.field(description="The day.")
    corrects: strawberry.ID | None = strawberry.field(default=None, description="The reading that this one replaces.")

    def command(self, actor: Actor) -> RecordReading:
        return RecordReading(
            actor=actor,
            idempotency_key=self.idempotency_key,
            unit=self.unit.value(),
            meter=self.meter,
            value=self.value,
            read_on=self.read_on,
            corrects=self.corrects,
        )


@strawberry.type(description="The unit is registered.")
class RegisterUnitSuccess:
    unit: Unit = strawberry.field(description="The unit, with the warranties that came with it.")


@strawberry.type(description="The reading is written down.")
class RecordReadingSuccess:
    reading: Reading = strawberry.field(description="The reading.")


RegisterUnitResult: TypeAlias = Annotated[
    RegisterUnitSuccess | AlreadyRegistered | UnknownRecord | BadInput | NotAllowed | IdempotencyConflict,
    strawberry.union("RegisterUnitResult", description="The unit, or why it was not registered."),
]
RecordReadingResult: TypeAlias = Annotated[
    RecordReadingSuccess
    | UnknownUnit
    | ProofNeeded
    | TooManySerials
    | UnknownRecord
    | BadInput
    | NotAllowed
    | IdempotencyConflict,
    strawberry.union("RecordReadingResult", description="The reading, or why it was not written down."),
]


@strawberry.type(description="What can be changed. Each is done whole or not at all.")
class Mutation(
    NetworkMutation,
    ClaimMutation,
    ServiceMutation,
    CareMutation,
    ContractLifeMutation,
    CorrectionMutation,
    AgreementMutation,
    PersonMutation,
):
    @resolved("Register a unit that was sold. Its warranties are issued with it.")
    async def register_unit(
        self, info: Info, input: Annotated[RegisterUnitInput, strawberry.argument(description="The unit and its sale.")]
    ) -> RegisterUnitResult:
        asked = info.context
        database, library = asked.engine.database, asked.engine.library
        unit_id = await register_unit(database, library, input.command(asked.actor, asked.engine.keys), asked.now)
        return RegisterUnitSuccess(
            unit=Unit.of(await read_unit(database, library, ReadUnit(asked.actor, ById(unit_id))))
        )

    @resolved("Write down what a meter showed.")
    async def record_reading(
        self, info: Info, input: Annotated[RecordReadingInput, strawberry.argument(description="The reading.")]
    ) -> RecordReadingResult:
        asked = info.context
        reading = await record_reading(asked.engine.database, input.command(asked.actor), asked.now)
        return RecordReadingSuccess(reading=Reading.of(reading))
