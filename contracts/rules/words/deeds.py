"""Was it done in time?

Conditions that look at what was done: duties of the issuer and maintenance of the owner.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from pydantic import Field, StrictBool

from contracts.rules.values.calendar import Length, instant, last_day, month_steps
from contracts.rules.values.history import JobKind
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View, local_day
from contracts.rules.words.base import CalendarLengthWord, Word
from contracts.rules.words.days import DayWord
from contracts.rules.words.predicates import Condition, Seen, known_or_none


@dataclass(frozen=True, slots=True)
class DutyMissed(Condition):
    """A duty of the benefit was not done in time: REPAIR needs a repair, ATTEND any job, others the fact `dutyDone`."""

    duty: str

    def test(self, view: View) -> bool:
        if self.duty not in view.duties:
            raise NotKnown(f"duty.{self.duty}")
        due = view.duties[self.duty].when(view)
        if due is None:
            return False
        done = self._done(view)
        if isinstance(due, datetime) and done is None:
            return instant(view.as_of) > instant(due)
        return (done or view.asked_on) > (local_day(due) or date.max)

    def _done(self, view: View) -> date | None:
        """The day it was done, if it was."""
        asked = view.day("claimed") or view.asked_on
        kinds = _DONE_BY.get(self.duty)
        if kinds is None:
            return view.day("dutyDone")
        jobs = (job for job in view.history.jobs if job.completed and job.kind in kinds and job.on >= asked)
        return min((job.handed_back or job.on for job in jobs), default=None)

    def seen(self, view: View) -> Seen:
        due = view.duties.get(self.duty)
        return (("duty", self.duty), ("due", known_or_none(partial(due.when, view)) if due else None))


_DONE_BY = {"REPAIR": frozenset({JobKind.REPAIR}), "ATTEND": frozenset(JobKind)}


class Kept(Word):
    """Whether maintenance was kept: a job of this task in every period, no later than the grace after its end."""

    task: str = Field(description="the task of the jobs that count")
    every: CalendarLengthWord = Field(description="the period")
    grace: CalendarLengthWord | None = Field(None, description="how much later is still in time")
    from_: DayWord = Field(description="the day from which the periods are counted")
    authorized: StrictBool | None = Field(None, description="true: only jobs of an authorised workshop count")


@dataclass(frozen=True, slots=True)
class MaintenanceKept(Condition):
    """A maintenance job was done in every period up to the event, each job counting for one period."""

    word: Kept

    def test(self, view: View) -> bool:
        return self.first_missed(view) is None

    def first_missed(self, view: View) -> date | None:
        """The last day on which the first service that was skipped would still have been in time."""
        word, by = self.word, view.day("occurred") or view.asked_on
        start = local_day(word.from_.when(view))
        if start is None:
            return None
        done = sorted(
            job.on
            for job in view.history.jobs
            if job.task == word.task
            and job.completed
            and (word.authorized is None or job.authorized is word.authorized)
        )
        begins, count = start, 1
        while True:
            due = _times(start, word.every, count)
            limit = last_day(due, word.grace, first_day_counted=False) if word.grace else due
            if limit >= by:
                return None
            service = next((day for day in done if begins < day <= limit), None)
            if service is None:
                return limit
            done.remove(service)
            begins, count = due, count + 1

    def seen(self, view: View) -> Seen:
        return (("task", self.word.task), ("lastDay", known_or_none(lambda: self.first_missed(view))))


def _times(start: date, every: Length, count: int) -> date:
    return month_steps(start, every.months * count) + (date.resolution * every.days * count)
