"""Is a document that asks for too much refused, quickly and before anything else?"""

import pytest
from graphql import get_introspection_query, parse

from contracts.schema.limits import MAX_DEPTH, MAX_FIELDS, MAX_ROOT_FIELDS, limits
from tests.schema.asking import Api


def codes(text: str) -> list[str]:
    return [str((error.extensions or {})["code"]) for error in limits(parse(text))]


def nested(depth: int) -> str:
    return "{" + "a{" * (depth - 1) + "b" + "}" * depth


def test_depth_is_bounded() -> None:
    assert codes(nested(MAX_DEPTH)) == []
    assert codes(nested(MAX_DEPTH + 1)) == ["QUERY_TOO_LARGE"]


def test_fields_are_bounded_and_so_are_aliases_of_one() -> None:
    assert codes("{ a { " + " ".join(f"x{n}: b" for n in range(MAX_FIELDS - 1)) + " } }") == []
    assert codes("{ a { " + " ".join(f"x{n}: b" for n in range(MAX_FIELDS)) + " } }") == ["QUERY_TOO_LARGE"]


def test_fields_at_the_root_are_bounded_through_fragments_too() -> None:
    many = " ".join(f"x{n}: a" for n in range(MAX_ROOT_FIELDS + 1))
    assert codes("{ " + many + " }") == ["QUERY_TOO_LARGE"]
    assert codes("{ ...F } fragment F on Query { " + many + " }") == ["QUERY_TOO_LARGE"]


def test_a_chain_of_fragments_that_doubles_each_time_is_counted_without_being_walked() -> None:
    """Forty fragments come to a million million fields; each is visited once."""
    chain = "".join(f"fragment F{n} on Q {{ ...F{n + 1} ...F{n + 1} }} " for n in range(40))
    assert codes("{ a { ...F0 } } " + chain + "fragment F40 on Q { b }") == ["QUERY_TOO_LARGE"]


def test_a_circle_of_fragments_ends() -> None:
    assert codes("{ ...A } fragment A on Q { ...B } fragment B on Q { ...A }") == []


def test_each_operation_of_a_document_is_measured() -> None:
    assert len(codes("query A { a } query B " + nested(MAX_DEPTH + 1))) == 1


@pytest.mark.asyncio(loop_scope="session")
async def test_a_hostile_document_is_answered_at_once_and_the_next_one_as_ever(api: Api) -> None:
    body = await api.send("{ " + " ".join(f"x{n}: facts {{ name }}" for n in range(1500)) + " }")
    assert {error["extensions"]["code"] for error in body["errors"]} == {"QUERY_TOO_LARGE"}
    tokens = await api.send("{ " + "a " * 20_000 + "}")
    assert [error["extensions"]["code"] for error in tokens["errors"]] == ["GRAPHQL_PARSE_FAILED"]
    assert await api.ask("{ __typename }") == {"__typename": "Query"}


@pytest.mark.asyncio(loop_scope="session")
async def test_the_explorer_may_read_the_whole_schema(api: Api) -> None:
    data = await api.ask(get_introspection_query(input_value_deprecation=True, specified_by_url=True))
    assert len(data["__schema"]["types"]) > 50
