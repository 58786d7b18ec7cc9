"""How do the proofs talk to a served process, and how do they kill it? See `served`."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests.proofs.world import BROKE, PLACE

ROOT = Path(__file__).resolve().parent.parent.parent
FILE_CLAIM = """mutation ($input: FileClaimInput!) { fileClaim(input: $input) { __typename
  ... on FileClaimSuccess { claim { id state decision { verdict hash } lines { line customer { amount } } } }
  ... on UserError { code message } } }"""
RECORD_READING = """mutation ($input: RecordReadingInput!) { recordReading(input: $input) { __typename
  ... on RecordReadingSuccess { reading { id value } } ... on UserError { code message } } }"""


@dataclass(slots=True)
class Served:
    """A server that was started. `begin` lets a process serve; `kill` ends it without a word."""

    parent: "subprocess.Popen[str]"
    url: str
    serving: int = 0

    def begin(self) -> None:
        assert self.parent.stdin
        assert self.parent.stdout
        self.parent.stdin.write("serve\n")
        self.parent.stdin.flush()
        self.serving = int(self.parent.stdout.readline())

    def kill(self) -> None:
        os.kill(self.serving, signal.SIGKILL)


@contextmanager
def served(database_url: str) -> Iterator[Served]:
    """A server on this database, serving."""
    command = [sys.executable, "-m", "tests.proofs.served", database_url]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout
        it = Served(parent, f"http://127.0.0.1:{int(parent.stdout.readline())}/graphql")
        it.begin()
        try:
            yield it
        finally:
            assert parent.stdin
            parent.stdin.close()
            parent.wait(60)


def client() -> httpx2.AsyncClient:
    """A client with the key of the shop's administrator."""
    return httpx2.AsyncClient(headers={"Authorization": "Bearer demo-admin"}, timeout=120)


async def sent(http: httpx2.AsyncClient, url: str, query: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What one mutation answered. Raises `httpx2.TransportError` when no answer came."""
    answer = await http.post(url, json={"query": query, "variables": {"input": given}})
    answer.raise_for_status()
    body: dict[str, Any] = answer.json()
    if "errors" in body:
        raise ServerFailed(str(body["errors"]))
    [found] = body["data"].values()
    return dict(found)


class ServerFailed(Exception):
    """The server answered that it could not: nothing is known of what it did."""


def claim_input(serial: str, key: str) -> dict[str, Any]:
    """A claim of one visit, as it is sent."""
    return {
        "idempotencyKey": key,
        "case": {
            "unit": {"serial": {"namespace": "acme", "serial": serial}},
            "event": "DEFECT",
            "occurredOn": BROKE.date().isoformat(),
            "charges": [{"id": "visit", "class": "VISIT", "amount": {"amount": "500.00", "currency": "INR"}}],
            "locationId": PLACE,
            "asOf": BROKE.isoformat(),
        },
    }


def reading_input(serial: str, key: str, value: int) -> dict[str, Any]:
    """A meter's reading, as it is sent."""
    return {
        "idempotencyKey": key,
        "unit": {"serial": {"namespace": "acme", "serial": serial}},
        "meter": "hours",
        "value": value,
        "readOn": BROKE.date().isoformat(),
    }
