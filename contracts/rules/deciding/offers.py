"""What would one benefit pay of each charge?

`offers_of` prices every charge by the benefit's `pays`: the row that leaves the customer the least wins, and among
equals one that uses up nothing. A charge that is paid only with another (`with`) is priced once that other one is, in
as many rounds as the chain is long, so that no order matters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from contracts.rules.deciding.allowances import AllowanceState
from contracts.rules.values.findings import Finding, Values, missing_fact, silent
from contracts.rules.values.money import Money, part
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import Charge, TermsSilent, View
from contracts.rules.values.vocabulary import Code, Sense
from contracts.rules.words.benefit import Benefit, ChargePattern, Pay


@dataclass(frozen=True, slots=True)
class Offer:
    """What a benefit would do with one charge: the customer's part and the covered part, in minor units."""

    charge: int
    customer: int
    covered: int
    counts: str | None
    worked_out: Values = ()


@dataclass(slots=True)
class Offers:
    """The best offer by charge, why other charges are not paid, and what was found on the way."""

    best: dict[int, Offer] = field(default_factory=dict)
    refused: dict[int, Code] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


_WORST_FIRST = (Code.ALLOWANCE_SPENT, Code.CHARGE_DEPENDS_ON, Code.CHARGE_NOT_PROMISED)


def offers_of(benefit: Benefit, view: View, states: Mapping[str, AllowanceState], bears: Fraction) -> Offers:
    """The offers of a benefit. `bears` is the share of what is covered that a failed condition puts on the customer."""
    found = Offers()
    alone = [pay for pay in benefit.pays if pay.with_ is None]
    joined = [pay for pay in benefit.pays if pay.with_ is not None]
    _price(alone, benefit, view, states, bears, found)
    for _ in joined:
        before = dict(found.best)
        _price(joined, benefit, view, states, bears, found)
        if found.best == before:
            break
    for index in range(len(view.charges)):
        if index not in found.best and index not in found.unsure:
            found.refused.setdefault(index, Code.CHARGE_NOT_PROMISED)
    found.refused = {index: code for index, code in found.refused.items() if index not in found.best}
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


def fits(pattern: ChargePattern, charge: Charge) -> bool:
    """True when a charge is of the pattern's classes, components and tasks."""
    if pattern.class_ and charge.charge_class not in pattern.class_:
        return False
    if pattern.component and charge.component not in pattern.component:
        return "*" in pattern.component and charge.component is not None
    if pattern.not_component and charge.component in pattern.not_component:
        return False
    return not pattern.task or charge.task in pattern.task


def _price(
    rows: list[Pay],
    benefit: Benefit,
    view: View,
    states: Mapping[str, AllowanceState],
    bears: Fraction,
    found: Offers,
) -> None:
    """Price every charge by these rows, and keep the better offer."""
    for pay in rows:
        for index, charge in enumerate(view.charges):
            if not fits(pay.charges, charge):
                continue
            try:
                offer = _offer(pay, index, view, states, found.best, bears)
            except NotKnown as unknown:
                found.unsure.add(index)
                found.findings.append(missing_fact(unknown.missing, benefit.clause))
                continue
            except TermsSilent as left_open:
                found.unsure.add(index)
                found.findings.append(silent(left_open.about, benefit.clause))
                continue
            if isinstance(offer, Code):
                held = found.refused.get(index, offer)
                found.refused[index] = min(held, offer, key=_WORST_FIRST.index)
            elif index not in found.best or _rank(offer) < _rank(found.best[index]):
                found.best[index] = offer


def _rank(offer: Offer) -> tuple[int, bool, str]:
    return offer.customer, offer.counts is not None, offer.counts or ""


def _offer(
    pay: Pay, index: int, view: View, states: Mapping[str, AllowanceState], best: Mapping[int, Offer], bears: Fraction
) -> Offer | Code:
    charge = view.charges[index]
    if pay.with_ is not None and not any(
        fits(pay.with_, view.charges[other]) and offer.covered > 0 for other, offer in best.items() if other != index
    ):
        return Code.CHARGE_DEPENDS_ON
    if pay.if_ is not None and not pay.if_.test(view):
        return Code.CHARGE_NOT_PROMISED
    state = states.get(pay.counts) if pay.counts else None
    if state is not None and state.is_spent:
        return Code.ALLOWANCE_SPENT
    view.worked_out.clear()
    customer = min(charge.minor, max(0, pay.customer.minor(view, charge, state.used if state else 0)))
    if bears:
        if view.rounding is None:
            raise TermsSilent("how to round")
        customer += part(charge.minor - customer, bears, view.rounding)
    return Offer(index, customer, charge.minor - customer, pay.counts, tuple(view.worked_out))
