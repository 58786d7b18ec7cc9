"""How does a test speak with a web socket of an app, without a network between them?"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from starlette.types import ASGIApp

from contracts.http.sockets import PROTOCOL
from tests.schema.asking import Json


@dataclass(slots=True)
class Talk:
    """A client of an app's web socket, without a network between them."""

    app: ASGIApp
    protocols: tuple[str, ...] = (PROTOCOL,)
    headers: Mapping[str, str] = field(default_factory=dict)
    room: int = 0
    _to_app: "asyncio.Queue[Json]" = field(default_factory=asyncio.Queue)
    _from_app: "asyncio.Queue[Json]" = field(default_factory=asyncio.Queue)
    _task: "asyncio.Task[None] | None" = None

    async def __aenter__(self) -> Self:
        self._from_app = asyncio.Queue(self.room)
        headers = [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]
        scope: Json = {
            "type": "websocket",
            "path": "/graphql",
            "headers": headers,
            "subprotocols": list(self.protocols),
        }
        scope |= {"client": ("test", 1), "query_string": b"", "root_path": ""}
        await self._to_app.put({"type": "websocket.connect"})

        async def run() -> None:
            await self.app(scope, self._to_app.get, self._from_app.put)  # type: ignore[arg-type]

        self._task = asyncio.create_task(run())
        assert (await self._from_app.get())["type"] == "websocket.accept"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        await self._to_app.put({"type": "websocket.disconnect", "code": 1000})
        await self._task

    async def write(self, text: str) -> None:
        await self._to_app.put({"type": "websocket.receive", "text": text})

    async def say(self, kind: str, **message: object) -> None:
        await self.write(json.dumps({"type": kind, **message}))

    async def hear(self) -> Any:
        """The next message, or the code with which the socket was closed."""
        heard = await self._from_app.get()
        return json.loads(heard["text"]) if heard["type"] == "websocket.send" else heard["code"]

    async def greet(self, key: str | None = None) -> Self:
        await self.say("connection_init", payload={"Authorization": f"Bearer {key}"} if key else {})
        assert await self.hear() == {"type": "connection_ack"}
        return self

    async def ask(self, query: str, name: str = "1", **variables: object) -> None:
        await self.say("subscribe", id=name, payload={"query": query, "variables": variables})

    async def update(self, name: str = "1") -> Any:
        """The next update of an operation: the value of its one field."""
        heard = await self.hear()
        assert (heard["type"], heard["id"]) == ("next", name), heard
        assert "errors" not in heard["payload"], heard
        [value] = heard["payload"]["data"].values()
        return value

    async def ended(self) -> None:
        """Wait until the app has let go of the socket by itself."""
        assert self._task is not None
        await self._task
