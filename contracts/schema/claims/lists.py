"""Which claims can be asked for? One by its id, those that wait for a person, those at a place."""

from typing import Annotated, TypeAlias

import strawberry

from contracts.schema.claims.claim import Claim, ClaimSummary
from contracts.schema.context import Info
from contracts.schema.errors import BadInput, NotAllowed, UnknownRecord
from contracts.schema.fields import resolved
from contracts.schema.pages import After, Connection, First, connection_of
from contracts.schema.speaking import speech_of
from contracts.usecases.claims.seen.list_claims import ClaimsListed, ListPlace, ListReview, list_place, list_review
from contracts.usecases.claims.seen.read_claim import ReadClaim, read_claim
from contracts.usecases.cover.asked import Page


@strawberry.type(description="Claims by filing.")
class ClaimList:
    claims: Connection[ClaimSummary] = strawberry.field(
        description="A page of them. It may have fewer than were asked for, and still there may be more."
    )


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
    async def review_queue(self, info: Info, first: First = 20, after: After = None) -> ClaimListResult:
        asked, engine = info.context, info.context.engine
        command = ListReview(asked.actor, Page(first, after))
        return _list(await list_review(engine.database, engine.library, command), after)

    @resolved("The claims at a place.")
    async def claims(
        self,
        info: Info,
        location_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="The place; that of your key if null.")
        ] = None,
        first: First = 20,
        after: After = None,
    ) -> ClaimListResult:
        asked, engine = info.context, info.context.engine
        command = ListPlace(asked.actor, location_id, Page(first, after))
        return _list(await list_place(engine.database, engine.library, command), after)


async def claim_of(info: Info, id: str) -> Claim | None:
    """The claim with this id, if the caller may see it."""
    engine = info.context.engine
    found = await read_claim(engine.database, engine.library, ReadClaim(info.context.actor, id))
    return Claim.of(found, await speech_of(info)) if found else None


def _list(found: ClaimsListed, after: str | None) -> ClaimList:
    page = connection_of(((cursor, ClaimSummary.of(each)) for cursor, each in found.items), found.has_more, after)
    page.page_info.end_cursor = found.end
    return ClaimList(claims=page)
