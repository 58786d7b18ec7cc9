"""Which claims can be asked for? One by its id, those that wait for a person, those at a place."""

from typing import Annotated, TypeAlias

import strawberry
from msgspec.structs import replace

from contracts.schema.claims.claim import Claim, ClaimSummary
from contracts.schema.context import Info
from contracts.schema.errors import BadInput, NotAllowed, UnknownRecord
from contracts.schema.fields import resolved
from contracts.schema.pages import After, Before, Connection, First, Last, Listing, connection_of
from contracts.schema.speaking import speech_of
from contracts.usecases.claims.seen.list_claims import (
    ListPlace,
    ListReview,
    allow_place,
    allow_review,
    list_place,
    list_review,
)
from contracts.usecases.claims.seen.read_claim import ReadClaim, read_claim


@strawberry.type(description="Claims by filing.")
class ClaimList:
    wanted: strawberry.Private[ListReview | ListPlace]
    listing: strawberry.Private[Listing]

    @resolved("A page of them. It may have fewer than were asked for, and still there may be more.")
    async def claims(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[ClaimSummary]:
        engine, page = info.context.engine, self.listing.page(first, after, last, before)
        if isinstance(self.wanted, ListReview):
            found = await list_review(engine.database, engine.library, replace(self.wanted, page=page))
        else:
            found = await list_place(engine.database, engine.library, replace(self.wanted, page=page))
        return connection_of(found, self.listing, ClaimSummary.of)


ClaimListResult: TypeAlias = Annotated[
    ClaimList | UnknownRecord | BadInput | NotAllowed,
    strawberry.union("ClaimListResult", description="The claims, or what is wrong with the question."),
]


@strawberry.type(description="What can be asked of claims.")
class ClaimQuery:
    @resolved("One claim; null for an id that names none that the caller may see.")
    async def claim(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id.")]
    ) -> Claim | None:
        return await claim_of(info, id)

    @resolved("The claims that a person has to look at: in review, or appealed.")
    async def review_queue(self, info: Info) -> ClaimListResult:
        command = ListReview(info.context.actor)
        allow_review(command)
        return ClaimList(wanted=command, listing=Listing("reviewQueue"))

    @resolved("The claims at a place.")
    async def claims(
        self,
        info: Info,
        location_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="The place; that of your key if null.")
        ] = None,
    ) -> ClaimListResult:
        command = ListPlace(info.context.actor, location_id)
        return ClaimList(wanted=command, listing=Listing("claims", (allow_place(command),)))


async def claim_of(info: Info, id: str) -> Claim | None:
    """The claim with this id, if the caller may see it."""
    engine = info.context.engine
    found = await read_claim(engine.database, engine.library, ReadClaim(info.context.actor, id))
    return Claim.of(found, await speech_of(info)) if found else None
