"""Is a request followed across processes, where somebody asked for it, and nowhere else?"""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from starlette.types import Receive, Scope, Send

from contracts.app import create_app
from contracts.http.metrics import Metrics
from contracts.http.noted import Outcome, note_of
from contracts.http.requests import Requests
from contracts.http.telemetry import Spans
from contracts.http.tracing import NoTelemetry, Tracing
from tests.production import production

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
async def http(spans: InMemorySpanExporter) -> AsyncIterator[httpx2.AsyncClient]:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        note = note_of(scope)
        note.operation, note.role, note.outcome = "Coverage", "PARTNER", Outcome.OK
        if scope["path"] == "/broken":
            raise RuntimeError
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    requests = Requests(app, Metrics(frozenset()), Tracing(Spans(provider)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(requests), base_url="http://t") as client:
        yield client


async def test_a_request_is_one_span_within_that_of_the_caller(
    http: httpx2.AsyncClient, spans: InMemorySpanExporter
) -> None:
    await http.get("/?serial=BS24-0001", headers={"traceparent": PARENT, "X-Request-Id": "abc-1"})
    [span] = spans.get_finished_spans()
    assert span.context is not None
    assert span.parent is not None
    assert f"{span.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert f"{span.parent.span_id:016x}" == "b7ad6b7169203331"
    assert span.name == "graphql Coverage"
    assert dict(span.attributes or {}) == {
        "graphql.operation.name": "Coverage",
        "contracts.role": "PARTNER",
        "contracts.outcome": "OK",
        "contracts.request_id": "abc-1",
        "http.response.status_code": 200,
    }


async def test_a_fault_of_ours_marks_its_span(http: httpx2.AsyncClient, spans: InMemorySpanExporter) -> None:
    await http.get("/broken")
    [span] = spans.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR


async def test_spans_are_sent_where_the_settings_say() -> None:
    """To a receiver that speaks OTLP over HTTP, as far as it must."""
    received: list[bytes] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/traces"
        traces = Tracing.to(url)
        app = Requests(_nothing, Metrics(frozenset()), traces)
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://t") as client:
            await client.get("/")
        await asyncio.to_thread(traces.close)
    assert received[0].startswith(b"POST /v1/traces HTTP/1.1")


async def _nothing(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


def test_nothing_is_traced_unless_it_is_asked_for() -> None:
    assert Tracing.to(None).spans is None


def test_asking_for_traces_without_the_libraries_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "contracts.http.telemetry", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    settings: dict[str, Any] = {"database_url": "sqlite:///x.db", "traces_url": "http://127.0.0.1:4318/v1/traces"}
    with pytest.raises(NoTelemetry, match=r"contracts-engine\[telemetry\]"):
        create_app(production(**settings))
