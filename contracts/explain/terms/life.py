"""How is the life of a contract said: who may buy it, how it is renewed, handed over, suspended, cancelled, changed?"""

from collections.abc import Iterator

from contracts.explain.terms.amounts import amount_words, share_words
from contracts.explain.terms.clauses import condition_words, day_words
from contracts.explain.terms.promises import need_words
from contracts.explain.terms.voice import Voice, both
from contracts.explain.terms.windows import window_words
from contracts.rules.words.life import (
    Amendment,
    AskedBack,
    Cancellation,
    Life,
    LifeOption,
    Renewal,
    RestsAllowed,
    Runs,
    Suspension,
    Tax,
)

Said = tuple[str, str]
"""A text and its clause."""


def life_lines(life: Life, voice: Voice) -> Iterator[tuple[str, tuple[Said, ...]]]:
    """What is said before the ways: who may buy it, from when to when it runs. Each with its title."""
    if life.eligible:
        yield "May be bought if", tuple((need_words(need, voice), need.clause or "") for need in life.eligible)
    if life.begins is not None:
        yield "The contract begins on", ((day_words(life.begins, voice), ""),)
    if life.runs is not None:
        yield "The contract runs", ((runs_words(life.runs, voice), ""),)


def life_ways(life: Life) -> Iterator[tuple[str, tuple[LifeOption, ...]]]:
    """The sections of ways with their titles; empty ones are left out."""
    sections: tuple[tuple[str, tuple[LifeOption, ...]], ...] = (
        ("Cancellation", life.cancellation),
        ("Renewal", life.renewal),
        ("Transfer", life.transfer),
        ("Suspension", life.suspension),
        ("Resumption", life.resumption),
        ("Change of the contract", life.amendment),
    )
    yield from ((title, options) for title, options in sections if options)


def option_words(option: LifeOption, voice: Voice) -> str:
    """One way to do something with a contract, in one phrase."""
    return " – ".join(option_parts(option, voice))


def option_parts(option: LifeOption, voice: Voice) -> list[str]:
    """When one way is open, and what it gives, costs and leads to, one by one."""
    said = [f"open if {condition_words(option.if_, voice)}"] if option.if_ else ["open"]
    said += [window_words(option.window, voice)] if option.window else []
    said += [f"gives {amount_words(option.gives, voice)}"] if option.gives else []
    said += [f"costs {amount_words(option.fee, voice)}"] if option.fee else []
    match option:
        case Cancellation():
            said += _cancellation(option, voice)
        case Renewal():
            said += [f"the renewed contract costs {amount_words(option.price, voice)}"] if option.price else []
            said += [f"it begins on {day_words(option.begins, voice)}"] if option.begins else []
        case Suspension():
            said += [f"for at most {voice.length(option.at_most)}"] if option.at_most else []
            said += [rests_words(option.times, voice)] if option.times else []
            said.append(f"its days are {'added' if option.adds_days else 'not added'} to the end of the contract")
        case Amendment():
            said.append(f"to change {both(voice.fact(name) for name in option.changes)}")
            said += [_difference(option, voice)] if option.difference else []
    return said


def asked_back_words(asked: AskedBack, voice: Voice) -> str:
    """What is asked back at an early end."""
    return amount_words(asked.amount, voice)


def rests_words(times: RestsAllowed, voice: Voice) -> str:
    """How often a contract may rest."""
    per = {"contract": "contract", "contractYear": "contract year"}[times.per]
    return f"at most {voice.number(times.count)} times per {per}"


def runs_words(runs: Runs, voice: Voice) -> str:
    """How long a contract runs."""
    if runs.length is None:
        return f"until {day_words(runs.until, voice)}" if runs.until else ""
    return f"{voice.length(runs.length)}, the first day {'counted' if runs.first_day == 'counted' else 'not counted'}"


def tax_words(tax: Tax, voice: Voice) -> str:
    """The tax on the price."""
    return f"{voice.percent(tax.rate)}, {'included in the price' if tax.price == 'included' else 'added to the price'}"


def _cancellation(option: Cancellation, voice: Voice) -> Iterator[str]:
    if option.tax is not None:
        yield "the tax in it comes back in proportion" if option.tax == "inProportion" else "without the tax in it"
    for asked in option.asks_back:
        yield f"asks back {asked_back_words(asked, voice)}"
    if option.below_zero is not None:
        rest = "is asked for" if option.below_zero == "asked" else "is not asked for"
        yield f"what is taken off beyond that {rest}"
    if option.last_day is not None:
        yield f"covered until {day_words(option.last_day, voice)}"


def _difference(option: Amendment, voice: Voice) -> str:
    share = share_words(option.difference, voice) if option.difference else ""
    return f"the difference in price is paid or given back, of it {share}"
