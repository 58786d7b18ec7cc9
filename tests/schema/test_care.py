"""Can a client see which visits are due, and do the cases of the schedules come out through the API as they should?

Each case registers its unit, makes its contract, and has its jobs and readings written down: all of it by the API.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from contracts.app import create_app
from contracts.settings import Settings
from tests.databases import PostgresDatabases, SqliteFiles
from tests.schema.asking import ERROR, Api, Json, money
from tests.schema.test_service import do
from tests.usecases.care.care_shop import open_shop

pytestmark = pytest.mark.asyncio(loop_scope="session")

VISIT = """id cycle number state task benefit clause firstDay day lastDay isEstimated doneOn jobId
  meters { meter first at last } consequences { kind clause name amount { amount currency } }
  why { code sense text }"""
DUE = f"""query($input: DueVisitsInput!) {{ dueVisits(input: $input) {{ __typename {ERROR}
  ... on DueVisits {{ serial product visits {{ {VISIT} }} missing {{ name ask }} }} }} }}"""
COVERAGE = f"""query($input: CoverageInput!) {{ coverage(input: $input) {{ __typename {ERROR}
  ... on Coverage {{ decision {{ verdict totals {{ customer {{ amount }} }}
    benefits {{ benefit state whyNot {{ code }} }} alternatives {{ remedy open why {{ code }} }} }} }} }} }}"""
ALL_DUE = f"""query($input: DueListInput!, $first: Int, $after: String) {{
  allDueVisits(input: $input) {{ __typename {ERROR}
  ... on DueList {{ units(first: $first, after: $after) {{ nodes {{ serial visits {{ plan state }} }}
    pageInfo {{ hasNextPage endCursor }} }} }} }} }}"""
MARK = f"""mutation($input: MarkVisitInput!) {{ markVisit(input: $input) {{ __typename {ERROR}
  ... on MarkVisitSuccess {{ visit {{ {VISIT} }} }} }} }}"""


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def care_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with the plans and products of the schedules."""
    fixture = {"sqlite": "sqlite_files", "postgresql": "postgres_databases"}[request.param]
    databases = request.getfixturevalue(fixture)
    assert isinstance(databases, SqliteFiles | PostgresDatabases)
    with databases.migrated() as url:
        asyncio.run(_open(url))
        yield url


async def _open(url: str) -> None:
    engine = await open_shop(url)
    await engine.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def care(care_database_url: str) -> AsyncIterator[Api]:
    """The app over that database, called in process."""
    app = create_app(Settings(database_url=care_database_url, demo=True))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app, raise_app_exceptions=True)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
            yield Api(http)


async def unit_of(api: Api, sku: str, brand: str, serial: str, **facts: str) -> Json:
    """A unit of its own for a test."""
    unit = {"serial": {"namespace": brand, "serial": serial}}
    owner = {"new": {"kind": "PERSON", "name": "Kavya Nair", "country": "IN", "language": "hi"}}
    sale = {
        "idempotencyKey": f"sale-{serial}",
        "unit": unit,
        "sku": sku,
        "owner": owner,
        "ownedFrom": "2025-01-15",
        "facts": [{"name": name, "value": value} for name, value in facts.items()],
    }
    query = f"mutation($input: RegisterUnitInput!) {{ registerUnit(input: $input) {{ __typename {ERROR} }} }}"
    answer = (await api.ask(query, "demo-admin", input=sale))["registerUnit"]
    assert answer["__typename"] == "RegisterUnitSuccess", answer
    return unit


async def contract_of(api: Api, unit: Json, plan: str, made: str, start: str | None = None, **facts: Any) -> str:
    """The id of a contract that is made."""
    asked = {
        "idempotencyKey": f"{plan}-{unit['serial']['serial']}",
        "unit": unit,
        "plan": plan,
        "holder": {"new": {"kind": "PERSON", "name": "Kavya Nair", "country": "IN", "language": "hi"}},
        "madeOn": made,
        "startDay": start,
        "facts": [{"name": name, "value": value} for name, value in facts.items()],
    }
    query = f"""mutation($input: IssueContractInput!) {{ issueContract(input: $input) {{ __typename {ERROR}
      ... on IssueContractSuccess {{ contract {{ id }} }} }} }}"""
    answer = (await api.ask(query, "demo-admin", input=asked))["issueContract"]
    assert answer["__typename"] == "IssueContractSuccess", answer
    return str(answer["contract"]["id"])


async def covered(api: Api, unit: Json, on: str, **case: Any) -> Json:
    """What a job on this day comes to."""
    asked = {"unit": unit, "event": "MAINTENANCE", "occurredOn": on, "asOf": f"{on}T12:00:00+05:30", **case}
    answer = (await api.ask(COVERAGE, "demo-admin", input=asked))["coverage"]
    assert answer["__typename"] == "Coverage", answer
    decision: Json = answer["decision"]
    return decision


async def visited(api: Api, unit: Json, on: str, charge: Json, **case: Any) -> None:
    """A visit that took place on this day, claimed and done."""
    key = f"{unit['serial']['serial']}-{on}"
    told = {"unit": unit, "event": "MAINTENANCE", "occurredOn": on, "asOf": f"{on}T12:00:00+05:30", "charges": [charge]}
    query = f"""mutation($input: FileClaimInput!) {{ fileClaim(input: $input) {{ __typename {ERROR}
      ... on FileClaimSuccess {{ state claim {{ id }} }} }} }}"""
    filed = await api.ask(query, "demo-admin", input={"idempotencyKey": f"file-{key}", "case": {**told, **case}})
    answer = filed["fileClaim"]
    claim = answer["claim"]["id"]
    if answer["state"] == "IN_REVIEW":  # A claim soon after the start, or soon after another one, is looked at.
        lines = [{"line": 1, "approved": charge["amount"]}]
        answer = await do(api, "reviewClaim", idempotencyKey=f"review-{key}", claimId=claim, lines=lines)
    assert answer["state"] == "APPROVED", answer
    started = await do(api, "startService", idempotencyKey=f"start-{key}", claimId=claim)
    assert started["__typename"] == "ClaimSuccess", started
    done = await do(api, "completeService", idempotencyKey=f"done-{key}", claimId=claim, servedOn=on)
    assert done["state"] == "SETTLED", done


async def due(api: Api, unit: Json, on: str, **asked: Any) -> Json:
    wanted = {"unit": unit, "asOf": f"{on}T12:00:00+05:30", **asked}
    answer: Json = (await api.ask(DUE, "demo-admin", input=wanted))["dueVisits"]
    assert answer["__typename"] == "DueVisits", answer
    return answer


PREVENTIVE = {"id": "service", "class": "MAINTENANCE", "amount": money("800.00")}
PREVENTIVE_FACTS = [{"name": "task", "value": "PREVENTIVE"}]


async def test_am_02_a_third_preventive_service_is_paid_and_a_breakdown_is_not(care: Api) -> None:
    """Two per term; breakdowns count apart. The schedule shows both services as done, by the jobs that did them."""
    unit = await unit_of(care, "LLOYD", "Lloyd", "AM-02", purchased="2025-01-15")
    await contract_of(care, unit, "lloyd-split-ac-amc", "2025-04-01", "2025-04-01")
    for on in ("2025-05-20", "2025-10-08"):
        await visited(care, unit, on, PREVENTIVE, facts=PREVENTIVE_FACTS)
    third = await covered(care, unit, "2026-01-12", facts=PREVENTIVE_FACTS, charges=[PREVENTIVE])
    assert (third["verdict"], third["totals"]["customer"]["amount"]) == ("NOT_COVERED", "800.00")
    [service] = [each for each in third["benefits"] if each["benefit"] == "preventive-service"]
    assert (service["state"], [why["code"] for why in service["whyNot"]]) == ("EXHAUSTED", ["ALLOWANCE_SPENT"])
    assert [way["open"] for way in third["alternatives"] if way["remedy"] == "PAID_SERVICE"] == ["OPEN"]
    breakdown = await covered(care, unit, "2026-01-12", event="BREAKDOWN")
    assert breakdown["verdict"] == "COVERED"
    seen = (await due(care, unit, "2026-01-12"))["visits"]
    assert [(each["state"], each["doneOn"]) for each in seen] == [("DONE", "2025-05-20"), ("DONE", "2025-10-08")]
    assert all(each["jobId"] for each in seen)
    assert (await due(care, unit, "2026-01-12", states=["DUE", "OVERDUE", "UPCOMING"]))["visits"] == []


async def test_mf_35_a_service_beyond_its_kilometres_is_not_free_and_its_visit_is_lost(care: Api) -> None:
    """Day 95 of 80 to 100 is in time, 10,800 km are not in 9,500 to 10,500: one counter that has passed ends it."""
    unit = await unit_of(care, "TRUCK", "Tata", "MF-35", delivered="2025-06-01")
    await contract_of(care, unit, "tata-cv-free-service", "2025-07-01", tender=False)
    await contract_of(care, unit, "vehicle-warranty", "2025-06-01", contractEnd="2028-06-01")
    in_range = await due(care, unit, "2025-09-03")
    assert [(each["state"], each["firstDay"], each["lastDay"]) for each in in_range["visits"]] == [
        ("DUE", "2025-08-20", "2025-09-09")
    ]
    assert [each["name"] for each in in_range["missing"]] == ["meters.km"]
    reading = {"idempotencyKey": "km-1", "unit": unit, "meter": "km", "value": 10800, "readOn": "2025-09-04"}
    await care.ask(
        "mutation($input: RecordReadingInput!) { recordReading(input: $input) { __typename } }",
        "demo-admin",
        input=reading,
    )
    answer = await covered(care, unit, "2025-09-04")
    [service] = [each for each in answer["benefits"] if each["benefit"] == "free-service"]
    assert (answer["verdict"], service["state"]) == ("NOT_COVERED", "EXPIRED_BY_METER")
    assert [why["code"] for why in service["whyNot"]] == ["BEYOND_METER"]
    [visit] = (await due(care, unit, "2025-09-04"))["visits"]
    assert (visit["state"], [each["kind"] for each in visit["consequences"]]) == ("LAPSED", ["LAPSES"])
    [meter] = visit["meters"]
    assert (meter["first"], meter["last"]) == ("9500", "10500")


VISIT_CHARGE = {"id": "visit", "class": "VISIT", "amount": money("250.00")}


@pytest.mark.parametrize(
    ("reading", "charges", "states"),
    [
        ("FROM_START", ["0.00", "0.00", "250.00", "0.00"], ["DONE", "DONE", "DONE"]),
        ("CALENDAR", ["0.00", "0.00", "0.00", "250.00"], []),
    ],
)
async def test_am_20_the_third_visit_of_a_quarter_is_charged_in_either_reading(
    care: Api, reading: str, charges: list[str], states: list[str]
) -> None:
    """Quarters of the contract: 10 May is the third of the first. Of the calendar: 16 May is the third of Q2.

    The schedule is that of the contract's own quarters; a charged visit is no part of it.
    """
    unit = await unit_of(care, "PURIFIER", "HK", f"AM-20-{reading}", purchased="2025-02-15")
    facts = {"contractEnd": "2026-02-14", "quarters": reading}
    await contract_of(care, unit, "hk-services-ro-rental", "2025-02-15", "2025-02-15", **facts)
    paid = []
    for on in ("2025-03-01", "2025-04-02", "2025-05-10", "2025-05-16"):
        answer = await covered(care, unit, on, charges=[VISIT_CHARGE])
        paid.append(answer["totals"]["customer"]["amount"])
        if paid[-1] == "0.00":
            await visited(care, unit, on, VISIT_CHARGE)
    assert paid == charges
    seen = (await due(care, unit, "2025-05-16", until="2025-05-16"))["visits"]
    assert [each["state"] for each in seen] == states


async def test_a_visit_is_marked_and_the_terms_say_what_it_means(care: Api) -> None:
    unit = await unit_of(care, "LLOYD", "Lloyd", "MARK-1", purchased="2025-01-15")
    contract = await contract_of(care, unit, "lloyd-split-ac-amc", "2025-12-01", "2025-12-01")
    named = {"contractId": contract, "cycle": "preventive-service", "number": 1}
    marked = {**named, "idempotencyKey": "m-1", "mark": "MISSED", "onDay": "2026-05-31", "reason": "NO_TECHNICIAN"}
    answer = (await care.ask(MARK, "demo-centre", input=marked))["markVisit"]
    assert (answer["__typename"], answer["visit"]["state"]) == ("MarkVisitSuccess", "MISSED_BY_ISSUER")
    assert (await care.ask(MARK, "demo-centre", input=marked))["markVisit"] == answer
    refused = {**named, "idempotencyKey": "m-2", "mark": "SKIPPED", "onDay": "2026-05-31"}
    answer = (await care.ask(MARK, "demo-centre", input=refused))["markVisit"]
    assert (answer["code"], answer["path"]) == ("NOT_OFFERED", ["input", "offeredOn"])
    answer = (await care.ask(MARK, "demo-storefront", input={**refused, "offeredOn": "2026-05-20"}))["markVisit"]
    assert answer["__typename"] == "NotAllowed"


async def test_the_sentences_of_a_visit_are_said_in_the_language_of_the_question(care: Api) -> None:
    unit = await unit_of(care, "LLOYD", "Lloyd", "SAID-1", purchased="2025-01-15")
    await contract_of(care, unit, "lloyd-split-ac-amc", "2025-04-01", "2025-04-01")
    said = {}
    for language in ("en", "hi", "hu"):
        [first, _] = (await due(care, unit, "2025-04-10", language=language))["visits"]
        said[language] = first["why"][0]["text"]
    assert said["en"].startswith("Visit 1 (preventive maintenance) is due now, until September 30, 2025.")
    assert said["hu"].startswith("A(z) 1. látogatás (megelőző karbantartás) most esedékes")
    assert "30 सितंबर 2025" in said["hi"]


async def test_a_unit_or_a_contract_has_to_be_named_and_known(care: Api) -> None:
    for asked, code in (
        ({}, "ONE_OF_TWO"),
        ({"contractId": "nonsense"}, "UNKNOWN_CONTRACT"),
        ({"unit": {"serial": {"namespace": "Lloyd", "serial": "NOT-SOLD"}}}, "UNKNOWN_UNIT"),
        ({"unit": {"serial": {"namespace": "Lloyd", "serial": "X"}}, "until": "2099-01-01"}, "TOO_FAR"),
    ):
        answer = (await care.ask(DUE, "demo-admin", input=asked))["dueVisits"]
        assert answer["code"] == code, answer


async def test_visits_are_not_shown_to_the_shop_window(care: Api) -> None:
    unit = await unit_of(care, "LLOYD", "Lloyd", "HIDDEN-1", purchased="2025-01-15")
    answer = (await care.ask(DUE, "demo-storefront", input={"unit": unit}))["dueVisits"]
    assert answer["__typename"] == "NotAllowed"


async def test_the_visits_of_all_units_come_page_by_page(care: Api) -> None:
    for number in range(3):
        unit = await unit_of(care, "LLOYD", "Lloyd", f"LIST-{number}", purchased="2025-01-15")
        await contract_of(care, unit, "lloyd-split-ac-amc", "2026-09-01", "2026-09-01")
    seen: list[str] = []
    after, asked = None, {"issuer": "havells", "states": ["DUE"]}
    for _ in range(20):
        page = (await care.ask(ALL_DUE, "demo-admin", input=asked, first=2, after=after))["allDueVisits"]["units"]
        assert all(visit["plan"] == "lloyd-split-ac-amc" for node in page["nodes"] for visit in node["visits"])
        seen += [node["serial"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert {"LIST-0", "LIST-1", "LIST-2"} <= set(seen)
    assert len(seen) == len(set(seen))
    nobody = (await care.ask(ALL_DUE, "demo-storefront", input={}, first=2))["allDueVisits"]
    assert nobody["__typename"] == "NotAllowed"
