"""Does a day at the edge of the calendar get a typed answer?"""

import pytest

from tests.schema.asking import AC, Api

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUERY = "query($i: CoverageInput!) { coverage(input: $i) { __typename } }"


@pytest.mark.parametrize(
    "when",
    [
        {"asOf": "0001-01-01T00:00:00+14:00"},
        {"asOf": "9999-12-31T23:59:59-12:00"},
        {"occurredOn": "9999-12-31"},
        {"occurredOn": "1899-12-31"},
    ],
)
async def test_a_day_that_no_promise_reaches_is_refused_with_the_cure(api: Api, when: dict[str, str]) -> None:
    """A period counted from there would leave the calendar."""
    answer = await api.send(QUERY, i={"unit": AC, **when})
    (error,) = answer["errors"]
    assert error["extensions"]["code"] in {"BAD_DATE", "BAD_MOMENT"}
    assert error["extensions"]["cure"]
