"""What was not so, and which kept decisions would be others now?"""

from datetime import date
from typing import Annotated, Self, TypeAlias

import strawberry

from contracts.schema.claims.enums import ClaimState
from contracts.schema.claims.inputs import KEY
from contracts.schema.context import Info
from contracts.schema.enums import Verdict
from contracts.schema.errors import (
    BadInput,
    IdempotencyConflict,
    NotAllowed,
    ProofNeeded,
    TooManySerials,
    UnknownRecord,
    UnknownUnit,
)
from contracts.schema.fields import resolved
from contracts.schema.inputs import FactInput, UnitLookup
from contracts.schema.money import Money, written
from contracts.usecases.actor import Actor
from contracts.usecases.contract_life.correct_fact import (
    ContractFactIs,
    CorrectFact,
    Correction,
    OwnershipIs,
    ReadingIs,
    UnitFactIs,
    correct_fact,
)
from contracts.usecases.contract_life.rechecking import Rechecked


@strawberry.input(description="A fact of a contract, as it really is.")
class ContractFactInput:
    contract_id: strawberry.ID = strawberry.field(description="The contract, of the same unit.")
    fact: FactInput = strawberry.field(description="The fact; what was paid is not corrected.")
    since: date | None = strawberry.field(
        default=None, description="From which day it is so; since the contract was made if null."
    )


@strawberry.input(description="The days in which somebody really owned the unit.")
class OwnershipInput:
    party_id: strawberry.ID = strawberry.field(description="The owner.")
    was_from: date = strawberry.field(description="The first day as it is written down now.")
    from_day: date = strawberry.field(description="The first day as it really was.")
    last_day: date | None = strawberry.field(default=None, description="The last day, included; still owned if null.")


@strawberry.input(description="What a meter really showed, and when.")
class ReadingCorrectionInput:
    reading_id: strawberry.ID = strawberry.field(description="The reading that is not so.")
    value: int = strawberry.field(description="What the meter showed.")
    read_on: date = strawberry.field(description="The day.")


@strawberry.input(one_of=True, description="What was not so. Send one of these.")
class CorrectionInput:
    unit_fact: FactInput | None = strawberry.field(default=strawberry.UNSET, description="A fact of the unit.")
    contract_fact: ContractFactInput | None = strawberry.field(
        default=strawberry.UNSET, description="A fact of one of its contracts."
    )
    ownership: OwnershipInput | None = strawberry.field(default=strawberry.UNSET, description="Whose it was, and when.")
    reading: ReadingCorrectionInput | None = strawberry.field(
        default=strawberry.UNSET, description="A reading of a meter."
    )

    def value(self) -> Correction:
        if self.unit_fact:
            return UnitFactIs(self.unit_fact.asked())
        if self.contract_fact:
            told = self.contract_fact
            return ContractFactIs(told.contract_id, told.fact.asked(), told.since)
        if self.ownership:
            days = self.ownership
            return OwnershipIs(days.party_id, days.was_from, days.from_day, days.last_day)
        reading = self.reading
        if not reading:
            raise LookupError("one of these is always sent")
        return ReadingIs(reading.reading_id, reading.value, reading.read_on)


@strawberry.input(description="Something that was not so of a unit or of what it has.")
class CorrectFactInput:
    idempotency_key: str = strawberry.field(description=KEY)
    unit: UnitLookup = strawberry.field(description="The unit.")
    correction: CorrectionInput = strawberry.field(description="What it is about, as it really is.")
    reason: str = strawberry.field(description="Why: a code such as `MISREAD`.")

    def command(self, actor: Actor) -> CorrectFact:
        return CorrectFact(actor, self.idempotency_key, self.unit.value(), self.correction.value(), self.reason)


@strawberry.type(description="A kept decision that would be another one now. It stays as it was given.")
class ChangedDecision:
    claim_id: strawberry.ID = strawberry.field(description="The claim that it decided.")
    state: ClaimState = strawberry.field(description="Where the claim stood.")
    then_verdict: Verdict = strawberry.field(description="What was decided.")
    now_verdict: Verdict = strawberry.field(description="What would be decided now.")
    then_customer: Money = strawberry.field(description="What the customer bore.")
    now_customer: Money = strawberry.field(description="What the customer would bear now.")
    now_hash: str = strawberry.field(description="The hash of the decision as it would be now.")
    superseded: bool = strawberry.field(
        description="Whether the new decision is kept, linked to the old one: of claims that are still open."
    )

    @classmethod
    def of(cls, seen: Rechecked) -> Self:
        return cls(
            claim_id=strawberry.ID(seen.claim),
            state=seen.state,
            then_verdict=seen.then_verdict,
            now_verdict=seen.now_verdict,
            then_customer=written(seen.then_customer, seen.currency),
            now_customer=written(seen.now_customer, seen.currency),
            now_hash=seen.now_hash,
            superseded=seen.is_kept,
        )


@strawberry.type(description="It is corrected. What was known before can still be asked.")
class CorrectFactSuccess:
    decisions: list[ChangedDecision] = strawberry.field(
        description="The unit's kept decisions that would be others now; none where nothing would change."
    )


CorrectFactResult: TypeAlias = Annotated[
    CorrectFactSuccess
    | UnknownUnit
    | ProofNeeded
    | TooManySerials
    | UnknownRecord
    | BadInput
    | NotAllowed
    | IdempotencyConflict,
    strawberry.union("CorrectFactResult", description="What follows, or why it was not corrected."),
]


@strawberry.type
class CorrectionMutation:
    """What can be corrected."""

    @resolved("Correct what was not so of a unit. Nothing is overwritten, and no kept decision is rewritten.")
    async def correct_fact(
        self, info: Info, input: Annotated[CorrectFactInput, strawberry.argument(description="What was not so.")]
    ) -> CorrectFactResult:
        asked = info.context
        found = await correct_fact(asked.engine, input.command(asked.actor), asked.now)
        return CorrectFactSuccess(decisions=[ChangedDecision.of(each) for each in found])
