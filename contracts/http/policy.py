"""What may a browser do with a page of ours? Take what this server gives, and nothing else.

No script stands in a page, so none is allowed there. GraphiQL writes a few styles while it runs: `LOCK` holds the page
still behind an open menu or dialog, `PROMPTS` stand in the questions of its editor. They are always the same, so they
are allowed by their digests. A renewed GraphiQL may write others: `make blackbox` opens them all, and a browser that
refuses one names its digest.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256

from msgspec import Struct
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCK = "sha256-Y/huXlwoYkVyQlxwSVcCi1RCDGDCSVBzDt0hYP9qlTc="
PROMPTS = ("width: 10em", "color: #888")


def headers_for(style: str, attributes: Iterable[str] = ()) -> Mapping[str, str]:
    """The headers of a page in which the style of this digest and these style attributes are written, and no other."""
    allowed = ["'unsafe-hashes'", *(f"'{digest(each)}'" for each in attributes)] if attributes else ["'none'"]
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' '{style}'",
        "style-src-attr": " ".join(allowed),
        "font-src": "data:",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in directives.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }


def digest(style: str) -> str:
    """A style as a policy names it."""
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"


PAGE = headers_for(LOCK, PROMPTS)
"""The headers of the explorer's page and of its files."""


class WithHeaders(Struct, frozen=True):
    """An ASGI app whose answers have these headers; what it raises is answered by others."""

    app: ASGIApp
    headers: Mapping[str, str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, adding)
