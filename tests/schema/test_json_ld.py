"""Does an offer carry the JSON-LD of its promises, ready to be put into a page?"""

import pytest

from contracts.schema.examples import EXAMPLES
from tests.schema.asking import Api

pytestmark = pytest.mark.asyncio(loop_scope="session")
[EXAMPLE] = [each for each in EXAMPLES if each.name == "7-json-ld"]
SCHEMA = "https://schema.org/"


async def test_the_worked_example_tells_warranty_and_return_policy(api: Api) -> None:
    """Apple: one year. Best Buy: 14 days, the day of receipt counted, less 45 dollars for an opened phone."""
    offer = (await api.ask(EXAMPLE.query, **EXAMPLE.variables))["offer"]
    document = offer["jsonLd"]["document"]
    assert (document["@context"], document["@type"]) == ("https://schema.org", "Offer")
    assert document["itemOffered"]["brand"] == {"@type": "Brand", "name": "Apple"}
    [warranty] = document["warranty"]
    assert warranty["durationOfWarranty"] == {"@type": "QuantitativeValue", "value": 1, "unitCode": "ANN"}
    activatable = next(p for p in document["hasMerchantReturnPolicy"] if p["identifier"].endswith("/activatable"))
    assert activatable["merchantReturnDays"] == 13
    assert activatable["restockingFee"] == {"@type": "MonetaryAmount", "currency": "USD", "value": "45.00"}


async def test_what_is_left_out_names_the_facts_that_would_settle_it(api: Api) -> None:
    """Which members get more hangs on who buys."""
    offer = (await api.ask(EXAMPLE.query, **EXAMPLE.variables))["offer"]
    left_out = {each["benefit"]: each for each in offer["jsonLd"]["leftOut"]}
    assert left_out["member"]["why"] == "NOT_KNOWN"
    assert [fact["name"] for fact in left_out["member"]["missing"]] == ["membership"]
