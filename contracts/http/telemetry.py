"""How does a request become a span of OpenTelemetry? `tracing` loads this where the settings ask for traces."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from contracts.http.noted import Note, Outcome


class Spans(Struct, frozen=True):
    """Makes spans with this provider."""

    provider: TracerProvider

    @classmethod
    def to(cls, url: str) -> "Spans":
        """Spans go to this address, by OTLP over HTTP."""
        provider = TracerProvider(resource=Resource.create({SERVICE_NAME: "contracts"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
        return cls(provider)

    @contextmanager
    def request(self, note: Note, headers: Mapping[str, str]) -> Iterator[None]:
        """The span of one request; what it was is taken from the note when it ends."""
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
        self.provider.shutdown()
