"""Which ways are there to do something with a contract, and what does each come to?

`ways_of` gives every way that the terms name, open or closed: its alternative, its lines of money, and from when to
when the contract then runs. A way that is closed says why; none is left out.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from msgspec import Struct

from contracts.rules.contract_life.asked import Asked, day_of, known_day, with_end
from contracts.rules.contract_life.changes import DAY_OF
from contracts.rules.contract_life.lines import cancelled, difference, fee_of, given_by
from contracts.rules.contract_life.outcome import Outcome
from contracts.rules.contract_life.purchase import OPTION, bought
from contracts.rules.contract_life.renewing import begins_on, renewed, with_renewed
from contracts.rules.contract_life.rests import cut_by_the_end, resumed, resuming, suspended
from contracts.rules.deciding.alternatives import CLOSED, Alternative, ranked
from contracts.rules.deciding.covers import cover_of, place
from contracts.rules.deciding.standing import condition_findings
from contracts.rules.deciding.worths import gates, names_missing, openness
from contracts.rules.values.findings import Finding, missing_fact
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View, local_day
from contracts.rules.values.vocabulary import Code, Remedy, Sense, Strategy
from contracts.rules.words.life import Amendment, Cancellation, LifeOption, Renewal, Suspension


class Way(Struct, frozen=True):
    """One way, with what it comes to."""

    alternative: Alternative
    option: str
    outcome: Outcome


def life_alternatives(asked: Iterable[Asked], wants: Remedy, strategy: Strategy) -> tuple[Alternative, ...]:
    """Every way to do something with the contracts, best first."""
    found = [way.alternative for each in asked for way in ways_of(each)]
    return ranked(found or [CLOSED[wants]], strategy)


def ways_of(asked: Asked) -> tuple[Way, ...]:
    """Every way to do something with one contract, in the order of the terms."""
    if asked.wants is Remedy.PURCHASE:
        why: list[Finding] = []
        outcome = bought(asked, why)
        return (_way(OPTION, asked.terms.source.ref, asked, outcome, why, None),)
    if asked.wants is Remedy.CANCELLATION:
        asked = cut_by_the_end(asked)
    view, end = with_end(asked)
    return tuple(_of_option(option, asked, view, end) for option in _options(asked))


def _options(asked: Asked) -> tuple[LifeOption, ...]:
    life = asked.terms.life
    return {
        Remedy.CANCELLATION: life.cancellation,
        Remedy.RENEWAL: life.renewal,
        Remedy.TRANSFER: life.transfer,
        Remedy.SUSPENSION: life.suspension,
        Remedy.RESUMPTION: resuming(life, asked.contract),
        Remedy.AMENDMENT: life.amendment,
    }[asked.wants]


def _of_option(option: LifeOption, asked: Asked, view: View, end: date | None) -> Way:
    begins: date | None = None
    why = list(_stands(option, asked, view, end))
    if isinstance(option, Renewal):
        begins = begins_on(option, asked, view, end, why)
        view = with_renewed(asked, view, begins, end)
    why += gates(option.if_, None, view, option.clause)
    why += [finding for _, finding in condition_findings(option.needs, view, option.clause)]
    deadline: date | datetime | None = None
    if option.window is not None:
        try:
            cover = cover_of(option.window, view)
            deadline = cover.last_moment or cover.last_day
            why += place(option.window, cover, view, option.clause)[1]
        except NotKnown as unknown:
            why.append(missing_fact(unknown.missing, option.clause))
    outcome = _outcome(option, asked, view, end, begins, why)
    return _way(option.option, option.clause, asked, outcome, why, deadline)


def _way(
    name: str, clause: str, asked: Asked, outcome: Outcome, why: list[Finding], deadline: date | datetime | None
) -> Way:
    alternative = Alternative(
        remedy=asked.wants,
        benefits=(f"{asked.terms.code}/{name}",),
        contract=asked.contract.ref,
        is_open=openness(why),
        price=outcome.tally.price,
        gives=outcome.tally.gives,
        deadline=deadline,
        irreversible=asked.wants is Remedy.CANCELLATION,
        clause=clause,
        why=tuple(why),
        missing=names_missing(why),
    )
    return Way(alternative, name, outcome)


def _stands(option: LifeOption, asked: Asked, view: View, end: date | None) -> Iterator[Finding]:
    """What keeps a contract from being changed: that it is over. A renewal may come later."""
    day = day_of(asked, view)
    if end is None or day <= end or asked.wants is Remedy.RENEWAL:
        return
    code = Code.ENDED_EARLY if view.ended_on is not None and end == view.ended_on else Code.EXPIRED
    values = (("act", DAY_OF[asked.wants]), ("day", day), ("from", known_day("contractStart", view)), ("lastDay", end))
    yield Finding(code, Sense.AGAINST, option.clause, None, values)


def _outcome(
    option: LifeOption, asked: Asked, view: View, end: date | None, begins: date | None, why: list[Finding]
) -> Outcome:
    terms, start, day = asked.terms, known_day("contractStart", view), day_of(asked, view)
    if isinstance(option, Cancellation):
        last = _last_day(option, day, view, why)
        return Outcome(cancelled(option, terms, view, why), start, min(last, end) if end else last)
    if isinstance(option, Renewal) and begins is not None:
        return renewed(option, asked, view, begins, end, why)
    tally = given_by(option, terms, view, why) + fee_of(option, view, why)
    if isinstance(option, Suspension):
        return suspended(option, asked, view, tally, why)
    if asked.wants is Remedy.RESUMPTION:
        return resumed(option, asked, view, tally, why)
    if isinstance(option, Amendment):
        amended = asked.question.amended
        after = asked.view({"contractEnd": end, **amended} if end else amended)
        why += _not_amendable(option, asked)
        tally += difference(option, terms, view, after, why)
        return Outcome(tally, start, end, amended)
    return Outcome(tally, start, end)


def _last_day(option: Cancellation, day: date, view: View, why: list[Finding]) -> date:
    """The last covered day of a contract that is cancelled."""
    if option.last_day is None:
        return day
    try:
        return local_day(option.last_day.when(view)) or day
    except NotKnown as unknown:
        why.append(missing_fact(unknown.missing, option.clause))
        return day


def _not_amendable(option: Amendment, asked: Asked) -> Iterator[Finding]:
    for name in sorted(set(asked.question.amended) - set(option.changes)):
        yield Finding(Code.NOT_AMENDABLE, Sense.AGAINST, option.clause, None, (("fact", name),))
