"""May this contract be bought, and at what price?

The plan must be made for the case, every need of `life.eligible` must hold, and a price that the caller names must be
the one that the terms name. Where the terms name none, the caller's price is taken.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from contracts.rules.contract_life.asked import Asked, day_of, known_day, written_end
from contracts.rules.contract_life.lines import NOTHING, Tally, held_against, paid_price, price_of
from contracts.rules.contract_life.outcome import Outcome
from contracts.rules.deciding.standing import condition_findings
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import Value
from contracts.rules.values.findings import Finding, missing_fact
from contracts.rules.values.money import Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View, local_day
from contracts.rules.values.vocabulary import Code, Sense

OPTION = "purchase"
"""How the one way to buy a contract is called."""
_FIRST: Mapping[str, Value] = {"contractYear": Decimal(1), "yearsWithoutGap": Decimal(0)}


def bought(asked: Asked, why: list[Finding]) -> Outcome:
    """What a purchase comes to. What speaks against it is added to `why`."""
    terms, view = asked.terms, asked.view()
    first = day_of(asked, view)
    if terms.life.begins is not None:
        try:
            first = local_day(terms.life.begins.when(view)) or first
        except NotKnown as unknown:
            why.append(missing_fact(unknown.missing, terms.source.ref))
    sets: dict[str, Value] = {**_first_of_its_chain(view), "contractStart": first}
    last = _last_day(terms, first, view)
    if last is not None:
        sets["contractEnd"] = last
    made = known_day("contractMade", view) or view.asked_on
    view = asked.view({"contractMade": made, **sets})
    why += _made_for(terms, view)
    why += [finding for _, finding in condition_findings(terms.life.eligible, view, terms.source.ref)]
    tally = _price(terms, view, why)
    if tally.lines and tally.price is not None:
        sets["contractPrice"] = Money(tally.price, view.currency)
    return Outcome(tally, first, last, sets)


def _last_day(terms: PlanTerms, first: date, view: View) -> date | None:
    """The last day as the terms say by `runs`, else as stated, else that of the longest promise."""
    written, stated = written_end(terms, first, view), known_day("contractEnd", view)
    return written if written is not None and terms.life.runs is not None else stated or written


def _first_of_its_chain(view: View) -> dict[str, Value]:
    """A contract that is bought is the first of its chain, unless the case says otherwise."""
    return {name: view.facts.get(name, value) for name, value in _FIRST.items()}


def _made_for(terms: PlanTerms, view: View) -> Iterator[Finding]:
    made_for = terms.made_for
    if made_for is None:
        return
    try:
        if not made_for.test(view):
            yield Finding(Code.OUT_OF_SCOPE, Sense.AGAINST, terms.source.ref)
    except NotKnown as unknown:
        yield missing_fact(unknown.missing, terms.source.ref)


def _price(terms: PlanTerms, view: View, why: list[Finding]) -> Tally:
    """The price by the terms, held against the one that the caller names; the caller's where the terms name none."""
    stated = view.facts.get("contractPrice")
    named = stated if isinstance(stated, Money) else None
    if terms.price is None:
        return NOTHING if named is None else paid_price(named.minor, terms, view, why)
    return held_against(named, price_of(terms.price, terms, view, why), terms.source.ref, why)
