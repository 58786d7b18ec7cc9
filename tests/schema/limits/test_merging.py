"""Does the linear rule for fields of one name find what the specified one finds?"""

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate
from graphql.validation import OverlappingFieldsCanBeMergedRule, specified_rules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.schema.limits.merging import MAX_VISITS, TooManyVisits, conflict_in

ZOO = build_schema("""
type Query { pet: Pet  pets(n: Int, m: Int): [Pet!]!  dog: Dog!  both: Either }
interface Pet { name: String  friend: Pet  size(in: Int): Int }
type Dog implements Pet { name: String  friend: Pet  size(in: Int): Int  bark: String!  age: Int  home: Home }
type Cat implements Pet { name: String  friend: Cat  size(in: Int): Int  bark: String  age: String  home: [Home] }
type Home { name: String!  of: Dog }
union Either = Dog | Cat
""")
OTHERS = [each for each in specified_rules if each is not OverlappingFieldsCanBeMergedRule]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("{ pet { name name } }", True),
        ("{ pet { a: name a: size } }", False),
        ("{ pet { size(in: 1) size(in: 2) } }", False),
        ("{ pets(n: 1, m: 2) { name } pets(m: 2, n: 1) { name } }", True),
        ("{ pet { a: name } pet { a: size } }", False),
        ("{ both { ... on Dog { bark } ... on Cat { bark } } }", False),
        ("{ both { ... on Dog { x: name } ... on Cat { x: bark } } }", True),
        ("{ both { ... on Dog { home { name } } ... on Cat { home { name } } } }", False),
        ("{ pet { ... on Dog { x: name } x: size } }", False),
        ("{ dog { ...A ...B } } fragment A on Dog { x: name } fragment B on Dog { x: bark }", False),
        ("{ both { ... on Dog { f: friend { x: name } } ... on Cat { f: friend { x: age } } } }", True),
        ("{ both { ... on Dog { f: friend { x: name } } ... on Cat { f: friend { x: size } } } }", False),
        ("{ a: __typename a: __typename }", True),
        ("{ a: __typename dog { a: bark } }", True),
        ("{ __schema { types { name } types { name: kind } } }", False),
    ],
)
def test_fields_of_one_name_must_ask_for_the_same_and_answer_alike(text: str, fits: bool) -> None:
    document = parse(text)
    assert (validate(ZOO, document) == []) is fits
    assert (conflict_in(ZOO, document) is None) is fits


def _fields_of(schema: GraphQLSchema, of: str) -> list[tuple[str, str | None]]:
    """The fields of a type, with the type below each, where there is one."""
    found = getattr(schema.type_map[of], "fields", {})
    named = {name: str(each.type).strip("[]!") for name, each in found.items()}
    return [(name, inner if inner in _COMPOSITE else None) for name, inner in named.items()]


_COMPOSITE = {"Query", "Pet", "Dog", "Cat", "Home", "Either"}
_NARROWER = {"Pet": ["Dog", "Cat", "Pet"], "Either": ["Dog", "Cat"], "Dog": ["Pet", "Dog"], "Cat": ["Pet"]}


@st.composite
def selections(draw: st.DrawFn, of: str, depth: int) -> str:
    """A selection on a type that is valid but for the names of its answers."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        fields = _fields_of(ZOO, of)
        narrower = _NARROWER.get(of, [])
        if narrower and depth and (not fields or draw(st.integers(0, 2)) == 0):
            within = draw(st.sampled_from(narrower))
            spread = draw(st.booleans()) and within in {"Dog", "Cat", "Pet"}
            inner = draw(selections(within, depth - 1))
            parts.append(f"...{within}Parts" if spread else f"... on {within} {{ {inner} }}")
            continue
        name, below = draw(st.sampled_from(fields or [("__typename", None)]))
        alias = draw(st.sampled_from(["", "", "a: ", "b: "]))
        argument = draw(st.sampled_from(["", "(in: 1)", "(in: 2)"])) if name == "size" else ""
        if below is None or not depth:
            parts.append(f"{alias}{name}{argument}" if below is None else "__typename")
        else:
            parts.append(f"{alias}{name} {{ {draw(selections(below, depth - 1))} }}")
    return " ".join(parts)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A document whose fragments are spread in no circle: they spread none themselves."""
    text = f"{{ {draw(selections('Query', 4))} }}"
    for of in ("Dog", "Cat", "Pet"):
        inner = draw(selections(of, 2))
        if "..." not in inner.replace("... on", ""):
            text += f" fragment {of}Parts on {of} {{ {inner} }}"
        else:
            text += f" fragment {of}Parts on {of} {{ name }}"
    return text


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(documents())
def test_the_linear_rule_and_the_specified_one_agree(text: str) -> None:
    document = parse(text)
    used = [each for each in validate(ZOO, document, OTHERS) if "is never used" not in each.message]
    assert used == []
    specified = validate(ZOO, document, [OverlappingFieldsCanBeMergedRule])
    assert (conflict_in(ZOO, document) is None) == (specified == [] or _only_in_unused(text))


def _only_in_unused(text: str) -> bool:
    """Whether the conflicts stand in fragments that nobody spreads; those are refused for that."""
    spread = [of for of in ("Dog", "Cat", "Pet") if f"...{of}Parts" in text]
    kept = text.split(" fragment ")
    document = " fragment ".join([kept[0], *(each for each in kept[1:] if each.split("Parts")[0] in spread)])
    return validate(ZOO, parse(document), [OverlappingFieldsCanBeMergedRule]) == []


def test_what_takes_too_long_to_tell_is_not_told() -> None:
    names = " ".join(f"a{n}: name" for n in range(MAX_VISITS))
    with pytest.raises(TooManyVisits):
        conflict_in(ZOO, parse(f"{{ pet {{ {names} }} }}"))
