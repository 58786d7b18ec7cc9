"""Which requests need no search among the routes? Those of the one address that nearly all are sent to."""

from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send


class Shortcut(Starlette):
    """An app that hands what is sent to `path` by HTTP straight to `endpoint`.

    The endpoint answers its own failures: nothing of the routes stands around it.
    """

    def __init__(self, path: str, endpoint: ASGIApp, **rest: Any) -> None:
        super().__init__(**rest)
        self._path, self._endpoint = path, endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == self._path:
            await self._endpoint(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
