"""Is the schema the one that is kept, and is every part of it described?"""

from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
)

from tests.schema.served import SCHEMA, SDL

ROOT = Path(__file__).resolve().parents[2]
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
