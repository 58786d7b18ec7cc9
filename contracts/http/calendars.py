"""How does a calendar fetch the due visits of a contract? The token in the address is all that it has."""

import hashlib
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from contracts.http.noted import Outcome, note_of
from contracts.usecases.engine import Engine

if TYPE_CHECKING:
    from contracts.usecases.care.calendar_feed import CalendarFeed

FEEDS = "contracts.usecases.care.calendar_feed"
"""What only a calendar needs, loaded by its name."""

_METHODS = ("GET", "HEAD")


class CalendarEndpoint(Struct, frozen=True):
    """Answers a calendar that asks for a feed."""

    engine: Engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        note = note_of(scope)
        note.operation, note.role = "calendar", "CALENDAR"
        response = await self._answer(Request(scope))
        note.outcome = Outcome.OK if response.status_code < 400 else Outcome.REFUSED
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """The feed; 304 when it is what the calendar has, 404 for a token that opens none."""
        if request.method not in _METHODS:
            return PlainTextResponse("A feed is only read: use GET.\n", 405, {"Allow": ", ".join(_METHODS)})
        feed = await self._feed(str(request.path_params["token"]), request.query_params.get("lang"))
        if feed is None:
            cure = "ask for the address of the feed again, or ask who gave it to you\n"
            return PlainTextResponse(f"There is no calendar here: {cure}", 404, {"Cache-Control": "no-store"})
        etag = f'"{hashlib.sha256(feed.text).hexdigest()}"'
        headers = {"ETag": etag, "Cache-Control": "private, max-age=3600", "Content-Language": feed.language}
        asked = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
        if asked & {etag, "*"}:
            return Response(None, 304, headers)
        return Response(feed.text, 200, {**headers, "Content-Type": "text/calendar; charset=utf-8"})

    async def _feed(self, token: str, language: str | None) -> "CalendarFeed | None":
        """What stands in the calendar now."""
        engine, feeds = self.engine, import_module(FEEDS)
        now = datetime.now(UTC)
        feed: CalendarFeed | None = await feeds.read_calendar(
            engine.database, engine.library, engine.keys, token, language, now
        )
        return feed
