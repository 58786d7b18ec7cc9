"""What can be told as it happens? Each stream begins with how things stand, unless the caller knows it already.

A stream ends with a member that says what is wrong, as the answer of a query would be. It ends by itself for no other
reason: how long it is, is for the client to say, and for `contracts.http.sockets`.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Any, Self, TypeAlias, TypeVar, cast

import strawberry
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from contracts.schema.answers import Coverage
from contracts.schema.claims.claim import Claim
from contracts.schema.context import Context, Info
from contracts.schema.errors import (
    BadInput,
    NotAllowed,
    ProofNeeded,
    TooManySerials,
    TwoCurrencies,
    UnknownRecord,
    UnknownUnit,
    error_of,
)
from contracts.schema.inputs import CoverageInput
from contracts.schema.pages import Listing
from contracts.schema.speaking import speech_of
from contracts.usecases import failures
from contracts.usecases.claims.seen.watch_claim import WatchClaim, watch_claim
from contracts.usecases.cover.watch_cover import WatchCover, watch_cover
from contracts.usecases.trail.feed import Happened

R = TypeVar("R", bound=Callable[..., object])

AfterUpdate: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The `cursor` of the last update that you were given, to go on from there after a break; null to "
        "begin with how things stand."
    ),
]


def told(description: str) -> Callable[[R], R]:
    """Marks a method as a field of `Subscription`. (The library's own decorator gives up the method's type.)"""
    return cast(Callable[[R], R], strawberry.subscription(description=description))


class EachUpdateAnew(StrawberryGraphQLCoreExecutionContext):
    """Carries out each update of a stream for the moment at which it is told, and not for that of its beginning."""

    def build_per_event_executor(self, payload: object) -> Any:
        """The executor of one update."""
        executor = super().build_per_event_executor(payload)
        context: Context = executor.context_value
        executor.context_value = context.anew()
        return executor


@strawberry.type(description="Something that happened to a unit.")
class UnitEvent:
    id: strawberry.ID = strawberry.field(description="The id under which webhooks tell it, too.")
    kind: str = strawberry.field(description="What happened, such as `claim.filed`.")
    at: datetime = strawberry.field(description="When it was asked for.")

    @classmethod
    def of(cls, happened: Happened) -> Self:
        return cls(id=strawberry.ID(str(happened.id)), kind=happened.kind, at=happened.at)


@strawberry.type(description="A claim, and what happened to it.")
class ClaimUpdate:
    cursor: str = strawberry.field(description="Send it as `after` to go on from here.")
    event: UnitEvent | None = strawberry.field(description="What happened; null at the beginning.")
    claim: Claim = strawberry.field(description="The claim as it is now: later events may show in it already.")


@strawberry.type(description="An answer that is another than the one before.")
class CoverageUpdate:
    cursor: str = strawberry.field(description="Send it as `after` to be told only what is another than this.")
    event: UnitEvent | None = strawberry.field(
        description="What happened last to the unit; null at the beginning, and for who may not see its history."
    )
    coverage: Coverage = strawberry.field(description="The answer as it is now.")


ClaimUpdatedResult: TypeAlias = Annotated[
    ClaimUpdate | UnknownRecord | BadInput,
    strawberry.union("ClaimUpdatedResult", description="The claim, or what is wrong; after that comes nothing more."),
]
CoverageChangedResult: TypeAlias = Annotated[
    CoverageUpdate | UnknownUnit | ProofNeeded | TooManySerials | UnknownRecord | BadInput | TwoCurrencies | NotAllowed,
    strawberry.union(
        "CoverageChangedResult", description="The answer, or what is wrong; after that comes nothing more."
    ),
]


@strawberry.type(description="What can be told as it happens, over a web socket (`graphql-transport-ws`).")
class Subscription:
    @told(
        "A claim as it is, and again after everything that happens to it. Nothing is left out: after a break, go on "
        "with `after`."
    )
    async def claim_updated(
        self,
        info: Info,
        claim_id: Annotated[strawberry.ID, strawberry.argument(description="The id of the claim.")],
        after: AfterUpdate = None,
    ) -> AsyncGenerator[ClaimUpdatedResult]:
        asked, listing = info.context, Listing("claimUpdated", (claim_id,))
        try:
            command = WatchClaim(asked.actor, claim_id, _number(listing, after))
            async with aclosing(watch_claim(asked.engine, command)) as stream:
                async for news in stream:
                    yield ClaimUpdate(
                        cursor=listing.cursor(str(news.number)),
                        event=UnitEvent.of(news.happened) if news.happened else None,
                        claim=Claim.of(news.claim, await speech_of(info)),
                    )
        except failures.Failure as failure:
            yield cast(ClaimUpdatedResult, error_of(failure, context=asked))

    @told(
        "Is this job covered? The answer as it is, and again whenever something that happened to the unit made it "
        "another. What time alone changes is not told: `nextChangeAt` says when to ask again."
    )
    async def coverage_changed(
        self,
        info: Info,
        input: Annotated[CoverageInput, strawberry.argument(description="The case.")],
        after: AfterUpdate = None,
    ) -> AsyncGenerator[CoverageChangedResult]:
        asked, listing = info.context, Listing("coverageChanged")
        try:
            known = listing.key("after", after) if after is not None else None
            command = WatchCover(input.command(asked.actor), known)
            async with aclosing(watch_cover(asked.engine, command, asked.clock)) as stream:
                async for news in stream:
                    yield CoverageUpdate(
                        cursor=listing.cursor(news.mark),
                        event=UnitEvent.of(news.happened) if news.happened else None,
                        coverage=Coverage.of(news.answer, await speech_of(info, input.language)),
                    )
        except failures.Failure as failure:
            prefix = () if failure.path[:1] == ("after",) else ("input",)
            yield cast(CoverageChangedResult, error_of(failure, *prefix, context=asked))


def _number(listing: Listing, cursor: str | None) -> int | None:
    """The number that a cursor holds. Raises `BadInput`."""
    if cursor is None:
        return None
    key = listing.key("after", cursor)
    if not key.isascii() or not key.isdigit() or len(key) > 9:
        cure = "send a cursor that this very subscription gave, or none to begin again"
        raise failures.BadInput("BAD_CURSOR", "`after` is no cursor of this subscription", cure, ("after",))
    return int(key)
