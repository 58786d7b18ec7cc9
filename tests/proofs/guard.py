"""What is a guard, and how is it taken away?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """A text in a file, and what is written instead."""

    file: str
    text: str
    instead: str


@dataclass(frozen=True, slots=True)
class Guard:
    """What keeps something from happening, how it is removed, and the tests that must see it."""

    name: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
