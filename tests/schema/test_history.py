"""Does a desk see who changed what, and what would have been answered before something was known?"""

import pytest

from tests.conftest import DEMO_LOADED_AT
from tests.schema.asking import AC, CAMERA, ERROR, PURIFIER, Api, statements

pytestmark = pytest.mark.asyncio(loop_scope="session")

HISTORY = f"""query($by: UnitLookup!, $first: Int = 20, $after: String) {{
  history(by: $by) {{ __typename {ERROR}
    ... on History {{ changes(first: $first, after: $after) {{ nodes {{ number at actor role kind subject body hash }}
      pageInfo {{ hasNextPage endCursor }} }} }} }} }}"""
COVERAGE = f"""query($input: CoverageInput!, $knownAt: DateTime) {{ coverage(input: $input, knownAt: $knownAt) {{
  __typename {ERROR} ... on Coverage {{ decision {{ hash }} }} }} }}"""
ENTITLEMENTS = f"""query($input: EntitlementsInput!, $knownAt: DateTime) {{
  entitlements(input: $input, knownAt: $knownAt) {{ __typename {ERROR} }} }}"""
BEFORE = "2026-02-28T00:00:00+00:00"
"""A day before the demo was loaded."""


async def test_a_desk_reads_a_units_changes_page_by_page_in_a_fixed_number_of_statements(api: Api) -> None:
    with statements() as sent:
        first = (await api.ask(HISTORY, "demo-admin", by=PURIFIER, first=1))["history"]["changes"]
    [registered] = first["nodes"]
    assert (registered["number"], registered["kind"], registered["role"]) == (1, "unit.registered", "ADMIN")
    assert registered["body"] == {"product": "BS-RO-7"}
    assert first["pageInfo"]["hasNextPage"] is True
    assert len(sent) == 3
    after = first["pageInfo"]["endCursor"]
    rest = (await api.ask(HISTORY, "demo-admin", by=PURIFIER, first=100, after=after))["history"]["changes"]
    assert [change["number"] for change in rest["nodes"]] == list(range(2, len(rest["nodes"]) + 2))


@pytest.mark.parametrize("key", [None, "demo-storefront", "demo-customer", "demo-partner"])
async def test_nobody_else_sees_who_changed_what(api: Api, key: str | None) -> None:
    answer = (await api.ask(HISTORY, key, by=AC))["history"]
    assert (answer["__typename"], answer["code"]) == ("NotAllowed", "NOT_ALLOWED")


async def test_a_unit_that_is_not_there_and_a_cursor_that_is_none_are_told(api: Api) -> None:
    nobody = {"serial": {"namespace": "Nikon", "serial": "none"}}
    assert (await api.ask(HISTORY, "demo-admin", by=nobody))["history"]["code"] == "UNKNOWN_UNIT"
    [error] = (await api.send(HISTORY, "demo-admin", by=CAMERA, after="x"))["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("BAD_CURSOR", ["history", "changes"])


async def test_coverage_is_answered_from_what_was_known_for_a_desk(api: Api) -> None:
    question = {"unit": AC, "event": "DEFECT", "asOf": "2026-03-02T10:00:00+05:30"}
    now = await api.ask(COVERAGE, "demo-centre", input=question)
    then = await api.ask(COVERAGE, "demo-centre", input=question, knownAt=DEMO_LOADED_AT.isoformat())
    assert then == now
    before = (await api.ask(COVERAGE, "demo-centre", input=question, knownAt=BEFORE))["coverage"]
    assert before["code"] == "UNKNOWN_UNIT"
    refused = (await api.ask(COVERAGE, "demo-customer", input=question, knownAt=BEFORE))["coverage"]
    assert refused["__typename"] == "NotAllowed"


async def test_entitlements_are_answered_from_what_was_known_for_a_desk(api: Api) -> None:
    for key, knows, answer in (
        ("demo-centre", DEMO_LOADED_AT.isoformat(), "Entitlements"),
        ("demo-centre", BEFORE, "UnknownUnit"),
        ("demo-storefront", DEMO_LOADED_AT.isoformat(), "NotAllowed"),
    ):
        found = await api.ask(ENTITLEMENTS, key, input={"unit": CAMERA}, knownAt=knows)
        assert found["entitlements"]["__typename"] == answer
