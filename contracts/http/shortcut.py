"""Which requests need no search among the routes? Those of the one address that nearly all are sent to."""

from msgspec import Struct
from starlette.types import ASGIApp, Receive, Scope, Send


class Shortcut(Struct, frozen=True):
    """An ASGI app that hands what is sent to `path` by HTTP to `endpoint`, and all else to `app`.

    The endpoint answers its own failures: nothing of the routes stands around it.
    """

    app: ASGIApp
    path: str
    endpoint: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_meant = scope["type"] == "http" and scope["path"] == self.path
        await (self.endpoint if is_meant else self.app)(scope, receive, send)
