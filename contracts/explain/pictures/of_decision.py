"""What is the picture of a unit's covers?

Every benefit of a decision becomes a bar: from when to when, what moved its end and by how much, its meters, and where
it stands on the day of the question.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from babel.dates import format_date

from contracts.explain.pictures.chart import Bar, Chart, EndText, Fill, Mark, Stretch, Symbol
from contracts.explain.sentences import locale_of
from contracts.explain.terms.clauses import day_words
from contracts.explain.terms.voice import Voice, voice_of
from contracts.explain.terms.windows import meter_words
from contracts.rules.deciding.covers import Cover
from contracts.rules.deciding.standing import Standing
from contracts.rules.decision import Decision
from contracts.rules.values.calendar import ONE_DAY
from contracts.rules.values.facts import FactType
from contracts.rules.values.history import Reading
from contracts.rules.values.vocabulary import Code, Sense, State
from contracts.rules.words.windows import Window

_FILLS = {
    State.ACTIVE: Fill.ACTIVE,
    State.NOT_STARTED: Fill.NOT_STARTED,
    State.WAITING: Fill.ACTIVE,
    State.EXPIRED_BY_DATE: Fill.EXPIRED,
    State.EXPIRED_BY_METER: Fill.EXPIRED,
    State.ENDED: Fill.EXPIRED,
    State.SUSPENDED: Fill.SUSPENDED,
    State.EXHAUSTED: Fill.EXHAUSTED,
    State.VOID: Fill.VOID,
    State.UNKNOWN: Fill.UNKNOWN,
}
_STATES = {
    State.ACTIVE: "active",
    State.NOT_STARTED: "not started",
    State.WAITING: "in its waiting time",
    State.EXPIRED_BY_DATE: "ended by date",
    State.EXPIRED_BY_METER: "ended by its meter",
    State.ENDED: "ended early",
    State.SUSPENDED: "suspended",
    State.EXHAUSTED: "used up",
    State.VOID: "void",
    State.UNKNOWN: "not known yet",
}
_BY = {"roll": Symbol.ROLL, "minWorkingDays": Symbol.ROLL, "pause": Symbol.PAUSE, "floor": Symbol.FLOOR}
_BY_WORDS = {
    "roll": "moved to a working day",
    "minWorkingDays": "holds enough working days",
    "pause": "time in repair added",
    "floor": "not earlier than",
}


def decision_chart(decision: Decision, title: str, language: str = "en") -> Chart:
    """The chart of the covers that a decision looked at."""
    standings = [result.standing for result in decision.benefits]
    today = decision.question.as_of.date()
    if standings:
        today = decision.question.as_of.astimezone(standings[0].terms.zone).date()
    first, last = _span(standings, today)
    return Chart(
        title=title,
        about=f"Where its covers stand on {format_date(today, 'long', locale=locale_of(language))}.",
        bars=tuple(_bar(standing, language, last, decision.question.history.readings) for standing in standings),
        first=first,
        last=last,
        language=language,
        today=today,
    )


def _span(standings: Sequence[Standing], today: date) -> tuple[date, date]:
    """The days to draw: from the first start to the last end, and the day of the question."""
    covers = [standing.cover for standing in standings if standing.cover is not None]
    starts = [cover.start for cover in covers if cover.start is not None]
    ends = [cover.last_day for cover in covers if cover.last_day is not None]
    first, last = min([*starts, today]), max([*ends, *starts, today])
    some = max(ONE_DAY, (last - first) // 40) if starts else 180 * ONE_DAY
    fading = any(cover.start is not None and cover.last_day is None for cover in covers)
    return first - some, last + (max(60 * ONE_DAY, (last - first) // 6) if fading else some)


def _bar(standing: Standing, language: str, last: date, readings: Sequence[Reading]) -> Bar:
    voice, cover = voice_of(standing.terms, language), standing.cover
    window = standing.benefit.window
    placed = cover is not None and cover.start is not None
    return Bar(
        group=f"{standing.terms.name} ({standing.terms.code} {standing.terms.version})",
        name=standing.benefit.benefit,
        notes=(f"{_state(standing)}; {_runs_from(window, cover, voice)}", f"clause {standing.benefit.clause}"),
        stretches=tuple(_stretches(cover, _fill(standing), last)) if cover is not None else (),
        marks=tuple(_marks(standing)),
        ends=tuple(_ends(standing, voice, readings)),
        fades=placed and cover is not None and cover.last_day is None,
    )


def _fill(standing: Standing) -> Fill:
    return _FILLS[standing.state] if _is_for_it(standing) else Fill.NOT_FOR


def _state(standing: Standing) -> str:
    return _STATES[standing.state] if _is_for_it(standing) else "not for this unit"


def _is_for_it(standing: Standing) -> bool:
    return all(found.code is not Code.OUT_OF_SCOPE or found.sense is not Sense.AGAINST for found in standing.findings)


def _runs_from(window: Window, cover: Cover | None, voice: Voice) -> str:
    if cover is None or cover.start is None:
        return f"from {day_words(window.from_, voice)}"
    return f"from {voice.day(cover.start)}"


def _stretches(cover: Cover, fill: Fill, last: date) -> Iterator[Stretch]:
    """The waiting time, the nominal time, and what was added to it."""
    if cover.start is None:
        return
    begins = cover.start
    nominal = cover.changes[0][1] if cover.changes else cover.last_day
    ends = cover.last_day or last
    if cover.active_from is not None and cover.active_from > begins:
        yield Stretch(begins, min(cover.active_from - ONE_DAY, ends), Fill.WAITING)
        begins = cover.active_from
    plain = min(nominal or last, ends)
    if begins <= plain:
        yield Stretch(begins, plain, fill)
    if plain < ends:
        yield Stretch(plain + ONE_DAY, ends, Fill.ADDED)


def _marks(standing: Standing) -> Iterator[Mark]:
    cover = standing.cover
    if cover is None or cover.start is None or cover.last_day is None:
        return
    for by, before, _ in cover.changes:
        yield Mark(_symbol(by, standing), before)
    if standing.benefit.window.meters:
        yield Mark(Symbol.METER, cover.last_day)


def _ends(standing: Standing, voice: Voice, readings: Sequence[Reading]) -> Iterator[EndText]:
    cover = standing.cover
    if cover is None:
        yield EndText(f"needs {'; '.join(_missing_days(standing, voice)) or 'more facts'}")
    elif cover.start is None:
        yield EndText("what it starts with did not happen")
    else:
        yield EndText(_last(cover, voice))
        for by, before, after in cover.changes:
            words = _BY_WORDS.get(by, by)
            yield EndText(f"{words}: {voice.day(before)} → {voice.day(after)}", _symbol(by, standing))
        if cover.active_from is not None:
            yield EndText(f"can be used from {voice.day(cover.active_from)}")
    yield from _meters(standing, voice, readings)


def _missing_days(standing: Standing, voice: Voice) -> list[str]:
    """What the window hangs on: days only, for what else is missing does not move it."""
    facts = standing.terms.facts
    return [
        voice.fact(name) for name in sorted(standing.missing) if name in facts and facts[name].type is FactType.WHEN
    ]


def _last(cover: Cover, voice: Voice) -> str:
    if isinstance(cover.last_moment, datetime):
        return f"until {voice.day(cover.last_moment.date())}, {voice.clock(cover.last_moment.timetz())}"
    return f"last day: {voice.day(cover.last_day)}" if cover.last_day else "without an end by date"


def _meters(standing: Standing, voice: Voice, readings: Sequence[Reading]) -> Iterator[EndText]:
    """The limits, each with the reading of the day, or with the last one that was written down."""
    now = {place.meter: f"now {voice.number(place.reading)}" for place in standing.meters}
    latest = {
        reading.meter: f"last read {voice.number(reading.value)} on {voice.day(reading.on)}"
        for reading in sorted(readings, key=lambda reading: reading.on)
    }
    for limit in standing.benefit.window.meters:
        seen = now.get(limit.meter) or latest.get(limit.meter) or "reading not known"
        yield EndText(f"only {meter_words(limit, voice)} ({seen})", Symbol.METER)


def _symbol(by: str, standing: Standing) -> Symbol:
    """What moved an end: one of the fixed names, or else an extension or a campaign of the terms."""
    is_extension = any(by == each.extension for each in standing.benefit.window.extensions)
    return _BY.get(by, Symbol.EXTENSION if is_extension else Symbol.CAMPAIGN)
