"""From when to when does a renewed contract run, and what does it cost?

It never begins before the one before it is over: renewed in time it follows without an uncovered day.
"""

from datetime import date

from contracts.rules.contract_life.asked import Asked, day_of, renewed_facts, written_end
from contracts.rules.contract_life.lines import NOTHING, Tally, fee_of, given_by, held_against, paid_price, price_of
from contracts.rules.contract_life.outcome import Outcome
from contracts.rules.values.calendar import ONE_DAY
from contracts.rules.values.facts import Value
from contracts.rules.values.findings import Finding, missing_fact
from contracts.rules.values.money import Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View, local_day
from contracts.rules.words.life import Renewal


def begins_on(option: Renewal, asked: Asked, view: View, end: date | None, why: list[Finding]) -> date:
    """The first day of the renewed contract."""
    day = day_of(asked, view)
    if option.begins is not None:
        try:
            day = local_day(option.begins.when(view)) or day
        except NotKnown as unknown:
            why.append(missing_fact(unknown.missing, option.clause))
    return day if end is None else max(day, end + ONE_DAY)


def with_renewed(asked: Asked, view: View, begins: date, end: date | None) -> View:
    """The contract's view with what is known of the one that follows: its place in the chain, what went before."""
    facts = renewed_facts(begins, end, view)
    return asked.view(facts if end is None else {"contractEnd": end, **facts})


def renewed(option: Renewal, asked: Asked, view: View, begins: date, end: date | None, why: list[Finding]) -> Outcome:
    """What a renewal comes to. `view` is the contract's, with what is known of the one that follows."""
    terms = asked.next_terms
    facts: dict[str, Value] = {**renewed_facts(begins, end, asked.view()), "contractStart": begins}
    after = asked.next_view(facts)
    last = written_end(terms, begins, after)
    if last is not None:
        facts["contractEnd"] = last
        after.facts = {**after.facts, "contractEnd": last}
    price = _price(option, asked, view, after, why)
    if price.lines and price.price is not None:
        facts["contractPrice"] = Money(price.price, view.currency)
    tally = given_by(option, asked.terms, view, why) + price + fee_of(option, view, why)
    return Outcome(tally, begins, last, facts)


def _price(option: Renewal, asked: Asked, view: View, after: View, why: list[Finding]) -> Tally:
    """The price that the way names, else that of the terms for the renewed contract, else the one the caller names."""
    terms, stated = asked.next_terms, asked.question.amended.get("contractPrice")
    named = stated if isinstance(stated, Money) else None
    if option.price is not None:
        return held_against(named, price_of(option.price, asked.terms, view, why), option.clause, why)
    if terms.price is not None:
        return held_against(named, price_of(terms.price, terms, after, why), terms.source.ref, why)
    return NOTHING if named is None else paid_price(named.minor, terms, after, why)
