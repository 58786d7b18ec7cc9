"""How do due visits look in a customer's calendar?

`calendar_text` writes an iCalendar feed (RFC 5545). A visit is a whole day: the one on which it took place, or the one
on which it is meant to. Done visits stay as past events; one that was missed, skipped or is lost stays as a cancelled
one, so that nobody wonders where it went. A visit of which nobody knows the day yet is left out. No person is named.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event
from msgspec import Struct

from contracts.explain.catalogues import Tongue, tongue_of
from contracts.explain.said import said
from contracts.explain.sentences import sentence
from contracts.rules.care.visits import DONE, DueVisit
from contracts.rules.values.calendar import ONE_DAY
from contracts.rules.values.vocabulary import VisitState

REFRESH = timedelta(days=1)


class Dated(Struct, frozen=True):
    """A visit with the id that its event keeps for ever."""

    id: str
    visit: DueVisit


def calendar_text(visits: Iterable[Dated], product: str, language: str, stamp: datetime) -> bytes:
    """The feed. `stamp` is when the contract was written down: the same visits are the same bytes."""
    tongue = tongue_of(language)
    calendar = Calendar()
    name = tongue.say("calendar.name", {"product": product})
    calendar.add("prodid", f"-//contracts//due visits//{tongue.tag.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    for dated in visits:
        if (day := _day(dated.visit)) is not None:
            calendar.add_component(_event(dated, day, product, tongue, stamp))
    text: bytes = calendar.to_ical()
    return text


def _day(visit: DueVisit) -> date | None:
    return visit.done_on or visit.day


def _event(dated: Dated, day: date, product: str, tongue: Tongue, stamp: datetime) -> Event:
    visit = dated.visit
    task = said(visit.task, tongue, "task")
    values = {"task": task[:1].upper() + task[1:], "number": str(visit.number), "product": product}
    event = Event()
    event.add("uid", f"{dated.id}@contracts")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", day)
    event.add("dtend", day + ONE_DAY)
    event.add("summary", tongue.say(_TEXTS.get(visit.state, "calendar.off"), values))
    event.add("description", "\n".join(sentence(each, tongue.tag) for each in visit.why))
    event.add("categories", [visit.state.value])
    event.add("status", "CANCELLED" if visit.state in _OFF else "CONFIRMED" if visit.state in DONE else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return event


_OFF = frozenset({VisitState.MISSED_BY_ISSUER, VisitState.SKIPPED_BY_CUSTOMER, VisitState.LAPSED})
_TEXTS = {
    VisitState.UPCOMING: "calendar.planned",
    VisitState.DUE: "calendar.planned",
    VisitState.OVERDUE: "calendar.overdue",
    **dict.fromkeys(DONE, "calendar.done"),
}
