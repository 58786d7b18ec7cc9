"""How is one value said in the place of another?

`instead` says both and by how much they differ; `said` says one value; `label` names a field by its own description.
"""

import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import time

from contracts.explain.terms.life import option_words
from contracts.explain.terms.phrases import phrase
from contracts.explain.terms.voice import Voice
from contracts.rules.values.calendar import Length
from contracts.rules.words.amounts import FixedAmount
from contracts.rules.words.base import Word
from contracts.rules.words.benefit import Source
from contracts.rules.words.hours import CountryDays
from contracts.rules.words.life import LifeOption

_MORE = re.compile(r"[;:]|, when |, such as ")
LONG, CONTEXT = 14, 4
"""In words: a phrase that is told whole, and what is kept around the part that differs."""


def instead(was: object, now: object, voices: tuple[Voice, Voice]) -> str:
    """`€25.50 instead of €20.00 (€5.50 more)`; `voices` say what was and what is now."""
    before, after = said(was, voices[0]), said(now, voices[1])
    if before == after:
        return f"said otherwise: {after}"
    before, after = _told_apart(before, after)
    return f"{after} instead of {before}{_by_how_much(was, now, voices[1])}"


def said(value: object, voice: Voice) -> str:
    """Any value of a plan file. A word without a sentence of its own is said field by field."""
    if isinstance(value, Source):
        return value.ref
    if isinstance(value, CountryDays):
        return f"the days of {value.country} as known until {voice.day(value.known_to)}"
    if isinstance(value, time):
        return voice.clock(value)
    if isinstance(value, LifeOption):
        return option_words(value, voice)
    text = phrase(value, voice)
    if isinstance(value, Word) and text == str(value):
        written = [name for name in type(value).model_fields if name in value.model_fields_set]
        return "; ".join(f"{label(type(value), name)}: {said(getattr(value, name), voice)}" for name in written)
    return text


def label(holder: type[Word], name: str) -> str:
    """The description of a field, as far as it names it."""
    text = holder.model_fields[name].description or name
    return _MORE.split(text)[0]


def _told_apart(before: str, after: str) -> tuple[str, str]:
    """Two long phrases without most of what they share at both ends."""
    was, now = before.split(), after.split()
    if min(len(was), len(now)) <= LONG:
        return before, after
    shortest = min(len(was), len(now))
    head = next((n for n in range(shortest) if was[n] != now[n]), shortest)
    tail = next((n for n in range(shortest - head) if was[-1 - n] != now[-1 - n]), shortest - head)
    return _middle(was, head, tail), _middle(now, head, tail)


def _middle(words: Sequence[str], head: int, tail: int) -> str:
    first, last = max(0, head - CONTEXT), min(len(words), len(words) - tail + CONTEXT)
    return f"{'… ' if first else ''}{' '.join(words[first:last])}{' …' if last < len(words) else ''}"


def _by_how_much(was: object, now: object, voice: Voice) -> str:
    """How much longer or more it is, where that is one number."""
    if isinstance(was, Length) and isinstance(now, Length):
        parts = {each.name: getattr(now, each.name) - getattr(was, each.name) for each in fields(Length)}
        moved = {name: by for name, by in parts.items() if by}
        if len(moved) == 1:
            [(name, by)] = moved.items()
            return f" ({'longer' if by > 0 else 'shorter'} by {voice.length(Length(**{name: abs(by)}))})"
    if isinstance(was, FixedAmount) and isinstance(now, FixedAmount):
        by = now.money - was.money
        return f" ({voice.money(abs(by))} {'more' if by > 0 else 'less'})"
    return ""
