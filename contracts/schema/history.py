"""Who changed what of a unit, as clients see it: the entries of its audit chain."""

from datetime import datetime
from typing import Annotated, Self, TypeAlias

import strawberry
from msgspec.structs import replace

from contracts.schema.context import Info
from contracts.schema.errors import BadInput, NotAllowed, ProofNeeded, TooManySerials, UnknownUnit
from contracts.schema.fields import resolved
from contracts.schema.pages import After, Before, Connection, First, Last, Listing, connection_of
from contracts.schema.scalars import JsonObject
from contracts.usecases.units.read_history import ChangeSeen, ReadHistory, read_history


@strawberry.type(description="One change of a unit. It is never changed, and each hangs on the one before.")
class Change:
    number: int = strawberry.field(description="Which change of the unit it is, counted from 1.")
    at: datetime = strawberry.field(description="When it was asked for.")
    actor: str = strawberry.field(description="The name of the key that did it.")
    role: str = strawberry.field(description="What that key stands for.")
    kind: str = strawberry.field(description="What happened, such as `claim.filed`.")
    subject: strawberry.ID = strawberry.field(description="The id of what was changed.")
    body: JsonObject = strawberry.field(description="Ids, codes, days and amounts; never a name or free text.")
    hash: str = strawberry.field(description="The SHA-256 of this change and, by that, of all before it.")

    @classmethod
    def of(cls, seen: ChangeSeen) -> Self:
        return cls(
            number=seen.number,
            at=seen.at,
            actor=seen.actor,
            role=seen.role,
            kind=seen.kind,
            subject=strawberry.ID(seen.subject),
            body=JsonObject(seen.body),
            hash=seen.hash,
        )


@strawberry.type(description="What happened to a unit.")
class History:
    wanted: strawberry.Private[ReadHistory]

    @resolved("The changes, oldest first.")
    async def changes(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Change]:
        engine, listing = info.context.engine, Listing("changes", (str(self.wanted.unit),))
        command = replace(self.wanted, page=listing.page(first, after, last, before))
        return connection_of(await read_history(engine.database, engine.library, command), listing, Change.of)


HistoryResult: TypeAlias = Annotated[
    History | UnknownUnit | ProofNeeded | TooManySerials | BadInput | NotAllowed,
    strawberry.union("HistoryResult", description="The changes, or what is wrong with the question."),
]
