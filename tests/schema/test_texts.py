"""Is a text that no database keeps refused, wherever it stands?"""

import pytest

from tests.schema.asking import Api

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUERY = "query($i: CoverageInput!) { coverage(input: $i) { __typename } }"


@pytest.mark.parametrize("text", ["a\0b", "\0"])
async def test_a_text_that_cannot_be_stored_is_refused_in_a_variable(api: Api, text: str) -> None:
    """In a value deep inside, and in the name of a field."""
    fact = {"name": "seller", "value": text}
    unit = {"serial": {"namespace": "LG", "serial": "1"}}
    for case in ({"unit": unit, "facts": [fact]}, {"unit": unit, text: 1}):
        answer = await api.send(QUERY, i=case)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_TEXT"]


async def test_a_text_that_cannot_be_stored_is_refused_in_the_query(api: Api) -> None:
    answer = await api.send(r'{ unit(by: {serial: {namespace: "LG", serial: "1\u0000"}}) { __typename } }')
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["locations"]) == ("BAD_TEXT", [{"line": 1, "column": 47}])


async def test_whole_characters_of_any_script_are_taken(api: Api) -> None:
    for serial in ("\U0001f600", "क्षि", "e\u0301", "\u202e1", "\ufffe"):
        found = await api.ask(
            "query($u: UnitLookup!) { unit(by: $u) { __typename } }",
            u={"serial": {"namespace": "LG", "serial": serial}},
        )
        assert found["unit"]["__typename"] == "UnknownUnit"
