"""From when to when does this benefit run, and does the day that counts lie inside?

`cover_of` computes a window for one view: start, waiting, nominal end, roll, pauses, extensions, floors, campaigns, in
that order. `place` then says where the acts fall, `place_meters` the meters. An end that is a day is included.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from contracts.rules.values.calendar import (
    ONE_DAY,
    add,
    add_to_moment,
    hold_working_days,
    instant,
    last_day,
    roll_to_working_day,
)
from contracts.rules.values.findings import Finding, missing_fact
from contracts.rules.values.history import Job, JobKind, rolled_back
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View, local_day
from contracts.rules.values.vocabulary import Act, Code, Sense, State
from contracts.rules.words.days import CLOCK_TIME
from contracts.rules.words.windows import Extension, MeterLimit, Pause, Span, Window

ACTS = {act.name.lower(): act for act in Act}


@dataclass(frozen=True, slots=True)
class Cover:
    """A computed window. `last_day` is included; None means without end (or never started, when `start` is None too).

    `last_moment` is set instead when hours are counted. `active_from` is the first day after a waiting time.
    `changes` names what moved the end, from which day and to which.
    """

    start: date | None
    active_from: date | None = None
    last_day: date | None = None
    last_moment: datetime | None = None
    start_moment: datetime | None = None
    changes: tuple[tuple[str, date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class MeterPlace:
    """Where a meter stands against its limit. `used` counts as the terms say; `limit_reading` is on the dial."""

    meter: str
    reading: Decimal
    used: Decimal
    limit: Decimal | None
    limit_reading: Decimal | None


def cover_of(window: Span, view: View, qualified: str = "") -> Cover:
    """The window of one contract; `qualified` is the benefit's full name. Raises `NotKnown` when a day is not known."""
    start = window.from_.when(view)
    if start is None:
        return Cover(start=None)
    start_day = local_day(start) or date.min
    waiting = _waiting_until(window, start_day, view)
    if window.length is not None and window.length.is_exact:
        if not isinstance(start, datetime):
            raise NotKnown(_clock_of(window))
        end = add_to_moment(start, window.length, view.calendar)
        return Cover(start_day, waiting, end.date(), end, start)
    end_day = _nominal_end(window, start_day, view)
    if end_day is None:
        return Cover(start_day, waiting)
    changed = tuple(_changes(window, start_day, end_day, view, qualified))
    return Cover(start_day, waiting, changed[-1][2] if changed else end_day, changes=changed)


def place(window: Window, cover: Cover, view: View, clause: str) -> tuple[State, list[Finding]]:
    """Where the acts fall, with a finding for each of them."""
    if cover.start is None:
        return State.NOT_STARTED, [Finding(Code.NEVER_STARTED, Sense.AGAINST, clause, None, ())]
    state, findings = State.ACTIVE, []
    for name in window.acts:
        fact = ACTS[name].value
        try:
            act = view.when(fact)
            if act is None:
                raise NotKnown(fact)
            found, code = _place_act(cover, act)
        except NotKnown as unknown:
            findings.append(missing_fact(unknown.missing, clause))
            state = State.UNKNOWN if state is State.ACTIVE else state
            continue
        findings.append(_act_finding(code, fact, act, cover, clause))
        state = found if state in {State.ACTIVE, State.UNKNOWN} and found is not State.ACTIVE else state
    findings += [
        Finding(Code.WINDOW_CHANGED, Sense.NOTE, clause, None, (("by", by), ("nominal", before), ("lastDay", day)))
        for by, before, day in cover.changes
    ]
    return state, findings


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


def _act_finding(code: Code, fact: str, act: date | datetime, cover: Cover, clause: str) -> Finding:
    sense = Sense.FOR if code is Code.IN_WINDOW else Sense.AGAINST
    hours = cover.last_moment is not None
    values: tuple[tuple[str, object], ...] = (
        ("act", fact),
        ("day", act if hours else local_day(act)),
        ("from", cover.start_moment or cover.start),
        ("lastDay", cover.last_moment or cover.last_day),
    )
    if code is Code.WAITING:
        values = (*values, ("activeFrom", cover.active_from))
    return Finding(code, sense, clause, None, values)


def _place_act(cover: Cover, act: date | datetime) -> tuple[State, Code]:
    if cover.last_moment is not None and cover.start_moment is not None:
        if not isinstance(act, datetime):
            raise NotKnown(CLOCK_TIME)
        if instant(act) < instant(cover.start_moment):
            return State.NOT_STARTED, Code.NOT_STARTED
        late = instant(act) > instant(cover.last_moment)
        return (State.EXPIRED_BY_DATE, Code.EXPIRED) if late else (State.ACTIVE, Code.IN_WINDOW)
    day = local_day(act) or date.min
    if cover.last_day is not None and day > cover.last_day:
        return State.EXPIRED_BY_DATE, Code.EXPIRED
    if cover.start is not None and day < cover.start:
        return State.NOT_STARTED, Code.NOT_STARTED
    if cover.active_from is not None and day < cover.active_from:
        return State.WAITING, Code.WAITING
    return State.ACTIVE, Code.IN_WINDOW


def _nominal_end(window: Span, start: date, view: View) -> date | None:
    if window.unlimited:
        return None
    if window.until is not None:
        end = local_day(window.until.when(view))
        if end is None:
            raise NotKnown("the last day of the window")
        return end
    if window.length is None:
        return None
    return last_day(start, window.length, first_day_counted=window.first_day == "counted", calendar=view.calendar)


def _changes(window: Span, start: date, end: date, view: View, qualified: str) -> Iterator[tuple[str, date, date]]:
    """What moves the end, each with the day before it and after it."""
    for by, moved in _moves(window, start, end, view, qualified):
        yield by, end, moved
        end = moved


def _moves(window: Span, start: date, end: date, view: View, qualified: str) -> Iterator[tuple[str, date]]:
    if window.roll and (rolled := roll_to_working_day(end, view.calendar)) != end:
        end = rolled
        yield "roll", end
    if window.min_working_days:
        after = start - ONE_DAY if window.first_day == "counted" else start
        held = hold_working_days(after, end, window.min_working_days, view.calendar)
        if held != end:
            end = held
            yield "minWorkingDays", end
    for by, moved in _pauses(window.pauses, start, end, view):
        end = moved
        yield by, end
    for extension in window.extensions:
        longer = _extended(extension, start, end, view, qualified)
        if longer > end:
            end = longer
            yield extension.extension, end
    for floor in window.floors:
        day = local_day(floor.when(view))
        if day is not None and day > end:
            end = day
            yield "floor", end
    for campaign in window.campaigns:
        if campaign.ending_from <= end <= campaign.ending_to:
            yield campaign.campaign, campaign.ends_on or (add(end, campaign.adds) if campaign.adds else end)
            return


def _pauses(pause: Pause | None, start: date, end: date, view: View) -> Iterator[tuple[str, date]]:
    """Each repair that began in time moves the end by its days, and leaves at least what the terms say."""
    if pause is None:
        return
    counted: set[date] = set()
    for job in sorted(_repairs(view, start, "any", ""), key=lambda job: (job.handed_in or job.on, job.on)):
        handed_in, handed_back = job.handed_in or job.on, job.handed_back or view.asked_on
        if handed_in > end:
            return
        days = _days_out(handed_in, handed_back, pause.days) - counted
        counted |= days
        moved = end + len(days) * ONE_DAY
        moved = max(moved, add(handed_back, pause.leaves)) if pause.leaves else moved
        if moved != end:
            end = moved
            yield "pause", end


def _extended(extension: Extension, start: date, end: date, view: View, qualified: str) -> date:
    repairs = [job for job in _repairs(view, start, extension.under, qualified) if (job.handed_in or job.on) <= end]
    if not repairs or (extension.if_ is not None and not extension.if_.test(view)):
        return end
    if extension.add is not None:
        return add(end, extension.add)
    out: set[date] = set()
    for job in repairs:
        if job.handed_in is not None:
            out |= _days_out(job.handed_in, job.handed_back or view.asked_on, extension.days_out)
    return end + len(out) * ONE_DAY


def _repairs(view: View, start: date, under: str, qualified: str) -> list[Job]:
    """Repairs since the start, under any plan, under the one of this benefit, or under others."""
    by = max(view.day("occurred") or view.asked_on, view.asked_on)
    jobs = [job for job in view.history.jobs if job.kind is JobKind.REPAIR and start <= job.on <= by]
    plan = qualified.partition("/")[0]
    return [job for job in jobs if under == "any" or (plan in _plans_of(job)) is (under == "own")]


def _plans_of(job: Job) -> set[str]:
    """The plans that bore a job."""
    return {name.partition("/")[0] for name in (job.under or "", *(name for name, _ in job.bore))}


def _days_out(handed_in: date, handed_back: date, counted: str | None) -> set[date]:
    """The days out of use; the day of handing in counts only when the terms say so."""
    first = 0 if counted == "bothDaysCounted" else 1
    return {handed_in + n * ONE_DAY for n in range(first, (handed_back - handed_in).days + 1)}


def _waiting_until(window: Span, start: date, view: View) -> date | None:
    waiting = window.waiting if isinstance(window, Window) else None
    if waiting is None or (waiting.unless is not None and waiting.unless.test(view)):
        return None
    return add(start, waiting.length, view.calendar)


def _clock_of(window: Span) -> str:
    fact = getattr(window.from_, "fact", None)
    return f"{fact} ({CLOCK_TIME})" if fact else CLOCK_TIME


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
