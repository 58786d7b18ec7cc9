"""What does one version of terms promise that another does not?

`changes` holds two versions against each other, part by part, and says each difference in a sentence with its clause.
It walks the words as they are declared: a field's own description names what changed, so that a new word of the grammar
is compared without a line here. Only what reads better as a whole (`_WHOLE`) is said as a whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from msgspec import Struct

from contracts.explain.instead import instead, label, said
from contracts.explain.terms.phrases import phrase
from contracts.explain.terms.voice import Voice, both, voice_of
from contracts.rules.terms import PlanTerms
from contracts.rules.words.allowances import Allowance
from contracts.rules.words.amounts import NamedAmount
from contracts.rules.words.base import Scalar, Word
from contracts.rules.words.benefit import Benefit, Burden, Duty, Exclusion, Need, Pay, RemedyWord, Shortfall, Source
from contracts.rules.words.days import FactDay, IfDay
from contracts.rules.words.life import AskedBack, Life, LifeOption
from contracts.rules.words.life_checks import WAYS
from contracts.rules.words.plan import Override, OwnFact, PlanHeader, Reading, Terms
from contracts.rules.words.predicates import Named
from contracts.rules.words.windows import Campaign, Extension, MeterLimit, Pause, Waiting, Window


class Change(Struct, frozen=True):
    """One thing that is different. `benefit` is empty for what concerns the whole plan."""

    benefit: str
    text: str
    clause: str


class _Two(Struct, frozen=True):
    """Who speaks of what was and of what is now, and where we are."""

    was: Voice
    now: Voice
    benefit: str = ""
    clause: str = ""
    within: str = ""

    @property
    def voices(self) -> tuple[Voice, Voice]:
        return self.was, self.now

    def change(self, text: str, part: object = None) -> Change:
        clause = getattr(part, "clause", None) or self.clause
        return Change(self.benefit, f"{self.within}: {text}" if self.within else text, clause)


def changes(before: PlanTerms, after: PlanTerms, language: str = "en") -> tuple[Change, ...]:
    """What `after` says otherwise: the plan first, then benefit by benefit. Nothing when they say the same."""
    two = _Two(voice_of(before, language), voice_of(after, language))
    found = [*_plan_changes(before, after, two)]
    was, now = ({each.benefit: each for each in terms.benefits} for terms in (before, after))
    for name in dict.fromkeys((*was, *now)):
        found += _benefit_changes(was.get(name), now.get(name), two)
    return tuple(found)


def header_changes(before: PlanHeader, after: PlanHeader, voices: tuple[Voice, Voice]) -> tuple[Change, ...]:
    """What is said otherwise of the plan itself."""
    return tuple(_fields(before, after, _Two(*voices)))


_WHOLE = (Allowance, AskedBack, Burden, Campaign, Exclusion, MeterLimit, Need, Override, Pause, Shortfall, Waiting)
_WALKED = (Duty, Extension, LifeOption, Pay, RemedyWord, Source, Window)
_CAME_AND_WENT: Mapping[type[Word], tuple[str, str]] = {
    Exclusion: ("left out now", "no longer left out"),
    Need: ("a new condition", "no longer a condition"),
    Pay: ("promised now", "no longer promised"),
    RemedyWord: ("a new remedy", "no longer a remedy"),
    Duty: ("a new duty", "no longer a duty"),
    MeterLimit: ("a new limit", "no longer a limit"),
    Allowance: ("a new allowance", "no longer an allowance"),
    Override: ("without effect now", "in effect again"),
    LifeOption: ("a new way", "no longer a way"),
    AskedBack: ("asked back now", "no longer asked back"),
}
_KEYS = (
    "cycle", "service", "remedy", "duty", "extension", "campaign", "option", "meter", "about", "strikes", "charges",
)  # fmt: skip
"""What tells the elements of a list apart, by the first of these fields that they have."""


def _plan_changes(before: PlanTerms, after: PlanTerms, two: _Two) -> Iterator[Change]:
    for name in ("since", "until", "price", "overrides"):
        yield from _field(Terms, name, getattr(before, name), getattr(after, name), two)
    yield from _field(Terms, "tax", before.words.tax, after.words.tax, two)
    for name in ("begins", "runs"):
        yield from _field(Life, name, getattr(before.life, name), getattr(after.life, name), two)
    for name in ("eligible", *WAYS):
        yield from _listed(getattr(before.life, name), getattr(after.life, name), two, name)
    yield from _listed(before.care, after.care, two, "visits")
    came, went = after.components - before.components, before.components - after.components
    if came:
        yield two.change(f"components named now: {both(sorted(came))}")
    if went:
        yield two.change(f"components no longer named: {both(sorted(went))}")
    for what in ("readings", "facts", "conditions", "days", "amounts"):
        yield from _named(what, before, after, two)
    for name in ("source", "note"):
        yield from _field(Terms, name, getattr(before.words, name), getattr(after.words, name), two)


def _named(what: str, before: PlanTerms, after: PlanTerms, two: _Two) -> Iterator[Change]:
    """The plan's own names: what they stand for now, and which benefits mention them."""
    was, now = getattr(before.words, what), getattr(after.words, what)
    for name in dict.fromkeys((*was, *now)):
        old, new = was.get(name), now.get(name)
        if old == new:
            continue
        called = f"the {what.removesuffix('s')} “{name}”"
        in_benefits = [each.benefit for each in after.benefits if name in _mentioned(each, after)]
        place = f" (in {both(in_benefits)})" if in_benefits else ""
        if old is None or new is None:
            yield two.change(f"{called} is {'new' if old is None else 'gone'}{place}")
        elif isinstance(new, OwnFact | Reading):
            yield from _fields(old, new, _Two(two.was, two.now, within=called + place))
        else:
            yield two.change(f"{called}: {instead(old, new, two.voices)}{place}")


def _mentioned(value: object, terms: PlanTerms) -> frozenset[str]:
    """The plan's own names in a part of it, and in what those stand for."""
    found: set[str] = set()
    waiting: list[object] = [value]
    while waiting:
        part = waiting.pop()
        name = _name_in(part)
        if name and name not in found:
            found.add(name)
            waiting += [section[name] for section in (terms.conditions, terms.amounts, terms.days) if name in section]
        waiting += _parts(part)
    return frozenset(found)


def _name_in(part: object) -> str | None:
    match part:
        case Named(name=name) | NamedAmount(name=name) | FactDay(fact=name) | IfDay(if_=name):
            return name
    fact = getattr(part, "fact", None)
    return fact if isinstance(fact, str) else None


def _parts(value: object) -> Sequence[object]:
    if isinstance(value, Word):
        return [getattr(value, name) for name in type(value).model_fields]
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, tuple | frozenset):
        return list(value)
    if isinstance(value, Struct):
        return [getattr(value, name) for name in value.__struct_fields__]
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, each.name) for each in fields(value)]
    return []


def _benefit_changes(was: Benefit | None, now: Benefit | None, two: _Two) -> Iterator[Change]:
    one = was or now
    if one is None:
        return
    here = _Two(two.was, two.now, one.benefit, (now or one).clause)
    if was is not None and now is not None:
        yield from _fields(was, now, here)
        return
    voice = two.was if now is None else two.now
    parts = [phrase(each, voice) for each in (*one.pays, *one.remedies)]
    whole = "; ".join([*([one.says] if one.says else []), phrase(one.window, voice), *parts])
    yield here.change(f"{'no longer promised' if now is None else 'promised now'}: {whole}")


def _fields(was: Word, now: Word, two: _Two) -> Iterator[Change]:
    for name in type(was).model_fields:
        yield from _field(type(was), name, getattr(was, name), getattr(now, name), two)


def _field(holder: type[Word], name: str, was: Any, now: Any, two: _Two) -> Iterator[Change]:
    if was == now:
        return
    named = label(holder, name)
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys((*was, *now)):
            yield from _element(was.get(key), now.get(key), two, f"{named} “{key}”")
    elif isinstance(was, tuple) and isinstance(now, tuple) and _holds_words((*was, *now)):
        yield from _listed(was, now, two)
    elif isinstance(was, _WALKED) and isinstance(now, _WALKED):
        within = name if isinstance(now, Source) else two.within
        yield from _fields(was, now, _Two(two.was, two.now, two.benefit, two.clause, within))
    elif was is None or now is None:
        voice, ends = (two.now, "now") if was is None else (two.was, "no longer")
        yield two.change(f"{named}: {ends} {said(now if was is None else was, voice)}", now or was)
    else:
        yield two.change(f"{named}: {instead(was, now, two.voices)}", now)


def _holds_words(values: tuple[object, ...]) -> bool:
    return all(isinstance(each, Word) and not isinstance(each, Scalar) for each in values)


def _listed(was: Sequence[Word], now: Sequence[Word], two: _Two, within: str = "") -> Iterator[Change]:
    """The elements of a list: equal ones are passed over, then those of one key belong together, in their order."""
    place = _Two(two.was, two.now, two.benefit, two.clause, within) if within else two
    left = [each for each in was if each not in now]
    for new in (each for each in now if each not in was):
        old = next((each for each in left if _key(each) == _key(new)), None)
        if old is not None:
            left.remove(old)
        yield from _element(old, new, place)
    for old in left:
        yield from _element(old, None, place)


def _key(word: Word) -> object:
    name = next((name for name in _KEYS if name in type(word).model_fields), None)
    return type(word), getattr(word, name) if name else None


def _element(was: Word | None, now: Word | None, two: _Two, name: str = "") -> Iterator[Change]:
    one = now or was
    if one is None or was == now:
        return
    came, went = next((said for word, said in _CAME_AND_WENT.items() if isinstance(one, word)), ("new", "gone"))
    if was is None or now is None:
        verb, voice = (came, two.now) if was is None else (went, two.was)
        yield two.change(f"{verb}: {name}{': ' if name else ''}{said(one, voice)}", one)
        return
    if isinstance(one, _WHOLE) and said(was, two.was) != said(now, two.now):
        yield two.change(f"{name}{': ' if name else ''}{instead(was, now, two.voices)}", now)
        return
    clause = getattr(now, "clause", None) or two.clause
    yield from _fields(was, now, _Two(two.was, two.now, two.benefit, clause, name or _short(now, two.now)))


def _short(word: Word, voice: Voice) -> str:
    """What an element is called while its fields are told."""
    key = _key(word)
    name = key[1] if isinstance(key, tuple) else None
    return phrase(name, voice) if name is not None else ""
