"""What would one benefit pay of each charge?

`offers_of` prices every charge by the benefit's `pays`: the row that leaves the customer the least wins, and among
equals one that uses up nothing. A charge that is paid only with another (`with`) is priced once that other one is, in
as many rounds as the chain is long, so that no order matters.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from contracts.rules.deciding.allowances import AllowanceState
from contracts.rules.values.findings import Finding, Values, missing_fact, silent
from contracts.rules.values.money import Money, part
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import Charge, TermsSilent, View
from contracts.rules.values.vocabulary import Code, Sense
from contracts.rules.words.amounts import rounded
from contracts.rules.words.benefit import Benefit, Row


class Offer(Struct, frozen=True, gc=False):
    """What a benefit would do with one charge: the customer's part and the covered part, in minor units."""

    charge: int
    customer: int
    covered: int
    counts: str | None
    worked_out: Values = ()


class Offers(Struct, gc=False):
    """The best offer by charge, why other charges are not paid, and what was found on the way."""

    best: dict[int, Offer] = {}
    refused: dict[int, Code] = {}
    unsure: set[int] = set()
    findings: list[Finding] = []


NO_OFFERS = Offers()
"""Where there are no charges."""

_WORST_FIRST = (Code.ALLOWANCE_SPENT, Code.CHARGE_DEPENDS_ON, Code.CHARGE_NOT_PROMISED)
_SPENT, _DEPENDS_ON, _NOT_PROMISED = _WORST_FIRST


def offers_of(benefit: Benefit, view: View, states: Mapping[str, AllowanceState], bears: Fraction) -> Offers:
    """The offers of a benefit. `bears` is the share of what is covered that a failed condition puts on the customer."""
    found = Offers()
    alone, joined = benefit.rows
    if alone:
        _price(alone, benefit, view, states, bears, found)
    for _ in joined:
        before = dict(found.best)
        _price(joined, benefit, view, states, bears, found)
        if found.best == before:
            break
    best, refused, unsure = found.best, found.refused, found.unsure
    for index in range(len(view.charges)):
        if index in best:
            refused.pop(index, None)
        elif index not in unsure:
            refused.setdefault(index, _NOT_PROMISED)
    if found.findings:
        found.findings = list(dict.fromkeys(found.findings))
    return found


def spent_findings(
    benefit: Benefit, states: Mapping[str, AllowanceState], found: Offers, priced: bool
) -> Iterator[Finding]:
    """What is left of each allowance. A spent one speaks against the benefit when nothing else is left for the job."""
    for state in states.values():
        values = (("allowance", state.name), ("used", state.used), ("left", state.left), ("until", state.until))
        if not state.is_spent:
            yield Finding(Code.ALLOWANCE_LEFT, Sense.FOR, benefit.clause, None, values)
            continue
        blocks = not found.best and (
            Code.ALLOWANCE_SPENT in found.refused.values()
            if priced
            else bool(benefit.pays) and all(pay.counts == state.name for pay in benefit.pays)
        )
        yield Finding(Code.ALLOWANCE_SPENT, Sense.AGAINST if blocks else Sense.NOTE, benefit.clause, None, values)


def fee_of(benefit: Benefit, view: View) -> tuple[int, list[Finding]]:
    """The fee for using the benefit once, in minor units, with what was found on the way."""
    if benefit.fee is None:
        return 0, []
    try:
        fee = benefit.fee.minor(view, None, 0)
    except NotKnown as unknown:
        return 0, [missing_fact(unknown.missing, benefit.clause)]
    except TermsSilent as left_open:
        return 0, [silent(left_open.about, benefit.clause)]
    return fee, [Finding(Code.FEE, Sense.NOTE, benefit.clause, None, (("fee", Money(fee, view.currency)),))]


def _price(
    rows: tuple[Row, ...],
    benefit: Benefit,
    view: View,
    states: Mapping[str, AllowanceState],
    bears: Fraction,
    found: Offers,
) -> None:
    """Price every charge by these rows, and keep the better offer."""
    best = found.best
    for row in rows:
        classes, fits = row.classes, row.fits
        for index, charge in enumerate(view.charges):
            if (classes and charge.charge_class not in classes) or not fits(charge):
                continue
            held = best.get(index)
            if row.is_free and not bears:
                if held is None or held.customer or held.counts is not None:
                    best[index] = Offer(index, 0, charge.minor, None)
                continue
            try:
                offer = _offer(row, index, charge, view, states, best, bears)
            except NotKnown as unknown:
                found.unsure.add(index)
                found.findings.append(missing_fact(unknown.missing, benefit.clause))
                continue
            except TermsSilent as left_open:
                found.unsure.add(index)
                found.findings.append(silent(left_open.about, benefit.clause))
                continue
            if isinstance(offer, Code):
                found.refused[index] = min(found.refused.get(index, offer), offer, key=_WORST_FIRST.index)
            elif held is None or _rank(offer) < _rank(held):
                best[index] = offer


def _rank(offer: Offer) -> tuple[int, bool, str]:
    return offer.customer, offer.counts is not None, offer.counts or ""


def _offer(
    row: Row,
    index: int,
    charge: Charge,
    view: View,
    states: Mapping[str, AllowanceState],
    best: Mapping[int, Offer],
    bears: Fraction,
) -> Offer | Code:
    joined = row.joined
    if joined is not None and not any(
        offer.covered > 0 and joined(view.charges[other]) for other, offer in best.items() if other != index
    ):
        return _DEPENDS_ON
    if row.if_ is not None and not row.if_.test(view):
        return _NOT_PROMISED
    state = states.get(row.counts) if row.counts else None
    if state is not None and state.is_spent:
        return _SPENT
    view.worked_out.clear()
    if row.share is not None:
        customer = rounded(charge.minor, row.share, view)
    else:
        customer = row.customer.minor(view, charge, state.used if state else 0)
    customer = min(charge.minor, max(0, customer))
    if bears:
        if view.rounding is None:
            raise TermsSilent("how to round")
        customer += part(charge.minor - customer, bears, view.rounding)
    return Offer(index, customer, charge.minor - customer, row.counts, tuple(view.worked_out))
