"""What may anybody know of a unit by its serial? One answer, in three words."""

from enum import Enum
from typing import Annotated, Self, TypeAlias

import strawberry

from contracts.schema.context import Info
from contracts.schema.errors import BadInput, TooManySerials
from contracts.schema.fields import resolved
from contracts.schema.inputs import UnitLookup
from contracts.usecases.cover.tell_cover import CoverTold, TellCover, tell_cover


@strawberry.enum(description="Whether a unit is covered, as far as anybody may know.")
class PublicCoverState(Enum):
    COVERED = strawberry.enum_value("COVERED", description="A contract or the law covers it today.")
    NOT_KNOWN = strawberry.enum_value(
        "NOT_KNOWN", description="It is not covered, or we do not know it, or do not say."
    )


@strawberry.type(description="What anybody may know of a unit. Everything else needs a proof that the unit is theirs.")
class PublicCover:
    state: PublicCoverState = strawberry.field(description="Whether it is covered today.")
    family: str | None = strawberry.field(description="What kind of product it is; null unless it is covered.")
    until: str | None = strawberry.field(
        description="The month in which its last cover ends, such as `2028-01`; null unless it is covered, and for a "
        "cover without an end."
    )

    @classmethod
    def of(cls, told: CoverTold) -> Self:
        return cls(
            state=PublicCoverState.COVERED if told.is_covered else PublicCoverState.NOT_KNOWN,
            family=told.family,
            until=told.until.isoformat()[:7] if told.until else None,
        )


PublicCoverResult: TypeAlias = Annotated[
    PublicCover | BadInput | TooManySerials,
    strawberry.union("PublicCoverResult", description="What anybody may know, or what is wrong with the question."),
]


@strawberry.type(description="What can be asked of a unit without any proof.")
class PublicCoverQuery:
    @resolved("Is this unit covered? For anybody: that, its kind, and the month in which its cover ends.")
    async def cover(
        self, info: Info, by: Annotated[UnitLookup, strawberry.argument(description="Which one.")]
    ) -> PublicCoverResult:
        asked = info.context
        command = TellCover(asked.actor, by.value())
        return PublicCover.of(await tell_cover(asked.engine.database, asked.engine.library, command, asked.now))
