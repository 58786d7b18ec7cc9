"""What does a warranty promise, as a schema.org `WarrantyPromise`?

A promise of services free of charge in case of a defect, for a length of years, months or days. Left out are promises
that take a share from the customer, that a meter or a number of uses ends, that begin when another cover ends, and
that run for life: the vocabulary knows only a duration. The scope is given where the terms pay parts, work and the way;
for other scopes GoodRelations has no word that the terms bear out.
"""

from contracts.explain.json_ld.gaps import Gap, Node, Unsayable, thing
from contracts.rules.terms import PlanTerms
from contracts.rules.values.calendar import Length
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import Day, View
from contracts.rules.values.vocabulary import ChargeClass, Remedy
from contracts.rules.words.amounts import ShareOfCharge
from contracts.rules.words.benefit import Benefit, Exclusion, Pay
from contracts.rules.words.days import EarlierOf, FactDay, FirstKnown, LaterOf
from contracts.rules.words.shares import Percent

PARTS_WORK_AND_WAY = "http://purl.org/goodrelations/v1#PartsAndLabor-PickUp"
_GIVEN = frozenset({Remedy.REPAIR, Remedy.REPLACEMENT, Remedy.VISIT})
_LEARNED_LATER = frozenset({"component", "causedBy"})
"""Facts of the fault itself: before it, a promise for one part is a promise all the same."""


def warranty_promise(terms: PlanTerms, benefit: Benefit, view: View) -> Node | None:
    """The promise, or None when the benefit does not answer to a defect of this product. Raises `Unsayable`."""
    if not _answers_to_a_defect(benefit, view):
        return None
    window = benefit.window
    if window.meters or window.waiting or window.runs_while or benefit.allowances or benefit.shortfall:
        raise Unsayable(Gap.LIMITED)
    if not _is_free(benefit):
        raise Unsayable(Gap.NOT_FREE)
    if not _starts_with_the_sale(window.from_, terms):
        raise Unsayable(Gap.START)
    node = thing("WarrantyPromise", terms, benefit)
    node["durationOfWarranty"] = _duration(window.length)
    classes = {charge for pay in benefit.pays for charge in pay.charges.class_}
    if {ChargeClass.PART, ChargeClass.LABOUR} <= classes and classes & {ChargeClass.TRANSPORT, ChargeClass.SHIPPING}:
        node["warrantyScope"] = PARTS_WORK_AND_WAY
    return node


def _answers_to_a_defect(benefit: Benefit, view: View) -> bool:
    """Whether it does; an exclusion that hangs on the fault does not count. Raises `NotKnown`."""
    try:
        if benefit.scope is not None and not benefit.scope.test(view):
            return False
    except NotKnown as unknown:
        if unknown.missing - _LEARNED_LATER:
            raise
    return not any(_certainly(exclusion, view) for exclusion in benefit.excludes)


def _certainly(exclusion: Exclusion, view: View) -> bool:
    try:
        return exclusion.applies.test(view)
    except NotKnown:
        return False


def _is_free(benefit: Benefit) -> bool:
    """Whether all that it pays or gives is free for the customer."""
    given = any(each.remedy in _GIVEN and each.fee is None for each in benefit.remedies)
    return benefit.fee is None and all(_is_paid_in_full(pay) for pay in benefit.pays) and bool(benefit.pays or given)


def _is_paid_in_full(pay: Pay) -> bool:
    share = pay.customer.share if isinstance(pay.customer, ShareOfCharge) else None
    return isinstance(share, Percent) and share.percent == 0 and pay.if_ is None


def _starts_with_the_sale(day: Day, terms: PlanTerms) -> bool:
    """Whether the window starts on a day of the sale or of the first use, and not when another cover ends."""
    if isinstance(day, FactDay):
        named = terms.days.get(day.fact)
        return named is None or _starts_with_the_sale(named, terms)
    if isinstance(day, FirstKnown):
        return all(_starts_with_the_sale(each, terms) for each in day.first_known)
    if isinstance(day, EarlierOf):
        return all(_starts_with_the_sale(each, terms) for each in day.earlier_of)
    return isinstance(day, LaterOf) and all(_starts_with_the_sale(each, terms) for each in day.later_of)


def _duration(length: Length | None) -> Node:
    """Years (ANN), months (MON) or days (DAY) of UN/CEFACT, whichever says the length exactly."""
    if length is None or length.is_exact or length.working_days or (length.months and length.days):
        raise Unsayable(Gap.LENGTH)
    years, months = divmod(length.months, 12)
    if years and not months:
        value, unit = years, "ANN"
    else:
        value, unit = (length.months, "MON") if length.months else (length.days, "DAY")
    return {"@type": "QuantitativeValue", "value": value, "unitCode": unit}
