"""Has every part of the schema the shape that clients count on?

The printed schema is walked whole: what is added tomorrow is held to the same rules.
"""

import re
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from contracts.schema.schema import SCHEMA as SERVED
from tests.schema.served import SCHEMA

OWN = [each for name, each in sorted(SCHEMA.type_map.items()) if not name.startswith("__")]
OBJECTS = [each for each in OWN if isinstance(each, GraphQLObjectType)]
ERROR_FIELDS = {"code": "String!", "message": "String!", "path": "[String!]!", "cure": "String!"}

BOUNDED = {
    "of the case that was sent, which has at most 100 charges and 200 facts, or of terms, which are bounded when they "
    "are published": (
        "Alternative Authorization BenefitStanding ChargeDecision Claim ClaimDecision ClaimLine Coverage Decision "
        "Duty Entitlements Exchange JsonLd LeftOutPromise LineDecision Offer Reason Totals UnsettledPlan "
        "ContractMove ContractQuote PromisedBenefit Terms Plan DueVisit DueVisits Job Product"
    ),
    "of one record that people write by hand": "Grant Location LocationEdge DayHours DatedHours CorrectFactSuccess",
    "of one period of one contract": "AllowanceBalance",
    "of one agreement, which has at most 200 units": "Agreement AgreementPreview AgreementUnit Pool",
    "of the request that it answers": (
        "Query UserError JudgementFault "
        + " ".join(each.name for each in OBJECTS if any(i.name == "UserError" for i in each.interfaces))
    ),
}
"""What bounds each list that is no connection, by the type that has it."""

LAX = {
    "Date": (
        "20260228",
        "2026-W01-1",
        "2026-02-30",
        "2026-2-3",
        "2026-02-28T00:00:00Z",
        "२०२६-०२-२८",
        20260228,
        True,
        "",
    ),
    "DateTime": ("2026-02-28", "2026-02-28T10:00:00", "2026-02-28 10:00:00+01:00", 1_700_000_000, None, "now"),
    "DayOrMoment": ("2026-02-28T10:00:00", "20260228", "tomorrow", 1, True),
    "Decimal": ("NaN", "Infinity", "1e3", " 1", "1,5", "", ".5", "5.", "+1", "१", 12.5, 12, True),
    "CurrencyCode": ("inr", "IN", "INRX", "₹", "", 356, None),
    "CountryCode": ("in", "IND", "I", "", 91, None),
    "FactValue": (1.5, {"a": 1}, [1], "x" * 1001, [["x"]]),
}
"""What a lenient reader would take."""


def fields() -> Iterator[tuple[str, str, GraphQLField]]:
    for each in OWN:
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in each.fields.items():
                yield each.name, name, field


def is_error(kind: GraphQLObjectType) -> bool:
    return any(interface.name == "UserError" for interface in kind.interfaces)


def test_every_mutation_takes_one_input_with_a_key_and_answers_with_success_or_errors() -> None:
    mutation = SCHEMA.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        assert list(field.args) == ["input"], name
        assert is_non_null_type(field.args["input"].type), name
        written = get_named_type(field.args["input"].type)
        assert isinstance(written, GraphQLInputObjectType)
        assert str(written.fields["idempotencyKey"].type) == "String!", name
        answer = get_named_type(field.type)
        assert isinstance(answer, GraphQLUnionType), name
        [success] = [each for each in answer.types if not is_error(each)]
        assert success.name.endswith("Success"), name
        assert {"BadInput", "IdempotencyConflict"} <= {each.name for each in answer.types}, name


def test_every_member_of_an_answer_but_one_is_an_error() -> None:
    for union in (each for each in OWN if isinstance(each, GraphQLUnionType)):
        assert len([each for each in union.types if is_error(each)]) == len(union.types) - 1, union.name


def test_every_error_says_what_where_and_what_to_do() -> None:
    for kind in filter(is_error, OBJECTS):
        assert {name: str(kind.fields[name].type) for name in ERROR_FIELDS} == ERROR_FIELDS, kind.name


def test_every_list_of_nodes_is_walked_in_both_directions() -> None:
    connections = [each for each in fields() if get_named_type(each[2].type).name.endswith("Connection")]
    assert len(connections) >= 12
    for parent, name, field in connections:
        args = {argument: str(what.type) for argument, what in field.args.items()}
        wanted = {"first": "Int", "after": "String", "last": "Int", "before": "String"}
        assert {each: args.get(each) for each in wanted} == wanted, f"{parent}.{name}"
        kind = get_named_type(field.type)
        assert isinstance(kind, GraphQLObjectType)
        assert {"edges", "nodes", "pageInfo"} == set(kind.fields), kind.name


def test_what_has_an_id_is_asked_for_again_by_it() -> None:
    """A visit is planned anew each time, and an event is told: their ids only tell them apart."""
    with_id = {parent for parent, name, field in fields() if name == "id" and str(field.type) == "ID!"}
    nodes = {each.name for each in OBJECTS if any(i.name == "Node" for i in each.interfaces)}
    assert with_id - nodes == {"Node", "DueVisit", "UnitEvent"}


def test_every_other_list_is_bounded_by_what_it_is_made_of() -> None:
    known = {name for names in BOUNDED.values() for name in names.split()}
    plain = {
        f"{parent}.{name}"
        for parent, name, field in fields()
        if is_list_type(get_nullable_type(field.type)) and not parent.endswith("Connection") and parent not in known
    }
    assert plain == set()


def test_every_list_has_members_that_are_there() -> None:
    """But for `nodes`, where null stands in the place of what is not there."""
    for parent, name, field in fields():
        kind = get_nullable_type(field.type)
        if is_list_type(kind) and f"{parent}.{name}" != "Query.nodes":
            assert is_non_null_type(kind.of_type), f"{parent}.{name}"


def test_what_is_looked_up_is_named_in_one_way() -> None:
    inputs = [each for each in OWN if isinstance(each, GraphQLInputObjectType)]
    ways = [each for each in inputs if each.name.endswith("Lookup")]
    assert {each.name for each in ways} >= {"UnitLookup", "ProductLookup", "PartyLookup"}
    assert all(each.is_one_of for each in ways)
    unit = SCHEMA.type_map["UnitLookup"]
    assert isinstance(unit, GraphQLInputObjectType)
    assert set(unit.fields) == {"id", "serial", "orderLine", "proven", "certificate"}


def test_what_may_be_null_says_when() -> None:
    told = re.compile(r"\b(null|where|while|when|if|only)\b")
    untold = [
        f"{parent}.{name}"
        for parent, name, field in fields()
        if not is_non_null_type(field.type) and not told.search(field.description or "")
    ]
    assert untold == []


@pytest.mark.parametrize("name", LAX)
def test_a_value_has_one_form(name: str) -> None:
    scalar = SERVED._schema.type_map[name]
    assert isinstance(scalar, GraphQLScalarType)
    for lax in LAX[name]:
        with pytest.raises(GraphQLError) as refused:
            scalar.parse_value(lax)
        assert {"code", "cure"} <= set(refused.value.extensions or {}), lax


def test_every_scalar_that_is_sent_is_held_to_its_form() -> None:
    """`JSON` is only answered, and the five of the language are its own."""
    ours = {each.name for each in OWN if isinstance(each, GraphQLScalarType)}
    assert ours - set(LAX) == {"JSON", "Int", "Float", "String", "Boolean", "ID"}
