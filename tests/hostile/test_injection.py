"""Is every value of every input taken for a value, whatever it holds, and answered with data or a typed refusal?

On PostgreSQL, in production mode, with the key of an administrator, who gets furthest. Small runs lay one text that
holds everything at each place of a text, and one other at every second; large ones (PROOFS=large) lay all of them.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import GraphQLEnumType

from contracts.store.keys import public_id, unit_key
from contracts.usecases.demo.load_demo import DEMO_TENANT, demo_id
from tests.hostile.leaks import leaks_in
from tests.hostile.operations import Position, operations
from tests.hostile.serving import Attacked
from tests.hostile.values import ALL_AT_ONCE, TEXTS, VALUES
from tests.hostile.wire import Answer, ask
from tests.proofs.counts import LARGE, Counts, prove

AT_ONCE = 4
LONGEST_ECHO = 1_000
_UNIT = """{ unit(by: {serial: {namespace: "Blue Star", serial: "BS24-0001"}}) { ... on Unit {
    contracts { nodes { id } } claims { nodes { claimId } } } } }"""


async def test_no_value_of_any_input_is_more_than_a_value(production: Attacked) -> None:
    known = await _known(production)
    tried, wrong = list(_tries()), Counter({"server errors": 0, "untyped": 0, "leaks": 0, "long echoes": 0, "hangs": 0})
    door, told_of, seen = asyncio.Semaphore(AT_ONCE), [], Counter[str]()

    async def one(position: Position, value: object) -> None:
        async with door:
            variables = position.operation.filled(position.way, value, known)
            try:
                answer = await ask(production, position.operation.document, variables, "admin")
            except TimeoutError:
                found: list[tuple[str, str]] = [("hangs", "")]
            else:
                found = list(_wrong(production, answer, variables))
                seen["answered with data"] += bool(answer.body and answer.document.get("data"))
        for what, how in found:
            wrong[what] += 1
            told_of.append(f"{position} {str(value)[:60]!r}: {what}: {how}")

    await asyncio.gather(*(one(position, value) for position, value in tried))
    assert len({position.operation.name for position, _ in tried}) >= 60
    assert seen["answered with data"] > len(tried) / 10
    assert told_of == [], "\n".join(told_of[:100])
    prove(Counts("hostile values at every place of every input", len(tried), wrong, seen))


def _tries() -> Iterator[tuple[Position, object]]:
    turn = itertools.count()
    for operation in operations():
        for position in operation.positions():
            values = TEXTS if isinstance(position.type, GraphQLEnumType) else VALUES[position.type.name]
            if position.type.name in {"String", "ID"}:
                yield position, ALL_AT_ONCE
            at = next(turn)
            few = [values[at * 7 % len(values)]] if at % 2 or position.type.name not in {"String", "ID"} else []
            yield from ((position, each) for each in (values if LARGE else few))


async def _known(attacked: Attacked) -> Mapping[str, str]:
    """Ids of the demo, by the names of fields that take them."""
    unit = (await ask(attacked, _UNIT, caller="admin")).document["data"]["unit"]
    contract, claim = unit["contracts"]["nodes"][0]["id"], unit["claims"]["nodes"][0]["claimId"]
    of_unit = public_id("Unit", unit_key(DEMO_TENANT, "Blue Star", "BS24-0001"))
    place, party = public_id("Location", demo_id("location", "BOM-1")), public_id("Party", demo_id("party", "asha"))
    grant = public_id("Grant", demo_id("grant", "0"))
    return {
        "id": of_unit,
        "contractId": contract,
        "claimId": claim,
        "locationId": place,
        "location": place,
        "grantId": grant,
        "known": party,
        "partyId": party,
    }


def _wrong(attacked: Attacked, answer: Answer, sent: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if answer.status >= 500 or answer.status == 0 or "INTERNAL" in answer.codes:
        yield "server errors", answer.text[-300:]
        return
    if "UNTYPED" in answer.codes or not (answer.codes or answer.document.get("data")):
        yield "untyped", answer.text[-300:]
    yield from (("leaks", leak) for leak in leaks_in(answer.text, attacked.secrets, str(sent)))
    yield from (("long echoes", text[:200]) for text in _sentences(answer.document) if len(text) > LONGEST_ECHO)


def _sentences(document: Any) -> Iterator[str]:
    """What is said about what is wrong, of errors and of failures in the data."""
    waiting = [document]
    while waiting:
        match waiting.pop():
            case dict(members):
                yield from (str(members[name]) for name in ("message", "cure") if name in members)
                waiting += members.values()
            case list(items):
                waiting += items
