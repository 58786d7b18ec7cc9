"""From when to when does this benefit run, and does the day that counts lie inside?

`cover_of` computes a window for one view: start, waiting, nominal end, roll, pauses, extensions, floors, campaigns, in
that order. `place` then says where the acts fall (`meter_places`: where the meters stand). An end that is a day
is included.
"""

from collections.abc import Iterator
from datetime import date, datetime, time

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.calendar import (
    ONE_DAY,
    add,
    add_to_moment,
    calendar_end,
    hold_working_days,
    instant,
    last_day,
    roll_to_working_day,
)
from contracts.rules.values.findings import Finding, Values, missing_fact
from contracts.rules.values.history import Job, JobKind
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View, local_day
from contracts.rules.values.vocabulary import Act, Code, Sense, State
from contracts.rules.words.days import CLOCK_TIME
from contracts.rules.words.windows import Extension, Pause, Span, Window

ACTS = {act.name.lower(): act for act in Act}
_FACT_OF = {name: act.value for name, act in ACTS.items()}
# To read a member of an enumeration takes as long as a call (until Python 3.12).
_ACTIVE, _UNKNOWN, _IN_WINDOW, _WAITING = State.ACTIVE, State.UNKNOWN, Code.IN_WINDOW, Code.WAITING
_FOR, _AGAINST = Sense.FOR, Sense.AGAINST
_INSIDE, _EXPIRED = (_ACTIVE, _IN_WINDOW), (State.EXPIRED_BY_DATE, Code.EXPIRED)


class Cover(Struct, frozen=True, gc=False):
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
    ended_on: date | None = None
    """The last covered day, when the contract ended before the window did."""


def cover_of(window: Span, view: View, qualified: str = "") -> Cover:
    """The window of one contract; `qualified` is the benefit's full name. Raises `NotKnown` when a day is not known.

    The window of a benefit moves with the contract: suspended days are added, and it ends when the contract does.
    """
    start = window.from_.when(view)
    if start is None:
        return Cover(start=None)
    day = start.date() if isinstance(start, datetime) else start
    if (counted := window.by_calendar) is not None:
        cover = Cover(day, None, calendar_end(day, *counted))
    else:
        cover = _cover(window, start, day, view, qualified)
    if not qualified or (view.ended_on is None and not view.rests):
        return cover
    return _cut(_rested(cover, view), view)


def rested_until(start: date, end: date, view: View) -> date:
    """A last day after the days of suspension that are added to it; those before `start` do not count."""
    for rest in sorted(view.rests, key=lambda rest: rest.first):
        first, last = max(rest.first, start), rest.last or max(rest.first, view.asked_on)
        if rest.adds and first <= end:
            end += max(0, (last - first).days + 1) * ONE_DAY
    return end


def _rested(cover: Cover, view: View) -> Cover:
    if cover.start is None or cover.last_day is None or cover.last_moment is not None:
        return cover
    end = rested_until(cover.start, cover.last_day, view)
    moved = () if end == cover.last_day else (("suspended", cover.last_day, end),)
    return replace(cover, last_day=end, changes=(*cover.changes, *moved))


def _cut(cover: Cover, view: View) -> Cover:
    """A cover that ends with its contract, when that ended early."""
    ended = view.ended_on
    if ended is None or (cover.last_day is not None and cover.last_day <= ended):
        return cover
    moment = cover.last_moment and datetime.combine(ended, time.max, view.zone)
    return replace(cover, last_day=ended, last_moment=moment, ended_on=ended)


def _cover(window: Span, start: date | datetime, start_day: date, view: View, qualified: str) -> Cover:
    """A window that more than its start and the calendar decide."""
    waiting, length = _waiting_until(window, start_day, view), window.length
    if length is not None and length.is_exact:
        if not isinstance(start, datetime):
            raise NotKnown(_clock_of(window))
        end = add_to_moment(start, length, view.calendar)
        return Cover(start_day, waiting, end.date(), end, start)
    end_day = _nominal_end(window, start_day, view)
    if end_day is None or not window.may_move:
        return Cover(start_day, waiting, end_day)
    changed = tuple(_changes(window, start_day, end_day, view, qualified))
    return Cover(start_day, waiting, changed[-1][2] if changed else end_day, changes=changed)


def place(window: Window, cover: Cover, view: View, clause: str) -> tuple[State, list[Finding]]:
    """Where the acts fall, with a finding for each of them."""
    if cover.start is None:
        return State.NOT_STARTED, [Finding(Code.NEVER_STARTED, Sense.AGAINST, clause, None, ())]
    state, findings = _ACTIVE, []
    for name in window.acts:
        fact = _FACT_OF[name]
        try:
            act = view.when(fact)
            if act is None:
                raise NotKnown(fact)
            day = act.date() if isinstance(act, datetime) else act
            found, code = _place_act(cover, act, day)
        except NotKnown as unknown:
            findings.append(missing_fact(unknown.missing, clause))
            state = _UNKNOWN if state is _ACTIVE else state
            continue
        findings.append(_act_finding(code, fact, day if cover.last_moment is None else act, cover, clause))
        if found is not _ACTIVE and (state is _ACTIVE or state is _UNKNOWN):
            state = found
    for by, before, day in cover.changes:
        values = (("by", by), ("nominal", before), ("lastDay", day))
        findings.append(Finding(Code.WINDOW_CHANGED, Sense.NOTE, clause, None, values))
    return state, findings


def _act_finding(code: Code, fact: str, act: date | datetime, cover: Cover, clause: str) -> Finding:
    """Where an act falls: on a day, or at a moment where hours are counted."""
    first, last = cover.start_moment or cover.start, cover.last_moment or cover.last_day
    values: Values = (("act", fact), ("day", act), ("from", first), ("lastDay", last))
    if code is _WAITING:
        values = (*values, ("activeFrom", cover.active_from))
    return Finding(code, _FOR if code is _IN_WINDOW else _AGAINST, clause, None, values)


def _place_act(cover: Cover, act: date | datetime, day: date) -> tuple[State, Code]:
    if cover.ended_on is not None and day > cover.ended_on:
        return State.ENDED, Code.ENDED_EARLY
    if cover.last_moment is not None and cover.start_moment is not None:
        if not isinstance(act, datetime):
            raise NotKnown(CLOCK_TIME)
        if instant(act) < instant(cover.start_moment):
            return State.NOT_STARTED, Code.NOT_STARTED
        late = instant(act) > instant(cover.last_moment)
        return _EXPIRED if late else _INSIDE
    if cover.last_day is not None and day > cover.last_day:
        return _EXPIRED
    if cover.start is not None and day < cover.start:
        return State.NOT_STARTED, Code.NOT_STARTED
    if cover.active_from is not None and day < cover.active_from:
        return State.WAITING, _WAITING
    return _INSIDE


def _nominal_end(window: Span, start: date, view: View) -> date | None:
    if window.length is not None:
        return last_day(start, window.length, first_day_counted=window.first_day == "counted", calendar=view.calendar)
    if window.until is None:
        return None
    end = local_day(window.until.when(view))
    if end is None:
        raise NotKnown("the last day of the window")
    return end


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
    if (not repairs and extension.under != "none") or (extension.if_ is not None and not extension.if_.test(view)):
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
