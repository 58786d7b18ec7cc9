"""Does the first query of the README get the answer that the README prints?"""

import pytest

from tests.schema.asking import Api
from tests.test_readme import readme_answer, readme_request

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_first_query_of_the_readme_gets_the_printed_answer(api: Api) -> None:
    answer = await api.http.post("/graphql", json=readme_request())
    assert answer.json()["data"] == readme_answer()["data"]
