"""Who follows a request across processes? OpenTelemetry, when it is installed (`contracts-engine[telemetry]`) and set.

One span a request, named after the operation where we know its name, inside the span that the caller sent as
`traceparent`. It has the operation, the role, the outcome and the status; no variables, no query, no serials.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from contracts.http.noted import Note, Outcome

try:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace import SpanKind, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
except ImportError:
    if not TYPE_CHECKING:
        TracerProvider = None


class NoTelemetry(RuntimeError):
    """Traces were asked for, and the libraries for them are not installed."""

    def __init__(self) -> None:
        super().__init__("CONTRACTS_TRACES_URL is set: install `contracts-engine[telemetry]`, or leave it out")


class Tracing(Struct, frozen=True):
    """Makes spans with this provider; without one, none."""

    provider: "TracerProvider | None" = None

    @classmethod
    def to(cls, url: str | None) -> "Tracing":
        """Spans go to this address, by OTLP over HTTP; nowhere without one. Raises `NoTelemetry`."""
        if url is None:
            return cls()
        if TracerProvider is None:
            raise NoTelemetry
        provider = TracerProvider(resource=Resource.create({SERVICE_NAME: "contracts"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
        return cls(provider)

    @contextmanager
    def request(self, note: Note, headers: Mapping[str, str]) -> Iterator[None]:
        """The span of one request; what it was is taken from the note when it ends."""
        if self.provider is None:
            yield
            return
        parent = TraceContextTextMapPropagator().extract(headers)
        tracer = self.provider.get_tracer("contracts.http")
        with tracer.start_as_current_span("graphql", parent, SpanKind.SERVER) as span:
            yield
            span.update_name(f"graphql {note.operation}")
            span.set_attribute("graphql.operation.name", note.operation)
            span.set_attribute("contracts.role", note.role)
            span.set_attribute("contracts.outcome", note.outcome.value)
            span.set_attribute("contracts.request_id", note.request_id)
            span.set_attribute("http.response.status_code", note.status)
            if note.outcome is Outcome.FAILED:
                span.set_status(StatusCode.ERROR)

    def close(self) -> None:
        """Send what was not sent yet."""
        if self.provider is not None:
            self.provider.shutdown()
