"""Does an operation cost what it may come to, and is counting cheap whatever it says?"""

import pytest
from graphql import build_schema, parse

from contracts.rules.values.vocabulary import Role
from contracts.schema.examples import EXAMPLES
from contracts.schema.limits.bounds import BOUNDS
from contracts.schema.limits.costs import LIST
from contracts.schema.limits.measures import measured
from contracts.schema.reading import Document
from contracts.schema.schema import READER
from contracts.usecases.pages import MAX_PAGE
from tests.schema.asking import Api

PETS = build_schema("""
type Query { pets(first: Int = 20, last: Int): Pets  pet: Pet  these(ids: [Int!]!): [Pet!]!  any: Animal }
interface Animal { name: String }
type Pets { nodes: [Pet!]!  edges: [PetEdge!]!  total: Int }
type PetEdge { node: Pet }
type Pet implements Animal { name: String  friends: [Pet!]!  tags: [String!]! }
""")


def of(text: str) -> Document:
    node = parse(text)
    return Document(PETS, node, measured(PETS, node), BOUNDS[Role.ADMIN], suggests=True)


def cost(text: str, /, **variables: object) -> int | None:
    return of(text).cost(None, variables)


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
    document = of("query A { pet { name } } query B { pet { friends { name } } }")
    assert document.cost("A", {}) == 2
    assert document.cost("B", {}) == 2 + LIST
    assert document.cost("C", {}) is None
    assert document.cost(None, {}) is None


def test_a_fragment_is_counted_once_however_often_it_is_spread() -> None:
    steps = " ".join(f"fragment F{n} on Pet {{ ...F{n + 1} a: __typename ...F{n + 1} }}" for n in range(50))
    text = f"{{ pet {{ ...F0 }} }} {steps} fragment F50 on Pet {{ name }}"
    assert cost(text) == 1 + 2**50 + (2**50 - 1)


def test_pages_within_pages_cost_what_their_variables_say_however_they_are_spread() -> None:
    nested = """query($n: Int = 2, $m: Int) { pets(first: $n) { ...Page } }
        fragment Page on Pets { nodes { ...Pet ...Pet } } fragment Pet on Pet { name }"""
    assert cost(nested) == 1 + 2 * (1 + 1 + 1)
    assert cost(nested, n=10) == 1 + 10 * (1 + 1 + 1)


def test_many_pages_cost_the_sum_of_all_whatever_their_number() -> None:
    """More of them than a sum holds parts: they are added up in steps."""
    text = f"query($n: Int!) {{ {' '.join(f'a{n}: pets(first: $n) {{ total }}' for n in range(50))} }}"
    assert cost(text, n=7) == 50 * (1 + 7)


def test_lists_of_variables_are_counted_and_other_values_are_not() -> None:
    these = "query($ids: [Int!]! = [1, 2, 3]) { these(ids: $ids) { name } }"
    assert cost(these) == 1 + 3
    assert cost(these, ids=[]) == 1
    assert cost(these, ids="7") == 1 + 3  # one value for a list; its default is the nearest that is known
    assert cost("query($n: Int) { pets(first: $n) { total } }", n=-3) == 1


def test_every_worked_example_costs_less_than_the_public_may_ask_for() -> None:
    for example in EXAMPLES:
        found = READER.read(example.query, BOUNDS[Role.STOREFRONT]).cost(None, example.variables)
        assert found is not None
        assert 1 < found < BOUNDS[Role.STOREFRONT].cost


@pytest.mark.asyncio(loop_scope="session")
async def test_an_operation_beyond_the_most_is_refused_before_it_begins(api: Api) -> None:
    most = BOUNDS[Role.STOREFRONT].cost
    wide = " ".join(f"a{n}: version" for n in range(most // 100 // LIST))
    body = await api.send(f"{{ plans(first: 100) {{ nodes {{ versions {{ {wide} }} }} }} }}", None)
    [error] = body["errors"]
    assert error["extensions"]["bound"] == "cost"
    assert f"ask for at most {most}" in error["message"]
    assert error["extensions"]["asked"] == 1 + 100 * (1 + 1 + LIST * (most // 100 // LIST))
    assert "data" not in body


@pytest.mark.asyncio(loop_scope="session")
async def test_the_answer_tells_the_cost_and_the_most_that_its_role_may_ask_for(api: Api) -> None:
    body = await api.send("{ __typename }", None)
    assert body["extensions"]["cost"] == {"asked": 1, "most": BOUNDS[Role.STOREFRONT].cost}
