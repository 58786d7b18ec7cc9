"""How long may one connection take, and how much may it hold, before it has asked for anything?

uvicorn waits for ever for a client that connects and says nothing, or says a letter a second, and takes a head of any
length. `Connection` does not:

| what | answer |
|---|---|
| nothing was said in `head_s` since it was opened | closed |
| the head of a request is not there in `head_s` | 408 `HEAD_TOO_SLOW`, closed |
| an address longer than `MAX_URL_BYTES` | 414 `URL_TOO_LONG`, closed |
| a head longer than `MAX_HEAD_BYTES`, or of more than `MAX_HEADERS` lines | 431 `HEAD_TOO_LARGE`, closed |
| nothing that is HTTP | 400 `NOT_HTTP`, closed |
| the next request does not begin in `idle_s` | closed |
| the client does not take its answer for `send_s` | closed |
| more connections than `most` | 503 `TOO_MANY_CONNECTIONS`, closed |

Every answer leaves in one piece (`one_piece`); once the process is about to stop (`draining`) it ends its connection.

The body has a bound of its own, in `guard`, and web sockets have theirs, in `sockets`. What a single address may open
is for the proxy in front to bound, which knows the addresses.
"""

import asyncio
from asyncio import TimerHandle
from itertools import chain
from typing import Any, cast

import orjson
from msgspec import Struct
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from contracts.http.answers import JSON, Refused, error_body
from contracts.http.draining import Draining
from contracts.http.one_piece import OnePiece

MAX_HEAD_BYTES = 64 * 1024
MAX_URL_BYTES = 32 * 1024
MAX_HEADERS = 100


class Patience(Struct, frozen=True):
    """How long a connection is waited for, in seconds, and how many may be open."""

    head_s: float = 10.0
    idle_s: int = 5
    send_s: float = 60.0
    most: int = 1_000


SETTLED = Patience()

NOT_HTTP = Refused(400, "NOT_HTTP", "This is no HTTP request: send one, such as `POST /graphql`.")
TOO_SLOW = Refused(408, "HEAD_TOO_SLOW", "The head of the request took too long: send it in one piece.")
TOO_MANY = Refused(
    503, "TOO_MANY_CONNECTIONS", "Too many connections are open: try again in a moment.", {"Retry-After": "1"}
)
URL_TOO_LONG = Refused(414, "URL_TOO_LONG", f"The address is longer than {MAX_URL_BYTES} bytes: use POST.")
HEAD_TOO_LARGE = Refused(
    431,
    "HEAD_TOO_LARGE",
    f"The head has more than {MAX_HEAD_BYTES} bytes or {MAX_HEADERS} lines: send fewer and shorter headers.",
)


class Connection(HttpToolsProtocol):
    """uvicorn's connection, with bounds. What it goes by is set by `patient`."""

    patience, draining = SETTLED, Draining()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._in_head, self._head_bytes = True, 0
        self._refusal: Refused | None = None
        self._head_timer: TimerHandle | None = None
        self._send_timer: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connected."""
        super().connection_made(transport)
        self.transport = OnePiece(transport)
        if len(self.connections) > self.patience.most:
            self._refuse(TOO_MANY)
            return
        self._head_timer = self.loop.call_later(self.patience.head_s, self._took_too_long)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._disarm()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something was sent: a part of a head, or of a body."""
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head and self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(HEAD_TOO_LARGE)
        elif self._is_owed():
            self._head_timer = self._head_timer or self.loop.call_later(self.patience.head_s, self._took_too_long)
        elif self._is_answered() and self.timeout_keep_alive_task is None:
            # What came was the rest of a request that is answered already; uvicorn waits no more for the next.
            self.timeout_keep_alive_task = self.loop.call_later(self.patience.idle_s, self.timeout_keep_alive_handler)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._in_head, self._head_bytes = False, 0
        self._disarm()
        size = sum(map(len, chain.from_iterable(self.headers)))
        if len(self.url) > MAX_URL_BYTES:
            self._refusal = URL_TOO_LONG
        elif size > MAX_HEAD_BYTES or len(self.headers) > MAX_HEADERS:
            self._refusal = HEAD_TOO_LARGE
        if self._refusal is not None:
            raise self._refusal  # the parser ends, and `send_400_response` answers
        super().on_headers_complete()
        if self.draining.began:
            self.end()

    def on_message_complete(self) -> None:
        """The body is there: what comes next is another head."""
        self._in_head = True
        self._disarm()
        super().on_message_complete()

    def end(self) -> None:
        """What is being answered is the last here, and its answer says so."""
        if self.cycle is not None:
            self.cycle.keep_alive = False

    def on_response_complete(self) -> None:
        """An answer was sent, maybe one without a body."""
        cast(OnePiece, self.transport).flush()
        super().on_response_complete()

    def handle_websocket_upgrade(self) -> None:
        """It goes on as a web socket, which writes for itself."""
        self.transport = cast(OnePiece, self.transport).itself
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """What could not be parsed is answered, and the connection ends."""
        del msg
        self._refuse(self._refusal or NOT_HTTP)

    def pause_writing(self) -> None:
        """The client does not take what it is sent."""
        super().pause_writing()
        if self._send_timer is None:
            self._send_timer = self.loop.call_later(self.patience.send_s, self.transport.abort)

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None

    def _took_too_long(self) -> None:
        self._head_timer = None
        if self.transport.is_closing():
            return
        if self._head_bytes:
            self._refuse(TOO_SLOW)
        else:
            self.transport.close()

    def _is_answered(self) -> bool:
        cycle = cast(RequestResponseCycle | None, self.cycle)
        return cycle is not None and cycle.response_complete

    def _is_owed(self) -> bool:
        """Whether the client began to say something, and nobody works until it has ended."""
        return self._head_bytes > 0 if self._in_head else self._is_answered()

    def _refuse(self, refused: Refused) -> None:
        """Answer and hang up; where another request is being answered on this connection, only hang up."""
        cycle = cast(RequestResponseCycle | None, self.cycle)
        if cycle is None or cycle.response_complete or (cycle.more_body and not cycle.response_started):
            body = orjson.dumps(error_body(refused.code, refused.message))
            headers = {"Content-Type": JSON, "Content-Length": str(len(body)), "Connection": "close", **refused.headers}
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            self.transport.write(STATUS_LINE[refused.status] + lines.encode() + b"\r\n" + body)
        self.transport.close()

    def _disarm(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def patient(patience: Patience, draining: Draining) -> type[Connection]:
    """Connections with these bounds, for uvicorn, which makes them itself."""
    return type("PatientConnection", (Connection,), {"patience": patience, "draining": draining})
