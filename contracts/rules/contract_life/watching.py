"""By what may the ways of a contract's life turn, by the mere passing of time?

Beside the words of the terms it is the day of the change itself: it comes to the contract's start and end, to the edges
of its suspensions, and into its next year.
"""

from collections.abc import Callable, Iterator
from functools import partial

from msgspec.structs import replace

from contracts.rules.contract_life.asked import Asked, day_of, end_of, known_day
from contracts.rules.contract_life.ways import ways_of
from contracts.rules.values.calendar import ONE_DAY, months_between
from contracts.rules.values.view import View
from contracts.rules.values.vocabulary import Sense

_MONTHS_A_YEAR = 12


def standing(asked: Asked, view: View) -> object:
    """Which ways are open and which reasons close the others, as `view` sees the case."""
    later = replace(asked, question=replace(asked.question, as_of=view.as_of))
    ways = [way.alternative for way in ways_of(later)]
    return [
        (way.is_open, way.price, way.gives, [(f.reason, f.clause) for f in way.why if f.sense is not Sense.NOTE])
        for way in ways
    ]


def turns(asked: Asked) -> Iterator[Callable[[View], object]]:
    """Functions of a view each of which changes at one of those days and then stays."""
    yield partial(_beside_its_days, asked)
    yield partial(_years_run, asked)


def _beside_its_days(asked: Asked, view: View) -> object:
    day, end, start = day_of(asked, view), end_of(asked.terms, view), known_day("contractStart", view)
    return (
        start is not None and day >= start,
        end is not None and day > end,
        end is not None and day > end + ONE_DAY,
        sum(1 for rest in view.rests if rest.first <= day),
        sum(1 for rest in view.rests if rest.last is not None and rest.last < day),
    )


def _years_run(asked: Asked, view: View) -> object:
    start = known_day("contractStart", view)
    return None if start is None else months_between(start, day_of(asked, view)) // _MONTHS_A_YEAR
