"""Is the schema the one that is kept, and is every part of it described?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from contracts.schema.schema import printed

ROOT = Path(__file__).resolve().parents[2]
SDL = printed()
SCHEMA = build_schema(SDL)
OWN = [each for name, each in sorted(SCHEMA.type_map.items()) if not name.startswith("__")]
BUILT_IN = {"Int", "Float", "String", "Boolean", "ID"}


def test_the_kept_schema_is_the_one_that_is_served() -> None:
    """After a change: `contracts schema > schema.graphql`, and look at the difference."""
    assert (ROOT / "schema.graphql").read_text(encoding="utf-8") == SDL


def _parts() -> Iterator[tuple[str, str | None]]:
    for each in OWN:
        yield each.name, each.description
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in each.fields.items():
                yield f"{each.name}.{name}", field.description
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in each.fields.items():
                for argument, what in field.args.items():
                    yield f"{each.name}.{name}({argument})", what.description
        if isinstance(each, GraphQLEnumType):
            for name, value in each.values.items():
                yield f"{each.name}.{name}", value.description


def test_every_type_field_argument_and_value_is_described() -> None:
    assert [name for name, description in _parts() if not description] == []


def test_every_scalar_of_ours_says_where_it_is_specified() -> None:
    scalars = [each for each in OWN if isinstance(each, GraphQLScalarType) and each.name not in BUILT_IN]
    assert {each.name for each in scalars} >= {"Date", "DateTime", "DayOrMoment", "Decimal", "CurrencyCode"}
    assert [each.name for each in scalars if not each.specified_by_url] == []


def test_every_mutation_takes_one_input_with_a_key_and_answers_with_success_or_errors() -> None:
    mutation = SCHEMA.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        assert list(field.args) == ["input"]
        written = get_named_type(field.args["input"].type)
        assert isinstance(written, GraphQLInputObjectType)
        assert is_non_null_type(written.fields["idempotencyKey"].type)
        answer = get_named_type(field.type)
        assert isinstance(answer, GraphQLUnionType)
        [success, *errors] = sorted(answer.types, key=lambda each: not each.name.endswith("Success"))
        # What moves a claim answers with the claim: one fragment reads them all.
        assert success.name in {name[0].upper() + name[1:] + "Success", "ClaimSuccess"}
        assert all([interface.name for interface in error.interfaces] == ["UserError"] for error in errors)


def test_every_member_of_an_answer_but_one_is_an_error() -> None:
    for union in (each for each in OWN if isinstance(each, GraphQLUnionType)):
        errors = [each for each in union.types if any(i.name == "UserError" for i in each.interfaces)]
        assert len(errors) == len(union.types) - 1, union.name


@pytest.mark.parametrize("name", ["Query", "Unit"])
def test_every_list_is_paged_or_bounded_by_what_it_is_made_of(name: str) -> None:
    """Only what is bounded by its nature is a plain list: the facts of the rules, the answers to the cases sent."""
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    plain = {f for f, field in kind.fields.items() if is_list_type(getattr(field.type, "of_type", field.type))}
    assert plain <= {"facts", "coverages"}
    paged = {f for f, field in kind.fields.items() if get_named_type(field.type).name.endswith("Connection")}
    assert all({"first", "after"} <= set(kind.fields[field].args) for field in paged)
    assert paged
