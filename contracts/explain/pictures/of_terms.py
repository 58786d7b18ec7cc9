"""What is the picture of terms that nobody has bought yet?

Days are counted from the start of each benefit: whatever starts a cover happens on day 0, and what is a length after it
stands so much later. Where the terms leave a choice (two lengths by price, two starts), the bar is sure up to the
earliest end and drawn as "by case" up to the latest. An end that hangs on a date or on another cover fades out.
"""

from collections.abc import Iterator
from datetime import date

from contracts.explain.pictures.chart import Bar, Chart, EndText, Fill, Mark, Stretch, Symbol
from contracts.explain.terms.clauses import day_words, meaning_of_day
from contracts.explain.terms.voice import Voice, either, heading, value_words, voice_of
from contracts.explain.terms.windows import effect_words, meter_words
from contracts.rules.terms import PlanTerms
from contracts.rules.values.calendar import (
    MONDAY_TO_FRIDAY,
    ONE_DAY,
    Length,
    add,
    last_day,
    month_steps,
    months_between,
)
from contracts.rules.values.view import Day
from contracts.rules.words.benefit import Benefit
from contracts.rules.words.days import After, DayWord, EarlierOf, EndOf, FactDay, FirstKnown, FixedDay, IfDay, LaterOf
from contracts.rules.words.windows import Window

DAY_0 = date(2001, 1, 1)
"""A Monday, in a year and before years of the usual lengths."""


def terms_chart(terms: PlanTerms, language: str = "en") -> Chart:
    """The chart of one version of a plan."""
    voice = voice_of(terms, language)
    known = [end for benefit in terms.benefits for end in _ends(benefit.window, voice)]
    far = max((end for end in known if end is not None), default=DAY_0 + 365 * ONE_DAY)
    fading = any(None in _ends(benefit.window, voice) for benefit in terms.benefits)
    last = far + max(ONE_DAY, (far - DAY_0) // (6 if fading else 50))
    return Chart(
        title=f"{terms.name}, version {terms.version}",
        about=f"{heading(value_words(terms.kind.value))} by {terms.issuer}. Time since the start of each benefit.",
        bars=tuple(_bar(benefit, voice, last) for benefit in terms.benefits),
        first=DAY_0,
        last=last,
        language=language,
        origin=DAY_0,
        is_measured=any(end is not None for end in known),
    )


def _bar(benefit: Benefit, voice: Voice, last: date) -> Bar:
    window = benefit.window
    start = min((day for day in _days(window.from_, voice) if day is not None), default=DAY_0)
    ends = _ends(window, voice)
    known = sorted({end for end in ends if end is not None})
    fades = None in ends
    stretches = [Stretch(start, known[0] if known else last, Fill.PROMISED)]
    if len(known) > 1 or (known and fades):
        stretches.append(Stretch(known[0] + ONE_DAY, last if fades else known[-1], Fill.PERHAPS))
    if window.waiting:
        until = add(start, window.waiting.length, MONDAY_TO_FRIDAY) - ONE_DAY
        first = stretches[0]
        stretches[:1] = [Stretch(start, until, Fill.WAITING), Stretch(until + ONE_DAY, first.last, first.fill)]
    symbols = sorted({symbol for symbol, _ in _effects(window, voice) if symbol})
    ends_at = known[-1] if known and not fades else last
    return Bar(
        group="",
        name=benefit.benefit,
        notes=(f"from {_meant(window.from_, voice)}", f"clause {benefit.clause}"),
        stretches=tuple(stretches),
        marks=() if fades else tuple(Mark(symbol, ends_at) for symbol in symbols),
        ends=(EndText(_runs(window, voice)), *(EndText(text, symbol) for symbol, text in _effects(window, voice))),
        fades=fades,
    )


def _runs(window: Window, voice: Voice) -> str:
    if window.length is not None:
        return voice.length(window.length)
    if window.until is None:
        return "without an end by date"
    known = sorted({end for end in _ends(window, voice) if end is not None})
    if known:
        return either(_time_to(end, voice) for end in known) + (", by case" if len(known) > 1 else "")
    return f"until {_meant(window.until, voice)}"


def _time_to(end: date, voice: Voice) -> str:
    """How long after the start a day lies."""
    months = months_between(DAY_0, end)
    whole = month_steps(DAY_0, months) == end
    return voice.length(Length(months=months) if whole and months else Length(days=(end - DAY_0).days))


def _meant(day: DayWord, voice: Voice) -> str:
    """A day in words; one of the terms' own names by what it stands for."""
    if isinstance(day, FactDay) and day.fact in voice.days:
        return meaning_of_day(day.fact, voice)
    return day_words(day, voice)


def _effects(window: Window, voice: Voice) -> Iterator[tuple[Symbol | None, str]]:
    """What limits or moves the end, with its symbol."""
    for limit in window.meters:
        yield Symbol.METER, f"only {meter_words(limit, voice)}"
    if window.waiting:
        yield None, f"after a waiting time of {voice.length(window.waiting.length)}"
    if window.roll:
        yield Symbol.ROLL, "on to the next working day"
    if window.pauses:
        yield Symbol.PAUSE, "days in repair are added"
    for extension in window.extensions:
        adds = f"{voice.length(extension.add)} more" if extension.add else "days in repair are added"
        yield Symbol.EXTENSION, f"“{extension.extension}”: {adds}"
    for floor in window.floors:
        yield Symbol.FLOOR, f"not before {_meant(floor, voice)}"
    for campaign in window.campaigns:
        yield Symbol.CAMPAIGN, effect_words(campaign, voice)


def _ends(window: Window, voice: Voice) -> list[date | None]:
    """The ends that the terms allow; None for one that is no time after the start."""
    if window.until is not None:
        return [end if end != DAY_0 else None for end in _days(window.until, voice)]
    if window.length is None:
        return [None]
    starts = {start or DAY_0 for start in _days(window.from_, voice)}
    counted = window.first_day != "notCounted"
    return [_end(start, window.length, counted) for start in sorted(starts)]


def _end(start: date, length: Length, counted: bool) -> date:
    if length.is_exact:
        return start + length.about_days * ONE_DAY
    return last_day(start, length, first_day_counted=counted, calendar=MONDAY_TO_FRIDAY)


def _days(day: Day, voice: Voice) -> list[date | None]:
    """Where a day may lie when every fact happens on day 0; None where that says nothing of it."""
    match day:
        case FactDay():
            named = voice.days.get(day.fact)
            return [DAY_0] if named is None else _days(named, voice)
        case After():
            return [_later(start, day.add) if start else None for start in _days(day.after, voice)]
        case EarlierOf(earlier_of=days) | LaterOf(later_of=days) | FirstKnown(first_known=days):
            return [found for each in days for found in _days(each, voice)]
        case IfDay():
            return _days(day.then, voice) + (_days(day.else_, voice) if day.else_ else [])
        case EndOf():
            return [DAY_0]
        case FixedDay():
            return [None]
    return [None]


def _later(start: date, length: Length) -> date:
    return start + length.about_days * ONE_DAY if length.is_exact else add(start, length, MONDAY_TO_FRIDAY)
