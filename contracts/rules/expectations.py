"""Did the answer come that a case expects?

`differences` holds a decision's document against what the case expects, `offer_differences` what is said before a sale.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from contracts.rules.offering import Offered
from contracts.rules.values.plain import Document
from contracts.rules.words.case import Expected


class Difference(Struct, frozen=True):
    """One expectation that did not come true."""

    what: str
    expected: str
    came: str


def differences(expected: Expected, came: Document) -> Iterator[Difference]:
    """Every expectation that a decision's document does not meet."""
    if expected.verdict is not None:
        yield from _differ("verdict", expected.verdict, came["verdict"])
    totals = came["totals"]
    for what, wanted, found in (
        ("customerPays", expected.customer_pays, totals["customer"]),
        ("saved", expected.saved, totals["saved"]),
        *((f"paidBy {plan}", amount, totals["byPlan"].get(plan, "0")) for plan, amount in expected.paid_by.items()),
        *((f"charge {name}", amount, _borne(name, came)) for name, amount in expected.charges.items()),
    ):
        if wanted is not None:
            yield from _differ_amount(what, wanted, found)
    for name, wanted_benefit in expected.benefits.items():
        yield from _benefit_differences(name, wanted_benefit.model_dump(by_alias=True, exclude_unset=True), came)
    for name, wanted_way in expected.alternatives.items():
        yield from _alternative_differences(name, wanted_way.model_dump(by_alias=True, exclude_unset=True), came)
    for name, due in expected.duties.items():
        yield from _duty_differences(name, due, came)
    for finding in expected.findings:
        yield from _finding_differences(finding.benefit, finding.reason, finding.values, came)
    if expected.missing is not None:
        yield from _differ("missing", sorted(expected.missing), came["missing"])


def offer_differences(expected: Expected, came: Sequence[Offered]) -> Iterator[Difference]:
    """Every expectation about the time before the sale that was not met."""
    fits = {each.ref: each.made_for for each in came}
    prices = {each.ref: each.price.decimal for each in came if each.price is not None}
    for name, wanted in expected.made_for.items():
        yield from _differ(f"madeFor {name}", wanted, fits.get(name, "not among the plans"))
    for name, amount in expected.price.items():
        yield from _differ_amount(f"price {name}", amount, prices.get(name))


def _differ(what: str, expected: object, came: object) -> Iterator[Difference]:
    if expected != came:
        yield Difference(what, str(expected), str(came))


def _differ_amount(what: str, expected: str, came: str | None) -> Iterator[Difference]:
    if came is None or Decimal(expected) != Decimal(came):
        yield Difference(what, expected, str(came))


def _borne(name: str, came: Document) -> str | None:
    for charge in came["charges"]:
        if charge["id"] == name:
            return str(sum(Decimal(s["amount"]) for s in charge["shares"] if s["payer"] == "CUSTOMER"))
    return None


def _benefit_differences(name: str, wanted: Mapping[str, Any], came: Document) -> Iterator[Difference]:
    found = [
        b
        for b in came["benefits"]
        if name in {b["benefit"], f"{b['plan']}/{b['benefit']}", f"{b['contract']}/{b['benefit']}"}
    ]
    if not found:
        yield Difference(f"benefit {name}", "among the benefits", "not there")
        return
    benefit = found[0]
    for key, value in wanted.items():
        what = f"benefit {name} {key}"
        if key == "left":
            left = {state["allowance"]: state["left"] for state in benefit["allowances"]}
            yield from (
                d for allowance, n in value.items() for d in _differ(f"{what} {allowance}", n, left.get(allowance))
            )
        elif key == "meters":
            meters = {place["meter"]: place for place in benefit["meters"]}
            for meter, seen in value.items():
                for part, amount in seen.items():
                    yield from _differ(f"{what} {meter} {part}", amount, str(meters.get(meter, {}).get(part)))
        elif key == "whyNot":
            yield from _differ(what, sorted(value), sorted(finding["reason"] for finding in benefit["whyNot"]))
        else:
            yield from _differ(what, value, benefit[key])


def _alternative_differences(name: str, wanted: Mapping[str, Any], came: Document) -> Iterator[Difference]:
    remedy, _, benefit = name.partition(" ")
    found = [
        a for a in came["alternatives"]
        if a["remedy"] == remedy and (not benefit or any(benefit in {full, full.partition("/")[2]} for full in
        a["benefits"]))
    ]  # fmt: skip
    if not found:
        yield Difference(f"alternative {name}", "among the alternatives", "not there")
        return
    way = found[0]
    for key, value in wanted.items():
        what = f"alternative {name} {key}"
        if key == "why":
            reasons = {finding["reason"] for finding in way["why"]}
            yield from (
                Difference(what, reason, ", ".join(sorted(reasons))) for reason in value if reason not in reasons
            )
        elif key in {"price", "gives"} and value is not None:
            yield from _differ_amount(what, value, way[key])
        elif key == "net":
            net = Decimal(way["price"] or 0) - Decimal(way["gives"] or 0)
            yield from _differ_amount(what, value, str(net))
        else:
            yield from _differ(what, value, way[key])


def _duty_differences(name: str, due: str, came: Document) -> Iterator[Difference]:
    duty, _, benefit = name.partition(" ")
    found = [d["due"] for d in came["duties"] if d["duty"] == duty and (not benefit or d["benefit"].endswith(benefit))]
    if due not in found:
        yield Difference(f"duty {name}", due, ", ".join(map(str, found)) or "not there")


def _finding_differences(
    benefit: str | None, reason: str, values: Mapping[str, Any], came: Document
) -> Iterator[Difference]:
    found = [
        finding
        for each in came["benefits"]
        if benefit is None or benefit in {each["benefit"], f"{each['plan']}/{each['benefit']}"}
        for finding in each["findings"]
    ]
    found += [
        finding
        for way in came["alternatives"]
        if benefit is None or any(benefit in {full, full.partition("/")[2]} for full in way["benefits"])
        for finding in way["why"]
    ]
    found += [
        finding
        for charge in came["charges"]
        for finding in charge["reasons"]
        if benefit is None or benefit in {finding["benefit"], finding["benefit"].partition("/")[2]}
    ]
    same = [finding for finding in found if finding["reason"] == reason]
    wanted = {name: value if isinstance(value, bool | list) else str(value) for name, value in values.items()}
    for finding in same:
        if all(_as_text(finding["values"].get(name)) == value for name, value in wanted.items()):
            return
    came_text = "; ".join(str(finding["values"]) for finding in same) or f"no {reason}"
    yield Difference(f"finding {benefit or 'any'} {reason}", str(wanted), came_text)


def _as_text(value: object) -> object:
    return value if isinstance(value, bool | list) else str(value)
