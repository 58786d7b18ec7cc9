"""Who may hold a web socket open here, and how is it closed?

One socket carries many operations by the protocol `graphql-transport-ws`, which `conversation` speaks; this module lets
sockets in, carries out what they ask, and says goodbye. It closes a socket with one of these codes, and a reason:

| code | when |
|---|---|
| 1000 | the client left |
| 1009 | a message is longer than `CONTRACTS_MAX_BODY_BYTES` |
| 1011 | a fault of ours, which is logged |
| 1012 | the process stops: come again, to the next one (the server says so) |
| 1013 | too many sockets are open, here or with this key; or the client does not read: come again later, with `after` |
| 4400 | a message is not of the protocol |
| 4401 | an operation before `connection_ack` |
| 4403 | the key is not known, or no longer |
| 4406 | the client does not speak `graphql-transport-ws` |
| 4408 | no `connection_init` in time |
| 4409 | an operation under the id of another that goes on |
| 4429 | a second `connection_init` |

Deliberately absent: a look at `Origin`. There is no cookie that a strange page could use; a key has to be sent.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, aclosing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

import structlog
from msgspec import Struct, field
from msgspec.structs import replace
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from structlog.contextvars import bound_contextvars

from contracts.explain.catalogues import preferred
from contracts.http.answers import Refused, error_body
from contracts.http.callers import Caller
from contracts.http.conversation import Close, Conversation, Limits
from contracts.http.documents import UnknownDocument
from contracts.http.endpoint import outcome_of, request_of
from contracts.http.guard import Envelope, Json
from contracts.http.requests import request_id_of
from contracts.http.serials import serials_of
from contracts.http.shared import Shared
from contracts.schema.context import Context
from contracts.schema.execute import CannotExecute, Executed, GraphQLRequest, execute, subscribe
from contracts.schema.operations import Asked, asked
from contracts.usecases.actor import Actor

log = structlog.get_logger()

PROTOCOL = "graphql-transport-ws"
_LONGEST_REASON = 120
_SAID = frozenset({"authorization", "accept-language"})


@dataclass(slots=True)
class Visitor:
    """Who holds a socket, once they have said so: their headers, with the key that `connection_init` named."""

    scope: Scope
    headers: Headers
    actor: Actor
    operations: int = 0


class Sockets(Struct, frozen=True):
    """An ASGI app that answers web sockets. At most `most` are open in all, and `most_of_a_key` with one key.

    Without a key, all from one address count together.
    """

    shared: Shared
    limits: Limits
    most: int
    most_of_a_key: int
    _open: Counter[str] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        with bound_contextvars(request_id=request_id_of(socket.headers)), suppress(WebSocketDisconnect):
            if PROTOCOL not in scope.get("subprotocols", ()):
                await socket.accept()
                await _goodbye(socket, Close(4406, f"Subprotocol not acceptable: name {PROTOCOL}"), self.limits)
                return
            await socket.accept(subprotocol=PROTOCOL)
            await self._held(socket)

    async def _held(self, socket: WebSocket) -> None:
        visitor = Visitor(socket.scope, socket.headers, self.shared.callers.anonymous)
        code = 1000
        try:
            with ExitStack() as held:
                held.enter_context(self._counted("", self.most))
                held.enter_context(self.shared.metrics.sockets.track_inprogress())

                async def admit(payload: dict[str, Json]) -> None:
                    visitor.headers = _with_key(socket.headers, payload)
                    visitor.actor = (await self._caller(visitor)).actor
                    held.enter_context(self._counted(self._who(visitor, socket), self.most_of_a_key))

                await Conversation(socket, self.limits, admit, lambda sent: self._answers(visitor, sent)).hold()
        except Close as close:
            code = close.code
            await _goodbye(socket, close, self.limits)
        finally:
            log.info("socket", role=visitor.actor.role.value, operations=visitor.operations, code=code)

    async def _caller(self, visitor: Visitor) -> Caller:
        try:
            return await self.shared.callers.of(visitor.headers)
        except Refused as refused:
            raise Close(4403, f"Forbidden: {refused.message}") from refused

    def _who(self, visitor: Visitor, socket: WebSocket) -> str:
        if visitor.actor == self.shared.callers.anonymous:
            return f"from {socket.client.host if socket.client else 'nowhere'}"
        return f"{visitor.actor.tenant} {visitor.actor.key_id}"

    @contextmanager
    def _counted(self, who: str, most: int) -> Iterator[None]:
        """One more open socket of somebody, while it lasts. Raises `Close`."""
        if self._open[who] >= most:
            raise Close(1013, f"{most} sockets are open already: use one for many operations, or try again later")
        self._open[who] += 1
        try:
            yield
        finally:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]

    async def _answers(self, visitor: Visitor, envelope: Envelope) -> AsyncGenerator[Executed]:
        """What one operation is answered with: once, or for as long as it is listened to."""
        visitor.operations += 1
        caller = await self._caller(visitor)
        try:
            text = self.shared.trusted.text(envelope, caller.trusted_only)
        except UnknownDocument as unknown:
            yield Executed(error_body(unknown.code, unknown.message), began=False)
            return
        sent = request_of(envelope, text, caller, reads_only=False)
        language = preferred(visitor.headers.get("accept-language", ""))
        engine = self.shared.engine.within(caller.actor.tenant)
        now = datetime.now(UTC)
        actor = self.shared.gates.through(caller.actor, visitor.scope, visitor.headers, now)
        context = Context(engine, actor, now, language, caller.shows)
        is_first = True
        async with aclosing(self._carried_out(visitor, sent, context)) as answers:
            async for executed in answers:
                if is_first and executed.began and text:
                    serials = serials_of(text, envelope.get("variables"))
                    self.shared.metrics.serials.saw(context.actor.role.value, serials, now)
                is_first = False
                yield executed

    async def _carried_out(self, visitor: Visitor, sent: GraphQLRequest, context: Context) -> AsyncGenerator[Executed]:
        operation = asked(sent.document, sent.operation_name)
        if not operation.subscribes:
            yield await self._executed(sent, context, operation)
            return
        with self.shared.metrics.subscriptions.track_inprogress():
            began_as = replace(context.actor, gate=None)
            async with aclosing(subscribe(sent, context)) as updates:
                async for update in updates:
                    if (await self._caller(visitor)).actor != began_as:
                        raise Close(4403, "Forbidden: the key stands for somebody else by now")
                    yield update

    async def _executed(self, sent: GraphQLRequest, context: Context, operation: Asked) -> Executed:
        began = perf_counter()
        try:
            async with self.shared.room.place(operation.kind):
                executed = await execute(sent, context)
        except (Refused, CannotExecute) as refused:
            executed = Executed(error_body(refused.code, refused.message), began=False)
        name, role = self.shared.metrics.operation(operation.name), context.actor.role.value
        self.shared.metrics.answered(name, role, outcome_of(executed).value, perf_counter() - began)
        return executed


def _with_key(headers: Headers, payload: dict[str, Json]) -> Headers:
    """The headers of the handshake, with those of `connection_init` instead: a browser can send no others."""
    said = {name.lower(): value for name, value in payload.items() if isinstance(value, str)}
    return Headers({**headers, **{name: said[name] for name in _SAID & said.keys()}})


async def _goodbye(socket: WebSocket, close: Close, limits: Limits) -> None:
    """Say why the socket is closed, to a client that may not listen any more."""
    with suppress(WebSocketDisconnect, TimeoutError, RuntimeError):  # uvicorn may have closed it before us
        async with asyncio.timeout(limits.send_s):
            await socket.close(close.code, close.reason.encode()[:_LONGEST_REASON].decode(errors="ignore"))
