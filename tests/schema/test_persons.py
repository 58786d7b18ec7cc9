"""Is a person erased over GraphQL, by whom it may be, and what does the unit show then?"""

import pytest

from tests.schema.asking import ERROR, Api, Json
from tests.schema.test_mutations import register

pytestmark = pytest.mark.asyncio(loop_scope="session")

ERASE = f"""mutation($input: ErasePersonInput!) {{ erasePerson(input: $input) {{ __typename {ERROR}
  ... on ErasePersonSuccess {{ partyId units }} }} }}"""
OWNER = """query($by: UnitLookup!) { unit(by: $by) { ... on Unit { owner { name }
  contracts { nodes { plan holder { name } } } } } }"""


async def erase(api: Api, party: str, key: str = "demo-admin", **fields: object) -> Json:
    sent = {"idempotencyKey": f"erase-{party}", "partyId": party, "reason": "ASKED_FOR"}
    answer: Json = (await api.ask(ERASE, key, input=sent | fields))["erasePerson"]
    return answer


async def test_an_erased_owner_is_null_and_the_contract_stays(api: Api) -> None:
    unit = (await register(api, "demo-issuer", serial="T-ERASE-1"))["unit"]
    erased = await erase(api, unit["owner"]["id"])
    assert erased == {"__typename": "ErasePersonSuccess", "partyId": unit["owner"]["id"], "units": 1}
    assert await erase(api, unit["owner"]["id"]) == erased
    shown = (await api.ask(OWNER, "demo-admin", by={"id": unit["id"]}))["unit"]
    assert shown == {"owner": None, "contracts": {"nodes": [{"plan": "lg-refrigerator", "holder": None}]}}


@pytest.mark.parametrize("key", ["demo-issuer", "demo-centre", "demo-customer", "demo-shop"])
async def test_only_an_administrator_erases_somebody_else(api: Api, key: str) -> None:
    unit = (await register(api, "demo-issuer", serial="T-ERASE-2"))["unit"]
    assert (await erase(api, unit["owner"]["id"], key))["__typename"] == "NotAllowed"


async def test_what_cannot_be_erased_is_said_with_its_place(api: Api) -> None:
    unknown = await erase(api, "bm90IGFuIGlk")
    assert (unknown["__typename"], unknown["path"]) == ("UnknownRecord", ["input", "partyId"])
    unit = (await register(api, "demo-issuer", serial="T-ERASE-3"))["unit"]
    in_words = await erase(api, unit["owner"]["id"], reason="she asked me to")
    assert (in_words["code"], in_words["path"]) == ("BAD_REASON", ["input", "reason"])
