"""Does the log hold anything that somebody sent: a key, a token, a name, a serial, a query, an address?

Every request bears marks wherever a caller can write: they are looked for in all that the process has written, to
standard output and error, uvicorn's own lines with it. A small number of requests in the suite; LOG_FUZZ=10000 sends
more. Deliberately not marked: a plain `X-Request-Id`, which is sent to be found in the log.
"""

# ruff: noqa: E501  (one thing a line, as in a table)

import asyncio
import os
import random
from collections.abc import Callable
from urllib.parse import quote

import orjson

from tests.hostile.frames import frame, said, talked
from tests.hostile.serving import Attacked
from tests.hostile.wire import request, told
from tests.proofs.counts import Counts, prove

REQUESTS = int(os.environ.get("LOG_FUZZ", "200"))
AT_ONCE = 4
SEED = 20_261_122
_JSON = {"Content-Type": "application/json"}
_REGISTER = "mutation ($input: RegisterUnitInput!) { registerUnit(input: $input) { __typename } }"
_COVERAGE = "query ($input: CoverageInput!) { coverage(input: $input) { __typename } }"
_READING = "mutation ($input: RecordReadingInput!) { recordReading(input: $input) { __typename } }"

Sends = Callable[[Attacked, str], bytes]
"""A request that bears a mark, ready to be written."""


def _post(document: str, variables: object, headers: dict[str, str]) -> bytes:
    body = orjson.dumps({"query": document, "variables": variables})
    return request("POST", "/graphql", {**_JSON, **headers}, body)


def _person(at: Attacked, mark: str) -> bytes:
    """A person, with their serial and what they paid: a mutation that is carried out."""
    owner = {"new": {"kind": "PERSON", "name": f"Person {mark}", "country": "IN", "language": "hi"}}
    unit = {"serial": {"namespace": "Blue Star", "serial": mark}}
    given = {"idempotencyKey": mark, "unit": unit, "sku": "BS-RO-7", "owner": owner, "ownedFrom": "2026-01-01"}
    return _post(_REGISTER, {"input": given}, at.bearer("admin"))


def _reading(at: Attacked, mark: str) -> bytes:
    unit = {"serial": {"namespace": mark, "serial": mark}}
    given = {"idempotencyKey": mark, "unit": unit, "meter": mark, "value": 1, "readOn": "2026-01-01"}
    return _post(_READING, {"input": given}, at.bearer("centre"))


def _zero(at: Attacked, mark: str) -> bytes:
    return _post(_COVERAGE, {"input": {"unit": {"id": f"\0{mark}"}, "facts": []}}, at.bearer("admin"))


SENDS: dict[str, Sends] = {
    "a key": lambda _at, mark: _post("{ __typename }", {}, {"Authorization": f"Bearer ck.demo.{mark}.{mark}"}),
    "a key of the demo": lambda _at, mark: _post("{ __typename }", {}, {"Authorization": f"Bearer demo-{mark}"}),
    "a password": lambda _at, mark: _post("{ __typename }", {}, {"Authorization": f"Basic {mark}"}),
    "a token": lambda _at, mark: _post("{ __typename }", {}, {"Authorization": f"Bearer {mark}.{mark}.{mark}"}),
    "a key's own secret": lambda at, mark: _post("{ __typename }", {}, {"Authorization": f"Bearer {at.keys['admin']}{mark}"}),
    "the name of an operation": lambda at, mark: _post(f"query {mark} {{ __typename }}", {}, at.bearer("admin")),
    "an alias": lambda at, mark: _post(f"{{ {mark}: plan(code: \"{mark}\") {{ code }} }}", {}, at.bearer("admin")),
    "an unknown field": lambda at, mark: _post(f"{{ {mark} }}", {}, at.bearer("admin")),
    "a query that does not parse": lambda at, mark: _post(f"{{ {mark}", {}, at.bearer("storefront")),
    "a variable": lambda at, mark: _post(_COVERAGE, {"input": {"unit": {"id": mark}, mark: mark}}, at.bearer("admin")),
    "a serial": lambda at, mark: _post(_COVERAGE, {"input": {"unit": {"serial": {"namespace": mark, "serial": mark}}}},
                                       at.bearer("storefront")),
    "a zero": _zero,
    "a person": _person,
    "a reading": _reading,
    "a path": lambda _at, mark: request("GET", f"/{mark}/graphql", {}),
    "a calendar's token": lambda _at, mark: request("GET", f"/calendar/{mark}.{mark}.ics?lang={mark}", {}),
    "a query string": lambda _at, mark: request("GET", f"/graphql?query=%7B{mark}&{mark}={mark}", {}),
    "a bad query string": lambda _at, mark: request("GET", f"/graphql?query={mark}%ff&variables={mark}", {}),
    "a user agent": lambda at, mark: _post("{ __typename }", {}, {"User-Agent": mark, **at.bearer("admin")}),
    "any header": lambda _at, mark: _post("{ __typename }", {}, {mark: mark, "Cookie": mark, "Referer": mark,
                                                                "X-Forwarded-For": mark, "Accept-Language": mark}),
    "an id with a space": lambda _at, mark: _post("{ __typename }", {}, {"X-Request-Id": f"x {mark}"}),
    "a trace": lambda at, mark: _post("{ __typename }", {}, {"traceparent": mark, "tracestate": f"a={mark}",
                                                             **at.bearer("admin")}),
    "a media type": lambda _at, mark: request("POST", "/graphql", {"Content-Type": f"text/{mark}"}, mark.encode()),
    "no JSON": lambda _at, mark: request("POST", "/graphql", _JSON, f'{{"{mark}"'.encode()),
    "a document's id": lambda at, mark: request("POST", "/graphql", {**_JSON, **at.bearer("admin")},
                                                orjson.dumps({"documentId": mark, "operationName": mark})),
    "a method": lambda _at, mark: request(f"X{quote(mark)}", "/graphql", {}),
    "a host": lambda _at, mark: request("GET", "/graphql", {"Host": mark}),
    "no HTTP": lambda _at, mark: f"{mark} {mark}\r\n\r\n".encode(),
    "a header that is none": lambda _at, mark: f"GET / HTTP/1.1\r\nHost: x\r\n{mark}\0: {mark}\r\n\r\n".encode(),
}  # fmt: skip


async def test_nothing_that_somebody_sent_stands_in_the_log(production: Attacked) -> None:
    rng, names = random.Random(SEED), list(SENDS)
    marks = [f"mArK{rng.getrandbits(64):016x}" for _ in range(REQUESTS)]
    door = asyncio.Semaphore(AT_ONCE)
    unanswered: list[str] = []

    async def tried(name: str, mark: str) -> None:
        async with door:
            answers = await told(production, SENDS[name](production, mark), ends=True)
        unanswered.extend(name for each in answers if each.status >= 500)

    await asyncio.gather(*(tried(names[n % len(names)], mark) for n, mark in enumerate(marks)))
    spoken = [f"mArK{rng.getrandbits(64):016x}" for _ in range(max(1, REQUESTS // 50))]
    for mark in spoken:
        await _over_a_socket(production, mark)
    log = production.log.read_text(encoding="utf-8")
    found = [line for line in log.splitlines() if "mArK" in line]
    secrets = [each for each in (*production.keys.values(), *production.secrets) if each in log]
    assert "request" in log
    assert found == []
    assert unanswered == []
    counts = {"lines with what somebody sent": len(found), "lines with a secret": len(secrets)}
    prove(Counts("requests with marks", len(marks) + len(spoken), counts, {"lines of the log": log.count("\n")}))


async def _over_a_socket(attacked: Attacked, mark: str) -> None:
    greeting = said(type="connection_init", payload=attacked.bearer("admin") | {mark: mark})
    query = f'subscription {mark} {{ {mark}: claimUpdated(claimId: "{mark}") {{ __typename }} }}'
    asked = said(type="subscribe", id=mark, payload={"query": query, "variables": {mark: mark}})
    await talked(attacked, greeting, asked, said(type=mark), protocol="graphql-transport-ws")
    await talked(
        attacked, said(type="connection_init", payload={"Authorization": mark}), protocol="graphql-transport-ws"
    )
    await talked(attacked, greeting, frame(mark.encode() + b"\xff"), protocol="graphql-transport-ws")
