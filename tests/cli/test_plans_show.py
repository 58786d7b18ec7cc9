"""Does `plans show` say the terms as a person reads them?"""

import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.cli.plans_show import passage_lines
from contracts.explain.pictures.of_terms import terms_chart
from contracts.explain.pictures.timeline import draw
from contracts.explain.terms.plan import plan_passages
from contracts.plans.files import SHIPPED, plan_files, read_plans
from contracts.rules.terms import Plan
from contracts.rules.values.facts import FACTS

PLAN = """\
plan:
  code: fan-care
  kind: WARRANTY
  name: Fan care
  issuer: maker
  zone: Europe/Berlin
  currency: EUR
  rounding: HALF_UP
  for: {category: fan, not: {used: true}}
terms:
- version: "1"
  since: 2024-01-01
  source: {ref: The card, confidence: official, read: 2026-11-22, note: Only page 1 was read}
  readings:
    motor: {default: whole, others: [winding], why: The card names the motor only}
  conditions:
    cared-for: {kept: {task: CLEANING, every: P1Y, grace: P1M, from: purchased}}
  benefits:
  - benefit: motor
    clause: "3"
    says: The motor for five years
    scope: {event: [DEFECT, BREAKDOWN]}
    excludes:
    - {when: {commercialUse: true}, about: COMMERCIAL_USE, clause: "4"}
    window:
      from: purchased
      length: P5Y
      firstDay: notCounted
      acts: [event, notice]
      meters: [{meter: hours, counted: fromStart, atMost: 10000}]
      waiting: {length: P30D}
      pauses: {days: bothDaysCounted, leaves: P30D}
    conditions:
    - {need: {cared-for: true}, otherwise: NO_COVER, about: MAINTENANCE, clause: "5", causal: true}
    - {need: {registered: {within: P30D, of: purchased, firstDay: notCounted}}, otherwise: VOID, about: REGISTRATION}
    allowances:
      repairs: {count: 2, per: contractYear}
    pays:
    - {charges: {class: PART}, customer: {share: 0%}, counts: repairs}
    - {charges: {class: LABOUR}, customer: {least: [{money: '50'}, {share: 20%}]}}
    fee: {money: '9.50'}
    remedies:
    - {remedy: REPAIR}
    - {remedy: REFUND, opensBy: {attempts: {atLeast: 2}}, gives: pricePaid, irreversible: true}
    duties:
    - {duty: REPAIR, due: {after: claimed, add: {workingDays: 10}}, ifMissed: a new fan}
- version: "2"
  since: 2026-01-01
  source: {ref: The new card, confidence: secondary}
  benefits:
  - benefit: motor
    clause: "3"
    window: {from: purchased, unlimited: true, acts: event}
    pays:
    - {charges: {}, customer: {discount: 15%}}
"""

SAID = """\
Fan care
    Warranty by maker; plan code fan-care
    Days are counted in Europe/Berlin; amounts are in EUR
    Shares are rounded to the smallest unit of money: half up
    Made for: the product category is fan and the goods were not second-hand at the sale
    The version is picked by the day the contract was concluded
Version 1, from January 1, 2024
    Source (official): The card, read on 2026-11-22
        Only page 1 was read
    Where the text can be read in two ways, we read: “motor”: whole (or winding). The card names the motor only
    motor: The motor for five years (3)
        For: what happened is breakdown or defect
        Not for: the unit is used in a trade (4)
        When: for 5 years from the day of the sale (that day not counted); the event and the notice must fall inside
            meter: up to 10,000 hours counted since the start, whichever comes first
            it can be used only after a waiting time of 30 days
            days in repair are added (the days of handing in and of getting back both counted); afterwards at least 30
              days are left
        If
            “cared-for” holds – otherwise there is no cover, when that caused the fault (5)
            the day the unit was registered with the issuer is within 30 days from the day of the sale (that day not
              counted) – otherwise the cover is void
        How often: “repairs”: 2 uses per contract year
        Price
            part: the customer pays nothing; it uses up “repairs”
            labour: the customer pays the least of (€50.00; 20% of the charge)
        Fee for each job: €9.50
        The customer can choose
            repair
            refund
                opens when the number of repairs completed so far is at least 2
                gives what the customer paid for the goods
                cannot be taken back
        The issuer owes: repair by 10 working days after the day the claim was made; when missed: a new fan
    What the names mean: “cared-for”: a “cleaning” job was done every year from the day of the sale, at most 1 month
      late
Version 2, from January 1, 2026
    Source (secondary): The new card
    motor (3)
        When: from the day of the sale on, without an end by date; the event must fall inside
        Price: every charge: the customer pays the charge less 15%
"""


@pytest.fixture
def card(tmp_path: Path) -> Path:
    file = tmp_path / "card.yaml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def show(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["plans", "show", *map(str, arguments)])


def test_every_word_of_a_plan_is_said(card: Path) -> None:
    result = show(card)
    assert result.exit_code == 0
    assert result.output == SAID


def test_one_version_may_be_asked_for(card: Path) -> None:
    said = show(card, "--version", "2").output
    assert "Version 2" in said
    assert "Version 1" not in said


def test_numbers_days_and_money_follow_the_language(card: Path) -> None:
    said = show(card, "--language", "hu").output.replace("\xa0", " ")
    assert "2024. január 1." in said
    assert "50,00 EUR" in said


def test_a_shipped_plan_is_found_by_its_code() -> None:
    said = show("hungary-guarantee", "--version", "2021").output
    assert said.startswith("Hungarian mandatory guarantee\n")
    assert "from January 1, 2021, to April 30, 2024" in said


def test_the_picture_is_written_beside_the_words(card: Path, tmp_path: Path) -> None:
    """Of the version asked for; of the newest when none is."""
    for asked, title in ((("--version", "1"), "Fan care, version 1"), ((), "Fan care, version 2")):
        result = show(card, *asked, "--svg", tmp_path / "fan.svg")
        assert result.exit_code == 0
        root = fromstring((tmp_path / "fan.svg").read_text(encoding="utf-8"))
        assert root[0].text == title


def test_an_unknown_plan_is_told_with_the_nearest_one() -> None:
    result = show("hungary-guarantie")
    assert result.exit_code == 2
    assert "did you mean `hungary-guarantee`?" in result.output


def test_an_unknown_version_is_told_with_the_known_ones(card: Path) -> None:
    result = show(card, "--version", "3")
    assert result.exit_code == 2
    assert "`fan-care` has no version `3`" in result.output


def test_a_bad_file_is_told_with_its_line(card: Path) -> None:
    card.write_text(PLAN.replace("length: P5Y", "length: five years"), encoding="utf-8")
    result = show(card)
    line = PLAN[: PLAN.index("length: P5Y")].count("\n") + 1
    assert result.exit_code == 2
    assert f"{card}:{line}: bad_length" in result.output


def test_a_case_file_is_no_plan(tmp_path: Path) -> None:
    (tmp_path / "some.cases.yaml").write_text("cases: []\n", encoding="utf-8")
    result = show(tmp_path / "some.cases.yaml")
    assert result.exit_code == 2
    assert "holds cases" in result.output


@pytest.fixture(scope="module")
def shipped() -> tuple[Plan, ...]:
    return read_plans(SHIPPED)


def test_no_shipped_plan_is_said_in_the_language_of_the_machine(shipped: tuple[Plan, ...]) -> None:
    """No Python values, and no fact by its name: authors' own names stand in quotation marks."""
    code = re.compile(r"\b(?:None|True|False|Fraction|Decimal|frozenset|datetime)\b|='|<\w+\.\w+ object")
    names = re.compile(r"\b(?:" + "|".join(name for name in FACTS if re.search(r"[A-Z]", name)) + r")\b")
    for plan in shipped:
        for passage in plan_passages(plan, plan.versions):
            said = re.sub(r"“[^”]*”|<http\S*>", "", "\n".join(passage_lines(passage)))
            assert not code.findall(said), plan.code
            assert not names.findall(said), plan.code


def test_every_shipped_plan_stands_in_a_file_of_its_name(shipped: tuple[Plan, ...]) -> None:
    """So that a code finds it without reading them all."""
    assert {plan.code for plan in shipped} == {file.stem for file in plan_files(SHIPPED)}


def test_every_shipped_plan_can_be_drawn(shipped: tuple[Plan, ...]) -> None:
    for plan in shipped:
        for terms in plan.versions:
            root = fromstring(draw(terms_chart(terms)))
            rows = [row.get("data-benefit") for row in root.iter("{http://www.w3.org/2000/svg}g")]
            assert [name for name in rows if name] == [benefit.benefit for benefit in terms.benefits]
