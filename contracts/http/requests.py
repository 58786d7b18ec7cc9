"""What happens around each request? It gets an id; when it is over, one line and its figures are written.

The id is that of the caller's `X-Request-Id`, where it is a plain word, and a new one otherwise; the answer bears it,
and so does every log line of the request. A fault of ours that nothing below has caught is logged here, once, with its
trace, and answered as such: the server goes on.
"""

import re
from logging import INFO
from time import perf_counter

import orjson
import structlog
from msgspec import Struct, field
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars
from structlog.typing import FilteringBoundLogger
from uuid_utils import uuid7

from contracts.http.answers import JSON, error_body
from contracts.http.headers import headers_of
from contracts.http.metrics import Metrics
from contracts.http.noted import Note, Outcome, note_in
from contracts.http.tracing import Tracing

log = structlog.get_logger()

_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Requests(Struct, frozen=True):
    """An ASGI app around one that answers requests; the note is filled by that one."""

    app: ASGIApp
    metrics: Metrics
    tracing: Tracing
    log: FilteringBoundLogger = field(default_factory=log.bind)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        note = Note(request_id_of(headers))
        note_in(scope, note)
        bound = bind_contextvars(request_id=note.request_id)
        began = perf_counter()
        try:
            with self.tracing.request(note, headers):
                await self._answer(scope, receive, send, note)
                self._written(note, perf_counter() - began)
        finally:
            reset_contextvars(**bound)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, note: Note) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                note.status = message["status"]
                named = b"x-request-id", note.request_id.encode()
                message = {**message, "headers": [*message.get("headers", ()), named]}
            else:
                note.size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as failed:
            self.log.exception("a request failed", exc_info=failed)
            note.outcome = Outcome.FAILED
            if not note.status:
                body = orjson.dumps(error_body("INTERNAL", "internal error"))
                await Response(body, 500, media_type=JSON)(scope, receive, noting)
        if not note.status:
            note.outcome = Outcome.LEFT

    def _written(self, note: Note, took_s: float) -> None:
        """Note in the figures and in the log that a request is over."""
        self.metrics.answered(note.operation, note.role, note.outcome, took_s)
        if self.log.is_enabled_for(INFO):
            told = {"operation": note.operation, "role": note.role, "outcome": str(note.outcome)}
            self.log.info("request", **told, status=note.status, ms=round(took_s * 1000, 1), bytes=note.size)


def request_id_of(headers: Headers) -> str:
    """The id that the caller gave, or a new one."""
    written = headers.get("x-request-id", "")
    return written if _PLAIN.fullmatch(written) else uuid7().hex
