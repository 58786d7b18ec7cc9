"""Which visits does a cycle plan, and when may each be made?

`planned` counts every visit from the anchor; a cycle whose next visit counts from the one before asks `next_after`
visit by visit. No visit is planned beyond the cycle's last day, and no window reaches beyond it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from msgspec import Struct

from contracts.rules.values.calendar import ONE_DAY, Length, add, last_day, month_steps
from contracts.rules.words.care import MONTHS_IN, Cycle, Every, Service, Times, Tolerance

MAX_VISITS = 600
"""No cycle is planned further: fifty years of monthly visits."""


class MeterSpan(Struct, frozen=True):
    """At which readings a visit may be made, on the dial; `at` is when it is meant to be."""

    meter: str
    from_: Decimal
    at: Decimal
    to: Decimal


class Planned(Struct, frozen=True):
    """One visit as planned. Days are None where only meters count; both ends of a range are included."""

    number: int
    name: str
    first_day: date | None
    day: date | None
    last_day: date | None
    meters: tuple[MeterSpan, ...] = ()


def planned(cycle: Cycle, anchor: date, end: date | None, starts: Mapping[str, Decimal]) -> Iterator[Planned]:
    """The visits counted from the anchor, in their order; without end when the cycle has none.

    `starts` is what each meter showed at the anchor, zero where the dial itself counts.
    """
    found = _planned(cycle, anchor, end, starts)
    for _, visit in zip(range(MAX_VISITS), found, strict=False):
        if end is not None and visit.day is not None and visit.day > end:
            return
        yield within(visit, anchor, end)


def next_after(
    cycle: Cycle, every: Every, number: int, base: date, readings: Mapping[str, Decimal], starts: Mapping[str, Decimal]
) -> Planned:
    """The visit that counts from another one, made on day `base` at these readings. The first counts from the anchor.

    A meter that was not read then counts from the anchor.
    """
    day = _later(base, every.time, 1) if every.time is not None else None
    meters = {meter: readings.get(meter, starts.get(meter, Decimal(0))) + step for meter, step in every.meters.items()}
    return _tolerated(cycle.tolerance, number, day, meters)


def within(visit: Planned, anchor: date, end: date | None) -> Planned:
    """A visit whose window does not reach beyond the cycle."""
    first = max(visit.first_day, anchor) if visit.first_day is not None else None
    last = visit.last_day if visit.last_day is None or end is None else min(visit.last_day, end)
    return Planned(visit.number, visit.name, first, visit.day, last, visit.meters)


def _planned(cycle: Cycle, anchor: date, end: date | None, starts: Mapping[str, Decimal]) -> Iterator[Planned]:
    if cycle.times is not None:
        yield from _times(cycle.times, anchor, end)
    elif cycle.every is not None:
        for number in count(1):
            day = _later(anchor, cycle.every.time, number) if cycle.every.time is not None else None
            meters = {m: starts.get(m, Decimal(0)) + step * number for m, step in cycle.every.meters.items()}
            yield _tolerated(cycle.tolerance, number, day, meters)
    elif cycle.season is not None:
        for number, moment in enumerate(cycle.season.days(anchor), 1):
            yield _tolerated(cycle.tolerance, number, moment.date(), {})
    else:
        for number, service in enumerate(cycle.services, 1):
            yield _service(service, number, anchor, starts)


def _times(times: Times, anchor: date, end: date | None) -> Iterator[Planned]:
    """Equal parts of each period, in months where they are whole; a period that outlasts the cycle is not begun."""
    months, first = MONTHS_IN[times.per], anchor
    number = count(1)
    for period in count(1):
        last = last_day(anchor, Length(months=months * period), first_day_counted=True)
        if end is not None and last > end:
            return
        for part in range(1, times.count + 1):
            if months % times.count == 0:
                passed = months * (period - 1) + months // times.count * part
                part_last = last_day(anchor, Length(months=passed), first_day_counted=True)
            else:
                part_last = first + timedelta(days=((last - first).days + 1) // (times.count - part + 1) - 1)
            yield Planned(next(number), "", first, part_last, part_last)
            first = part_last + ONE_DAY


def _service(service: Service, number: int, anchor: date, starts: Mapping[str, Decimal]) -> Planned:
    days = service.days
    first = add(anchor, days.from_) if days is not None and days.from_ is not None else anchor if days else None
    last = add(anchor, days.to) if days is not None else None
    meant = add(anchor, days.at) if days is not None and days.at is not None else last
    meters = tuple(
        MeterSpan(
            meter,
            range_.from_ + starts.get(meter, Decimal(0)),
            (range_.to if range_.at is None else range_.at) + starts.get(meter, Decimal(0)),
            range_.to + starts.get(meter, Decimal(0)),
        )
        for meter, range_ in sorted(service.meters.items())
    )
    return Planned(number, service.service, first, meant, last, meters)


def _tolerated(tolerance: Tolerance | None, number: int, day: date | None, meters: Mapping[str, Decimal]) -> Planned:
    before = tolerance.before if tolerance is not None else None
    after = tolerance.after if tolerance is not None else None
    reaches = tolerance.meters if tolerance is not None else {}
    spans = tuple(
        MeterSpan(
            meter,
            at - (reaches[meter].before if meter in reaches else 0),
            at,
            at + (reaches[meter].after if meter in reaches else 0),
        )
        for meter, at in sorted(meters.items())
    )
    first = _earlier(day, before) if day is not None and before is not None else day
    last = add(day, after) if day is not None and after is not None else day
    return Planned(number, "", first, day, last, spans)


def _later(start: date, length: Length, times: int) -> date:
    """So many lengths after a day, counted from it and never from the step before."""
    return month_steps(start, length.months * times) + timedelta(days=length.days * times)


def _earlier(day: date, length: Length) -> date:
    return month_steps(day, -length.months) - timedelta(days=length.days)
