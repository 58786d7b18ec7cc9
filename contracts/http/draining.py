"""Is this process about to stop? Then it is not ready, and its answers end their connections.

A client that keeps a connection open learns so that its next request needs another one, before this one closes.
"""

from dataclasses import dataclass

from msgspec import Struct
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(slots=True)
class Draining:
    """Whether the process is about to stop; set once, by the server."""

    began: bool = False


class ClosesConnections(Struct, frozen=True):
    """An ASGI app whose answers say `Connection: close` once the draining began."""

    app: ASGIApp
    draining: Draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if self.draining.began and message["type"] == "http.response.start":
                headers = [each for each in message.get("headers", ()) if each[0].lower() != b"connection"]
                message = {**message, "headers": [*headers, (b"connection", b"close")]}
            await send(message)

        await self.app(scope, receive, closing)
