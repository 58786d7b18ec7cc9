"""How does a generator choose?

A `Pen` reads its choices from a tape of bytes, so that what is generated is written by plain functions in microseconds.
When an example fails, the tape shrinks towards zeros, which are the first and simplest of every choice.
"""

from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
P = ParamSpec("P")
Written = dict[str, Any]
"""A part of a plan file, as YAML would give it."""

TAPE = 1500
"""Enough for a question about three plans; what lies beyond is read as zeros."""


class Pen:
    """Small choices. Of equal ones the first is the simplest."""

    def __init__(self, tape: bytes) -> None:
        self._tape = iter(tape)

    def below(self, end: int) -> int:
        """A whole number from zero to below `end`, which is at most 256."""
        return next(self._tape, 0) % end

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def once_in(self, times: int) -> bool:
        """True once in so many times."""
        return self.below(times) == times - 1

    def one_of(self, *writers: "Callable[[Pen], T]") -> T:
        """What one of several functions writes."""
        return self.pick(writers)(self)

    def some(self, write: "Callable[[Pen], T]", least: int, most: int) -> list[T]:
        """A short list."""
        return [write(self) for _ in range(least + self.below(most - least + 1))]

    def several(self, choices: Sequence[T], least: int = 0, most: int = 3) -> list[T]:
        """Different ones of the choices, in any order."""
        left, found = list(choices), list[T]()
        for _ in range(min(len(left), least + self.below(most - least + 1))):
            found.append(left.pop(self.below(len(left))))
        return found

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """The values in another order."""
        return self.several(values, len(values), len(values))


def written_by(write: Callable[Concatenate[Pen, P], T]) -> Callable[P, st.SearchStrategy[T]]:
    """The strategy of a function that writes with a pen."""

    def strategy(*given: P.args, **named: P.kwargs) -> st.SearchStrategy[T]:
        return st.binary(min_size=TAPE, max_size=TAPE).map(lambda tape: write(Pen(tape), *given, **named))

    return strategy
