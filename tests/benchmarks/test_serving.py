"""The documents, data and peers of `benchmarks.serving`: what a peer works out by hand is what the engine must say."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx2
import pytest
from graphql import build_schema, parse, validate
from pydantic import SecretStr

from benchmarks.engines import check
from benchmarks.serving import data
from benchmarks.serving.filling import SECRET, CallerKeys, fill_small, insert_units
from benchmarks.serving.peers import cover
from benchmarks.serving.workloads import W1, WORKLOADS, Asking, Workload, case_of
from contracts.app import create_app
from contracts.schema.schema import printed
from contracts.settings import Settings
from tests.databases import SqliteFiles

UNITS = 50


@pytest.fixture
def sqlite_url(sqlite_files: SqliteFiles) -> Iterator[str]:
    with sqlite_files.migrated() as url:
        yield url


@pytest.mark.parametrize("workload", WORKLOADS.values(), ids=WORKLOADS)
def test_the_document_of_a_workload_is_valid(workload: Workload) -> None:
    assert validate(build_schema(printed()), parse(workload.document())) == []


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


def test_every_rule_engine_comes_to_the_same_answer() -> None:
    check()


async def _covered(http: httpx2.AsyncClient, keys: CallerKeys, number: int) -> Any:
    body = Asking(0, keys).body(W1, {"input": case_of(number)})
    headers = {"Authorization": f"Bearer {keys.desk}", "Content-Type": "application/json"}
    answer = (await http.post("/graphql", content=body, headers=headers)).json()
    assert "errors" not in answer
    return answer["data"]["coverage"]


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
