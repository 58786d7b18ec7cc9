"""Which job made which visit, and where does each visit stand?

Every job counts for one visit. It goes to the visit in whose window it lies; else, where a visit stays due, to the
first one that is late; else it is an early one. Where the next visit counts from the one before, the jobs come in their
order.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from itertools import count

from msgspec import Struct

from contracts.rules.care.planning import MAX_VISITS, Planned, next_after, planned, within
from contracts.rules.care.readings import Dial
from contracts.rules.values.history import Job, Mark, VisitMark
from contracts.rules.values.vocabulary import VisitState
from contracts.rules.words.care import Cycle, Every


class Place(Enum):
    """Where a day lies against a visit: the first counter to reach its window opens it, one that passes it ends it."""

    EARLY = auto()
    IN = auto()
    LATE = auto()


class Course(Struct, frozen=True):
    """What a cycle has come to for one contract: its days, its meters, the jobs that count and the marks by number.

    `unread` are the facts that are missing of its meters. `asked` is the day of the question; `until` how far ahead it
    looks.
    """

    cycle: Cycle
    anchor: date
    begin: date
    end: date | None
    dials: Mapping[str, Dial]
    unread: frozenset[str]
    jobs: tuple[Job, ...]
    marks: Mapping[int, VisitMark]
    asked: date
    until: date

    @property
    def starts(self) -> Mapping[str, Decimal]:
        return {name: dial.start for name, dial in self.dials.items()}

    @property
    def lapses(self) -> bool:
        return self.cycle.skipped == "lapses"

    def place(self, visit: Planned, day: date) -> Place:
        """Where a day lies against the window of a visit."""
        readings = [(self.dials[s.meter].on(day), s) for s in visit.meters if s.meter in self.dials]
        known = [(reading, span) for reading, span in readings if reading is not None]
        if visit.last_day is not None and day > visit.last_day:
            return Place.LATE
        if any(reading > span.to for reading, span in known):
            return Place.LATE
        if visit.first_day is not None and day >= visit.first_day:
            return Place.IN
        return Place.IN if any(reading >= span.from_ for reading, span in known) else Place.EARLY


class Stood(Struct, frozen=True):
    """A planned visit, where it stands, and the job or the mark that says so."""

    visit: Planned
    state: VisitState
    job: Job | None = None
    mark: VisitMark | None = None


def stood(course: Course) -> Iterator[Stood]:
    """Every visit of a cycle up to the day looked ahead to."""
    if course.cycle.every is not None and course.cycle.follows_visits:
        yield from _one_by_one(course, course.cycle.every)
    else:
        yield from _from_the_anchor(course)


def _from_the_anchor(course: Course) -> Iterator[Stood]:
    visits = _looked_at(course)
    made = _matched(course, visits)
    for visit in visits:
        job, mark = made.get(visit.number), course.marks.get(visit.number)
        if job is None and mark is None and _lies_ahead(course, visit, course.until):
            continue
        yield _made(course, visit, job) if job is not None else _not_made(course, visit, mark)


def _looked_at(course: Course) -> list[Planned]:
    """The visits up to the day looked ahead to, and as many further ones as there are jobs that may be early."""
    found: list[Planned] = []
    last = max((course.until, course.asked, *(job.on for job in course.jobs)))
    ahead = 0
    for visit in planned(course.cycle, course.anchor, course.end, course.starts):
        if visit.day is not None and visit.day < course.begin:
            continue
        found.append(visit)
        ahead += _lies_ahead(course, visit, last)
        if ahead > len(course.jobs):
            break
    return found


def _lies_ahead(course: Course, visit: Planned, day: date) -> bool:
    if visit.first_day is not None:
        return visit.first_day > day and course.place(visit, course.asked) is Place.EARLY
    return visit.number > 1 and course.place(visit, day) is Place.EARLY and not _is_next(course, visit)


def _is_next(course: Course, visit: Planned) -> bool:
    """Whether a visit that only meters bring is the first that lies ahead: it is shown, though nobody knows its day."""
    steps = course.cycle.every.meters if course.cycle.every is not None else {}
    return all(
        (reading := course.dials[span.meter].on(course.asked)) is None or span.at - steps[span.meter] <= reading
        for span in visit.meters
        if span.meter in course.dials and span.meter in steps
    )


def _matched(course: Course, visits: Sequence[Planned]) -> Mapping[int, Job]:
    open_visits = {visit.number: visit for visit in visits if visit.number not in course.marks}
    made: dict[int, Job] = {}
    for wanted in ((Place.IN,),) if course.lapses else ((Place.IN,), (Place.LATE, Place.EARLY)):
        for job in course.jobs:
            if any(job is other for other in made.values()):
                continue
            places = {number: course.place(visit, job.on) for number, visit in open_visits.items()}
            number = next((n for place in wanted for n, found in places.items() if found is place), None)
            if number is not None:
                made[number] = job
                del open_visits[number]
    return made


def _one_by_one(course: Course, every: Every) -> Iterator[Stood]:
    base, readings = course.anchor, course.starts
    jobs = list(course.jobs)
    for number in count(1):
        visit = within(
            next_after(course.cycle, every, number, base, readings, course.starts), course.anchor, course.end
        )
        if number > MAX_VISITS or (course.end is not None and visit.day is not None and visit.day > course.end):
            return
        mark = course.marks.get(number)
        late = course.lapses and jobs and course.place(visit, jobs[0].on) is Place.LATE
        if mark is None and jobs and not late:
            job = jobs.pop(0)
            yield _made(course, visit, job)
            base = job.on
        else:
            found = _not_made(course, visit, mark)
            if found.state is VisitState.UPCOMING and visit.first_day is not None and visit.first_day > course.until:
                return
            yield found
            if found.state is VisitState.OVERDUE or (visit.day is None and mark is None):
                return  # Nothing counts from a visit of which nobody knows when it takes place.
            base = visit.day or (mark.on if mark is not None else base)
        readings = {name: dial.on(base) or dial.start for name, dial in course.dials.items()}


def _made(course: Course, visit: Planned, job: Job) -> Stood:
    states = {
        Place.EARLY: VisitState.DONE_EARLY,
        Place.IN: VisitState.DONE,
        Place.LATE: VisitState.DONE_LATE,
    }
    return Stood(visit, states[course.place(visit, job.on)], job)


def _not_made(course: Course, visit: Planned, mark: VisitMark | None) -> Stood:
    if mark is not None:
        missed = mark.mark is Mark.MISSED
        return Stood(visit, VisitState.MISSED_BY_ISSUER if missed else VisitState.SKIPPED_BY_CUSTOMER, None, mark)
    place = course.place(visit, course.asked)
    over = course.end is not None and course.asked > course.end
    if place is Place.LATE:
        return Stood(visit, VisitState.LAPSED if course.lapses or over else VisitState.OVERDUE)
    if over:
        return Stood(visit, VisitState.LAPSED)
    return Stood(visit, VisitState.DUE if place is Place.IN else VisitState.UPCOMING)
