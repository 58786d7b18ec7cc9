"""Do the worked examples answer? They are the very ones that the explorer offers."""

import pytest

from contracts.schema.examples import EXAMPLES, Example
from tests.schema.asking import Api

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
async def test_a_worked_example_gets_its_answer(api: Api, example: Example) -> None:
    key = example.headers.get("Authorization", "").removeprefix("Bearer ") or None
    data = await api.ask(example.query, key, **example.variables)
    [answer] = data.values()
    kind = example.name.partition("-")[2]
    wanted = {"coverage": "Coverage", "entitlements": "Entitlements", "exchange": "Exchange", "offer": "Offer"}
    others = {"authorization": "Authorization", "file-claim": "FileClaimSuccess", "json-ld": "Offer"}
    assert answer["__typename"] == (wanted | others)[kind]


async def test_an_example_is_a_tab_of_the_explorer(api: Api) -> None:
    page = await api.http.get("/graphql", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.count("query Coverage(") == 1
    assert "Bearer demo-centre" in page.text
