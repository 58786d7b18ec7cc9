"""How is one word of a plan file said?

`phrase` takes any word or condition and gives a phrase without a full stop: days and amounts as nouns ("30 days after
the day of the sale"), conditions as clauses ("what happened is defect or breakdown"). The other functions of this
folder say one family of words each; `phrase` only picks among them.
"""

from datetime import date

from contracts.explain.terms.amounts import amount_words, measure_words, share_words
from contracts.explain.terms.care import care_words
from contracts.explain.terms.clauses import condition_words, day_words
from contracts.explain.terms.life import asked_back_words, option_words, rests_words, runs_words, tax_words
from contracts.explain.terms.promises import (
    allowance_words,
    burden_words,
    charges_words,
    duty_words,
    exclusion_words,
    need_words,
    override_words,
    pay_words,
    remedy_words,
    shortfall_words,
)
from contracts.explain.terms.voice import Voice, both, value_words
from contracts.explain.terms.windows import effect_words, meter_words, span_words, window_words
from contracts.rules.values.calendar import Length
from contracts.rules.words import allowances, amounts, benefit, days, life, measures, plan, shares, windows
from contracts.rules.words.predicates import Condition

_DAYS = (days.FactDay, days.FixedDay, days.After, days.EarlierOf, days.LaterOf, days.FirstKnown, days.IfDay, days.EndOf)
_AMOUNTS = (
    amounts.NamedAmount, amounts.FixedAmount, amounts.ShareOfCharge, amounts.Discount, amounts.PercentOf, amounts.Least,
    amounts.Greatest, amounts.Sum, amounts.Minus, amounts.IfAmount, amounts.ByUse, amounts.Banded, amounts.PaidUnder,
)  # fmt: skip
_SHARES = (shares.Percent, shares.FactShare, shares.UsedShare, shares.Table, shares.Rest, shares.Falling)
_MEASURES = (measures.Number, measures.FactNumber, measures.Meter, measures.Age, measures.DaysFrom, measures.JobsUnder)
_EFFECTS = (windows.Waiting, windows.Pause, windows.Extension, windows.Campaign)


def phrase(value: object, voice: Voice) -> str:
    """Any word, condition, length, day, flag, number or text of a plan file, or a tuple of them."""
    if isinstance(value, Condition):
        return condition_words(value, voice)
    if isinstance(value, _DAYS):
        return day_words(value, voice)
    if isinstance(value, _AMOUNTS):
        return amount_words(value, voice)
    if isinstance(value, _SHARES):
        return share_words(value, voice)
    if isinstance(value, _MEASURES):
        return measure_words(value, voice)
    if isinstance(value, _EFFECTS):
        return effect_words(value, voice)
    if isinstance(value, tuple | frozenset):
        said = [phrase(each, voice) for each in (sorted(value) if isinstance(value, frozenset) else value)]
        return both(said) if said else "nothing"
    return _promise(value, voice) or care_words(value, voice) or _plain(value, voice)


def _promise(value: object, voice: Voice) -> str:  # noqa: C901 - one line for each word
    match value:
        case windows.Window():
            return window_words(value, voice)
        case windows.Span():
            return span_words(value, voice)
        case windows.MeterLimit():
            return meter_words(value, voice)
        case benefit.Need():
            return need_words(value, voice)
        case benefit.Exclusion():
            return exclusion_words(value, voice)
        case benefit.Pay():
            return pay_words(value, voice)
        case benefit.ChargePattern():
            return charges_words(value)
        case benefit.RemedyWord():
            return remedy_words(value, voice)
        case benefit.Duty():
            return duty_words(value, voice)
        case allowances.Allowance():
            return allowance_words(value, voice)
        case benefit.Burden():
            return burden_words(value, voice)
        case benefit.Shortfall():
            return shortfall_words(value, voice)
        case life.LifeOption():
            return option_words(value, voice)
        case life.Tax():
            return tax_words(value, voice)
        case life.AskedBack():
            return asked_back_words(value, voice)
        case life.Runs():
            return runs_words(value, voice)
        case life.RestsAllowed():
            return rests_words(value, voice)
        case plan.Override():
            return override_words(value, voice)
    return ""


def _plain(value: object, voice: Voice) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return voice.number(value)
    if isinstance(value, Length):
        return voice.length(value)
    return voice.day(value) if isinstance(value, date) else value_words(str(value))
