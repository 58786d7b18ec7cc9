"""Where do the meters of a unit stand in what a promise allows?

`place_meters` looks at every limit of a window: kilometres, hours, pages. Whichever is passed first ends the promise.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from contracts.rules.values.findings import Finding, missing_fact
from contracts.rules.values.history import rolled_back
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View
from contracts.rules.values.vocabulary import Code, Sense, State
from contracts.rules.words.windows import MeterLimit, Window


class MeterPlace(Struct, frozen=True, gc=False):
    """Where a meter stands against its limit. `used` counts as the terms say; `limit_reading` is on the dial."""

    meter: str
    reading: Decimal
    used: Decimal
    limit: Decimal | None
    limit_reading: Decimal | None


def place_meters(
    window: Window, start: date | None, view: View, clause: str
) -> tuple[State, list[Finding], list[MeterPlace]]:
    """Where the meters stand, whichever is first. `start` is the first day of the cover, when it is known."""
    state, findings, places = State.ACTIVE, [], []
    for limit in window.meters:
        try:
            placed = _meter_place(limit, start, view)
            code = _against(limit, placed.used, view)
        except NotKnown as unknown:
            findings.append(missing_fact(unknown.missing, clause))
            state = State.UNKNOWN if state is State.ACTIVE else state
            continue
        places.append(placed)
        if (back := _went_back(limit, placed, view)) is not None:
            went_back = (("meter", limit.meter), ("earlier", back[0]), ("later", back[1]))
            findings.append(Finding(Code.METER_ROLLED_BACK, Sense.REVIEW, clause, None, went_back))
        values = (("meter", limit.meter), ("used", placed.used), ("limit", placed.limit), ("reading", placed.reading))
        findings.append(Finding(code, Sense.FOR if code is Code.WITHIN_METER else Sense.AGAINST, clause, None, values))
        if code is Code.BEYOND_METER:
            state = State.EXPIRED_BY_METER
        elif code is Code.BELOW_METER and state is State.ACTIVE:
            state = State.NOT_STARTED
    return state, findings, places


def _meter_place(limit: MeterLimit, begins: date | None, view: View) -> MeterPlace:
    reading = view.meter(limit.meter)
    start = view.start_meter(limit.meter, begins) if limit.counted == "fromStart" else Decimal(0)
    edge = limit.at_most or limit.less_than
    top = None if edge is None else _decimal(edge.value(view))
    return MeterPlace(limit.meter, reading, reading - start, top, None if top is None else start + top)


def _went_back(limit: MeterLimit, placed: MeterPlace, view: View) -> tuple[Decimal, Decimal] | None:
    """An earlier reading and a later one that is lower, if there are such."""
    if placed.used < 0:
        return placed.reading - placed.used, placed.reading
    pair = rolled_back(view.history, limit.meter, view.reading_now(limit.meter))
    return (pair[0].value, pair[1].value) if pair else None


def _against(limit: MeterLimit, used: Decimal, view: View) -> Code:
    bounds = {name: getattr(limit, name) for name in ("at_most", "less_than", "at_least", "more_than")}
    at = {name: _decimal(edge.value(view)) for name, edge in bounds.items() if edge is not None}
    if ("at_most" in at and used > at["at_most"]) or ("less_than" in at and used >= at["less_than"]):
        return Code.BEYOND_METER
    if ("at_least" in at and used < at["at_least"]) or ("more_than" in at and used <= at["more_than"]):
        return Code.BELOW_METER
    return Code.WITHIN_METER


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
