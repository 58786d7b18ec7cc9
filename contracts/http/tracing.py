"""Who follows a request across processes? OpenTelemetry, when it is installed (`contracts-engine[telemetry]`) and set.

One span a request, named after the operation where we know its name, inside the span that the caller sent as
`traceparent`. It has the operation, the role, the outcome and the status; no variables, no query, no serials.
The libraries are loaded, with `telemetry`, only where the settings say where spans go.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

from contracts.http.noted import Note

if TYPE_CHECKING:
    from contracts.http.telemetry import Spans

_NOTHING = nullcontext()


class NoTelemetry(RuntimeError):
    """Traces were asked for, and the libraries for them are not installed."""

    def __init__(self) -> None:
        super().__init__("CONTRACTS_TRACES_URL is set: install `contracts-engine[telemetry]`, or leave it out")


class Tracing(Struct, frozen=True):
    """Puts a span around each request; without spans, nothing."""

    spans: "Spans | None" = None

    @classmethod
    def to(cls, url: str | None) -> "Tracing":
        """Spans go to this address, by OTLP over HTTP; nowhere without one. Raises `NoTelemetry`."""
        if url is None:
            return cls()
        try:
            telemetry = import_module("contracts.http.telemetry")
        except ImportError:
            raise NoTelemetry from None
        return cls(telemetry.Spans.to(url))

    def request(self, note: Note, headers: Mapping[str, str]) -> AbstractContextManager[None]:
        """The span of one request; what it was is taken from the note when it ends."""
        return _NOTHING if self.spans is None else self.spans.request(note, headers)

    def close(self) -> None:
        """Send what was not sent yet."""
        if self.spans is not None:
            self.spans.close()
