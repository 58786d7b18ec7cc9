"""How are amounts, shares and measures said? As nouns: "15% of what the customer paid for the goods"."""

from collections.abc import Sequence
from typing import cast

from contracts.explain.terms.clauses import condition_words, day_words
from contracts.explain.terms.voice import Voice
from contracts.rules.words.amounts import (
    CHARGE,
    AmountWord,
    Band,
    Banded,
    ByUse,
    Discount,
    FixedAmount,
    Greatest,
    IfAmount,
    Least,
    Minus,
    NamedAmount,
    PaidUnder,
    PercentOf,
    ShareOfCharge,
    Sum,
)
from contracts.rules.words.measures import Age, DaysFrom, FactNumber, JobsUnder, MeasureWord, Meter, Number
from contracts.rules.words.shares import FactShare, Falling, Percent, Rest, Row, ShareWord, Table, UsedShare

LONGEST_MEANING = 60
"""A name whose meaning is longer is quoted, and its meaning listed once."""


def amount_words(amount: AmountWord, voice: Voice) -> str:  # noqa: C901 - one line for each word
    """The amount as a noun phrase."""
    match amount:
        case NamedAmount():
            return _named(amount.name, voice)
        case FixedAmount():
            return voice.money(amount.money) if amount.money else "nothing"
        case ShareOfCharge():
            return _share_of_charge(amount.share, voice)
        case Discount():
            return f"the charge less {share_words(amount.discount, voice)}"
        case PercentOf():
            return f"{_share(amount.percent, voice)} of {_nested(amount.of, voice)}"
        case Least():
            return f"the least of ({_of(amount.least, voice)})"
        case Greatest():
            return f"the greatest of ({_of(amount.greatest, voice)})"
        case Sum():
            return " plus ".join(_nested(each, voice) for each in amount.sum)
        case Minus():
            return " less ".join(_nested(each, voice) for each in amount.minus)
        case IfAmount():
            then, otherwise = _nested(amount.then, voice), _nested(amount.else_, voice)
            return f"{then} if {condition_words(amount.if_, voice)}, otherwise {otherwise}"
        case ByUse():
            *early, last = (_nested(each, voice) for each in amount.by_use)
            said = [f"{each} for use {number}" for number, each in enumerate(early, 1)]
            return f"{', '.join(said)}, {last} from use {len(early) + 1} on"
        case Banded():
            return _banded(amount, voice)
        case PaidUnder():
            return f"what was paid under {_benefits(amount.paid_under)}"


def share_words(share: ShareWord, voice: Voice) -> str:
    """The share as a noun phrase."""
    match share:
        case Percent():
            return voice.percent(share.percent)
        case FactShare():
            return f"{voice.fact(share.fact)} (in percent)"
        case UsedShare():
            return f"{measure_words(share.used, voice)} as a part of {measure_words(share.of, voice)}"
        case Table():
            rows = ", ".join(f"{_range(row, voice)}: {voice.percent(row.share)}" for row in share.rows)
            rest = "; anything else is decided by a person" if share.otherwise else ""
            return f"a share by {measure_words(share.by, voice)} ({rows}{rest})"
        case Rest():
            return f"what is left of the whole after {share_words(share.rest_of, voice)}"
        case Falling():
            first, less = voice.percent(share.first), voice.percent(share.less)
            return f"{first} less {less} for each one after the first of {measure_words(share.each, voice)}"


def measure_words(measure: MeasureWord, voice: Voice) -> str:
    """The measure as a noun phrase."""
    match measure:
        case Number():
            return voice.number(measure.number)
        case FactNumber():
            return voice.fact(measure.fact)
        case Meter():
            return (
                f"the {measure.meter} on the meter" if measure.absolute else f"the {measure.meter} run since the start"
            )
        case Age():
            unit = {"thirtyDayMonths": "months of thirty days"}.get(measure.in_, measure.in_)
            to = f" to {day_words(measure.to, voice)}" if measure.to else ""
            begun = {"down": "a begun one counts nothing", "up": "a begun one counts whole", "exact": "exact"}
            return f"the age in {unit} from {day_words(measure.age, voice)}{to} ({begun[measure.parts]})"
        case DaysFrom():
            return f"the days from {day_words(measure.days_from, voice)} to {day_words(measure.to, voice)}"
        case JobsUnder():
            return f"the jobs done under {_benefits(measure.jobs_under)}"


def is_quoted_amount(name: str, voice: Voice) -> bool:
    """True when the name of one of the terms' own amounts is said instead of what it stands for."""
    return len(meaning_of_amount(name, voice)) > LONGEST_MEANING


def meaning_of_amount(name: str, voice: Voice) -> str:
    """What one of the terms' own amounts stands for."""
    return amount_words(cast("AmountWord", voice.amounts[name]), voice)


def _named(name: str, voice: Voice) -> str:
    if name == CHARGE:
        return "the charge"
    if name not in voice.amounts:
        return voice.fact(name)
    return f"the amount “{name}”" if is_quoted_amount(name, voice) else meaning_of_amount(name, voice)


def _banded(amount: Banded, voice: Voice) -> str:
    by = _nested(amount.of, voice) if amount.of is not None else measure_words(amount.by, voice) if amount.by else ""
    rows = ", ".join(f"{_band(band, voice)}: {_nested(band.amount, voice)}" for band in amount.bands)
    rest = "; anything else is decided by a person" if amount.otherwise else ""
    return f"an amount by {by} ({rows}{rest})"


def _band(band: Band, voice: Voice) -> str:
    edges = (("from", band.at_least), ("above", band.more_than), ("up to", band.at_most), ("below", band.less_than))
    said = [f"{word} {voice.number(edge.number)}" for word, edge in edges if edge is not None]
    return " and ".join(said) or "any"


def _benefits(names: Sequence[str]) -> str:
    return "any promise of the plan" if "any" in names else " or ".join(f"“{name}”" for name in names)


def _share_of_charge(share: ShareWord, voice: Voice) -> str:
    if isinstance(share, Percent) and share.percent in {0, 1}:
        return "all of it" if share.percent else "nothing"
    return f"{_share(share, voice)} of the charge"


def _share(share: ShareWord, voice: Voice) -> str:
    """A share before what it is a share of."""
    said = share_words(share, voice)
    return said if isinstance(share, Percent) else f"({said})"


def _nested(amount: AmountWord, voice: Voice) -> str:
    said = amount_words(amount, voice)
    return f"({said})" if isinstance(amount, Sum | Minus | IfAmount | ByUse | Least | Greatest | Banded) else said


def _of(amounts: Sequence[AmountWord], voice: Voice) -> str:
    return "; ".join(_nested(each, voice) for each in amounts)


def _range(row: Row, voice: Voice) -> str:
    if row.is_ is not None:
        return voice.number(row.is_)
    if row.at_least is not None and row.at_most is not None:
        return f"{voice.number(row.at_least)} to {voice.number(row.at_most)}"
    edges = (("from", row.at_least), ("above", row.more_than), ("up to", row.at_most), ("below", row.less_than))
    return " and ".join(f"{word} {voice.number(value)}" for word, value in edges if value is not None) or "any"
