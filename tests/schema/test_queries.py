"""Are the other questions answered: entitlements, exchange, offer, authorization, and everything that has an id?"""

from typing import Any

import pytest

from tests.schema.asking import AC, CAMERA, ERROR, PURIFIER, SOMEBODY, Api, money, statements

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNIT = f"""query($by: UnitLookup!) {{ unit(by: $by) {{ __typename {ERROR} ... on Unit {{
  id serial namespace product {{ sku }} owner {{ name }}
  facts {{ nodes {{ name value }} }} contracts {{ nodes {{ id plan terms {{ version hash }} }} }}
  readings {{ nodes {{ id meter value }} }} jobs {{ nodes {{ kind on replaced }} }}
  claims {{ nodes {{ claimId state }} }} }} }} }}"""
ENTITLEMENTS = f"""query($input: EntitlementsInput!) {{ entitlements(input: $input) {{ __typename {ERROR}
  ... on Entitlements {{ hash duties {{ kind due }} benefits {{ plan benefit state starts lastDay contractId
    meters {{ meter reading limit }} allowances {{ allowance used left until }} }} }} }} }}"""
EXCHANGE = f"""query($input: ExchangeInput!) {{ exchange(input: $input) {{ __typename {ERROR} ... on Exchange {{
  alternatives {{ remedy open benefits price {{ amount }} gives {{ amount }} deadline irreversible why {{ code }} }}
  decision {{ verdict hash }} }} }} }}"""
OFFER = f"""query($input: OfferInput!) {{ offer(input: $input) {{ __typename {ERROR} ... on Offer {{
  product {{ sku }} plans {{ plan included price {{ amount currency }} }} benefits {{ plan benefit state lastDay }}
  mightApply {{ plan missing {{ name }} }} assumed {{ name value }} hash }} }} }}"""
AUTHORIZATION = f"""query($input: AuthorizationInput!) {{ authorization(input: $input) {{ __typename {ERROR}
  ... on Authorization {{ authorized on until location {{ code }} reasons {{ code text }}
    nearest {{ distanceKm location {{ code }} }} }} }} }}"""
NODE = "query($id: ID!) { node(id: $id) { __typename id } }"


async def unit(api: Api, by: Any, key: str | None = SOMEBODY) -> Any:
    return (await api.ask(UNIT, key, by=by))["unit"]


async def test_a_unit_is_shown_with_all_that_it_has(api: Api) -> None:
    shown = await unit(api, AC, "demo-centre")
    assert shown["product"]["sku"] == "BS-INV-15"
    assert {"name": "installed", "value": "2024-04-08"} in shown["facts"]["nodes"]
    assert [each["plan"] for each in shown["contracts"]["nodes"]] == ["bluestar-inverter-ac"]
    assert shown["jobs"]["nodes"] == [{"kind": "REPAIR", "on": "2025-02-11", "replaced": ["fan-motor"]}]
    assert [each["state"] for each in shown["claims"]["nodes"]][:1] == ["PARTLY_APPROVED"]


@pytest.mark.parametrize(
    ("key", "name"),
    [("demo-partner", None), ("demo-centre", "Asha Rao"), ("demo-customer", "Asha Rao")],
)
async def test_a_serial_alone_reveals_no_person(api: Api, key: str, name: str | None) -> None:
    owner = (await unit(api, AC, key))["owner"]
    assert (owner and owner["name"]) == name


async def test_a_customer_sees_nobody_else(api: Api) -> None:
    shown = await unit(api, PURIFIER, "demo-customer")
    assert (shown["__typename"], shown["code"]) == ("ProofNeeded", "PROOF_NEEDED")


async def test_an_unknown_serial_is_answered_with_its_cure(api: Api) -> None:
    shown = await unit(api, {"serial": {"namespace": "Blue Star", "serial": "nobody"}})
    assert (shown["__typename"], shown["code"], shown["path"]) == ("UnknownUnit", "UNKNOWN_UNIT", ["by"])


async def test_a_lookup_takes_exactly_one_way(api: Api) -> None:
    body = await api.send(UNIT, by={**AC, "id": "x"})
    assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT"]


async def test_entitlements_show_each_promise_with_what_is_left_of_it(api: Api) -> None:
    asked = {"unit": PURIFIER, "asOf": "2026-03-10T12:00:00+05:30"}
    answer = (await api.ask(ENTITLEMENTS, input=asked))["entitlements"]
    [service] = [each for each in answer["benefits"] if each["benefit"] == "preventive-service"]
    assert (service["state"], service["lastDay"]) == ("EXHAUSTED", "2026-06-20")
    assert service["allowances"] == [{"allowance": "services", "used": 2, "left": 0, "until": "2026-06-20"}]
    assert service["contractId"]


async def test_entitlements_show_meters_beside_days(api: Api) -> None:
    car = {"serial": {"namespace": "Hyundai", "serial": "MALBH51BLNM123456"}}
    asked = {"unit": car, "asOf": "2025-08-12T12:00:00+05:30"}
    answer = (await api.ask(ENTITLEMENTS, input=asked))["entitlements"]
    [years] = [each for each in answer["benefits"] if each["benefit"] == "three-years"]
    assert years["lastDay"] == "2026-08-15"
    assert years["meters"] == [{"meter": "km", "reading": "26400", "limit": 100000}]


async def test_an_exchange_names_the_refund_its_fee_and_its_deadline(api: Api) -> None:
    facts = [
        {"name": "opened", "value": True},
        {"name": "returned", "value": "2026-01-20"},
        {"name": "returnRegion", "value": "MN"},
        {"name": "membership", "value": "NONE"},
    ]
    asked = {"unit": CAMERA, "facts": facts, "asOf": "2026-01-20T12:00:00-06:00"}
    answer = (await api.ask(EXCHANGE, input=asked))["exchange"]
    [refund] = [each for each in answer["alternatives"] if "bestbuy-returns/standard" in each["benefits"]][:1]
    assert (refund["remedy"], refund["open"], refund["deadline"]) == ("REFUND", "OPEN", "2026-01-24")
    assert (refund["gives"]["amount"], refund["price"]["amount"]) == ("859.99", "129.00")
    late = asked | {"facts": [*facts[:1], {"name": "returned", "value": "2026-01-25"}, *facts[2:]]}
    refunds = (await api.ask(EXCHANGE, input=late))["exchange"]["alternatives"]
    [closed] = [each for each in refunds if "bestbuy-returns/standard" in each["benefits"]][:1]
    assert (closed["open"], "EXPIRED" in [why["code"] for why in closed["why"]]) == ("CLOSED", True)


async def test_the_life_of_contracts_is_asked_for_as_an_exchange(api: Api) -> None:
    asked = {"unit": PURIFIER, "wants": "CANCELLATION", "asOf": "2026-03-10T12:00:00+05:30"}
    answer = (await api.ask(EXCHANGE, input=asked))["exchange"]
    assert {each["remedy"] for each in answer["alternatives"]} == {"CANCELLATION"}


async def test_an_offer_lists_what_comes_with_a_product_and_what_can_be_bought(api: Api) -> None:
    asked = {"product": {"sku": "LL-SPLIT-15"}, "country": "IN", "seller": "amazon-in", "asOf": "2026-11-22T12:00:00Z"}
    offer = (await api.ask(OFFER, input=asked))["offer"]
    plans = {plan["plan"]: plan for plan in offer["plans"]}
    assert plans["lloyd-split-ac-amc"]["included"] is False
    assert plans["lloyd-split-ac-amc"]["price"] == {"amount": "2499.00", "currency": "INR"}
    assert plans["amazon-in-returns"]["included"] is True
    assert {"name": "purchased", "value": "2026-11-22"} in offer["assumed"]
    [amc] = [each for each in offer["benefits"] if each["benefit"] == "breakdown"]
    assert (amc["state"], amc["lastDay"]) == ("ACTIVE", "2027-11-21")


async def test_an_offer_for_an_unknown_product_or_in_other_money_is_answered_with_the_field(api: Api) -> None:
    nothing = (await api.ask(OFFER, input={"product": {"sku": "nothing"}}))["offer"]
    assert (nothing["code"], nothing["path"]) == ("UNKNOWN_PRODUCT", ["input", "product", "sku"])
    cheap = {"product": {"sku": "LL-SPLIT-15"}, "price": money("-1")}
    negative = (await api.ask(OFFER, input=cheap))["offer"]
    assert (negative["code"], negative["path"]) == ("NEGATIVE_AMOUNT", ["input", "price", "amount"])


async def locations(api: Api) -> dict[str, str]:
    data = await api.ask("{ locations(first: 100) { nodes { id code } } }")
    return {each["code"]: each["id"] for each in data["locations"]["nodes"]}


async def test_a_place_is_authorised_or_told_what_is_missing_and_who_is_nearest(api: Api) -> None:
    places = await locations(api)
    job = {"issuer": "bluestar", "brand": "Blue Star", "category": "air-conditioner", "on": "2026-11-22"}
    yes = (await api.ask(AUTHORIZATION, input=job | {"locationId": places["BOM-1"]}))["authorization"]
    assert (yes["authorized"], yes["reasons"][0]["code"], yes["nearest"]) == (True, "GRANTED", [])
    no = (await api.ask(AUTHORIZATION, input=job | {"locationId": places["PNQ-1"]}))["authorization"]
    assert (no["authorized"], [each["code"] for each in no["reasons"]]) == (False, ["GRANT_NOT_FOR"])
    assert [each["location"]["code"] for each in no["nearest"]] == ["BOM-1", "BLR-1"]
    assert 100 < no["nearest"][0]["distanceKm"] < 140
    suspended = (await api.ask(AUTHORIZATION, input=job | {"locationId": places["DEL-1"]}))["authorization"]
    assert [each["code"] for each in suspended["reasons"]] == ["GRANT_NOT_IN_FORCE"]


@pytest.mark.parametrize(("day", "authorized"), [("2026-12-31", True), ("2027-01-01", False)])
async def test_the_last_day_of_a_grant_is_included(api: Api, day: str, authorized: bool) -> None:
    job = {"issuer": "bluestar", "brand": "Blue Star", "category": "water-purifier", "on": day}
    answer = (await api.ask(AUTHORIZATION, "demo-partner", input=job))["authorization"]
    assert answer["authorized"] is authorized


async def test_brand_and_category_of_a_product_are_asked_for_the_partner(api: Api) -> None:
    product = (await api.ask('{ product(by: {sku: "BS-INV-15"}) { id } }'))["product"]["id"]
    job = {"issuer": "bluestar", "productId": product, "on": "2026-11-22"}
    answer = (await api.ask(AUTHORIZATION, "demo-partner", input=job))["authorization"]
    assert (answer["location"]["code"], answer["authorized"]) == ("PNQ-1", False)


@pytest.mark.parametrize(
    ("job", "code", "path"),
    [
        ({"issuer": "bluestar"}, "MISSING_LOCATION", ["input", "locationId"]),
        ({"issuer": "nobody", "locationId": "?"}, "UNKNOWN_LOCATION", ["input", "locationId"]),
    ],
)
async def test_an_authorization_that_cannot_be_asked_names_the_field(
    api: Api, job: Any, code: str, path: list[str]
) -> None:
    answer = (await api.ask(AUTHORIZATION, input=job))["authorization"]
    assert (answer["code"], answer["path"]) == (code, path)


async def test_an_unknown_issuer_is_named(api: Api) -> None:
    answer = (await api.ask(AUTHORIZATION, "demo-partner", input={"issuer": "nobody"}))["authorization"]
    assert (answer["__typename"], answer["code"], answer["path"]) == (
        "UnknownRecord",
        "UNKNOWN_ISSUER",
        ["input", "issuer"],
    )


async def ids(api: Api) -> dict[str, str]:
    shown = await unit(api, AC, "demo-centre")
    data = await api.ask(
        '{ product(by: {sku: "BS-INV-15"}) { id } plan(code: "bluestar-inverter-ac") { id }'
        " locations { nodes { id } } }"
    )
    return {
        "Unit": shown["id"],
        "Contract": shown["contracts"]["nodes"][0]["id"],
        "Claim": shown["claims"]["nodes"][0]["claimId"],
        "Product": data["product"]["id"],
        "Plan": data["plan"]["id"],
        "Location": data["locations"]["nodes"][0]["id"],
    }


async def test_everything_that_has_an_id_is_found_by_it(api: Api) -> None:
    for noun, id_ in (await ids(api)).items():
        found = (await api.ask(NODE, "demo-centre", id=id_))["node"]
        assert found == {"__typename": noun, "id": id_}


async def test_an_id_grants_nothing(api: Api) -> None:
    assert (await api.ask(NODE, "demo-storefront", id=(await ids(api))["Claim"]))["node"] is None


@pytest.mark.parametrize("id_", ["", "nothing", "VW5pdA", "UGxhbgBub3RoaW5n", "VW5pdAAAAAAAAAAAAAAAAAAAAAAA", "💣"])
async def test_what_is_no_id_of_ours_is_nothing(api: Api, id_: str) -> None:
    fields = " ".join(f"{field}(id: $id) {{ id }}" for field in ("node", "contract", "claim", "location"))
    query = f"query($id: ID!) {{ {fields} }}"
    assert set((await api.ask(query, "demo-centre", id=id_)).values()) == {None}


async def test_a_contract_and_a_claim_are_shown_whole(api: Api) -> None:
    found = await ids(api)
    query = """query($contract: ID!, $claim: ID!) {
      contract(id: $contract) { plan kind issuer madeOn terms { version hash benefits { benefit clause } } }
      claim(id: $claim) { event occurredOn complaint lines { line component customer { amount } payers { payer } }
        decision { verdict hash charges { reasons { code text } } benefits { contractId whyNot { text } } } } }"""
    data = await api.ask(query, "demo-centre", contract=found["Contract"], claim=found["Claim"])
    assert data["contract"]["kind"] == "WARRANTY"
    assert data["contract"]["terms"]["benefits"]
    claim = data["claim"]
    assert (claim["complaint"], claim["decision"]["verdict"]) == ("The outdoor fan does not turn.", "PARTLY_COVERED")
    assert [(line["line"], line["component"], line["customer"]["amount"]) for line in claim["lines"]] == [
        (1, "fan-motor", "0.00"),
        (2, None, "0.00"),
        (3, None, "399.00"),
    ]


@pytest.mark.parametrize("field", ["products", "plans", "locations"])
async def test_a_list_is_read_page_by_page_with_two_statements_at_most(api: Api, field: str) -> None:
    query = (
        f"query($after: String) {{ {field}(first: 4, after: $after) "
        "{ nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
    )
    seen: list[str] = []
    after = None
    for _ in range(100):
        with statements() as sent:
            page = (await api.ask(query, after=after))[field]
        assert len(sent) <= 2
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        seen += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen))
    whole = (await api.ask(f"{{ {field}(first: 100) {{ nodes {{ id }} }} }}"))[field]["nodes"]
    assert seen == [node["id"] for node in whole]


async def test_places_of_one_country_are_listed(api: Api) -> None:
    query = '{ locations(country: "US") { nodes { code country } } }'
    assert (await api.ask(query))["locations"]["nodes"] == [{"code": "MSP-1", "country": "US"}]


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1])
async def test_a_page_is_bounded(api: Api, first: int) -> None:
    body = await api.send("query($first: Int!) { products(first: $first) { nodes { id } } }", first=first)
    [error] = body["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_PAGE", ["first"])


async def test_lists_of_a_unit_are_paged(api: Api) -> None:
    query = """query($by: UnitLookup!, $after: String) { unit(by: $by) { ... on Unit {
      facts(first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } } } }"""
    first = (await api.ask(query, by=AC))["unit"]["facts"]
    second = (await api.ask(query, by=AC, after=first["pageInfo"]["endCursor"]))["unit"]["facts"]
    names = [node["name"] for node in first["nodes"] + second["nodes"]]
    assert len(set(names)) == 4
    assert names == sorted(names)


async def test_facts_say_how_each_is_written(api: Api) -> None:
    each = "nodes { name type means unit whenUnknown }"
    halves = await api.ask(f"{{ front: facts(first: 100) {{ {each} }} back: facts(last: 100) {{ {each} }} }}")
    facts = {each["name"]: each for half in halves.values() for each in half["nodes"]}
    assert facts["opened"]["type"] == "FLAG"
    assert facts["hoursPerDay"]["unit"] == "h"
    assert all(each["means"] for each in facts.values())
