"""Do the worked examples answer? They are the very ones that the explorer offers."""

import pytest

from contracts.schema.examples import CALLERS, EXAMPLES, Example
from contracts.schema.schema import read_document
from contracts.usecases.demo.load_demo import demo_actors
from tests.schema.asking import Api

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = [each for each in EXAMPLES if not each.subscribes]
TOLD = [each for each in EXAMPLES if each.subscribes]

ANSWERS = {
    "coverage": "Coverage",
    "entitlements": "Entitlements",
    "exchange": "Exchange",
    "offer": "Offer",
    "authorization": "Authorization",
    "file-claim": "FileClaimSuccess",
    "json-ld": "Offer",
    "locations": "LocationConnection",
    "preview-contract": "ContractPreview",
    "contract-life": "Unit",
    "due-visits": "DueVisits",
    "claims": "Unit",
    "register-unit": "RegisterUnitSuccess",
    "plan": "Plan",
    "history": "History",
    "register-location": "LocationSuccess",
    "review-queue": "ClaimList",
    "cover": "PublicCover",
}


@pytest.mark.parametrize("example", ASKED, ids=lambda example: example.name)
async def test_a_worked_example_gets_its_answer(api: Api, example: Example) -> None:
    key = example.headers["Authorization"].removeprefix("Bearer ")
    data = await api.ask(example.query, key, **example.variables)
    [answer] = data.values()
    assert answer["__typename"] == ANSWERS[example.name.partition("-")[2]]


@pytest.mark.parametrize("example", TOLD, ids=lambda example: example.name)
async def test_a_worked_example_of_a_subscription_fits_the_schema(example: Example) -> None:
    """What it is told goes over a socket, which the tests of the sockets hold open."""
    assert read_document(example.query)[1] == ()


async def test_each_kind_of_caller_has_an_example_with_its_demo_key() -> None:
    assert {each.caller for each in EXAMPLES} == set(CALLERS)
    assert {f"demo-{caller}" for caller in CALLERS} == set(demo_actors())


async def test_the_first_line_of_an_example_is_its_question() -> None:
    assert [each.name for each in EXAMPLES if not each.query.startswith("# ") or len(each.question) < 20] == []


async def test_an_example_is_an_entry_of_the_explorer(api: Api) -> None:
    page = await api.http.get("/graphql", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.count("query Coverage(") == 1
    assert "Bearer demo-centre" in page.text
