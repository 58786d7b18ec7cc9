"""Do the figures say what happened, with labels that nobody can make without end?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from contracts.app import create_app
from contracts.http.answered import Answered
from contracts.http.metrics import Metrics, SerialsSeen
from contracts.http.serials import serials_of
from contracts.http.shedding import Room
from contracts.settings import Settings
from contracts.store.database import Database
from contracts.usecases.trail.relay_events import relay_events
from tests.databases import SqliteFiles
from tests.production import production
from tests.store.examples import TENANT
from tests.trails import START, add_units, tell

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(text: str) -> Figures:
    """Every sample by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(found: Figures, name: str, **labels: str) -> float:
    return found[f"contracts_{name}", frozenset(labels.items())]


@pytest.fixture
async def http(sqlite_files: SqliteFiles) -> AsyncIterator[httpx2.AsyncClient]:
    with sqlite_files.migrated() as url:
        app = create_app(Settings(database_url=url, demo=True, metrics=True))
        transport = httpx2.ASGITransport(app)
        async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://t") as c:
            yield c


async def shown(http: httpx2.AsyncClient) -> Figures:
    answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return figures(answer.text)


async def test_requests_are_counted_by_operation_role_and_outcome(http: httpx2.AsyncClient) -> None:
    centre = {"Authorization": "Bearer demo-centre"}
    await http.post("/graphql", json={"query": "query Coverage { __typename }"}, headers=centre)
    await http.post("/graphql", json={"query": "query Coverage { __typename }"}, headers=centre)
    await http.post("/graphql", json={"query": "query Coverage { nothing }"})
    found = await shown(http)
    labels = {"operation": "Coverage", "role": "SERVICE_CENTRE"}
    assert figure(found, "requests_total", **labels, outcome="OK") == 2
    assert figure(found, "request_seconds_count", **labels) == 2
    assert figure(found, "requests_total", operation="Coverage", role="STOREFRONT", outcome="REFUSED") == 1


def test_how_long_requests_took_is_counted_up_to_each_bound() -> None:
    answered = Answered()
    for took_s in (0.001, 0.005, 0.006, 60.0):
        answered.add("Coverage", "STOREFRONT", "OK", took_s)
    [_, seconds] = answered.collect()
    found = {each.labels.get("le", each.name.rpartition("_")[2]): each.value for each in seconds.samples}
    assert found["0.005"] == 2
    assert (found["0.01"], found["10.0"]) == (3, 3)
    assert (found["+Inf"], found["count"]) == (4, 4)
    assert found["sum"] == pytest.approx(60.012)


async def test_names_that_clients_make_up_are_one_label(http: httpx2.AsyncClient) -> None:
    for number in range(30):
        await http.post("/graphql", json={"query": f"query Made{number} {{ __typename }}"})
    found = await shown(http)
    assert figure(found, "requests_total", operation="other", role="STOREFRONT", outcome="OK") == 30
    assert not any("Made" in value for _, labels in found for _, value in labels)


async def test_the_names_of_trusted_documents_are_labels() -> None:
    metrics = Metrics(frozenset({"ShopWindow"}))
    assert [metrics.operation(each) for each in ("ShopWindow", "Other", None)] == ["ShopWindow", "other", "other"]


async def test_each_app_has_figures_of_its_own(http: httpx2.AsyncClient, sqlite_files: SqliteFiles) -> None:
    await http.post("/graphql", json={"query": "{ __typename }"})
    with sqlite_files.migrated() as url:
        app = create_app(production(url, metrics=True))
        transport = httpx2.ASGITransport(app)
        async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://t") as c:
            other = await shown(c)
    assert not any(name == "contracts_requests_total" for name, _ in other)


async def test_figures_are_offered_only_where_the_settings_say_so(sqlite_files: SqliteFiles) -> None:
    with sqlite_files.migrated() as url:
        app = create_app(production(url))
        transport = httpx2.ASGITransport(app)
        async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://t") as c:
            assert (await c.get("/metrics")).status_code == 404


async def read(database: Database, now: datetime) -> Figures:
    text = await Metrics(frozenset()).text(database, Room(1, 1, 1.0), now)
    return figures(text.decode())


async def test_claims_in_review_and_events_that_wait_are_read_from_the_database(database_url: str) -> None:
    database = Database.open(database_url).within(TENANT)
    [unit] = await add_units(database, 1)
    await tell(database, unit, 1, "IN_REVIEW", START)
    await tell(database, unit, 2, "IN_REVIEW", START + timedelta(days=2))
    await tell(database, unit, 3, "APPROVED", START)
    await relay_events(database, START + timedelta(days=2))
    await tell(database, unit, None, now=START + timedelta(days=8))
    await tell(database, unit, None, now=START + timedelta(days=8, seconds=30))
    found = await read(database, START + timedelta(days=8, minutes=1))
    await database.close()
    in_review = {days: figure(found, "claims_in_review", days=days) for days in ("0", "1", "7", "30")}
    assert in_review == {"0": 2, "1": 2, "7": 1, "30": 0}
    assert figure(found, "outbox_events_waiting") == 2
    assert figure(found, "outbox_lag_seconds") == 60
    assert figure(found, "database_up") == 1


async def test_without_a_database_the_other_figures_are_shown(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'not-there.db'}")
    found = await read(database, START)
    await database.close()
    assert figure(found, "database_up") == 0
    assert figure(found, "requests_in_flight") == 0


WRITTEN = '{ a: unit(by: {serial: {namespace: "Blue Star", serial: "W-1"}}) { __typename } }'
BY_VARIABLE = "query($by: UnitLookup!) { unit(by: $by) { __typename } }"


@pytest.mark.parametrize(
    ("text", "variables", "serials"),
    [
        (WRITTEN, None, ["W-1"]),
        (BY_VARIABLE, {"by": {"serial": {"namespace": "Blue Star", "serial": "V-1"}}}, ["V-1"]),
        (WRITTEN, {"x": [{"serial": "V-1"}, {"serial": "V-2"}], "serial": {"serial": 7}}, ["V-1", "V-2", "W-1"]),
        ("{ __typename }", {"a": 1}, []),
    ],
)
def test_serials_are_found_in_the_text_and_in_the_variables(text: str, variables: Any, serials: list[str]) -> None:
    assert sorted(serials_of(text, variables)) == serials


async def test_a_serial_that_is_asked_for_again_is_counted_once(http: httpx2.AsyncClient) -> None:
    for serial in ("A-1", "A-2", "A-1"):
        variables = {"by": {"serial": {"namespace": "Blue Star", "serial": serial}}}
        await http.post("/graphql", json={"query": BY_VARIABLE, "variables": variables})
    assert figure(await shown(http), "serials_seen", role="STOREFRONT") == 2


def test_serials_are_counted_by_the_hour_and_never_kept() -> None:
    seen, now = SerialsSeen(), datetime(2026, 3, 1, 9, 59, 59, tzinfo=UTC)
    seen.saw("STOREFRONT", ["A-1", "A-2"], now)
    seen.saw("PARTNER", ["A-1"], now)
    assert seen.counts(now) == {"STOREFRONT": 2, "PARTNER": 1}
    assert "A-1" not in repr(vars(seen))
    assert seen.counts(now + timedelta(seconds=1)) == {"STOREFRONT": 0, "PARTNER": 0}


@pytest.mark.parametrize("many", [1, 100, 20_000, 500_000])
def test_serials_are_counted_to_a_percent_however_many_there_are(many: int) -> None:
    seen, now = SerialsSeen(), datetime(2026, 3, 1, tzinfo=UTC)
    for _ in range(2):
        seen.saw("STOREFRONT", map(str, range(many)), now)
    assert seen.counts(now) == {"STOREFRONT": pytest.approx(many, rel=0.01)}
