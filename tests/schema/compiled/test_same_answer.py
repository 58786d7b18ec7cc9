"""Does a compiled document give the very bytes that graphql-core gives, errors included?"""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import GraphQLError, OperationDefinitionNode, parse
from hypothesis import HealthCheck, Phase, assume, given, settings

from contracts.rules.values.vocabulary import Role
from contracts.schema.compiled.executing import Sent
from contracts.schema.context import Context
from contracts.schema.examples import EXAMPLES, Example
from contracts.schema.execute import COMPILER, CannotExecute, GraphQLRequest, document_of, execute
from contracts.schema.limits.bounds import BOUNDS
from contracts.schema.reading import Document as Read
from contracts.schema.schema import READER, read_document
from contracts.usecases.demo.load_demo import demo_actors
from contracts.usecases.engine import Engine
from tests.schema.compiled.documents import Document, any_document
from tests.test_readme import readme_request

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
"""A document that fails is not made smaller: each try asks a database, and the first one tells enough."""


class Asked:
    """The demo, asked without HTTP."""

    def __init__(self, runner: asyncio.Runner, url: str) -> None:
        self._runner, self._engine = runner, Engine.open(url)

    def close(self) -> None:
        self._runner.run(self._engine.close())

    def answers(self, text: str, variables: Mapping[str, Any], key: str = "demo-admin") -> tuple[bytes, bytes]:
        """The answer as it is given to what was never met before, and as it is given then."""
        self.read(text, key).met = -1
        first = self._runner.run(self._answer(text, variables, key))
        self.read(text, key).met = COMPILER.times
        return first, self._runner.run(self._answer(text, variables, key))

    def is_compiled(self, text: str, variables: Mapping[str, Any], key: str = "demo-admin") -> bool:
        """Whether there is nothing in it that is left to graphql-core."""
        document = self.read(text, key)
        document.met = COMPILER.times
        operation = COMPILER.operation(Sent(document, None, variables))
        return operation is not None and operation.roots(operation.values(variables)) is not None

    def read(self, text: str, key: str) -> Read:
        return READER.read(text, BOUNDS[demo_actors()[key].role])

    def by_get(self, text: str, variables: Mapping[str, Any]) -> None:
        context = Context(self._engine, demo_actors()["demo-admin"], NOW, "en")
        sent = GraphQLRequest(text, self.read(text, "demo-admin"), variables, None, reads_only=True)
        self._runner.run(execute(sent, context))

    async def _answer(self, text: str, variables: Mapping[str, Any], key: str) -> bytes:
        context = Context(self._engine, demo_actors()[key], NOW, "en")
        document = document_of(text, context.actor.role, context.shows)
        sent = GraphQLRequest(text, document, variables, None, reads_only=False)
        return orjson.dumps((await execute(sent, context)).body)


@pytest.fixture(scope="module")
def asked(demo_database_url: str) -> Iterator[Asked]:
    with asyncio.Runner() as runner:
        found = Asked(runner, demo_database_url)
        yield found
        found.close()


@pytest.mark.parametrize("example", [each for each in EXAMPLES if not each.subscribes], ids=lambda each: each.name)
def test_a_worked_example_is_answered_as_before(asked: Asked, example: Example) -> None:
    key = example.headers["Authorization"].removeprefix("Bearer ")
    first, compiled = asked.answers(example.query, example.variables, key)
    assert compiled == first
    assert asked.is_compiled(example.query, example.variables, key)


def test_the_first_question_of_the_readme_is_answered_as_before(asked: Asked) -> None:
    request = readme_request()
    first, compiled = asked.answers(request["query"], request["variables"])
    assert compiled == first
    assert b'"errors"' not in first
    assert asked.is_compiled(request["query"], request["variables"])


def is_admitted(text: str) -> bool:
    """Whether a document is small enough, and valid."""
    try:
        return not read_document(text)[1]
    except GraphQLError:
        return False


def told(answer: bytes) -> dict[str, Any]:
    """The answer with its errors by their paths: of questions that fail at once, any may be told first."""
    body: dict[str, Any] = orjson.loads(answer)
    if "errors" in body:
        body["errors"].sort(key=lambda each: orjson.dumps(each.get("path")))
    return body


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(document=any_document())
def test_any_document_is_answered_as_before(asked: Asked, document: Document) -> None:
    assume(all(map(is_admitted, (document.text, *document.alone))))
    first, compiled = map(told, asked.answers(document.text, document.variables))
    if first["data"] is None and len(document.alone) > 1:
        # A question came to nothing, and the others were not waited for. Which one it was goes by time.
        alone = [told(asked.answers(each, document.variables)[0]) for each in document.alone]
        might_be_told = [error for each in alone for error in each.get("errors", ())]
        for told_now in (first.pop("errors"), compiled.pop("errors")):
            assert told_now
            assert [each for each in told_now if each not in might_be_told] == []
    assert compiled == first


BY_SERIAL = 'serial: { namespace: "Blue Star", serial: "BS24-0001" }'
UNIT = "... on Unit { serial contracts(first: $few, after: $after) { nodes { plan terms { version } state } } }"
ODD: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "two of one, written": (f'{{ unit(by: {{ {BY_SERIAL}, id: "a" }}) {{ ... on Unit {{ serial }} }} }}', {}),
    "a null of one, written": ("{ unit(by: { id: null }) { ... on Unit { serial } } }", {}),
    "a part of an input": (
        'query ($serial: String!) { unit(by: { serial: { namespace: "Blue Star", serial: $serial } })'
        " { ... on Unit { serial certificate } ... on UserError { code } } }",
        {"serial": "BS24-0001"},
    ),
    "no cursor": (
        f"query ($few: Int, $after: String) {{ unit(by: {{ {BY_SERIAL} }}) {{ {UNIT} }} }}",
        {"few": 1, "after": "no cursor"},
    ),
    "the first page": (f"query ($few: Int, $after: String) {{ unit(by: {{ {BY_SERIAL} }}) {{ {UNIT} }} }}", {}),
    "a page that is too large": ("query ($few: Int) { plans(first: $few) { nodes { code } } }", {"few": 1000}),
    "a text that cannot be stored": ("query ($code: String!) { plan(code: $code) { code } }", {"code": "a\0b"}),
    "too many values": (
        "query ($cases: [CoverageInput!]!) { coverages(inputs: $cases) { __typename } }",
        {"cases": [{"unit": {"id": "a"}, "components": ["x"] * 500} for _ in range(100)]},
    ),
    "what costs too much": (
        "query ($cases: [CoverageInput!]!) { coverages(inputs: $cases) { ... on Coverage { decision { benefits {"
        " findings { values { name } } } alternatives { why { values { name } } } } } } }",
        {"cases": [{"unit": {"id": "a"}}] * 100},
    ),
    "reasons, some with more than what is written down": (
        f"{{ coverage(input: {{ unit: {{ {BY_SERIAL} }} event: DEFECT }}) {{ ... on Coverage {{ decision {{"
        " benefits { findings { why: code sense clause code } whyNot { ...Short __typename } }"
        " alternatives { why { ...Short } } charges { reasons { text ...Short } } } } } }"
        " fragment Short on Reason { code sense }",
        {},
    ),
    "promises and duties, some with more than what is written down": (
        f"{{ coverage(input: {{ unit: {{ {BY_SERIAL} }} event: DEFECT }}) {{ ... on Coverage {{ decision {{"
        " benefits { __typename id: contractId plan state lastDay whyNot { __typename code } }"
        " again: benefits { contractId benefit text } duties { due contractId kind }"
        " owed: duties { contractId text missing { name } } } } } }",
        {},
    ),
    "what a unit shows, some with more than that": (
        f"query ($n: Int) {{ unit(by: {{ {BY_SERIAL} }}) {{ ... on Unit {{ __typename id product {{ sku }}"
        " whole: product { id name components } nothing: product { __typename } named: claims { __typename }"
        " one: claims(first: 1) { __typename nodes { claimId event } } last: claims(last: 5) { nodes { state } }"
        " all: claims { nodes { unitId } } many: claims(first: $n) { nodes { claimId } }"
        " paged: claims(first: 1) { nodes { claimId } edges { cursor } pageInfo { hasNextPage } } } } }",
        {"n": 2},
    ),
    "pages of a unit that cannot be": (
        f"{{ unit(by: {{ {BY_SERIAL} }}) {{ ... on Unit {{ none: claims(first: 0) {{ nodes {{ claimId }} }}"
        " many: claims(last: 101) { nodes { claimId } } both: claims(first: 1, last: 1) { nodes { claimId } }"
        ' after: claims(first: 1, after: "x") { nodes { claimId } } } } }',
        {},
    ),
    "the unit of an answer": (
        f"{{ coverage(input: {{ unit: {{ {BY_SERIAL} }} event: DEFECT }}) {{ ... on Coverage {{"
        " unit { __typename serial claims(first: 3) { nodes { claimId } } } bare: unit { __typename }"
        " more: unit { serial contracts { nodes { plan } } } } } }",
        {},
    ),
    "one list for a value": (
        "query ($case: [CoverageInput!]!) { coverages(inputs: $case) { ... on UnknownUnit { path } } }",
        {"case": {"unit": {"id": "no id"}}},
    ),
    "an input that is not whole": (
        "mutation ($input: RegisterUnitInput!) { registerUnit(input: $input) { __typename } }",
        {"input": {}},
    ),
}


@pytest.mark.parametrize(("text", "variables"), ODD.values(), ids=list(ODD))
def test_what_is_odd_is_answered_as_before(asked: Asked, text: str, variables: Mapping[str, Any]) -> None:
    for key in ("demo-admin", "demo-storefront"):
        first, compiled = asked.answers(text, variables, key)
        assert compiled == first


def test_a_mutation_cannot_be_sent_by_get_however_often_it_is_met(asked: Asked) -> None:
    text = "mutation ($input: RegisterUnitInput!) { registerUnit(input: $input) { __typename } }"
    for met in (-1, COMPILER.times):
        asked.read(text, "demo-admin").met = met
        with pytest.raises(CannotExecute) as refused:
            asked.by_get(text, {"input": {}})
        assert refused.value.code == "MUTATION_BY_GET"


def operations() -> Iterator[tuple[str, str]]:
    """Every operation of the documents of this repository, by file and name."""
    for file in (*ROOT.glob("benchmarks/serving/*.graphql"), ROOT / "tests/blackbox/front-end/operations.graphql"):
        text = file.read_text(encoding="utf-8")
        for each in parse(text).definitions:
            if isinstance(each, OperationDefinitionNode) and each.operation.value != "subscription":
                yield text, each.name.value if each.name else ""


@pytest.mark.parametrize(("text", "name"), list(operations()))
def test_every_operation_of_ours_is_compiled(text: str, name: str) -> None:
    document = READER.read(text, BOUNDS[Role.ADMIN])
    assert document.errors == ()
    document.met = COMPILER.times
    operation = COMPILER.operation(Sent(document, name or None, {}))
    assert operation is not None
    assert operation.roots(dict.fromkeys(operation.conditions, True)) is not None
