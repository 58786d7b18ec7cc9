"""What did the meter show on a day, and when will it show so much?

A reading counts until a later one is higher: a meter that went back is taken at the highest that it showed, and the
visits that hang on it say so.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal

from msgspec import Struct

from contracts.rules.care.planning import MeterSpan
from contracts.rules.values.history import Reading, rolled_back
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View
from contracts.rules.words.care import Cycle


class Dial(Struct, frozen=True):
    """One meter as a cycle counts it: its readings by day, less what it showed at the anchor where that counts."""

    meter: str
    readings: tuple[Reading, ...]
    start: Decimal

    def on(self, day: date) -> Decimal | None:
        """The highest reading up to a day; None when it was never read before."""
        return max((each.value for each in self.readings if each.on <= day), default=None)

    def day_of(self, value: Decimal, known_until: date) -> date | None:
        """The day on which it will show so much, if it goes on as it did; None when nothing says how fast it runs."""
        known = sorted((each for each in self.readings if each.on <= known_until), key=lambda each: each.on)
        if len(known) < 2:
            return None
        first, last = known[0], known[-1]
        days, run = (last.on - first.on).days, last.value - first.value
        if days <= 0 or run <= 0:
            return None
        ahead = (max(value - last.value, Decimal(0)) * days / run).to_integral_value(ROUND_UP)
        return last.on + timedelta(days=int(ahead)) if ahead < _FAR_DAYS else None


_FAR_DAYS = 365 * 100


def dials_of(cycle: Cycle, view: View, anchor: date) -> tuple[Mapping[str, Dial], frozenset[str]]:
    """The meters of a cycle by name, and the facts that are missing for them."""
    dials: dict[str, Dial] = {}
    missing: set[str] = set()
    for meter in sorted(cycle.meters):
        now = view.reading_now(meter)
        readings = tuple(each for each in (*view.history.readings, *([now] if now else [])) if each.meter == meter)
        start = Decimal(0)
        if cycle.counted == "fromStart":
            try:
                start = view.start_meter(meter, anchor)
            except NotKnown as unknown:
                missing |= unknown.missing
                continue
        if not readings:
            missing.add(f"meters.{meter}")
        dials[meter] = Dial(meter, readings, start)
    return dials, frozenset(missing)


def went_back(view: View, meters: tuple[MeterSpan, ...]) -> tuple[Reading, Reading, str] | None:
    """Two readings of one of these meters that do not fit together, if there are such."""
    for span in meters:
        if found := rolled_back(view.history, span.meter, view.reading_now(span.meter)):
            return (*found, span.meter)
    return None
