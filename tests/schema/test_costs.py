"""Does an operation cost what it may come to, and is counting cheap whatever it says?"""

from time import process_time

import pytest
from graphql import build_schema, parse

from contracts.schema.costs import LIST, MAX_COST, cost_of, sizes_of
from contracts.schema.examples import EXAMPLES
from contracts.schema.schema import SCHEMA, read_document
from contracts.usecases.pages import MAX_PAGE

PETS = build_schema("""
type Query { pets(first: Int = 20, last: Int): Pets  pet: Pet  these(ids: [Int!]!): [Pet!]!  any: Animal }
interface Animal { name: String }
type Pets { nodes: [Pet!]!  edges: [PetEdge!]!  total: Int }
type PetEdge { node: Pet }
type Pet implements Animal { name: String  friends: [Pet!]!  tags: [String!]! }
""")


def cost(text: str, /, **variables: object) -> int | None:
    return cost_of(PETS, parse(text), None, sizes_of(variables))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ pet { name } }", 1 + 1),
        ("{ __typename }", 1),
        ("{ pet { friends { name } } }", 1 + 1 + LIST * 1),
        ("{ pet { tags } }", 1 + 1),
        ("{ pets(first: 3) { nodes { name } } }", 1 + 3 * (1 + 1)),
        ("{ pets { nodes { name } total } }", 1 + 20 * (1 + 1 + 1)),
        ("{ pets(last: 4, first: null) { edges { node { name } } } }", 1 + 4 * (1 + 1 + 1)),
        ("{ pets(first: 2) { nodes { friends { name } } } }", 1 + 2 * (1 + 1 + LIST * 1)),
        ("{ these(ids: [1, 2, 3]) { name } }", 1 + 3 * 1),
        ("{ any { ... on Pet { friends { name } } name } }", 1 + 1 + LIST * 1 + 1),
        ("{ pets(first: 3) { ...Page } } fragment Page on Pets { nodes { name } }", 1 + 3 * (1 + 1)),
        ("{ a: pet { name } b: pet { name } }", 2 * (1 + 1)),
    ],
)
def test_a_field_costs_one_and_what_is_below_it_as_often_as_it_comes(text: str, expected: int) -> None:
    assert cost(text) == expected


def test_sizes_are_taken_from_variables_and_their_defaults() -> None:
    page = "query($n: Int = 7) { pets(first: $n) { nodes { name } } }"
    assert cost(page, n=3) == 1 + 3 * 2
    assert cost(page) == 1 + 7 * 2
    assert cost("query($ids: [Int!]!) { these(ids: $ids) { name } }", ids=[1, 2]) == 1 + 2


@pytest.mark.parametrize("asked", [10**9, MAX_PAGE + 1, MAX_PAGE])
def test_a_page_holds_no_more_than_the_longest(asked: int) -> None:
    assert cost("query($n: Int!) { pets(first: $n) { nodes { name } } }", n=asked) == 1 + MAX_PAGE * 2


def test_a_negative_page_costs_nothing_below() -> None:
    assert cost("{ pets(first: -5) { nodes { name } } }") == 1


def test_the_operation_that_is_named_is_counted() -> None:
    document = parse("query A { pet { name } } query B { pet { friends { name } } }")
    assert cost_of(PETS, document, "A", {}) == 2
    assert cost_of(PETS, document, "B", {}) == 2 + LIST
    assert cost_of(PETS, document, "C", {}) is None
    assert cost_of(PETS, document, None, {}) is None


def test_a_fragment_is_counted_once_however_often_it_is_spread() -> None:
    """Doubling at each of 60 steps, it would never end."""
    steps = " ".join(f"fragment F{n} on Pet {{ ...F{n + 1} a: __typename ...F{n + 1} }}" for n in range(60))
    text = f"{{ pet {{ ...F0 }} }} {steps} fragment F60 on Pet {{ name }}"
    began = process_time()
    assert cost(text) == 1 + 2**60 + (2**60 - 1)
    assert process_time() - began < 2


def test_every_worked_example_costs_less_than_half_of_the_most() -> None:
    for example in EXAMPLES:
        found = cost_of(SCHEMA._schema, read_document(example.query)[0], None, sizes_of(example.variables))
        assert found is not None
        assert 1 < found < MAX_COST / 2


async def test_an_operation_beyond_the_most_is_refused_before_it_begins() -> None:
    wide = " ".join(f"a{n}: version" for n in range(MAX_COST // 100 // LIST))
    query = f"{{ plans(first: 100) {{ nodes {{ versions {{ {wide} }} }} }} }}"
    result = await SCHEMA.execute(query)
    [error] = result.errors or []
    assert (error.extensions or {})["code"] == "QUERY_TOO_LARGE"
    assert f"ask for at most {MAX_COST}" in error.message
    assert result.data is None
