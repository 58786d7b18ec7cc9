"""Which visits of a contract are due, done, missed or still to come?

`due_visits` answers for one contract of a question, from the cycles of its terms (`words/care.py`), the jobs and
readings of the history, and the marks of visits that did not take place. `care_of` also says which facts are missing.
Nothing is stored: where a visit stands hangs on the day of the question.
"""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from contracts.rules.care.matching import Course, Stood, stood
from contracts.rules.care.planning import MeterSpan
from contracts.rules.care.readings import dials_of, went_back
from contracts.rules.care.visits import DONE, Care, Consequence, DueVisit, Follows
from contracts.rules.deciding.covers import cover_of
from contracts.rules.evaluator import decide, other_covers
from contracts.rules.question import Contract, Question, view_of
from contracts.rules.values.calendar import ONE_DAY
from contracts.rules.values.findings import Finding, missing_fact
from contracts.rules.values.history import Job, Suspended
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import OtherCover, View, local_day
from contracts.rules.values.vocabulary import Code, Sense, VisitState
from contracts.rules.words.care import Cycle
from contracts.rules.words.checks import walk
from contracts.rules.words.days import EndOf


def due_visits(question: Question, contract: Contract, until: date) -> tuple[DueVisit, ...]:
    """The visits of a contract that may begin up to a day, by day. What hangs on a missing fact is left out."""
    return care_of(question, contract, until).visits


def care_of(question: Question, contract: Contract, until: date) -> Care:
    """The visits of a contract, and the facts that are missing to plan more of them."""
    if not contract.terms.care:
        return Care((), frozenset())
    view = view_of(question, contract, (), _others(question, contract))
    found: list[DueVisit] = []
    missing: set[str] = set()
    for cycle in contract.terms.care:
        try:
            course = _course(cycle, contract, view, until)
        except NotKnown as unknown:
            missing |= unknown.missing
            continue
        if course is None:
            continue
        missing |= course.unread
        found += [
            _visit(each, course, contract, view) for each in stood(course) if not _rested(each, contract.suspended)
        ]
    return Care(tuple(sorted(found, key=by_day)), frozenset(missing))


def by_day(visit: DueVisit) -> tuple[date, str, int]:
    """The order in which visits are listed."""
    return visit.day or visit.last_day or visit.done_on or date.max, visit.cycle, visit.number


def _others(question: Question, contract: Contract) -> tuple[OtherCover, ...]:
    """What other plans' covers look like, where a cycle hangs on them."""
    bears = {cycle.benefit for cycle in contract.terms.care}
    hangs = bears & set(contract.terms.hangs_on)
    if not hangs and not any(isinstance(word, EndOf) for cycle in contract.terms.care for word in walk(cycle)):
        return ()
    return other_covers(decide(replace(question, charges=(), wants=None)))


def _course(cycle: Cycle, contract: Contract, view: View, until: date) -> Course | None:
    """The days and jobs of a cycle; None when it never began or is not promised. Raises `NotKnown`."""
    anchor = local_day(cycle.from_.when(view))
    if anchor is None or (cycle.if_ is not None and not cycle.if_.test(view)):
        return None
    begin, end = _bounds(cycle, contract, view, anchor)
    jobs = tuple(sorted(_jobs(cycle, contract, view, begin, end), key=lambda job: job.on))
    by = view.asked_on
    marks = {mark.number: mark for mark in view.history.marks if mark.cycle == cycle.cycle and mark.on <= by}
    dials, unread = dials_of(cycle, view, anchor)
    return Course(cycle, anchor, begin, end, dials, unread, jobs, marks, by, until)


def _bounds(cycle: Cycle, contract: Contract, view: View, anchor: date) -> tuple[date, date | None]:
    """The first and the last day on which visits may be planned; no last day for a cycle without end."""
    until = local_day(cycle.until.when(view)) if cycle.until is not None else None
    benefit = next((each for each in contract.terms.benefits if each.benefit == cycle.benefit), None)
    if benefit is None:
        known = [each for each in (until, contract.ended_on) if each is not None]
        return anchor, min(known) if known else None
    cover = cover_of(benefit.window, view, f"{contract.terms.code}/{benefit.benefit}")
    if cover.start is None:
        return anchor, anchor - ONE_DAY
    ends = [until if cycle.until is not None else cover.last_day, contract.ended_on]
    if kinds := benefit.window.runs_while:
        lasts = [other.last_day for other in view.others if other.kind in kinds]
        ends.append(max(each for each in lasts if each) if lasts and None not in lasts else None if lasts else date.min)
    known = [each for each in ends if each is not None]
    begin = anchor if cycle.services else max(anchor, cover.start)
    return begin, min(known) if known else None


def _jobs(cycle: Cycle, contract: Contract, view: View, begin: date, end: date | None) -> Iterator[Job]:
    """The jobs that count: of this task, or without a task and borne by the cycle's benefit."""
    benefit = f"{contract.terms.code}/{cycle.benefit}" if cycle.benefit else None
    for job in view.history.jobs:
        is_of_it = job.task == cycle.task or (job.task is None and benefit is not None and job.was_under(benefit))
        if job.completed and is_of_it and begin <= job.on <= min(view.asked_on, end or view.asked_on):
            yield job


def _rested(found: Stood, rests: tuple[Suspended, ...]) -> bool:
    """Whether the contract rested in the whole window of a visit that was not made: then none was owed."""
    first, last = found.visit.first_day, found.visit.last_day
    if found.job is not None or found.mark is not None or first is None or last is None:
        return False
    return any(rest.first <= first and (rest.last is None or last <= rest.last) for rest in rests)


def _visit(found: Stood, course: Course, contract: Contract, view: View) -> DueVisit:
    cycle, planned = course.cycle, found.visit
    likely = _estimate(found, course)
    visit = DueVisit(
        contract=contract.ref,
        cycle=cycle.cycle,
        number=planned.number,
        name=planned.name,
        task=cycle.task,
        benefit=cycle.benefit,
        clause=cycle.clause,
        first_day=planned.first_day,
        day=likely[0] if likely is not None else planned.day,
        last_day=planned.last_day,
        meters=planned.meters,
        estimated=likely is not None,
        state=found.state,
        job=found.job,
        mark=found.mark,
        consequences=tuple(_consequences(found.state, cycle, view)),
        why=(),
    )
    because = [_because(visit), *_by_meter(visit, course, view)]
    if likely is not None:
        values = (("meter", likely[1].meter), ("limit", likely[1].at), ("day", likely[0]))
        because.append(Finding(Code.VISIT_ESTIMATED, Sense.NOTE, visit.clause, None, values))
    return replace(visit, why=tuple(because))


def _estimate(found: Stood, course: Course) -> tuple[date, MeterSpan] | None:
    """When a meter is likely to bring a visit, where that is before its own day and the terms allow to say so."""
    if not course.cycle.projects or found.state not in {VisitState.UPCOMING, VisitState.DUE}:
        return None
    days = [
        (max(day, course.asked), span)
        for span in found.visit.meters
        if span.meter in course.dials and (day := course.dials[span.meter].day_of(span.at, course.asked)) is not None
    ]
    first = min(days, key=lambda each: each[0], default=None)
    latest = min((day for day in (found.visit.day, course.end) if day is not None), default=date.max)
    return first if first is not None and first[0] < latest else None


def _consequences(state: VisitState, cycle: Cycle, view: View) -> Iterator[Consequence]:
    if state is VisitState.MISSED_BY_ISSUER and (missed := cycle.missed) is not None:
        clause = missed.clause or cycle.clause
        if missed.credit is not None:
            yield Consequence(Follows.CREDIT, clause, minor=missed.credit.minor(view, None, 0))
        if missed.extension is not None:
            yield Consequence(Follows.EXTENSION, clause, name=missed.extension)
        if missed.opens is not None:
            yield Consequence(Follows.OPENS_REMEDY, clause, name=missed.opens.value)
    if state is VisitState.LAPSED or (state is VisitState.SKIPPED_BY_CUSTOMER and cycle.skipped == "lapses"):
        yield Consequence(Follows.LAPSES, cycle.clause)
    not_kept = {VisitState.LAPSED, VisitState.SKIPPED_BY_CUSTOMER, VisitState.OVERDUE}
    if state in not_kept and cycle.skipped == "breaksMaintenance":
        yield Consequence(Follows.BREAKS_MAINTENANCE, cycle.clause)


_SENSE = {VisitState.UPCOMING: Sense.NOTE, VisitState.DUE: Sense.NOTE, VisitState.SKIPPED_BY_CUSTOMER: Sense.NOTE}


def _because(visit: DueVisit) -> Finding:
    """Where it stands, with its days."""
    values: tuple[tuple[str, object], ...] = (
        ("number", visit.number), ("task", visit.task), ("due", visit.day), ("from", visit.first_day),
        ("lastDay", visit.last_day), ("day", visit.done_on),
    )  # fmt: skip
    sense = Sense.FOR if visit.state in DONE else _SENSE.get(visit.state, Sense.AGAINST)
    told = tuple(pair for pair in values if pair[1] is not None)
    return Finding(Code(f"VISIT_{visit.state.value}"), sense, visit.clause, None, told)


def _by_meter(visit: DueVisit, course: Course, view: View) -> Iterator[Finding]:
    """What its meters say of it."""
    for span in visit.meters:
        dial = course.dials.get(span.meter)
        used = dial.on(visit.done_on or course.asked) if dial is not None else None
        read = (("used", used),) if used is not None else ()
        values = (("meter", span.meter), ("limit", span.at), ("from", span.from_), ("to", span.to), *read)
        yield Finding(Code.VISIT_BY_READING, Sense.NOTE, visit.clause, None, values)
    if back := went_back(view, visit.meters):
        earlier, later, meter = back
        values = (("meter", meter), ("earlier", earlier.value), ("later", later.value))
        yield Finding(Code.METER_ROLLED_BACK, Sense.REVIEW, visit.clause, None, values)
    if visit.meters and course.unread and visit.state not in DONE:
        yield missing_fact(course.unread, visit.clause)
