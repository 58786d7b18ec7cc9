"""Do the generators write every word of the grammar, and plans that load?"""

from collections.abc import Iterator, Mapping
from typing import get_args

from hypothesis import given

from contracts.rules.terms import load
from contracts.rules.words.base import Word
from contracts.rules.words.plan import PlanFile
from contracts.rules.words.predicates import Condition
from contracts.rules.words.problems import BadTerms, Marked
from tests.properties.pen import Pen, Written, written_by
from tests.properties.profiles import tries
from tests.properties.written_plans import plan


def kinds_inside(word: object, seen: set[type]) -> set[type]:
    """Every kind of word that may stand inside one, or inside a type of a field."""
    if isinstance(word, type) and issubclass(word, Word):
        if word not in seen:
            seen.add(word)
            for field in word.model_fields.values():
                kinds_inside(field.annotation, seen)
    else:
        for inner in get_args(word):
            kinds_inside(inner, seen)
    return seen


def conditions() -> set[str]:
    """Every kind of condition."""
    found, left = set[str](), list[type](Condition.__subclasses__())
    while left:
        kind = left.pop()
        found.add(kind.__name__)
        left += kind.__subclasses__()
    return found


def met(value: object) -> Iterator[type]:
    """The kind of everything inside a value."""
    if isinstance(value, Word):
        yield type(value)
        for name in type(value).model_fields:
            yield from met(getattr(value, name))
    elif isinstance(value, Condition):
        yield type(value)
        for name in getattr(type(value), "__dataclass_fields__", {}):
            yield from met(getattr(value, name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from met(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from met(inner)


def a_tape(number: int) -> bytes:
    """A tape that looks like chance and is the same in every run."""
    state, found = number + 1, bytearray()
    while len(found) < 1500:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        found += (state >> 24).to_bytes(5, "big")
    return bytes(found)


def test_every_word_of_the_grammar_is_generated() -> None:
    """A word added to the grammar must be added to the generators too."""
    seen: set[str] = set()
    wanted = conditions() | {kind.__name__ for kind in kinds_inside(PlanFile, set())} - {PlanFile.__name__}
    for number in range(400):
        try:
            loaded = load(Marked(plan(Pen(a_tape(number)))))
        except BadTerms:
            continue
        seen |= {kind.__name__ for part in (loaded.header, loaded.versions[0].words) for kind in met(part)}
        if wanted <= seen:
            return
    assert wanted - seen == set()


def test_nearly_every_generated_plan_loads() -> None:
    """What is generated and refused is not tried: of a hundred plans ninety-five at least load."""
    refused: list[str] = []
    for number in range(100):
        try:
            load(Marked(plan(Pen(a_tape(number)))))
        except BadTerms as bad:
            refused += [str(problem) for problem in bad.problems[:1]]
    assert len(refused) <= 5, refused


@tries(10)
@given(written_by(plan)(), written_by(plan)())
def test_the_hash_of_terms_is_that_of_their_content(one: Written, other: Written) -> None:
    """Two plans have one hash just when they are written the same."""
    hashes = {load(Marked(raw)).versions[0].hash for raw in (one, other)}
    assert (len(hashes) == 1) is (one == other)
