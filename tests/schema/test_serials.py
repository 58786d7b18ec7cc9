"""What does a serial open by itself, what opens with a proof, and how many may be tried?

Nobody in particular asks here, or a customer: to a desk every unit is told.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from contracts.app import create_app
from contracts.settings import Settings
from contracts.store.keys import public_id, unit_key
from contracts.usecases.demo.load_demo import DEMO_TENANT
from tests.schema.asking import AC, CAMERA, ERROR, MATTRESS, Api, case, statements

pytestmark = pytest.mark.asyncio(loop_scope="session")

Json = dict[str, Any]

UNKNOWN = {"serial": {"namespace": "Blue Star", "serial": "BS24-7777"}}
FOREIGN = {"serial": {"namespace": "LG", "serial": "BS24-0001"}}
PHONE = {"serial": {"namespace": "Apple", "serial": "F2LXK0ABCD"}}
SEDAN = {"serial": {"namespace": "Hyundai", "serial": "MALBH51BLNM123456"}}
STOREFRONT, CUSTOMER = "demo-storefront", "demo-customer"
COVER = f"""query ($by: UnitLookup!) {{
  cover(by: $by) {{ __typename ... on PublicCover {{ state family until }} {ERROR} }}
}}"""
UNIT = f"query ($by: UnitLookup!) {{ unit(by: $by) {{ __typename ... on Unit {{ id certificate }} {ERROR} }} }}"
NOTHING = {"__typename": "PublicCover", "state": "NOT_KNOWN", "family": None, "until": None}


def proven(unit: Json, **proof: str) -> Json:
    return {"proven": {"serial": unit["serial"], "proof": proof}}


def id_of(unit: Json) -> str:
    serial = unit["serial"]
    return public_id("Unit", unit_key(DEMO_TENANT, serial["namespace"], serial["serial"]))


async def unit_of(api: Api, by: Json, key: str | None = STOREFRONT) -> Json:
    found: Json = (await api.ask(UNIT, key, by=by))["unit"]
    return found


async def cover_of(api: Api, by: Json, key: str | None = STOREFRONT) -> Json:
    found: Json = (await api.ask(COVER, key, by=by))["cover"]
    return found


@pytest.mark.parametrize("by", [UNKNOWN, FOREIGN, {"certificate": "forged"}, {"id": "no id at all"}])
async def test_a_unit_that_is_not_there_is_told_to_be_not_known(api: Api, by: Json) -> None:
    for key in (None, STOREFRONT, CUSTOMER, "demo-centre", "demo-admin"):
        assert await cover_of(api, by, key) == NOTHING


FIELDS = {
    "coverage": "query ($unit: UnitLookup!) { x: coverage(input: {unit: $unit}) { __typename %s } }",
    "entitlements": "query ($unit: UnitLookup!) { x: entitlements(input: {unit: $unit}) { __typename %s } }",
    "exchange": "query ($unit: UnitLookup!) { x: exchange(input: {unit: $unit}) { __typename %s } }",
    "unit": "query ($unit: UnitLookup!) { x: unit(by: $unit) { __typename %s } }",
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("key", [None, STOREFRONT, CUSTOMER])
async def test_without_a_proof_a_unit_is_told_as_one_that_is_not_there(
    demo_database_url: str, field: str, key: str | None
) -> None:
    ways: list[Json] = [
        CAMERA,
        UNKNOWN,
        {"id": id_of(CAMERA)},
        {"id": id_of(UNKNOWN)},
        proven(CAMERA, purchasedOn="2020-01-01"),
    ]
    ways += [proven(UNKNOWN, purchasedOn="2020-01-01"), proven(CAMERA, invoiceNumber="1"), {"certificate": "forged"}]
    answers, sent = [], []
    async with app_with(demo_database_url, "STOREFRONT=none") as api:
        for unit in (SEDAN, *ways):
            with statements() as seen:
                answers.append((await api.ask(FIELDS[field] % ERROR, key, unit=unit))["x"])
            sent.append(seen)
    answers, sent = answers[1:], sent[1:]
    assert answers[0]["__typename"] == "ProofNeeded"
    assert answers[0]["code"] == "PROOF_NEEDED"
    assert all(each == answers[0] for each in answers)
    assert len(sent[0]) == 1
    assert all(each == sent[0] for each in sent)


@pytest.mark.parametrize(
    "by",
    [
        proven(AC, purchasedOn="2024-04-02"),
        proven(AC, invoiceNumber="BLS-24-04117"),
        proven(AC, invoiceNumber=" bls 24 04117 "),
    ],
)
async def test_who_proves_to_have_a_unit_is_told(api: Api, by: Json) -> None:
    assert (await unit_of(api, by))["__typename"] == "Unit"


async def test_one_proof_is_sent_and_not_two(api: Api) -> None:
    two = proven(AC, purchasedOn="2024-04-02", invoiceNumber="BLS-24-04117")
    body = await api.http.post("/graphql", json={"query": UNIT, "variables": {"by": two}})
    assert "ProofInput" in body.json()["errors"][0]["message"]


async def test_a_customer_needs_no_proof_for_a_unit_of_their_own(api: Api) -> None:
    assert (await unit_of(api, AC, CUSTOMER))["__typename"] == "Unit"
    assert (await unit_of(api, CAMERA, CUSTOMER))["__typename"] == "ProofNeeded"


async def test_a_certificate_is_a_proof_for_its_unit_alone(api: Api) -> None:
    shown = await unit_of(api, proven(AC, purchasedOn="2024-04-02"))
    again = await unit_of(api, {"certificate": shown["certificate"]})
    assert again["id"] == shown["id"] == id_of(AC)
    cut = shown["certificate"][:-2]
    assert (await unit_of(api, {"certificate": cut}))["__typename"] == "ProofNeeded"


async def test_what_is_told_by_a_proof_has_no_person_and_no_claim(api: Api) -> None:
    query = (
        "query ($by: UnitLookup!) { unit(by: $by) { ... on Unit { owner { id } claims { nodes { __typename } } "
        "contracts { nodes { holder { id } } } } } }"
    )
    found = (await api.ask(query, STOREFRONT, by=proven(AC, purchasedOn="2024-04-02")))["unit"]
    assert (found["owner"], found["claims"]["nodes"]) == (None, [])
    assert all(each["holder"] is None for each in found["contracts"]["nodes"])


async def test_an_id_that_is_made_from_a_serial_opens_nothing(api: Api) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }"
    entities = "query ($all: [_Any!]!) { _entities(representations: $all) { __typename } }"
    await api.ask(query, STOREFRONT, ids=[id_of(AC)])  # the plans are read once, for whoever asks first
    sent = []
    for unit in (AC, UNKNOWN):
        with statements() as seen:
            assert await api.ask(query, STOREFRONT, ids=[id_of(unit)]) == {"nodes": [None]}
            by_key = [{"__typename": "Unit", "id": id_of(unit)}]
            assert await api.ask(entities, STOREFRONT, all=by_key) == {"_entities": [None]}
        sent.append(seen)
    assert sent[0] == sent[1]
    assert (await api.ask(query, CUSTOMER, ids=[id_of(AC), id_of(CAMERA)]))["nodes"] == [{"__typename": "Unit"}, None]


async def test_a_contract_of_a_unit_that_is_not_theirs_is_null(api: Api) -> None:
    of_unit = "query ($by: UnitLookup!) { unit(by: $by) { ... on Unit { contracts { nodes { id } } } } }"
    [contract, *_] = (await api.ask(of_unit, by=PHONE))["unit"]["contracts"]["nodes"]
    query = "query ($id: ID!) { contract(id: $id) { id } }"
    for key in (None, STOREFRONT, CUSTOMER):
        assert await api.ask(query, key, id=contract["id"]) == {"contract": None}


async def test_a_desk_needs_no_proof_and_none_is_looked_at(api: Api) -> None:
    for key in ("demo-centre", "demo-partner", "demo-issuer", "demo-admin"):
        for by in (AC, MATTRESS, {"id": id_of(AC)}, proven(AC, purchasedOn="1999-01-01")):
            assert (await unit_of(api, by, key))["__typename"] == "Unit", (key, by)


@asynccontextmanager
async def app_with(url: str, bounds: str, proxies: str = "") -> AsyncIterator[Api]:
    app = create_app(Settings(database_url=url, demo=True, metrics=True, serial_bounds=bounds, proxies=proxies))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app, raise_app_exceptions=True)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
            yield Api(http)


def serial(number: int) -> Json:
    return {"serial": {"namespace": "Blue Star", "serial": f"ZZ{number * 7919 % 100_000:05}"}}


async def asked(api: Api, units: Sequence[Json], key: str | None = STOREFRONT) -> list[str]:
    return [(await cover_of(api, each, key))["__typename"] for each in units]


async def test_beyond_the_bound_units_that_are_there_and_others_are_refused_alike(demo_database_url: str) -> None:
    async with app_with(demo_database_url, "STOREFRONT=3/100") as api:
        assert await asked(api, [serial(1), serial(2), AC] * 3) == ["PublicCover"] * 9
        found = [await cover_of(api, each) for each in (CAMERA, UNKNOWN)]
        waits = [int(*re.findall(r"in (\d+) seconds", each.pop("cure"))) for each in found]
        assert waits[0] - waits[1] in {0, 1, 2}
        assert found[0] == found[1]
        assert found[0]["code"] == "SERIAL_BUDGET"
        query = "query ($by: UnitLookup!) { cover(by: $by) { ... on TooManySerials { retryAfter code } } }"
        assert 3500 < (await api.ask(query, STOREFRONT, by=UNKNOWN))["cover"]["retryAfter"] <= 3600
        assert (await unit_of(api, proven(SEDAN, purchasedOn="2023-08-10")))["code"] == "SERIAL_BUDGET"


async def test_who_has_their_units_is_never_refused(demo_database_url: str) -> None:
    async with app_with(demo_database_url, "STOREFRONT=1/1,CUSTOMER=1/1") as api:
        for by in (proven(AC, purchasedOn="2024-04-02"), proven(SEDAN, purchasedOn="2023-08-10")) * 3:
            assert (await unit_of(api, by))["__typename"] == "Unit"
        certificate = (await unit_of(api, AC, "demo-admin"))["certificate"]
        assert (await unit_of(api, {"certificate": certificate}))["__typename"] == "Unit"


async def test_many_at_once_in_one_request_count_one_by_one(demo_database_url: str) -> None:
    async with app_with(demo_database_url, "STOREFRONT=3/100") as api:
        fields = " ".join(f"a{n}: cover(by: $u{n}) {{ __typename }}" for n in range(8))
        given = ", ".join(f"$u{n}: UnitLookup!" for n in range(8))
        data = await api.ask(f"query ({given}) {{ {fields} }}", STOREFRONT, **{f"u{n}": serial(n) for n in range(8)})
        assert sorted(each["__typename"] for each in data.values()) == ["PublicCover"] * 3 + ["TooManySerials"] * 5
        query = "query ($all: [CoverageInput!]!) { coverages(inputs: $all) { __typename } }"
        data = await api.ask(query, None, all=[case(unit=serial(n)) for n in range(5)])
        assert [each["__typename"] for each in data["coverages"]] == ["ProofNeeded"] * 3 + ["TooManySerials"] * 2


async def test_networks_count_apart_and_only_a_known_proxy_is_believed(demo_database_url: str) -> None:
    async with app_with(demo_database_url, "STOREFRONT=1/100", "127.0.0.0/8") as api:
        for address, answer in (("1", "PublicCover"), ("2", "TooManySerials")):
            api.http.headers["X-Forwarded-For"] = f"8.8.8.8, 203.0.113.{address}"
            assert await asked(api, [serial(int(address))]) == [answer]
        api.http.headers["X-Forwarded-For"] = "198.51.100.7"
        assert await asked(api, [serial(3)]) == ["PublicCover"]
    async with app_with(demo_database_url, "STOREFRONT=1/100") as api:
        for address, answer in (("203.0.113.1", "PublicCover"), ("198.51.100.7", "TooManySerials")):
            api.http.headers["X-Forwarded-For"] = address
            assert await asked(api, [serial(len(address))]) == [answer]


async def test_after_five_wrong_days_of_purchase_the_right_one_has_to_wait(demo_database_url: str) -> None:
    async with app_with(demo_database_url, "STOREFRONT=none") as api:
        for unit in (AC, UNKNOWN):
            days = [proven(unit, purchasedOn=f"2024-03-{day:02}") for day in range(1, 8)]
            codes = [(await unit_of(api, each))["code"] for each in days]
            assert codes == ["PROOF_NEEDED"] * 5 + ["TOO_MANY_PROOFS"] * 2, unit
        assert (await unit_of(api, proven(AC, purchasedOn="2024-04-02")))["code"] == "TOO_MANY_PROOFS"


async def test_a_thousand_guesses_answer_a_few_and_ring_the_alarm(
    demo_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with app_with(demo_database_url, "STOREFRONT=60/5000") as api:
        types = await asked(api, [serial(number) for number in range(1000)])
        assert (types.count("PublicCover"), types.count("TooManySerials")) == (60, 940)
        figures = (await api.http.get("/metrics")).text
    assert 'contracts_serial_guessing_total{pattern="unknown_in_a_row"} 3.0' in figures
    assert 'contracts_serial_guessing_total{pattern="budget_spent"} 10.0' in figures
    logged = capsys.readouterr()
    assert "ZZ" not in logged.out + logged.err
