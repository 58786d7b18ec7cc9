"""The documents, data and peers of `benchmarks.serving`: what a peer works out by hand is what the engine must say."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx2
import pytest
from graphql import parse, validate
from pydantic import SecretStr
from sqlalchemy import create_engine, inspect, text

from benchmarks.engines import check
from benchmarks.serving import data
from benchmarks.serving.figures import Figures
from benchmarks.serving.filling import SECRET, CallerKeys, fill_small, insert_units
from benchmarks.serving.peers import cover
from benchmarks.serving.peers.claim_rows import Charge, FileClaimSuccess, Filing
from benchmarks.serving.peers.database import opened
from benchmarks.serving.peers.filing import IdempotencyConflict, file_claim
from benchmarks.serving.rounds import Measured
from benchmarks.serving.variants import NO_OP
from benchmarks.serving.workloads import W1, W3, WORKLOADS, Asking, Variables, Workload, case_of, samples
from contracts.app import create_app
from contracts.settings import Settings
from tests.databases import SqliteFiles
from tests.schema.served import SCHEMA

UNITS = 50


@pytest.fixture
def sqlite_url(sqlite_files: SqliteFiles) -> Iterator[str]:
    with sqlite_files.migrated() as url:
        yield url


@pytest.mark.parametrize("workload", WORKLOADS.values(), ids=WORKLOADS)
def test_the_document_of_a_workload_is_valid(workload: Workload) -> None:
    assert validate(SCHEMA, parse(workload.document())) == []


async def test_the_filled_units_are_answered_as_the_peers_work_it_out(sqlite_url: str) -> None:
    keys = await fill_small(sqlite_url)
    await insert_units(sqlite_url, UNITS)
    app = create_app(Settings(database_url=sqlite_url, secrets=(SecretStr(SECRET),)))
    seen = set()
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://bench") as http,
    ):
        for number, rows in enumerate(data.unit_rows(UNITS)):
            answer = await _covered(http, keys, number)
            expected = _by_hand(number, rows)
            assert answer["unit"]["id"] == cover.public_id("Unit", rows.unit.unit_key)
            assert len(answer["unit"]["claims"]["nodes"]) == min(len(rows.claims), cover.CLAIMS_SHOWN)
            assert _standing(answer["decision"]) == expected
            seen |= {state for _, _, state, *_ in expected[1]}
    # Nothing would be compared if all units stood alike.
    assert seen == {"ACTIVE", "EXPIRED_BY_DATE", "NOT_STARTED"}


async def test_a_peer_reads_what_it_decides_by(sqlite_url: str) -> None:
    await fill_small(sqlite_url)
    await insert_units(sqlite_url, UNITS)
    tables = opened(_plain(sqlite_url), 1)
    cases = [cover.case_of(case_of(number)) for number in range(UNITS)]
    found = await tables.read(cover.covers, [*cases, cover.case_of(case_of(UNITS))])
    for number, (rows, answer) in enumerate(zip(data.unit_rows(UNITS), found, strict=False)):
        assert isinstance(answer, cover.Coverage)
        assert answer.decision.verdict == _by_hand(number, rows)[0]
        assert len(answer.decision.benefits) == len(_by_hand(number, rows)[1])
        filed = sorted(rows.claims, key=lambda each: (each.filed_at, each.claim_id.hex))
        shown = [cover.public_id("Claim", rows.unit.unit_key, each.claim_id) for each in filed[: cover.CLAIMS_SHOWN]]
        assert [each.claim_id for each in answer.unit.all_claims] == shown
    assert isinstance(found[-1], cover.UnknownUnit)


def test_a_run_is_noisy_when_others_work_or_an_anchor_differs_between_rounds() -> None:
    assert Figures([_measured(100.0), _measured(110.0)]).noise() is None
    assert "0.30 cores busy" in str(Figures([_measured(100.0, foreign=0.3)]).noise())
    spread = Figures([_measured(100.0), _measured(200.0), _measured(100.0)]).noise()
    assert f"{NO_OP} at 32 spread by 100%" in str(spread)


async def test_a_peer_files_a_claim_as_ours_does_and_leaves_as_many_rows_in_each_table(sqlite_url: str) -> None:
    keys = await fill_small(sqlite_url)
    await insert_units(sqlite_url, UNITS)
    app = create_app(Settings(database_url=sqlite_url, secrets=(SecretStr(SECRET),)))
    first, *others = samples(W3, UNITS, 0, UNITS)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://bench") as http,
    ):
        # Who files first writes down the tables by which claims are ruled.
        await _filed(http, keys, first)
        empty = _counts(sqlite_url)
        states = [await _filed(http, keys, each) for each in others]
    of_ours = _counts(sqlite_url)
    tables = opened(_plain(sqlite_url), 1)
    answers = [await tables.write(file_claim, _filing(each, f"peer-{number}")) for number, each in enumerate(others)]
    assert [each.state for each in answers if isinstance(each, FileClaimSuccess)] == states
    assert set(states) == {"APPROVED", "REJECTED"}
    of_peer = _counts(sqlite_url)
    # The chains of these units had begun.
    more = {name: of_ours[name] - empty[name] for name in empty} | {"audit_heads": 0}
    assert {name: of_peer[name] - of_ours[name] for name in empty} == more


async def test_a_peer_answers_a_key_again_as_it_did_and_refuses_it_for_something_else(sqlite_url: str) -> None:
    keys = await fill_small(sqlite_url)
    await insert_units(sqlite_url, 2)
    app = create_app(Settings(database_url=sqlite_url, secrets=(SecretStr(SECRET),)))
    one, other = samples(W3, 2, 0, 2)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://bench") as http,
    ):
        await _filed(http, keys, other)
    tables = opened(_plain(sqlite_url), 1)
    filing = _filing(one, "key")
    answer = await tables.write(file_claim, filing)
    before = _counts(sqlite_url)
    assert await tables.write(file_claim, filing) == answer
    again = await tables.write(file_claim, _filing(one, "key", amount="1.00"))
    assert isinstance(again, IdempotencyConflict)
    assert _counts(sqlite_url) == before


def test_every_rule_engine_comes_to_the_same_answer() -> None:
    check()


async def _covered(http: httpx2.AsyncClient, keys: CallerKeys, number: int) -> Any:
    body = Asking(0, keys).body(W1, {"input": case_of(number)})
    headers = {"Authorization": f"Bearer {keys.desk}", "Content-Type": "application/json"}
    answer = (await http.post("/graphql", content=body, headers=headers)).json()
    assert "errors" not in answer
    return answer["data"]["coverage"]


async def _filed(http: httpx2.AsyncClient, keys: CallerKeys, asked: Variables) -> str:
    headers = {"Authorization": f"Bearer {keys.desk}", "Content-Type": "application/json"}
    answer = (await http.post("/graphql", content=Asking(0, keys).body(W3, asked), headers=headers)).json()
    return str(answer["data"]["fileClaim"]["state"])


def _filing(asked: Variables, key: str, amount: str = "9500.00") -> Filing:
    case = cover.case_of(asked["input"]["case"])
    return Filing("desk", key, case, Charge("part", "PART", "compressor", amount, "INR"))


def _measured(a_second: float, foreign: float = 0.0) -> Measured:
    return Measured(1, NO_OP, "W1", 32, a_second, 0, None, 1.0, 1.0, 0.1, 0.0, foreign, 1.0)


def _counts(url: str) -> dict[str, int]:
    """How many rows each table has."""
    engine = create_engine(_plain(url))
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        found = {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}
    engine.dispose()
    return found


def _plain(url: str) -> str:
    return url.replace("+aiosqlite", "")


def _standing(decision: Any) -> tuple[str, list[tuple[object, ...]]]:
    return decision["verdict"], [
        (
            each["plan"],
            each["benefit"],
            each["state"],
            each["starts"],
            each["lastDay"],
            each["used"],
            [why["code"] for why in each["whyNot"]],
        )
        for each in decision["benefits"]
    ]


def _by_hand(number: int, rows: data.UnitRows) -> tuple[str, list[tuple[object, ...]]]:
    purchased = next(date.fromisoformat(str(fact.value)) for fact in rows.facts if fact.name == "purchased")
    held = [cover.Contract(each.contract_id, each.plan, each.start_day) for each in rows.contracts]
    found = cover.decided(cover.case_of(case_of(number)), rows.unit.unit_key, purchased, held)
    return found.verdict, [
        (
            each.plan,
            each.benefit,
            each.state,
            each.starts,
            each.last_day,
            each.used,
            [why.code for why in each.why_not],
        )
        for each in found.benefits
    ]
