"""Does the JSON-LD of an offer say what the terms say, in words that schema.org has?

`schema_org.json` is a part of the vocabulary as schema.org publishes it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.explain.json_ld.document import JsonLd, json_ld
from contracts.explain.json_ld.gaps import Gap, LeftOut
from contracts.rules.question import Question
from contracts.rules.terms import Plan
from contracts.rules.values.facts import Value
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import PlanKind
from tests.rules.examples import benefit, plan_of
from tests.shipped import plans

VOCABULARY = json.loads(Path(__file__).with_name("schema_org.json").read_text(encoding="utf-8"))
SCHEMA = "https://schema.org/"
SALE = ("purchased", "invoiced", "paid", "delivered", "installed", "activated", "contractMade", "contractStart")
PRICE = Money(85999, "USD")


def offered(plan: Plan, /, **facts: Value) -> JsonLd:
    """A product sold, delivered and put to use on one day."""
    return offered_on("2025-02-03", plan, **facts)


def offered_on(day: str, plan: Plan, /, **facts: Value) -> JsonLd:
    moment = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    terms = plan.on(moment.date()) or plan.versions[-1]
    known: dict[str, Value] = {name: moment.date() for name in SALE}
    question = Question(as_of=moment, currency=plan.header.currency, contracts=(), facts=known | facts)
    return json_ld({"@type": "Product", "sku": "x"}, [terms], question)


def shipped(code: str) -> Plan:
    return next(plan for plan in PLANS if plan.code == code)


def category(*names: str) -> frozenset[str]:
    return frozenset(names)


def returns(made: JsonLd) -> list[Mapping[str, Any]]:
    """The return policies without what names and describes them."""
    found: Any = made.document.get("hasMerchantReturnPolicy", [])
    return [{key: value for key, value in node.items() if key not in {"@type", "description"}} for node in found]


def durations(made: JsonLd) -> dict[str, tuple[int, str]]:
    found: Any = made.document.get("warranty", [])
    return {
        node["identifier"]: (node["durationOfWarranty"]["value"], node["durationOfWarranty"]["unitCode"])
        for node in found
    }


PLANS = list(plans().read.values())
TOLD = [plan for plan in PLANS if plan.header.kind in {PlanKind.WARRANTY, PlanKind.EXCHANGE_POLICY}]


def strangers(node: Mapping[str, Any]) -> Iterator[str]:
    """Every property and value of a node that schema.org does not have there."""
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in VOCABULARY["types"][node["@type"]]:
            yield f"{node['@type']}.{name}"
        for each in value if isinstance(value, list) else [value]:
            yield from _strange_value(name, each)


def _strange_value(name: str, value: Any) -> Iterator[str]:
    ranges = set(VOCABULARY["ranges"].get(name, []))
    if isinstance(value, dict):
        fits = value["@type"] in ranges
        yield from strangers(value)
    elif isinstance(value, int):
        fits = bool(ranges & {"Integer", "Number"})
    elif str(value).startswith(SCHEMA):
        members = {member for kind in ranges for member in VOCABULARY["enumerations"].get(kind, [])}
        fits = value.removeprefix(SCHEMA) in members
    else:
        fits = bool(ranges & {"Text", "Date", "WarrantyScope"})
    if not fits:
        yield f"{name}: {value['@type'] if isinstance(value, dict) else value}"


@pytest.mark.parametrize(
    ("node", "strange"),
    [
        ({"@type": "WarrantyPromise", "lasts": 1}, ["WarrantyPromise.lasts", "lasts: 1"]),
        ({"@type": "MerchantReturnPolicy", "refundType": f"{SCHEMA}HalfRefund"}, [f"refundType: {SCHEMA}HalfRefund"]),
        ({"@type": "WarrantyPromise", "durationOfWarranty": 1}, ["durationOfWarranty: 1"]),
        ({"@type": "Offer", "warranty": [{"@type": "Brand"}]}, ["warranty: Brand"]),
    ],
)
def test_a_word_that_schema_org_does_not_have_is_noticed(node: Mapping[str, Any], strange: list[str]) -> None:
    """The check that the next test leans on."""
    assert list(strangers(node)) == strange


@pytest.mark.parametrize("plan", TOLD, ids=lambda plan: str(plan.code))
def test_every_shipped_promise_is_told_in_the_words_of_schema_org(plan: Plan) -> None:
    """Warranties and policies, for goods of several kinds."""
    price = Money(85999, plan.header.currency)
    sale: dict[str, Value] = {"country": "US", "specialOrder": False, "opened": True, "saleRegion": "TX"}
    for goods in ("television", "phone", "home", "dslr-camera", "gold", "mattress"):
        made = offered(plan, **sale, returnRegion="TX", membership=None, category=category(goods), pricePaid=price)
        assert list(strangers(made.document)) == []


def test_best_buy_takes_a_camera_back_for_fourteen_days_after_its_receipt_less_fifteen_percent() -> None:
    """15 days, the day of receipt counted; 15 % of 859.99 for an opened camera outside of eight states."""
    texas: dict[str, Value] = {"opened": True, "saleRegion": "TX", "returnRegion": "TX", "specialOrder": False}
    made = offered(
        shipped("bestbuy-returns"),
        country="US",
        category=category("dslr-camera"),
        pricePaid=PRICE,
        membership=None,
        **texas,
    )
    assert returns(made) == [
        {
            "identifier": "bestbuy-returns/standard",
            "applicableCountry": "US",
            "returnPolicyCategory": f"{SCHEMA}MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": 14,
            "refundType": [f"{SCHEMA}ExchangeRefund", f"{SCHEMA}FullRefund"],
            "restockingFee": {"@type": "MonetaryAmount", "currency": "USD", "value": "129.00"},
        }
    ]
    assert made.left_out == ()


def test_a_policy_whose_fee_is_not_known_is_left_out_with_the_facts_that_settle_it() -> None:
    made = offered(
        shipped("bestbuy-returns"), country="US", category=category("dslr-camera"), pricePaid=PRICE, membership=None,
        specialOrder=False,
    )  # fmt: skip
    assert returns(made) == []
    missing = ("opened", "returnRegion", "saleRegion")
    assert made.left_out == (LeftOut("bestbuy-returns", "standard", Gap.NOT_KNOWN, missing),)


def test_a_season_is_an_override_for_the_day_of_the_sale() -> None:
    """Bought on 1 December 2023: until 13 January 2024. What members get beyond hangs on who buys."""
    made = offered_on(
        "2023-12-01", shipped("bestbuy-returns"), country="US", category=category("toaster"), specialOrder=False,
        pricePaid=PRICE,
    )  # fmt: skip
    (policy,) = returns(made)
    assert policy["merchantReturnDays"] == 14
    assert policy["returnPolicySeasonalOverride"] == {
        "@type": "MerchantReturnPolicySeasonalOverride",
        "startDate": "2023-12-01",
        "endDate": "2023-12-01",
        "returnPolicyCategory": f"{SCHEMA}MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": "2024-01-13",
    }
    assert made.left_out == (LeftOut("bestbuy-returns", "member", Gap.NOT_KNOWN, ("membership",)),)


@pytest.mark.parametrize(
    ("goods", "told"),
    [
        ("television", {"returnPolicyCategory": f"{SCHEMA}MerchantReturnFiniteReturnWindow", "merchantReturnDays": 90}),
        ("sofa", {"returnPolicyCategory": f"{SCHEMA}MerchantReturnUnlimitedWindow"}),
    ],
)
def test_costco_gives_money_back_for_ninety_days_or_at_any_time(goods: str, told: Mapping[str, Any]) -> None:
    made = offered(shipped("costco-returns"), country="US", category=category(goods), specialOrder=False)
    (policy,) = returns(made)
    assert {name: value for name, value in policy.items() if name not in {"identifier", "applicableCountry"}} == {
        **told,
        "refundType": [f"{SCHEMA}FullRefund"],
    }


def test_goods_that_a_policy_names_as_not_refundable_are_not_permitted() -> None:
    """Costco: gold. Tyres are left out because their own warranty takes them in: of them nothing is said."""
    gold = offered(shipped("costco-returns"), country="US", category=category("gold"), specialOrder=False)
    assert [policy["returnPolicyCategory"] for policy in returns(gold)] == [f"{SCHEMA}MerchantReturnNotPermitted"]
    tyres = offered(shipped("costco-returns"), country="US", category=category("tyre"), specialOrder=False)
    assert (returns(tyres), tyres.left_out) == ([], ())


def test_a_last_day_under_a_name_is_told_in_days_after_the_delivery() -> None:
    """Amazon.in: home goods go back within ten days; a replacement of faulty goods is no return policy."""
    home = offered(shipped("amazon-in-returns"), country="IN", category=category("home"))
    assert [policy["merchantReturnDays"] for policy in returns(home)] == [10]
    phone = offered(shipped("amazon-in-returns"), country="IN", category=category("mobile"))
    assert (returns(phone), phone.left_out) == ([], ())


def test_a_policy_counted_from_the_purchase_is_left_out() -> None:
    """IKEA Belgium: 365 days from the purchase; schema.org counts from the delivery."""
    made = offered(shipped("ikea-be-returns"), country="BE", category=category("sofa"), proofOfPurchase=True)
    assert made.left_out == (LeftOut("ikea-be-returns", "refund", Gap.START),)
    assert returns(made) == []


POLICY = {"kind": "EXCHANGE_POLICY"}
REFUND = {"remedy": "REFUND", "gives": "pricePaid"}
RETURN = {"from": "delivered", "length": "P30D", "firstDay": "notCounted", "acts": "return"}


NEXT_MONTH = {"after": "delivered", "add": "P1M"}


def policy_of(window: Mapping[str, Any] = RETURN, **words: Any) -> JsonLd:
    """What a constructed policy of one benefit says."""
    plan = plan_of(benefit(window=window, **{"pays": None, "remedies": [REFUND], **words}), header=POLICY)
    return offered(plan, country="DE")


@pytest.mark.parametrize(
    ("window", "days"),
    [
        (RETURN, 30),
        ({**RETURN, "firstDay": "counted"}, 29),
        ({**RETURN, "roll": True}, 30),
        ({"from": "delivered", "length": "PT48H", "acts": "return"}, 2),
    ],
)
def test_return_days_are_whole_days_after_the_delivery(window: Mapping[str, Any], days: int) -> None:
    """Delivered on Monday 3 February 2025; the thirtieth day after it is a Wednesday."""
    assert [policy["merchantReturnDays"] for policy in returns(policy_of(window))] == [days]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"window": {**RETURN, "length": "P1M"}}, Gap.LENGTH),
        ({"window": {**RETURN, "length": {"workingDays": 5}}}, Gap.LENGTH),
        ({"window": {"from": "delivered", "length": "PT12H", "acts": "return"}}, Gap.LENGTH),
        (
            {"window": {"from": "delivered", "until": {"after": "delivered", "add": "P1M"}, "acts": "return"}},
            Gap.LENGTH,
        ),
        ({"window": {**RETURN, "from": "installed"}}, Gap.START),
        ({"window": {**RETURN, "meters": [{"meter": "km", "counted": "fromZero", "atMost": 100}]}}, Gap.LIMITED),
        ({"remedies": [{"remedy": "REPAIR"}]}, Gap.NO_RETURN),
        ({"remedies": [{**REFUND, "opensBy": {"damaged": True}}]}, Gap.NO_RETURN),
        ({"scope": {"buyer": "CONSUMER"}}, Gap.NOT_KNOWN),
    ],
)
def test_a_return_that_has_no_words_is_left_out(words: Mapping[str, Any], why: Gap) -> None:
    made = policy_of(**words)
    assert "hasMerchantReturnPolicy" not in made.document
    assert [each.why for each in made.left_out] == [why]


def test_a_policy_without_a_country_is_left_out() -> None:
    plan = plan_of(benefit(window=RETURN, pays=None, remedies=[REFUND]), header=POLICY)
    assert offered(plan).left_out == (LeftOut("plan", "all-parts", Gap.NOT_KNOWN, ("country",)),)


def test_what_comes_back_and_what_it_costs_is_told_as_far_as_the_terms_say() -> None:
    """A credit note, unused goods only, and the way back at the shop's cost."""
    free = {"charges": {"class": "SHIPPING"}, "customer": {"share": "0%"}}
    unused = {"need": {"used": False}, "otherwise": "NO_COVER", "about": "UNUSED"}
    made = policy_of(remedies=[{"remedy": "STORE_CREDIT", "gives": "pricePaid"}], pays=[free], conditions=[unused])
    (policy,) = returns(made)
    assert policy["refundType"] == [f"{SCHEMA}StoreCreditRefund"]
    assert policy["itemCondition"] == f"{SCHEMA}NewCondition"
    assert policy["returnFees"] == f"{SCHEMA}FreeReturn"


def test_a_part_of_the_price_is_no_full_refund() -> None:
    half = {"remedy": "REFUND", "gives": {"percent": "50%", "of": "pricePaid"}}
    assert "refundType" not in returns(policy_of(remedies=[half]))[0]


@pytest.mark.parametrize(
    ("code", "facts", "told"),
    [
        (
            "bluestar-inverter-ac",
            {},
            {"bluestar-inverter-ac/all-parts": (1, "ANN"), "bluestar-inverter-ac/inverter-compressor": (10, "ANN")},
        ),
        ("apple-one-year-us", {"country": "US"}, {"apple-one-year-us/limited-warranty": (1, "ANN")}),
        ("mmfoam-aurora", {}, {"mmfoam-aurora/first-year": (1, "ANN")}),
    ],
)
def test_shipped_warranties_are_told_with_their_length(
    code: str, facts: Mapping[str, Value], told: Mapping[str, tuple[int, str]]
) -> None:
    """The mattress is prorated after the first year: that is no service free of charge."""
    assert durations(offered(shipped(code), **facts)) == told


@pytest.mark.parametrize(
    ("length", "told"),
    [("P1Y", (1, "ANN")), ("P12M", (1, "ANN")), ("P18M", (18, "MON")), ("P365D", (365, "DAY")), ("P2W", (14, "DAY"))],
)
def test_a_duration_keeps_the_unit_of_the_text(length: str, told: tuple[int, str]) -> None:
    """365 days are not a year."""
    window = {"from": "delivered", "length": length, "firstDay": "counted", "acts": "event"}
    assert list(durations(offered(plan_of(benefit(window=window)))).values()) == [told]


YEAR = {"from": "delivered", "length": "P1Y", "firstDay": "counted", "acts": "event"}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"window": {"from": "delivered", "unlimited": True, "acts": "event"}}, Gap.LENGTH),
        ({"window": {"from": "delivered", "until": "contractEnd", "acts": "event"}}, Gap.LENGTH),
        ({"window": {**YEAR, "length": "P1Y10D"}}, Gap.LENGTH),
        ({"window": {**YEAR, "from": {"after": "delivered", "add": "P1Y"}}}, Gap.START),
        ({"window": {**YEAR, "meters": [{"meter": "km", "counted": "fromZero", "atMost": 100}]}}, Gap.LIMITED),
        ({"window": {**YEAR, "waiting": {"length": "P30D"}}}, Gap.LIMITED),
        ({"window": {**YEAR, "runsWhile": "STATUTE"}}, Gap.LIMITED),
        ({"pays": [{"charges": {}, "customer": {"share": "50%"}}]}, Gap.NOT_FREE),
        ({"fee": {"money": "10"}}, Gap.NOT_FREE),
        ({"pays": None, "remedies": [REFUND]}, Gap.NOT_FREE),
        ({"scope": {"buyer": "CONSUMER"}}, Gap.NOT_KNOWN),
    ],
)
def test_a_warranty_that_has_no_words_is_left_out(words: Mapping[str, Any], why: Gap) -> None:
    made = offered(plan_of(benefit(**words)))
    assert "warranty" not in made.document
    assert [each.why for each in made.left_out] == [why]


def test_a_promise_for_one_part_is_told_and_one_that_is_not_for_defects_is_not() -> None:
    """Which part fails is learned later; an accident is no defect; goods that are left out get no promise."""
    part = benefit("part", scope={"component": "pump"})
    accident = benefit("accident", scope={"event": "ACCIDENT"})
    closed = benefit("closed", excludes=[{"when": {"country": "DE"}, "about": "REGION"}])
    unless = benefit("unless", excludes=[{"when": {"component": "pump"}, "about": "WEAR"}])
    plan = plan_of(part, accident, closed, unless, components=["pump"])
    made = offered(plan, country="DE")
    assert set(durations(made)) == {"plan/part", "plan/unless"}
    assert made.left_out == ()


def test_the_scope_is_told_where_the_terms_pay_parts_work_and_the_way() -> None:
    free = {"charges": {"class": ["PART", "LABOUR", "TRANSPORT"]}, "customer": {"share": "0%"}}
    without = {"charges": {"class": ["PART", "LABOUR"]}, "customer": {"share": "0%"}}
    made = offered(plan_of(benefit("way", pays=[free]), benefit("no-way", pays=[without])))
    found: Any = made.document["warranty"]
    assert {node["identifier"]: node.get("warrantyScope") for node in found} == {
        "plan/way": "http://purl.org/goodrelations/v1#PartsAndLabor-PickUp",
        "plan/no-way": None,
    }


def test_a_right_by_law_and_a_plan_that_is_sold_are_no_promise_of_the_offer() -> None:
    for kind in ("STATUTE", "EXTENDED_WARRANTY", "AMC"):
        made = offered(plan_of(header={"kind": kind}))
        assert set(made.document) == {"@context", "@type", "itemOffered"}
