"""What does a shop's policy give back, as a schema.org `MerchantReturnPolicy`, as Google reads it?

A policy is told when it answers to a change of mind: then it holds for any reason. Days are whole days after the
delivery, so a policy that counts the day of delivery itself has one less; hours become days of 24 hours. Left out are
windows of months (their days differ), windows counted from another day than the delivery, and policies whose scope or
fee hangs on what is not known: who states the missing facts (`opened: true`) gets them. How goods are sent back and at
whose cost is told only where the terms do; the policies of today do not say it, so `returnMethod` never stands here.
"""

from contracts.explain.json_ld.gaps import Gap, Node, Unsayable, thing
from contracts.rules.deciding.covers import Cover, cover_of
from contracts.rules.terms import PlanTerms
from contracts.rules.values.money import Money
from contracts.rules.values.view import Day, View
from contracts.rules.values.vocabulary import About, ChargeClass, Effect, Remedy
from contracts.rules.words.amounts import NamedAmount, ShareOfCharge
from contracts.rules.words.benefit import Benefit, RemedyWord
from contracts.rules.words.days import After, FactDay, IfDay
from contracts.rules.words.shares import Percent

SCHEMA = "https://schema.org/"
_DAY_MINUTES = 24 * 60
_LASTING_CHANGES = frozenset({"roll", "minWorkingDays", "pause"})
_REFUNDS = {
    Remedy.REFUND: "FullRefund",
    Remedy.STORE_CREDIT: "StoreCreditRefund",
    Remedy.EXCHANGE: "ExchangeRefund",
    Remedy.REPLACEMENT: "ExchangeRefund",
}


def return_policy(terms: PlanTerms, benefit: Benefit, view: View) -> Node | None:
    """The policy, or None when it does not answer to a change of mind. Raises `Unsayable` and `NotKnown`."""
    if benefit.scope is not None and not benefit.scope.test(view):
        return None
    if is_excluded(benefit, view):
        return None
    remedies = [each for each in benefit.remedies if each.remedy in _REFUNDS and each.opens_by is None]
    if not remedies:
        raise Unsayable(Gap.NO_RETURN)
    if benefit.window.meters or benefit.window.runs_while or benefit.window.waiting:
        raise Unsayable(Gap.LIMITED)
    node = thing("MerchantReturnPolicy", terms, benefit)
    node["applicableCountry"] = country_of(view)
    node |= _window(terms, benefit, view)
    node |= _refund(benefit, remedies, view)
    if any(need.about is About.UNUSED and need.otherwise is Effect.NO_COVER for need in benefit.conditions):
        node["itemCondition"] = f"{SCHEMA}NewCondition"
    return node


def not_permitted(terms: PlanTerms, view: View) -> Node | None:
    """That the goods do not go back: the terms leave them out by name, and no other part of the policy takes them.

    Goods that are left out because another promise takes them in are not meant.
    """
    closed = [each for benefit in terms.benefits for each in benefit.excludes if each.about is not About.OTHER_COVER]
    if not any(exclusion.applies.test(view) for exclusion in closed):
        return None
    return {
        "@type": "MerchantReturnPolicy",
        "identifier": terms.code,
        "applicableCountry": country_of(view),
        "returnPolicyCategory": f"{SCHEMA}MerchantReturnNotPermitted",
    }


def is_excluded(benefit: Benefit, view: View) -> bool:
    """Whether the terms leave this case out. Raises `NotKnown`."""
    return any(exclusion.applies.test(view) for exclusion in benefit.excludes)


def country_of(view: View) -> str:
    """The country of the sale. Raises `NotKnown`: a policy without a country says nothing."""
    return str(view.get("country"))


def _window(terms: PlanTerms, benefit: Benefit, view: View) -> Node:
    window = benefit.window
    if not _is_delivery(window.from_, terms):
        raise Unsayable(Gap.START)
    if window.unlimited:
        return {"returnPolicyCategory": f"{SCHEMA}MerchantReturnUnlimitedWindow"}
    finite: Node = {"returnPolicyCategory": f"{SCHEMA}MerchantReturnFiniteReturnWindow"}
    if window.length is not None and window.length.is_exact:
        days, rest = divmod(window.length.minutes, _DAY_MINUTES)
        if rest or not days:
            raise Unsayable(Gap.LENGTH)
        return finite | {"merchantReturnDays": days}
    if not (window.until and _whole_days_after_delivery(window.until, terms)) and not (
        window.length and window.length.days and not window.length.months and not window.length.working_days
    ):
        raise Unsayable(Gap.LENGTH)
    cover = cover_of(window, view, f"{terms.code}/{benefit.benefit}")
    if cover.start is None or cover.last_day is None:
        raise Unsayable(Gap.LENGTH)
    nominal = cover.changes[0][1] if cover.changes else cover.last_day
    return finite | {"merchantReturnDays": (nominal - cover.start).days} | _season(cover, view)


def _season(cover: Cover, view: View) -> Node:
    """What is longer than usual for a sale on this very day; no more is known of the season."""
    if all(by in _LASTING_CHANGES for by, _, _ in cover.changes) or cover.last_day is None:
        return {}
    day = (view.day("purchased") or view.asked_on).isoformat()
    return {
        "returnPolicySeasonalOverride": {
            "@type": "MerchantReturnPolicySeasonalOverride",
            "startDate": day,
            "endDate": day,
            "returnPolicyCategory": f"{SCHEMA}MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": cover.last_day.isoformat(),
        }
    }


def _refund(benefit: Benefit, remedies: list[RemedyWord], view: View) -> Node:
    """What comes back, and what is kept of it."""
    told = {_REFUNDS[each.remedy] for each in remedies if each.remedy is not Remedy.REFUND or _is_full(each)}
    node: Node = {"refundType": [f"{SCHEMA}{name}" for name in sorted(told)]} if told else {}
    fees = {each.fee.minor(view, None, 0) for each in remedies if each.fee is not None}
    fees |= {benefit.fee.minor(view, None, 0)} if benefit.fee is not None else set()
    if any(fees):
        kept = Money(max(fees), view.currency)
        node["restockingFee"] = {"@type": "MonetaryAmount", "currency": kept.currency, "value": kept.decimal}
    elif any(_pays_the_way(benefit)):
        node["returnFees"] = f"{SCHEMA}FreeReturn"
    return node


def _is_full(remedy: RemedyWord) -> bool:
    return isinstance(remedy.gives, NamedAmount) and remedy.gives.name == "pricePaid"


def _pays_the_way(benefit: Benefit) -> list[bool]:
    return [
        isinstance(pay.customer, ShareOfCharge)
        and isinstance(pay.customer.share, Percent)
        and pay.customer.share.percent == 0
        for pay in benefit.pays
        if ChargeClass.SHIPPING in pay.charges.class_
    ]


def _is_delivery(day: Day, terms: PlanTerms) -> bool:
    if not isinstance(day, FactDay):
        return False
    named = terms.days.get(day.fact)
    return day.fact == "delivered" if named is None else _is_delivery(named, terms)


def _whole_days_after_delivery(day: Day, terms: PlanTerms) -> bool:
    """Whether a last day lies a number of days after the delivery, whatever the day of the delivery."""
    if isinstance(day, FactDay):
        named = terms.days.get(day.fact)
        return named is not None and _whole_days_after_delivery(named, terms)
    if isinstance(day, IfDay):
        return day.else_ is not None and all(_whole_days_after_delivery(each, terms) for each in (day.then, day.else_))
    if not isinstance(day, After) or not _is_delivery(day.after, terms) or day.roll:
        return False
    return bool(day.add.days) and not (day.add.months or day.add.working_days or day.add.is_exact)
