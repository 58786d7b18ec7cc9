"""How fast is a server that does nothing? An ASGI app with one answer, served as ours is."""

from starlette.types import Receive, Scope, Send

from benchmarks.serving.peers.as_ours import answer_with

BODY = b'{"data":null}'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body, and answer."""
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": BODY})


if __name__ == "__main__":
    answer_with(nothing)
