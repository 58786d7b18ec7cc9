"""Is a document that asks for too much refused, quickly and before anything else?

Quickly means: by looking at each of its nodes once. How long that takes is printed by `python -m benchmarks.limits`.
"""

from itertools import pairwise
from pathlib import Path

import pytest
from graphql import GraphQLError, build_schema, get_introspection_query, parse

from contracts.rules.values.vocabulary import Role
from contracts.schema.examples import EXAMPLES
from contracts.schema.limits.bounds import BOUNDS, MAX_COMMENTS, MAX_ESCAPES, MAX_OPERATIONS, WORDS
from contracts.schema.limits.measures import measured
from contracts.schema.limits.sent import holds_more
from contracts.schema.reading import LEAST_TOKENS, MAX_ERRORS, Document, Reader
from contracts.schema.schema import SCHEMA
from tests.schema.asking import Api
from tests.schema.limits import documents as made

PUBLIC, ADMIN = BOUNDS[Role.STOREFRONT], BOUNDS[Role.ADMIN]
Q = build_schema("type Query { a: Query  b: Int }")
README = Path(__file__).parents[2] / "README.md"
INTROSPECTION = get_introspection_query(
    specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
)


def refusals(text: str, role: Role = Role.ADMIN, reader: Reader | None = None) -> list[str]:
    """The bounds beyond which a document is, of a schema in which everything else is right."""
    try:
        errors = (reader or Reader(Q)).read(text, BOUNDS[role]).errors
    except GraphQLError as error:
        errors = (error,)
    assert all((each.extensions or {})["code"] == "QUERY_TOO_LARGE" for each in errors), errors
    return [str((each.extensions or {})["bound"]) for each in errors]


def test_depth_is_bounded() -> None:
    assert refusals(made.nested(ADMIN.depth)) == []
    assert refusals(made.nested(ADMIN.depth + 1)) == ["depth"]


def test_fields_are_bounded() -> None:
    assert refusals("{ a { " + "b " * (ADMIN.fields - 1) + " } }") == []
    assert refusals("{ a { " + "b " * ADMIN.fields + " } }") == ["fields"]


def test_aliases_are_bounded_through_fragments_too() -> None:
    many = " ".join(f"x{n}: b" for n in range(PUBLIC.aliases))
    assert refusals(f"{{ a {{ {many} }} }}", Role.STOREFRONT) == []
    assert refusals(f"{{ a {{ {many} ...F }} }} fragment F on Query {{ y: b }}", Role.STOREFRONT) == ["aliases"]


def test_fields_at_the_root_are_bounded_through_fragments_too() -> None:
    many = "b " * (PUBLIC.root_fields + 1)
    assert refusals("{ " + many + " }", Role.STOREFRONT) == ["root_fields"]
    assert refusals("{ ...F } fragment F on Query { " + many + " }", Role.STOREFRONT) == ["root_fields"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ b {} }}",
        "query {} {{ b }}",
        "query($n: Int {}) {{ b }}",
        "{{ ...F }} fragment F on Query {} {{ b }}",
        "{{ ... {} {{ b }} }}",
    ],
)
def test_directives_are_bounded_wherever_they_stand(text: str) -> None:
    assert refusals(text.format("@skip(if: false)" * (ADMIN.directives + 1))) == ["directives"]


def test_operations_of_one_document_are_bounded_and_each_is_measured() -> None:
    assert refusals(" ".join(f"query Q{n} {{ b }}" for n in range(MAX_OPERATIONS))) == []
    assert refusals(" ".join(f"query Q{n} {{ b }}" for n in range(MAX_OPERATIONS + 1))) == ["operations"]
    assert refusals("query A { b } query B " + made.nested(ADMIN.depth + 1)) == ["depth"]


def test_tokens_comments_escapes_and_characters_are_bounded_before_the_document_is_there() -> None:
    fits = "{ " + "b " * (PUBLIC.tokens - 2) + "}"
    assert refusals(fits, Role.STOREFRONT) == ["fields", "root_fields"]
    assert refusals(fits + " query", Role.STOREFRONT) == ["tokens"]
    assert refusals("#\n" * MAX_COMMENTS + "{ b }") == []
    assert refusals("#\n" * (MAX_COMMENTS + 1) + "{ b }") == ["comments"]
    assert refusals('{ b(c: "' + "\\n" * (MAX_ESCAPES + 1) + '") }') == ["escapes"]
    assert refusals(" " * PUBLIC.characters + "{ b }", Role.STOREFRONT) == ["characters"]


def test_what_is_nested_deeper_than_anybody_may_ask_is_not_measured_to_its_end() -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(62))
    assert refusals(f"{{ ...F0 }} {chain} fragment F62 on Query {{ b }}") == ["nesting"]
    assert refusals("{ b(c: " + "[" * 250 + "]" * 250 + ") }") == ["nesting"]


def test_a_refusal_says_which_bound_how_much_and_the_cure() -> None:
    [error] = Reader(Q).read(made.nested(PUBLIC.depth + 3), PUBLIC).errors
    assert error.message == (
        f"The operation has {PUBLIC.depth + 3} levels of fields: "
        f"ask for at most {PUBLIC.depth} at once, or in several requests."
    )
    assert error.extensions == {
        "code": "QUERY_TOO_LARGE",
        "bound": "depth",
        "asked": PUBLIC.depth + 3,
        "most": PUBLIC.depth,
        "cure": f"ask for at most {PUBLIC.depth} at once, or in several requests",
    }


def test_a_number_beyond_what_clients_can_read_is_told_in_words() -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(55))
    [error, *_] = Reader(Q).read(f"{{ ...F0 }} {chain} fragment F55 on Query {{ b }}", ADMIN).errors
    assert (error.extensions or {})["asked"] == f"more than {2**53}"


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ENGINE])
@pytest.mark.parametrize("name", made.hostile(100))
def test_a_hostile_document_is_walked_once(role: Role, name: str) -> None:
    bounds, text = BOUNDS[role], made.hostile(BOUNDS[role].tokens)[name]
    if made.tokens_in(text) > bounds.tokens:
        assert refusals(text, role) == ["tokens"]
        return
    if len(text) > bounds.characters:
        assert refusals(text, role) == ["characters"]
        return
    document = Reader(SCHEMA._schema).read(text, bounds)
    assert document.measured.visited <= made.nodes_of(document.node)
    assert len(document.errors) <= MAX_ERRORS or "bound" in (document.errors[0].extensions or {})


@pytest.mark.parametrize(
    "text",
    [
        made.doubling(60),
        made.circle(60),
        made.complete(20),
        made.downhill(30),
        "{ " + "...F " * 500 + "} " + "fragment F on Query { version }",
    ],
)
def test_fragments_are_visited_once_however_often_they_are_spread(text: str) -> None:
    document = parse(text)
    assert measured(SCHEMA._schema, document).visited <= made.nodes_of(document)


def test_fields_of_one_name_that_ask_for_different_things_are_not_valid() -> None:
    [error] = Reader(SCHEMA._schema).read("{ plans { nodes { a: code a: id } } }", ADMIN).errors
    assert error.message.startswith("Fields 'a' conflict because they return conflicting types")


def test_a_circle_of_fragments_ends_and_is_told_as_such() -> None:
    [error, *_] = Reader(SCHEMA._schema).read(made.circle(3), ADMIN).errors
    assert "Cannot spread fragment" in error.message


@pytest.mark.parametrize("role", [Role.STOREFRONT, Role.SERVICE_CENTRE, Role.ISSUER, Role.ADMIN])
def test_every_worked_example_and_the_longest_introspection_of_tools_fit_each_role(role: Role) -> None:
    reader = Reader(SCHEMA._schema)
    for text in (INTROSPECTION, *(each.query for each in EXAMPLES)):
        assert reader.read(text, BOUNDS[role]).errors == ()


@pytest.mark.parametrize("times", [2, 3, 4, 7])
def test_the_schema_asked_for_in_circles_is_refused(times: int) -> None:
    assert refusals(made.in_circles(times), reader=Reader(SCHEMA._schema))[0] in {"type_lists", "depth", "nesting"}


def test_the_schema_is_not_asked_for_twice_in_one_request() -> None:
    again = "query IntrospectionQuery { again: __schema { types { ...FullType } }"
    twice = INTROSPECTION.replace("query IntrospectionQuery {", again, 1)
    assert refusals(twice, reader=Reader(SCHEMA._schema)) == ["introspection"]


def test_roles_that_may_do_more_may_ask_for_no_less() -> None:
    rows = [BOUNDS[each].table_row() for each in (Role.STOREFRONT, Role.SERVICE_CENTRE, Role.ISSUER, Role.ADMIN)]
    for less, more in pairwise(rows):
        assert all(a <= b for a, b in zip(less, more, strict=True))
        assert less != more


def test_the_table_of_the_readme_is_the_one_that_holds() -> None:
    columns = (Role.STOREFRONT, Role.SERVICE_CENTRE, Role.ISSUER, Role.ADMIN)
    rows = zip(*(BOUNDS[each].table_row() for each in columns), strict=True)
    written = README.read_text()
    for word, row in zip(WORDS.values(), rows, strict=True):
        assert f"| {word} | " + " | ".join(f"{each:,}" for each in row) + " |" in written


def test_variables_are_counted_no_further_than_they_may_go() -> None:
    assert not holds_more({"a": [1, 2, {"b": 3}]}, 5)
    assert holds_more({"a": [1, 2, {"b": 3}]}, 4)
    deep: list[object] = []
    for _ in range(10_000):
        deep = [deep]
    assert holds_more({"a": deep}, 9_999)


def test_what_was_read_is_kept_for_those_with_the_same_bounds_and_forgotten_in_its_turn() -> None:
    reader = Reader(Q, most_tokens=3 * LEAST_TOKENS)
    first = reader.read("{ b }", PUBLIC)
    assert reader.read("{ b }", PUBLIC) is first
    assert reader.read("{ b }", ADMIN) is not first
    for n in range(3):
        reader.read(f"{{ a{n}: b }}", PUBLIC)
    assert reader.kept_tokens == 3 * LEAST_TOKENS
    assert reader.read("{ b }", PUBLIC) is not first


def test_what_cannot_be_read_is_refused_the_same_way_again() -> None:
    reader, found = Reader(Q), []
    for _ in range(3):
        with pytest.raises(GraphQLError) as error:
            reader.read("{ b", PUBLIC)
        found.append(error.value)
    assert found[0] is found[1] is found[2]
    assert isinstance(reader.read("{ b }", PUBLIC), Document)


@pytest.mark.asyncio(loop_scope="session")
async def test_a_hostile_document_is_answered_at_once_and_the_next_one_as_ever(api: Api) -> None:
    body = await api.send("{ " + " ".join(f"x{n}: facts {{ name }}" for n in range(60)) + " }", None)
    assert [error["extensions"]["bound"] for error in body["errors"]] == ["root_fields", "aliases"]
    tokens = await api.send("{ " + "a " * 3_000 + "}", None)
    assert [error["extensions"]["bound"] for error in tokens["errors"]] == ["tokens"]
    assert await api.ask("{ __typename }", None) == {"__typename": "Query"}


@pytest.mark.asyncio(loop_scope="session")
async def test_more_values_in_variables_than_a_role_may_send_are_refused_before_they_are_read(api: Api) -> None:
    query = "query($inputs: [CoverageInput!]!) { coverages(inputs: $inputs) { __typename } }"
    body = await api.send(query, None, inputs=[1] * PUBLIC.values)
    assert [error["extensions"]["bound"] for error in body["errors"]] == ["values"]


@pytest.mark.asyncio(loop_scope="session")
async def test_of_many_wrong_values_only_the_first_few_are_told(api: Api) -> None:
    """Each is slow to find and to word: beside an unknown name stand those that are like it."""
    query = "query($input: CoverageInput!) { coverage(input: $input) { __typename } }"
    body = await api.send(query, input={f"fact{n}": 1 for n in range(1_000)})
    assert len(body["errors"]) == 6
    assert "error limit reached" in body["errors"][-1]["message"]


@pytest.mark.asyncio(loop_scope="session")
async def test_the_explorer_may_read_the_whole_schema(api: Api) -> None:
    data = await api.ask(get_introspection_query(input_value_deprecation=True, specified_by_url=True))
    assert len(data["__schema"]["types"]) > 50
