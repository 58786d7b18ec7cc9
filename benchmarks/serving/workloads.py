"""What is asked? Four workloads, each a document as a client sends it, with variables that are drawn anew each time.

    W1  is this unit covered, found by its serial
    W2  the same for a cart of 25
    W3  file a claim, with a key of its own
    W4  is this partner authorised for the job

Every server gets the same requests in the same order. `REST` servers get the variables alone, at a path of their own.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, TypeAlias

from benchmarks.serving import data
from benchmarks.serving.filling import CallerKeys

Variables: TypeAlias = dict[str, Any]
Draw: TypeAlias = Callable[[Random, int], Variables]

HERE = Path(__file__).parent
CART = 25
KEY_PLACE = "0" * 32
"""Where a new idempotency key goes."""


@dataclass(frozen=True, slots=True)
class Workload:
    """What one workload asks. `mark` stands `marks` times in a good answer, `path` is where a REST server has it."""

    name: str
    says: str
    path: str
    draw: Draw
    mark: bytes
    marks: int = 1
    by_partner: bool = False
    writes: bool = False

    def document(self, folder: Path = HERE) -> str:
        """Its text."""
        return _text(folder / f"{self.name.lower()}.graphql")

    def key(self, keys: CallerKeys) -> str:
        """With which key it is asked."""
        return keys.partner if self.by_partner else keys.desk


@dataclass(frozen=True, slots=True)
class Asking:
    """How a server is asked: where it listens, whether by REST, with which documents."""

    port: int
    keys: CallerKeys
    rest: bool = False
    documents: Path = HERE

    def body(self, workload: Workload, variables: Variables) -> bytes:
        """The body of a request."""
        if self.rest:
            return json.dumps(variables, separators=(",", ":")).encode()
        asked = {"query": workload.document(self.documents), "variables": variables}
        return json.dumps(asked, separators=(",", ":")).encode()

    def request(self, workload: Workload, variables: Variables) -> bytes:
        """A whole request as it goes over the wire."""
        body = self.body(workload, variables)
        head = (
            f"POST {workload.path if self.rest else '/graphql'} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Bearer {workload.key(self.keys)}\r\nAccept: application/json\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def requests(asking: Asking, workload: Workload, size: int, seed: int, kept: int = 2_000) -> Iterator[bytes]:
    """Requests without an end: so many different ones, again and again; those that write have a new key each.

    They are made at once, so that whoever takes them waits for none.
    """
    draw = Random(f"{workload.name}{seed}")
    found = [asking.request(workload, workload.draw(draw, size)) for _ in range(min(kept, 20_000 // workload.marks))]
    if not workload.writes:
        return cycle(found)
    place, key = KEY_PLACE.encode(), Random(f"{asking.port}{seed}")
    return (each.replace(place, f"{key.getrandbits(128):032x}".encode()) for each in cycle(found))


def samples(workload: Workload, size: int, place: int, many: int) -> list[Variables]:
    """What servers are compared by. Of those that write, each server asks about units of its own, by its place."""
    if workload.writes:
        units = range(place * many, (place + 1) * many)
        return [_filing_of(case_of(unit % size), f"sample-{place}-{unit}") for unit in units]
    draw = Random(workload.name)
    return [workload.draw(draw, size) for _ in range(many)]


def case_of(unit: int, event: str = "DEFECT", component: str = "compressor") -> Variables:
    """A fault of a unit."""
    namespace, serial = data.serial_of(unit)
    return {
        "unit": {"serial": {"namespace": namespace, "serial": serial}},
        "event": event,
        "components": [component],
        "asOf": data.AS_OF.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _one(draw: Random, size: int) -> Variables:
    return {"input": _case(draw, size)}


def _cart(draw: Random, size: int) -> Variables:
    return {"inputs": [_case(draw, size) for _ in range(CART)]}


def _filing(draw: Random, size: int) -> Variables:
    return _filing_of(case_of(draw.randrange(size)), KEY_PLACE)


def _filing_of(case: Variables, key: str) -> Variables:
    part = {"amount": "9500.00", "currency": "INR"}
    charge = {"id": "part", "class": "PART", "component": "compressor", "amount": part}
    return {"input": {"case": {**case, "charges": [charge]}, "idempotencyKey": key}}


def _case(draw: Random, size: int) -> Variables:
    return case_of(draw.randrange(size), draw.choice(("DEFECT", "BREAKDOWN")), draw.choice(("compressor", "pcb")))


def _job(draw: Random, _size: int) -> Variables:
    asked = {
        "issuer": data.MAKER,
        "brand": draw.choice(data.BRANDS),
        "category": draw.choice(data.CATEGORIES),
        "task": draw.choice(data.TASKS),
        "on": draw.choice(("2025-06-01", "2026-06-01", "2028-03-01")),
    }
    return {"input": asked}


W1 = Workload("W1", "coverage by serial", "/coverage", _one, b'"Coverage"')
W2 = Workload("W2", f"a cart of {CART} serials", "/coverages", _cart, b'"Coverage"', marks=CART)
W3 = Workload("W3", "file a claim, durable", "/fileClaim", _filing, b'"FileClaimSuccess"', writes=True)
W4 = Workload("W4", "is this partner authorised", "/authorization", _job, b'"Authorization"', by_partner=True)
WORKLOADS: Mapping[str, Workload] = MappingProxyType({each.name: each for each in (W1, W2, W3, W4)})
