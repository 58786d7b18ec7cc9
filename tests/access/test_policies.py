"""Has every field of the schema a policy, and is each policy that of a field?"""

from graphql import GraphQLObjectType

from contracts.schema.policies.table import FIELDS, ROOTS, TYPES, policy_of
from contracts.schema.policies.words import ALL, NOBODY, PART
from contracts.schema.schema import SCHEMA
from tests.access.asking import DOCUMENTS

OBJECTS = {
    name: each
    for name, each in SCHEMA._schema.type_map.items()
    if isinstance(each, GraphQLObjectType) and not name.startswith("__")
}
COORDINATES = {f"{name}.{field}" for name, each in OBJECTS.items() for field in each.fields}


def without_policy(coordinates: set[str]) -> list[str]:
    """The fields that nobody said a policy of: those of a root each need one of their own."""
    return sorted(
        each for each in coordinates if each not in FIELDS and (each.partition(".")[0] in ROOTS or not _has_type(each))
    )


def _has_type(coordinate: str) -> bool:
    return coordinate.partition(".")[0] in TYPES


def test_every_field_has_a_policy() -> None:
    assert without_policy(COORDINATES) == []


def test_a_new_field_of_a_root_and_a_new_type_have_none_until_somebody_says_it() -> None:
    new = {"Query.everySerial", "Mutation.dropAll", "Diary.entries", "Unit.colour"}
    assert without_policy(COORDINATES | new) == ["Diary.entries", "Mutation.dropAll", "Query.everySerial"]


def test_no_policy_is_of_what_is_not_there_any_more() -> None:
    assert sorted(set(TYPES) - set(OBJECTS)) == []
    assert sorted(set(FIELDS) - COORDINATES) == []


def test_every_policy_is_used_and_says_what_it_is_about() -> None:
    assert {*TYPES.values(), *FIELDS.values()} == set(ALL)
    assert len({each.name for each in ALL}) == len({each.says for each in ALL}) == len(ALL)


def test_a_part_stands_below_something_that_has_a_policy_of_its_own() -> None:
    """No root is a part, so whatever is asked, there is somebody to take a policy from."""
    assert all(policy_of(*each.split(".")) is not PART for each in COORDINATES if each.partition(".")[0] in ROOTS)


def test_the_documents_of_the_matrix_select_every_field() -> None:
    selected = frozenset().union(*(each.fields for each in DOCUMENTS.values()))
    assert selected == COORDINATES


def test_a_stranger_finds_no_person_claim_contract_or_trail() -> None:
    closed = {each.name for each in ALL if each.strangers == NOBODY}
    assert closed >= {"PERSON", "CLAIM", "CONTRACT", "GRANT", "STAFF", "TRAIL"}
