"""What can be changed about persons? One can be erased."""

from typing import Annotated, TypeAlias

import strawberry

from contracts.schema.claims.inputs import KEY, REASON
from contracts.schema.context import Info
from contracts.schema.errors import BadInput, IdempotencyConflict, NotAllowed, UnknownRecord
from contracts.schema.fields import resolved
from contracts.usecases.actor import Actor
from contracts.usecases.persons.erase_person import ErasePerson, erase_person


@strawberry.input(description="Whom to erase, and why.")
class ErasePersonInput:
    idempotency_key: str = strawberry.field(description=KEY)
    party_id: strawberry.ID = strawberry.field(description="The person or firm.")
    reason: str = strawberry.field(description=REASON)
    force: bool = strawberry.field(default=False, description="Erase them also while a claim of theirs is open.")

    def command(self, actor: Actor) -> ErasePerson:
        return ErasePerson(actor, self.idempotency_key, self.party_id, self.reason, self.force)


@strawberry.type(description="The person is erased: the name, what they wrote, and what proved it. Decisions stay.")
class ErasePersonSuccess:
    party_id: strawberry.ID = strawberry.field(description="The id, which stands for nobody any more.")
    units: int = strawberry.field(description="How many units they had, in which nothing names them now.")


ErasePersonResult: TypeAlias = Annotated[
    ErasePersonSuccess | UnknownRecord | BadInput | NotAllowed | IdempotencyConflict,
    strawberry.union("ErasePersonResult", description="What was erased, or why it was not."),
]


@strawberry.type(description="What can be changed about persons.")
class PersonMutation:
    @resolved("Erase a person for good. A customer may erase themselves. What was decided and paid stays as it is.")
    async def erase_person(
        self, info: Info, input: Annotated[ErasePersonInput, strawberry.argument(description="The person.")]
    ) -> ErasePersonResult:
        asked = info.context
        erased = await erase_person(asked.engine, input.command(asked.actor), asked.now)
        return ErasePersonSuccess(party_id=strawberry.ID(erased.id), units=erased.units)
