"""What can be written down of a visit that was due?"""

from datetime import date
from enum import StrEnum
from typing import Annotated, TypeAlias

import strawberry

from contracts.schema.care import DueVisit
from contracts.schema.claims.inputs import KEY
from contracts.schema.context import Info
from contracts.schema.enums import described
from contracts.schema.errors import BadInput, IdempotencyConflict, NotAllowed, UnknownRecord
from contracts.schema.fields import resolved
from contracts.schema.speaking import speech_of
from contracts.usecases.actor import Actor
from contracts.usecases.care.mark_visit import MarkVisit, mark_visit


class VisitMark(StrEnum):
    SKIPPED = "SKIPPED"
    MISSED = "MISSED"
    OPEN = "OPEN"


described(
    VisitMark,
    "VisitMark",
    "What became of a visit that did not take place.",
    SKIPPED="It was offered, and the customer did not take it up.",
    MISSED="The issuer did not offer it, or did not come.",
    OPEN="Takes an earlier mark back.",
)


@strawberry.input(description="A visit that did not take place.")
class MarkVisitInput:
    idempotency_key: str = strawberry.field(description=KEY)
    contract_id: strawberry.ID = strawberry.field(description="The contract.")
    cycle: str = strawberry.field(description="The cycle, as `dueVisits` names it.")
    number: int = strawberry.field(description="Which visit of the cycle.")
    mark: VisitMark = strawberry.field(description="What became of it.")
    on_day: date = strawberry.field(description="The day on which that was so.")
    offered_on: date | None = strawberry.field(
        default=None, description="The day of the appointment that was offered; needed for what the customer skipped."
    )
    reason: str | None = strawberry.field(default=None, description="Why: a code of yours such as `NOBODY_AT_HOME`.")

    def command(self, actor: Actor) -> MarkVisit:
        return MarkVisit(
            actor=actor,
            idempotency_key=self.idempotency_key,
            contract=self.contract_id,
            cycle=self.cycle,
            number=self.number,
            mark=self.mark.value,
            on_day=self.on_day,
            offered_on=self.offered_on,
            reason=self.reason,
        )


@strawberry.type(description="The visit is marked.")
class MarkVisitSuccess:
    visit: DueVisit = strawberry.field(description="The visit, as it stands now.")


MarkVisitResult: TypeAlias = Annotated[
    MarkVisitSuccess | UnknownRecord | BadInput | NotAllowed | IdempotencyConflict,
    strawberry.union("MarkVisitResult", description="The visit, or why it was not marked."),
]


@strawberry.type(description="What can be written down of visits.")
class CareMutation:
    @resolved("Write down that a visit did not take place, and whose it was; or take that back.")
    async def mark_visit(
        self, info: Info, input: Annotated[MarkVisitInput, strawberry.argument(description="The visit.")]
    ) -> MarkVisitResult:
        asked, engine = info.context, info.context.engine
        marked = await mark_visit(engine.database, engine.library, input.command(asked.actor), asked.now)
        return MarkVisitSuccess(visit=DueVisit.of(marked, await speech_of(info)))
