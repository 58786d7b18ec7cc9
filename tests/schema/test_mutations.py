"""Is every change done once, whole, and only by those who may?"""

import asyncio
from typing import Any

import pytest

from tests.schema.asking import AC, ERROR, MATTRESS, PURIFIER, SOMEBODY, Api, case, money, part

pytestmark = pytest.mark.asyncio(loop_scope="session")

REGISTER = f"""mutation($input: RegisterUnitInput!) {{ registerUnit(input: $input) {{ __typename {ERROR}
  ... on AlreadyRegistered {{ unitId }}
  ... on RegisterUnitSuccess {{ unit {{ id serial owner {{ id name }} facts {{ nodes {{ name value }} }}
    contracts {{ nodes {{ plan madeOn }} }} }} }} }} }}"""
ISSUE = f"""mutation($input: IssueContractInput!) {{ issueContract(input: $input) {{ __typename {ERROR}
  ... on IssueContractSuccess {{ contract {{ id plan madeOn startDay price {{ amount currency }}
    terms {{ version }} }} }} }} }}"""
READ = f"""mutation($input: RecordReadingInput!) {{ recordReading(input: $input) {{ __typename {ERROR}
  ... on RecordReadingSuccess {{ reading {{ id meter value readOn }} }} }} }}"""
CLAIM = f"""mutation($input: FileClaimInput!) {{ fileClaim(input: $input) {{ __typename {ERROR}
  ... on DecisionChanged {{ hash }}
  ... on FileClaimSuccess {{ claim {{ id state lines {{ line amount {{ amount }} customer {{ amount }} }} complaint
    decision {{ verdict hash asOf missing {{ name }} }} }} }} }} }}"""
COVERAGE = "query($input: CoverageInput!) { coverage(input: $input) { ... on Coverage { decision { hash asOf } } } }"
CLAIMS = "query($by: UnitLookup!) { unit(by: $by) { ... on Unit { claims(first: 100) { nodes { claimId } } } } }"
SCOOTER = {"serial": {"namespace": "VIDA", "serial": "VIDA-7700-11"}}


def sale(serial: str, **fields: Any) -> dict[str, Any]:
    sold: dict[str, Any] = {
        "idempotencyKey": f"sale-{serial}",
        "unit": {"serial": {"namespace": "LG", "serial": serial}},
        "sku": "LG-GL-260",
        "owner": {"new": {"kind": "PERSON", "name": "Kavya Nair", "country": "IN", "language": "en"}},
        "ownedFrom": "2026-05-02",
        "pricePaid": money("26990.00"),
        "facts": [{"name": "purchased", "value": "2026-05-01"}, {"name": "country", "value": "IN"}],
    }
    return sold | fields


async def register(api: Api, key: str | None = "demo-shop", **fields: Any) -> Any:
    return (await api.ask(REGISTER, key, input=sale(**fields)))["registerUnit"]


async def test_a_registered_unit_has_its_facts_its_owner_and_its_warranty(api: Api) -> None:
    answer = await register(api, "demo-issuer", serial="T-REG-1")
    shown = answer["unit"]
    assert (shown["serial"], shown["owner"]["name"]) == ("T-REG-1", "Kavya Nair")
    assert {"name": "pricePaid", "value": "26990.00 INR"} in shown["facts"]["nodes"]
    assert shown["contracts"]["nodes"] == [{"plan": "lg-refrigerator", "madeOn": "2026-05-01"}]


async def test_registering_twice_is_done_once_and_answered_alike(api: Api) -> None:
    first = await register(api, serial="T-REG-2")
    assert await register(api, serial="T-REG-2") == first
    assert len(first["unit"]["contracts"]["nodes"]) == 1


async def test_ten_sales_at_once_of_one_unit_register_it_once(api: Api) -> None:
    answers = await asyncio.gather(*(register(api, serial="T-REG-RACE") for _ in range(10)))
    assert len({str(answer) for answer in answers}) == 1
    rivals = [register(api, serial="T-REG-RACE-2", idempotencyKey=f"rival-{n}") for n in range(10)]
    kinds = sorted(answer["__typename"] for answer in await asyncio.gather(*rivals))
    assert kinds == ["AlreadyRegistered"] * 9 + ["RegisterUnitSuccess"]


async def test_a_key_stands_for_one_request(api: Api) -> None:
    await register(api, serial="T-REG-3")
    other = await register(api, serial="T-REG-3", ownedFrom="2026-05-03")
    assert (other["__typename"], other["path"]) == ("IdempotencyConflict", ["input", "idempotencyKey"])


async def test_a_unit_is_registered_once_however_its_serial_is_written(api: Api) -> None:
    first = await register(api, serial="T-REG-4")
    unit = {"serial": {"namespace": " lg", "serial": "treg4"}}
    again = await register(api, serial="T-REG-4", idempotencyKey="another", unit=unit)
    assert (again["__typename"], again["unitId"]) == ("AlreadyRegistered", first["unit"]["id"])


async def test_nothing_is_half_written(api: Api) -> None:
    """A sale that is refused for its last part leaves no unit behind."""
    refused = await register(api, serial="T-REG-5", owner={"id": "bm90IGFuIGlk"})
    assert (refused["code"], refused["path"]) == ("UNKNOWN_PARTY", ["input", "owner", "id"])
    assert (await register(api, serial="T-REG-5"))["__typename"] == "RegisterUnitSuccess"


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"sku": "nothing"}, "UNKNOWN_PRODUCT", "sku"),
        ({"unit": {"serial": {"namespace": "Samsung", "serial": "1"}}}, "BAD_NAMESPACE", "unit.serial.namespace"),
        ({"unit": {"id": "x"}}, "NEEDS_A_SERIAL", "unit.id"),
        ({"pricePaid": money("-1.00")}, "NEGATIVE_AMOUNT", "pricePaid.amount"),
        ({"facts": [{"name": "purchasd", "value": "2026-05-01"}]}, "UNKNOWN_FACT", "facts.0.name"),
        ({"facts": [{"name": "purchased", "value": "2026-02-30"}]}, "BAD_FACT", "facts.0.value"),
        ({"owner": {"new": {"kind": "PERSON", "name": " "}}}, "EMPTY_NAME", "owner.new.name"),
        ({"idempotencyKey": " "}, "BAD_IDEMPOTENCY_KEY", "idempotencyKey"),
    ],
)
async def test_a_sale_that_cannot_be_read_names_the_field(api: Api, fields: Any, code: str, path: str) -> None:
    answer = await register(api, **({"serial": "T-BAD"} | fields))
    assert (answer["code"], ".".join(answer["path"])) == (code, f"input.{path}")
    body = await api.ask('{ unit(by: {serial: {namespace: "LG", serial: "T-BAD"}}) { __typename } }')
    assert body["unit"]["__typename"] == "UnknownUnit"


def amc(**fields: Any) -> dict[str, Any]:
    contract: dict[str, Any] = {
        "idempotencyKey": "amc-1",
        "unit": {"serial": {"namespace": "Blue Star", "serial": "T-AMC"}},
        "plan": "bluestar-water-purifier-advanced",
        "holder": {"new": {"kind": "PERSON", "name": "Ravi Menon"}},
        "madeOn": "2026-06-21",
        "startDay": "2026-06-21",
        "price": money("2500.00"),
    }
    return contract | fields


async def issue(api: Api, key: str | None = SOMEBODY, **fields: Any) -> Any:
    unit = {"serial": {"namespace": "Blue Star", "serial": "T-AMC"}}
    await register(api, serial="T-AMC", unit=unit, sku="BS-RO-7")
    return (await api.ask(ISSUE, key, input=amc(**fields)))["issueContract"]


async def test_a_contract_pins_the_terms_that_govern_its_day_and_is_made_once(api: Api) -> None:
    first = await issue(api, idempotencyKey="amc-once")
    assert first["contract"]["price"] == {"amount": "2500.00", "currency": "INR"}
    assert first["contract"]["terms"]["version"]
    assert await issue(api, idempotencyKey="amc-once") == first
    conflict = await issue(api, idempotencyKey="amc-once", madeOn="2026-06-20")
    assert conflict["__typename"] == "IdempotencyConflict"


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"plan": "bluestar-water-purifier-advance"}, "UNKNOWN_PLAN", "plan"),
        ({"version": "1999"}, "UNKNOWN_VERSION", "version"),
        ({"plan": "hitachi-refrigerator-amc"}, "PLAN_NOT_FOR_UNIT", "plan"),
        ({"price": money("10.00", "EUR")}, "TWO_CURRENCIES", "price.currency"),
        ({"price": money("-10.00")}, "NEGATIVE_AMOUNT", "price.amount"),
        ({"startDay": "2026-06-20"}, "STARTS_BEFORE_MADE", "startDay"),
        ({"plan": "lloyd-split-ac-amc", "madeOn": "2020-01-01"}, "NO_VERSION", "madeOn"),
        ({"unit": {"serial": {"namespace": "Blue Star", "serial": "nobody"}}}, "UNKNOWN_UNIT", "unit"),
        ({"holder": {"id": "x"}}, "UNKNOWN_PARTY", "holder.id"),
    ],
)
async def test_a_contract_that_cannot_be_made_names_the_field(api: Api, fields: Any, code: str, path: str) -> None:
    answer = await issue(api, **({"idempotencyKey": f"amc-{code}"} | fields))
    assert (answer["code"], ".".join(answer["path"])) == (code, f"input.{path}")


def reading(**fields: Any) -> dict[str, Any]:
    read: dict[str, Any] = {
        "idempotencyKey": "km-1",
        "unit": SCOOTER,
        "meter": "km",
        "value": 9000,
        "readOn": "2026-01-05",
    }
    return read | fields


async def record(api: Api, key: str | None = "demo-centre", **fields: Any) -> Any:
    return (await api.ask(READ, key, input=reading(**fields)))["recordReading"]


async def test_a_reading_is_written_once_and_a_correction_replaces_it(api: Api) -> None:
    first = await record(api, idempotencyKey="km-first")
    assert await record(api, idempotencyKey="km-first") == first
    wrong = first["reading"]["id"]
    corrected = await record(api, idempotencyKey="km-corrected", value=8900, corrects=wrong)
    assert corrected["reading"]["value"] == 8900
    query = "query($by: UnitLookup!) { unit(by: $by) { ... on Unit { readings { nodes { value } } } } }"
    shown = (await api.ask(query, by=SCOOTER))["unit"]["readings"]["nodes"]
    assert [each["value"] for each in shown] == [8210, 8900]
    twice = await record(api, idempotencyKey="km-twice", value=8800, corrects=wrong)
    assert (twice["code"], twice["path"]) == ("UNKNOWN_READING", ["input", "corrects"])


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"value": -1}, "NEGATIVE_READING", "value"),
        ({"meter": " "}, "EMPTY_METER", "meter"),
        ({"readOn": "2299-01-01"}, "IN_THE_FUTURE", "readOn"),
        ({"corrects": "x"}, "UNKNOWN_READING", "corrects"),
    ],
)
async def test_a_reading_that_cannot_be_is_refused(api: Api, fields: Any, code: str, path: str) -> None:
    answer = await record(api, **({"idempotencyKey": f"km-{code}"} | fields))
    assert (answer["code"], ".".join(answer["path"])) == (code, f"input.{path}")


def claim(key: str, **fields: Any) -> dict[str, Any]:
    asked = case(occurredOn="2026-11-20", asOf="2026-11-20T12:00:00+05:30", charges=[part("14500.00")])
    return {"idempotencyKey": key, "case": asked, "complaint": "It does not cool."} | fields


async def test_a_claim_is_filed_with_the_very_decision_that_was_previewed(api: Api) -> None:
    asked = claim("c-preview")["case"]
    preview = (await api.ask(COVERAGE, "demo-centre", input=asked))["coverage"]["decision"]
    sent = claim("c-preview", previewHash=preview["hash"])
    answer = (await api.ask(CLAIM, "demo-centre", input=sent))["fileClaim"]
    assert answer["claim"]["decision"]["hash"] == preview["hash"]
    assert answer["claim"]["lines"] == [{"line": 1, "amount": {"amount": "14500.00"}, "customer": {"amount": "0.00"}}]
    read = "query($id: ID!) { claim(id: $id) { decision { hash asOf verdict } complaint } }"
    kept = (await api.ask(read, "demo-centre", id=answer["claim"]["id"]))["claim"]
    assert kept["decision"]["hash"] == preview["hash"]
    assert kept["decision"]["asOf"] == preview["asOf"]
    assert kept["complaint"] == "It does not cool."


async def test_a_claim_whose_decision_changed_is_not_filed(api: Api) -> None:
    before = (await api.ask(CLAIMS, "demo-centre", by=AC))["unit"]["claims"]["nodes"]
    answer = (await api.ask(CLAIM, "demo-centre", input=claim("c-changed", previewHash="0" * 64)))["fileClaim"]
    assert (answer["__typename"], len(answer["hash"])) == ("DecisionChanged", 64)
    assert (await api.ask(CLAIMS, "demo-centre", by=AC))["unit"]["claims"]["nodes"] == before


async def test_ten_at_once_under_one_key_file_one_claim(api: Api) -> None:
    before = (await api.ask(CLAIMS, "demo-centre", by=PURIFIER))["unit"]["claims"]["nodes"]
    asked = case(unit=PURIFIER, components=["pump"], charges=[part("900.00", "pump")], occurredOn="2026-03-10")
    sent = claim("c-race") | {"case": asked}
    answers = await asyncio.gather(*(api.ask(CLAIM, "demo-centre", input=sent) for _ in range(10)))
    assert len({str(answer) for answer in answers}) == 1
    after = (await api.ask(CLAIMS, "demo-centre", by=PURIFIER))["unit"]["claims"]["nodes"]
    assert len(after) == len(before) + 1


async def test_while_facts_are_missing_nobodys_share_is_written(api: Api) -> None:
    asked = case(unit=PURIFIER, components=["pump"], charges=[part("900.00", "pump")], occurredOn="2026-03-10")
    scooter = asked | {"unit": SCOOTER, "components": ["battery"], "charges": [part("900.00", "battery")]}
    answer = (await api.ask(CLAIM, "demo-centre", input=claim("c-missing") | {"case": scooter}))["fileClaim"]
    decision = answer["claim"]["decision"]
    shares = [line["customer"] for line in answer["claim"]["lines"]]
    assert (decision["verdict"], shares) == ("NEEDS_FACTS", [None])


async def test_a_claim_needs_an_event(api: Api) -> None:
    answer = (await api.ask(CLAIM, "demo-centre", input=claim("c-event") | {"case": case(event=None)}))["fileClaim"]
    assert (answer["code"], answer["path"]) == ("MISSING_EVENT", ["input", "case", "event"])


async def test_a_customer_claims_for_a_unit_of_their_own_only(api: Api) -> None:
    own = (await api.ask(CLAIM, "demo-customer", input=claim("c-own")))["fileClaim"]
    assert own["__typename"] == "FileClaimSuccess"
    asked = claim("c-other") | {"case": case(unit=MATTRESS, components=[], charges=[])}
    other = (await api.ask(CLAIM, "demo-customer", input=asked))["fileClaim"]
    assert other["__typename"] == "ProofNeeded"


async def test_a_partner_claims_for_its_own_place_only(api: Api) -> None:
    """Issuers pay partners by rates of their own, so partners claim; but never in the name of another place."""
    found = (await api.ask("{ locations { nodes { id code } } }", "demo-partner"))["locations"]["nodes"]
    places = {each["code"]: each["id"] for each in found}
    elsewhere = claim("c-elsewhere") | {"case": case(locationId=places["BOM-1"])}
    refused = (await api.ask(CLAIM, "demo-partner", input=elsewhere))["fileClaim"]
    assert (refused["__typename"], refused["code"]) == ("NotAllowed", "NOT_ALLOWED")
    own = (await api.ask(CLAIM, "demo-partner", input=claim("c-partner")))["fileClaim"]
    assert own["__typename"] == "FileClaimSuccess"


async def test_a_key_does_no_more_than_its_role_may(api: Api) -> None:
    filed = (await api.ask(CLAIM, None, input=claim("c-role")))["fileClaim"]
    assert (filed["__typename"], filed["code"]) == ("NotAllowed", "NOT_ALLOWED")
    assert "SERVICE_CENTRE" in filed["cure"]


async def test_a_partner_neither_sells_nor_issues(api: Api) -> None:
    assert (await register(api, "demo-partner", serial="T-ROLE"))["__typename"] == "NotAllowed"
    assert (await issue(api, "demo-partner", idempotencyKey="amc-role"))["__typename"] == "NotAllowed"
