"""Does a compiled document fail just as graphql-core lets it fail, with every field of the root called once?"""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from contracts.rules.values.vocabulary import Role
from contracts.schema.compiled.executing import Compiler, Sent
from contracts.schema.context import Context
from contracts.schema.limits.bounds import BOUNDS
from contracts.schema.reading import Reader
from tests.schema.compiled.toy import SCHEMA, Calls

COMPILER, READER = Compiler(SCHEMA, times=1), Reader(SCHEMA._schema)

Answer = tuple[object, list[object], list[str]]
"""The data, the errors as clients see them, and what was called."""


async def by_graphql_core(text: str, variables: Mapping[str, Any]) -> Answer:
    calls = Calls()
    result = await SCHEMA.execute(text, dict(variables), context_value=calls)
    return result.data, [each.formatted for each in result.errors or ()], calls.names


async def compiled(text: str, variables: Mapping[str, Any]) -> Answer | None:
    """None when it is left to graphql-core, and nothing was called."""
    document, calls = READER.read(text, BOUNDS[Role.ADMIN]), Calls()
    assert document.errors == ()
    sent = Sent(document, None, variables)
    operation = COMPILER.operation(sent)
    assert operation is not None
    result = await COMPILER.answer(operation, sent, cast(Context, calls))
    if result is None:
        assert calls.names == []
        return None
    return result.data, [each.formatted for each in result.errors or ()], calls.names


ALL = "name colour must may"
QUERIES = {
    "nothing wrong": '{ a: may(name: "small") { ALL __typename } b: must(name: "full") { things { ALL } } }',
    "a null where none may be": '{ may(name: "empty") { ALL } }',
    "a null where none may be, up to the data": '{ must(name: "empty") { ALL } }',
    "a null where one may be": '{ must(name: "empty") { name may } }',
    "no object, and nothing asked of it": '{ must(name: "nothing") { __typename } }',
    "no object where none has to be": '{ may(name: "nothing") { __typename } }',
    "a number that is too large": '{ may(name: "big") { may } }',
    "a word that is none of its enum": '{ may(name: "text") { colour } }',
    "a text where a number should be": '{ may(name: "text") { must } }',
    "no list where one should be": '{ may(name: "odd") { things { name } } }',
    "a hole in a list that may have none": '{ may(name: "holed") { name things { name } } }',
    "a hole in a list that may have some": '{ may(name: "holed") { name maybeThings { name may } } }',
    "an item of a list that breaks": '{ may(name: "holed") { name maybeThings { name must } } }',
    "a field that raises": '{ may(name: "small") { name breaks } }',
    "a field that raises twice": '{ may(name: "full") { breaks things { name breaks } } }',
    "a field of the root that raises": '{ may(name: "boom") { name } }',
    "a field of the root that must not raise": '{ must(name: "boom") { name } }',
    "a member for a failure": '{ outcome(name: "refused") { ... on Refusal { why name } ... on Thing { must } } }',
    "a failure without a member": '{ may(name: "refused") { name } }',
    "a failure among others": '{ a: may(name: "small") { name } b: may(name: "boom") { name } c: may { name } }',
    "an interface": '{ named(names: ["small", "full"]) { __typename name ... on Thing { must } } }',
    "an interface that breaks": '{ named(names: ["small", "empty"]) { __typename name ... on Thing { must } } }',
    "an interface without an object": '{ named(names: ["small", "nothing"]) { __typename } }',
    "a field that waits": '{ must(name: "full") { later things { later(times: 3) ALL } } }',
    "a field that waits and raises": '{ may(name: "full") { things { later(times: -1) name } } }',
    "a member that waits": '{ outcome(name: "small") { ... on Thing { later } ... on Refusal { why } } }',
    "fragments": "{ may { ...F ...G } } fragment F on Thing { name ...G } fragment G on Thing { must may colour }",
    "the same field twice": "{ may { things: maybeThings { name } things: maybeThings { must } name } }",
    "one list for a value": '{ placed(places: { name: "here" }, scale: 2) }',
    "values that are written": '{ placed(places: [{ at: { x: 1, tags: ["a"] } }, { name: "b" }], on: null) }',
    "a place that is written": "{ may { said(place: { at: { x: 1 } }) } }",
}


@pytest.mark.parametrize("text", [each.replace("ALL", ALL) for each in QUERIES.values()], ids=list(QUERIES))
async def test_a_query_is_answered_as_graphql_core_answers_it(text: str) -> None:
    assert await compiled(text, {}) == await by_graphql_core(text, {})


WITH_VARIABLES = """
    query ($places: [Place!]!, $scale: Float = 0.5, $x: Int, $y: Int = 7, $tag: String! = "t", $yes: Boolean!) {
        placed(places: $places, scale: $scale)
        other: placed(places: [{ at: { x: 1, y: $x, tags: [$tag, "u"] } }, { at: { x: $y } }], on: $yes)
        may { said(place: { at: { x: 2, y: $x } }) name @include(if: $yes) must @skip(if: $yes) }
        named(names: [$tag]) @skip(if: $yes) { name ... on Thing @include(if: $yes) { must } }
    }
"""
RIGHT = {"places": [{"name": "a"}], "yes": True}
FITTING: Mapping[str, Mapping[str, Any]] = {
    "only what is needed": RIGHT,
    "everything": {"places": [{"at": {"x": 1, "y": None}}], "scale": 2, "x": 3, "y": 4, "tag": "s", "yes": True},
    "nulls": {"places": [], "x": None, "yes": True},
    "more than is asked for": {**RIGHT, "more": 1},
    "a whole number that is written as a fraction": {**RIGHT, "x": 3.0},
    "an input without what has a default": {**RIGHT, "places": [{"at": {"x": 1, "tags": ["q"]}}]},
}
WRONG: Mapping[str, Mapping[str, Any]] = {
    "one that is not there": {"places": []},
    "a null": {"places": None, "yes": True},
    "a null in a list": {"places": [None], "yes": True},
    "no list": {"places": 1, "yes": True},
    "another type": {**RIGHT, "x": "three"},
    "a number that is too large": {**RIGHT, "x": 2**40},
    "a fraction": {**RIGHT, "x": 3.5},
    "truth for a number": {**RIGHT, "x": True},
    "a number for truth": {**RIGHT, "yes": 1},
    "a number for a text": {**RIGHT, "tag": 1},
    "an unknown field": {**RIGHT, "places": [{"name": "a", "other": 1}]},
    "a field that is missing": {**RIGHT, "places": [{"at": {"y": 1}}]},
    "a null for a field that must be": {**RIGHT, "places": [{"at": {"x": None}}]},
    "two of one": {**RIGHT, "places": [{"name": "a", "at": {"x": 1}}]},
    "none of one": {**RIGHT, "places": [{}]},
    "a null of one": {**RIGHT, "places": [{"name": None}]},
    "a list for an object": {**RIGHT, "places": [[]]},
    "many at once": {"places": [1, 2, 3, 4, 5, 6, 7, 8], "x": "a", "y": "b", "yes": "c"},
}


@pytest.mark.parametrize("variables", FITTING.values(), ids=list(FITTING))
async def test_variables_that_fit_are_read_as_graphql_core_reads_them(variables: Mapping[str, Any]) -> None:
    found = await by_graphql_core(WITH_VARIABLES, variables)
    assert found[1] == []
    assert await compiled(WITH_VARIABLES, variables) == found


@pytest.mark.parametrize("variables", WRONG.values(), ids=list(WRONG))
async def test_variables_that_do_not_fit_are_left_to_graphql_core(variables: Mapping[str, Any]) -> None:
    assert await compiled(WITH_VARIABLES, variables) is None
    assert (await by_graphql_core(WITH_VARIABLES, variables))[1]


async def test_what_is_left_out_goes_by_the_variables_of_each_request() -> None:
    variables = [RIGHT | {"tag": "small", "yes": yes} for yes in (True, False, True)]
    assert [await compiled(WITH_VARIABLES, each) for each in variables] == [
        await by_graphql_core(WITH_VARIABLES, each) for each in variables
    ]


FULL = 'c: may(name: "full") { name }'
WHY = "{ ... on Refusal { why } }"
CHANGES = {
    "nothing wrong": '{ a: may(name: "small") { name } b: outcome(name: "full") { ... on Thing { must } } }',
    "a field that raises below": '{ a: may(name: "small") { breaks } b: may(name: "full") { name } }',
    "a null that stops the rest": f'{{ a: may(name: "small") {{ name }} b: must(name: "empty") {{ must }} {FULL} }}',
    "a failure that stops the rest": f'{{ a: must(name: "small") {{ name }} b: must(name: "boom") {{ name }} {FULL} }}',
    "a failure that does not": f'{{ a: may(name: "boom") {{ name }} b: may(name: "boom") {{ name }} {FULL} }}',
    "a member for a failure": f'{{ a: outcome(name: "refused") {WHY} b: outcome(name: "refused") {WHY} }}',
}


@pytest.mark.parametrize("text", CHANGES.values(), ids=list(CHANGES))
async def test_a_mutation_calls_each_field_once_and_in_order(text: str) -> None:
    found = await by_graphql_core("mutation " + text, {})
    assert len(found[2]) in {2, 3}
    assert await compiled("mutation " + text, {}) == found


@pytest.mark.parametrize("text", ["{ __typename }", "{ __schema { types { name } } }", "{ may { name } __typename }"])
async def test_what_every_schema_has_is_left_to_graphql_core(text: str) -> None:
    assert await compiled(text, {}) is None


async def test_a_document_is_compiled_when_it_is_met_for_the_third_time() -> None:
    compiler, document = Compiler(SCHEMA), READER.read("{ may { name } }", BOUNDS[Role.STOREFRONT])
    met = [compiler.operation(Sent(document, None, {})) is not None for _ in range(4)]
    assert met == [False, False, True, True]


async def test_no_more_documents_are_kept_than_there_is_room_for() -> None:
    compiler = Compiler(SCHEMA, times=1, most=2)
    for name in "abc":
        compiler.operation(Sent(READER.read(f"{{ {name}: may {{ name }} }}", BOUNDS[Role.ADMIN]), None, {}))
    assert compiler.kept == 2
