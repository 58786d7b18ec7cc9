"""Who may sell? A shop's own server and the desks; never a key that stands in a web page."""

from typing import Any

import pytest

from tests.schema.asking import ERROR, Api, money

pytestmark = pytest.mark.asyncio(loop_scope="session")

REGISTER = f"""mutation($input: RegisterUnitInput!) {{ registerUnit(input: $input) {{ __typename {ERROR}
  ... on RegisterUnitSuccess {{ unit {{ id owner {{ name }} }} }} }} }}"""
ISSUE = f"""mutation($input: IssueContractInput!) {{ issueContract(input: $input) {{ __typename {ERROR}
  ... on IssueContractSuccess {{ contract {{
    id price {{ amount }} money {{ paid {{ amount }} }} holder {{ name }} }} }} }} }}"""
CONTRACT = "query($id: ID!) { contract(id: $id) { plan state price { amount } money { paid { amount } } } }"


def sale(serial: str) -> dict[str, Any]:
    return {
        "idempotencyKey": f"sell-{serial}",
        "unit": {"serial": {"namespace": "Blue Star", "serial": serial}},
        "sku": "BS-RO-7",
        "owner": {"new": {"kind": "PERSON", "name": "Kavya Nair", "country": "IN", "language": "en"}},
        "ownedFrom": "2026-05-02",
        "facts": [{"name": "purchased", "value": "2026-05-01"}, {"name": "country", "value": "IN"}],
    }


def amc(serial: str) -> dict[str, Any]:
    return {
        "idempotencyKey": f"amc-{serial}",
        "unit": {"serial": {"namespace": "Blue Star", "serial": serial}},
        "plan": "bluestar-water-purifier-advanced",
        "holder": {"new": {"kind": "PERSON", "name": "Kavya Nair"}},
        "madeOn": "2026-06-21",
        "startDay": "2026-06-21",
        "price": money("2500.00"),
    }


@pytest.mark.parametrize("key", [None, "demo-storefront", "demo-customer", "demo-centre", "demo-partner"])
async def test_a_web_pages_key_registers_and_issues_nothing(api: Api, key: str | None) -> None:
    registered = (await api.ask(REGISTER, key, input=sale("SELL-0")))["registerUnit"]
    issued = (await api.ask(ISSUE, key, input=amc("SELL-0")))["issueContract"]
    for refused in (registered, issued):
        assert (refused["__typename"], refused["code"]) == ("NotAllowed", "NOT_ALLOWED")
        assert "STOREFRONT with the scope SELL" in refused["cure"]


async def test_a_shops_server_sees_what_it_sold_but_nobody_by_name(api: Api) -> None:
    registered = (await api.ask(REGISTER, "demo-shop", input=sale("SELL-1")))["registerUnit"]
    assert registered["unit"]["owner"] is None
    issued = (await api.ask(ISSUE, "demo-shop", input=amc("SELL-1")))["issueContract"]["contract"]
    paid = {"paid": {"amount": "2500.00"}}
    assert (issued["price"], issued["money"], issued["holder"]) == ({"amount": "2500.00"}, paid, None)
    again = (await api.ask(CONTRACT, "demo-shop", id=issued["id"]))["contract"]
    assert (again["price"], again["money"]) == ({"amount": "2500.00"}, paid)
    for key in ("demo-centre", "demo-partner"):
        desk = (await api.ask(CONTRACT, key, id=issued["id"]))["contract"]
        assert (desk["plan"], desk["price"], desk["money"]) == ("bluestar-water-purifier-advanced", None, None)
    for key in ("demo-storefront", "demo-customer"):
        assert (await api.ask(CONTRACT, key, id=issued["id"]))["contract"] is None
