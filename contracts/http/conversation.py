"""What do the two sides of a web socket say to each other?

The protocol is `graphql-transport-ws` by its text (github.com/enisdenjo/graphql-ws, PROTOCOL.md). One task reads, and
each operation has one of its own. A client that says something else is told so by closing the socket.

    client  connection_init          ping  pong  subscribe(id)                        complete(id)
    server  connection_ack           pong        next(id)* then complete(id) | error(id)
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

import orjson
import structlog
from msgspec import Struct
from starlette.websockets import WebSocket, WebSocketDisconnect

from contracts.http.answers import Refused, error_body
from contracts.http.guard import Envelope, Json, checked_envelope, read_envelope
from contracts.schema.execute import Executed

log = structlog.get_logger()


class Limits(Struct, frozen=True):
    """How much one socket may take: bytes of a message, operations that go on at once, seconds to say hello.

    A client that reads nothing for `send_s` is let go.
    """

    message_bytes: int
    operations: int = 50
    init_s: float = 10.0
    send_s: float = 30.0


class Close(Exception):
    """The socket is to be closed, with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Conversation:
    """What is said on one accepted socket.

    `admit` takes what the client says at the beginning, and raises `Close` for whom it does not know. `answers` gives
    what an operation is answered with.
    """

    def __init__(
        self,
        socket: WebSocket,
        limits: Limits,
        admit: Callable[[dict[str, Json]], Awaitable[None]],
        answers: Callable[[Envelope], AsyncGenerator[Executed]],
    ) -> None:
        self._socket, self._limits, self._admit, self._answers = socket, limits, admit, answers
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._greeted = self._acknowledged = False
        self._closing: Close | None = None
        self._ended = asyncio.Event()

    async def hold(self) -> None:
        """Speak until the client leaves (`WebSocketDisconnect`) or has to (`Close`); one of them is raised."""
        reading = asyncio.create_task(self._read())
        reading.add_done_callback(lambda _done: self._ended.set())
        try:
            await self._ended.wait()
            if self._closing is not None:
                raise self._closing
            await reading
        finally:
            begun = [reading, *self._operations.values()]
            for task in begun:
                task.cancel()
            await asyncio.gather(*begun, return_exceptions=True)

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(self._limits.init_s):
                while not self._acknowledged:
                    await self._take(await self._message())
        except TimeoutError:
            raise Close(4408, "Connection initialisation timeout") from None
        while True:
            await self._take(await self._message())

    async def _message(self) -> Envelope:
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1000), received.get("reason"))
        text = received.get("text")
        if text is None:
            raise Close(4400, "A message is a JSON object as text: this one has bytes")
        body = text.encode("utf-8", "replace")
        if len(body) > self._limits.message_bytes:
            raise Close(1009, f"A message has at most {self._limits.message_bytes} bytes: ask for less at once")
        try:
            return read_envelope(body)
        except Refused as refused:
            raise Close(4400, refused.message) from refused

    async def _take(self, message: Envelope) -> None:
        match message.get("type"):
            case "connection_init":
                await self._greet(message.get("payload"))
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                await self._begin(_id(message), message.get("payload"))
            case "complete":
                if task := self._operations.pop(_id(message), None):
                    task.cancel()
            case other:
                raise Close(4400, f"Unknown message type {str(other)[:40]!r}")

    async def _greet(self, payload: Json) -> None:
        if self._greeted:
            raise Close(4429, "Too many initialisation requests")
        self._greeted = True
        if not isinstance(payload, dict | None):
            raise Close(4400, "The `payload` of `connection_init` is an object, or left out")
        await self._admit(payload or {})
        await self._send({"type": "connection_ack"})
        self._acknowledged = True

    async def _begin(self, name: str, payload: Json) -> None:
        if not self._acknowledged:
            raise Close(4401, "Unauthorized: send `connection_init` first, and wait for `connection_ack`")
        if not isinstance(payload, dict):
            raise Close(4400, "The `payload` of `subscribe` is an object with a `query`")
        if name in self._operations:
            raise Close(4409, f"Subscriber for {name} already exists")
        try:
            sent = checked_envelope(payload)
        except Refused as refused:
            raise Close(4400, refused.message) from refused
        if len(self._operations) >= self._limits.operations:
            message = f"{self._limits.operations} operations go on already: complete one of them first."
            await self._last(name, "error", error_body("TOO_MANY_OPERATIONS", message)["errors"])
            return
        self._operations[name] = asyncio.create_task(self._operate(name, sent))

    async def _operate(self, name: str, sent: Envelope) -> None:
        try:
            async with aclosing(self._answers(sent)) as answers:
                async for executed in answers:
                    if not executed.began:
                        await self._last(name, "error", executed.body["errors"])
                        return
                    await self._send({"id": name, "type": "next", "payload": executed.body})
            await self._last(name, "complete")
        except Close as close:
            self._close(close)
        except WebSocketDisconnect:
            pass  # whoever reads learns it, too
        except Exception:
            log.exception("an operation on a socket failed")
            self._close(Close(1011, "internal error"))

    async def _last(self, name: str, kind: str, payload: Any = None) -> None:
        """The last word about an operation, whose id is free again before the client can read it."""
        self._operations.pop(name, None)
        await self._send({"id": name, "type": kind} | ({} if payload is None else {"payload": payload}))

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(self._limits.send_s):
                await self._socket.send_text(orjson.dumps(message).decode())
        except TimeoutError:
            raise Close(1013, "Nothing was read for too long: come again, with `after` where there is one") from None
        except RuntimeError:
            # So uvicorn says that it has closed the socket itself, after a frame that no client may send.
            raise WebSocketDisconnect(1006) from None

    def _close(self, close: Close) -> None:
        self._closing = self._closing or close
        self._ended.set()


def _id(message: Envelope) -> str:
    name = message.get("id")
    if not isinstance(name, str) or not name:
        raise Close(4400, "The message has no `id`: send a text that is not empty")
    return name
