"""What is in a picture of cover over time, before it is drawn?

A `Chart` holds one `Bar` for each benefit; a bar is made of stretches of days, marks, and texts at its end. Whoever
makes a chart knows plans or decisions; whoever draws it knows neither.
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct


class Fill(StrEnum):
    """What a stretch of days means. Each has a colour and a pattern of its own."""

    PROMISED = "PROMISED"
    PERHAPS = "PERHAPS"
    ACTIVE = "ACTIVE"
    NOT_STARTED = "NOT_STARTED"
    EXPIRED = "EXPIRED"
    SUSPENDED = "SUSPENDED"
    EXHAUSTED = "EXHAUSTED"
    VOID = "VOID"
    UNKNOWN = "UNKNOWN"
    NOT_FOR = "NOT_FOR"
    WAITING = "WAITING"
    ADDED = "ADDED"


class Symbol(StrEnum):
    """What moves or limits an end."""

    PAUSE = "PAUSE"
    EXTENSION = "EXTENSION"
    FLOOR = "FLOOR"
    ROLL = "ROLL"
    CAMPAIGN = "CAMPAIGN"
    METER = "METER"


class Stretch(Struct, frozen=True):
    """Days from the first to the last, both included."""

    first: date
    last: date
    fill: Fill


class Mark(Struct, frozen=True):
    """A symbol at the end of a day."""

    symbol: Symbol
    day: date


class EndText(Struct, frozen=True):
    """A line of text at the end of a bar, with the symbol that stands for it, if any."""

    text: str
    symbol: Symbol | None = None


class Bar(Struct, frozen=True):
    """One benefit. It has no stretches when it has no days; `fades` when its end is not a day."""

    group: str
    name: str
    notes: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    ends: tuple[EndText, ...]
    fades: bool = False


class Chart(Struct, frozen=True):
    """A whole picture. `today` is the day it is asked for; `origin` is day 0 when days are counted from a start.

    `is_measured` is False when no bar has an end: then a length of time would mean nothing.
    """

    title: str
    about: str
    bars: tuple[Bar, ...]
    first: date
    last: date
    language: str
    today: date | None = None
    origin: date | None = None
    is_measured: bool = True
