"""Who calls a peer? Whoever sends one of the keys of the bench, which it knows by their hashes."""

import hashlib
import json
import os

from starlette.types import ASGIApp, Receive, Scope, Send


class WithKey:
    """An ASGI app for callers with a key; the name of the key stands in the scope as `caller`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        keys: dict[str, str] = json.loads(os.environ["BENCH_KEYS"])
        self._names = {hashlib.sha256(key.encode()).hexdigest(): name for name, key in keys.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            sent = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
            scope["caller"] = self._names.get(hashlib.sha256(sent.removeprefix(b"Bearer ")).hexdigest())
            if scope["caller"] is None:
                await send({"type": "http.response.start", "status": 401, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
        await self._app(scope, receive, send)
