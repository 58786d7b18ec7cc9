"""Does a comparison of two plans say what changes for whom: in words, over cases, over kept decisions?"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from contracts.explain.differences import changes, header_changes
from contracts.explain.terms.voice import voice_of
from contracts.plans.files import SHIPPED, read_plans
from contracts.rules.cases import BadCase
from contracts.rules.terms import Plan
from contracts.rules.values.vocabulary import State, Verdict
from contracts.usecases.terms.compare_plans import (
    CaseCompared,
    case_files,
    compare_cases,
    read_side,
    version_pairs,
)
from contracts.usecases.terms.decisions_compared import Moved, RemedyMoved, totals
from tests.shipped import plans

PLAN = """\
plan: {code: care, kind: AMC, name: Care, issuer: maker, zone: Europe/Berlin, currency: EUR, rounding: HALF_UP}
terms:
- version: "2025"
  source: {ref: constructed, confidence: official}
  price: {money: '100'}
  components: [pump, filter]
  conditions:
    at-home: {country: DE}
  amounts:
    worth: {percent: 50%, of: pricePaid}
  benefits:
  - benefit: repairs
    clause: "2"
    scope: {event: DEFECT}
    excludes: [{when: {buyer: BUSINESS}, about: COMMERCIAL_USE, clause: "5"}]
    window: {from: contractStart, length: P1Y, firstDay: counted, acts: event}
    conditions: [{need: {at-home: true}, otherwise: NO_COVER, about: REGION, clause: "6"}]
    pays:
    - {charges: {class: PART, component: pump}, customer: {share: 0%}}
    - {charges: {class: VISIT}, customer: {money: '20'}}
  - benefit: visits
    clause: "3"
    window: {from: contractStart, length: P1Y, firstDay: counted, acts: event}
    allowances: {visits: {count: 2, per: contractYear}}
    pays: [{charges: {class: MAINTENANCE}, customer: {share: 0%}, counts: visits}]
  - benefit: return
    clause: "4"
    window: {from: delivered, length: P14D, firstDay: notCounted, acts: claim}
    remedies: [{remedy: REFUND, gives: worth}]
"""
CASES = """\
cases:
- case: pump
  title: The pump fails
  plans: care
  facts: {contractStart: 2025-01-01, event: DEFECT, country: DE, buyer: CONSUMER, component: pump}
  charges:
  - {id: pump, class: PART, component: pump, amount: '90.00'}
  - {id: way, class: VISIT, amount: '50.00'}
  variants:
    in the year: {facts: {occurred: 2025-12-31}}
    after the year: {facts: {occurred: 2026-01-01}}
- case: second-thoughts
  plans: care
  facts: {delivered: 2025-03-01, claimed: 2025-03-10, pricePaid: '80.00'}
- case: another plan
  plans:
  - inline:
      plan: {code: other, kind: WARRANTY, name: Other, issuer: maker, zone: Europe/Berlin, currency: EUR}
      terms:
      - version: "1"
        source: {ref: constructed, confidence: official}
        benefits:
        - {benefit: all, clause: "1", window: {from: delivered, length: P1Y, firstDay: counted, acts: event}}
  facts: {delivered: 2025-03-01, occurred: 2025-03-10}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with this year's plan and its cases."""
    (tmp_path / "care.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "care.cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


def next_year(folder: Path, *replaced: tuple[str, str]) -> Path:
    """Next year's plan: this year's with some text replaced, each of which stands there once."""
    text = PLAN
    for before, after in replaced:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    file = folder / "next.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def said(folder: Path, *replaced: tuple[str, str]) -> list[tuple[str, str, str]]:
    """What the changes come to: benefit, sentence, clause."""
    [before], [after] = read_plans(folder / "care.yaml"), read_plans(next_year(folder, *replaced))
    return [(each.benefit, each.text, each.clause) for each in changes(before.versions[0], after.versions[0])]


def test_the_same_terms_differ_in_nothing(folder: Path) -> None:
    assert said(folder) == []


@pytest.mark.parametrize(
    ("before", "after", "benefit", "sentence", "clause"),
    [
        (
            "contractStart, length: P1Y, firstDay: counted, acts: event}\n    conditions",
            "contractStart, length: P18M, firstDay: counted, acts: event}\n    conditions",
            "repairs",
            "how long it runs: 1 year, 6 months instead of 1 year (longer by 6 months)",
            "2",
        ),
        (
            "length: P14D",
            "length: P7D",
            "return",
            "how long it runs: 7 days instead of 14 days (shorter by 7 days)",
            "4",
        ),
        (
            "{money: '20'}",
            "{money: '25.50'}",
            "repairs",
            "visit: what the customer pays of each: €25.50 instead of €20.00 (€5.50 more)",
            "2",
        ),
        (
            '    excludes: [{when: {buyer: BUSINESS}, about: COMMERCIAL_USE, clause: "5"}]\n',
            "",
            "repairs",
            "no longer left out: the buyer is business",
            "5",
        ),
        (
            "{charges: {class: VISIT}, customer: {money: '20'}}",
            "{charges: {class: LABOUR}, customer: {share: 0%}}\n"
            "    - {charges: {class: VISIT}, customer: {money: '20'}}",
            "repairs",
            "promised now: labour: the customer pays nothing",
            "2",
        ),
        (
            "count: 2",
            "count: 3",
            "visits",
            "how often or how much “visits”: 3 uses per contract year instead of 2 uses per contract year",
            "3",
        ),
        (
            "price: {money: '100'}",
            "price: {money: '90'}",
            "",
            "what the plan costs: €90.00 instead of €100.00 (€10.00 less)",
            "",
        ),
        (
            "percent: 50%",
            "percent: 40%",
            "",
            "the amount “worth”: 40% of what the customer paid for the goods instead of 50% of what the customer paid"
            " for the goods (in return)",
            "",
        ),
        (
            "remedies: [{remedy: REFUND, gives: worth}]",
            "remedies: [{remedy: REPLACEMENT}]",
            "return",
            "a new remedy: replacement",
            "4",
        ),
    ],
)
def test_a_change_is_said_in_words_with_its_clause(
    folder: Path, before: str, after: str, benefit: str, sentence: str, clause: str
) -> None:
    assert (benefit, sentence, clause) in said(folder, (before, after))


def test_one_change_is_one_sentence(folder: Path) -> None:
    assert len(said(folder, ("count: 2", "count: 3"))) == 1


def test_what_is_said_of_the_plan_itself_is_compared(folder: Path) -> None:
    [before], [after] = read_plans(folder / "care.yaml"), read_plans(next_year(folder, ("HALF_UP", "DOWN")))
    voice = voice_of(before.versions[0])
    [change] = header_changes(before.header, after.header, (voice, voice))
    assert change.text == "how less than a minor unit is rounded: down instead of half up"


def test_a_benefit_that_comes_is_told_with_its_window_and_its_price(folder: Path) -> None:
    more = (
        '  - benefit: return\n    clause: "4"',
        '  - benefit: gas\n    clause: "9"\n    says: Gas is free\n'
        "    window: {from: contractStart, length: P6M, firstDay: counted, acts: event}\n"
        "    pays: [{charges: {class: CONSUMABLE}, customer: {share: 0%}}]\n"
        '  - benefit: return\n    clause: "4"',
    )
    [(benefit, sentence, clause)] = said(folder, more)
    assert (benefit, clause) == ("gas", "9")
    assert sentence.startswith("promised now: Gas is free; for 6 months from the first day of the contract")
    assert sentence.endswith("consumable: the customer pays nothing")


def test_a_benefit_that_goes_is_told_as_gone(folder: Path) -> None:
    start, end = PLAN.index("  - benefit: visits"), PLAN.index("  - benefit: return")
    [(benefit, sentence, clause)] = said(folder, (PLAN[start:end], ""))
    assert (benefit, clause) == ("visits", "3")
    assert sentence.startswith("no longer promised: for 1 year")


def test_a_long_phrase_is_cut_to_the_part_that_differs(folder: Path) -> None:
    long = (
        "{any: [{country: DE}, {all: [{saleRegion: %s}, {channel: DISTANCE}, {buyer: CONSUMER}, {membership: gold}]}]}"
    )
    (folder / "care.yaml").write_text(PLAN.replace("{country: DE}", long % "BE"), encoding="utf-8")
    [(_, sentence, _)] = said(folder, ("{country: DE}", long % "HH"))
    assert "HH" in sentence
    assert "BE" in sentence
    assert "gold" not in sentence
    assert "(in repairs)" in sentence


NO_SENTENCE = re.compile(r"\b[A-Za-z]\w+\(|(?<![?&\w])[a-z_]+=|\b(None|True|False)\b|<[A-Z]|\{")
"""What a value of the program looks like that nobody put into words. An address may hold such things."""


def test_every_shipped_plan_is_told_from_the_next_in_words() -> None:
    """Benefits are held against each other under one name, so that words of every kind meet."""
    shipped = sorted(plans().read.values(), key=lambda plan: (plan.header.kind, plan.code))
    told = 0
    for before, after in pairwise(shipped):
        was, now = before.versions[-1], after.versions[-1]
        names = [benefit.benefit for benefit in was.benefits]
        renamed = [b.model_copy(update={"benefit": n}) for b, n in zip(now.benefits, names, strict=False)]
        other = replace(now, benefits=tuple(renamed))
        found = [*header_changes(before.header, after.header, (voice_of(was), voice_of(now))), *changes(was, other)]
        texts = [change.text for change in found if "its address" not in change.text]
        told += len(texts)
        assert [text for text in texts if NO_SENTENCE.search(text)] == []
    assert told > 500


def compared(folder: Path, *replaced: tuple[str, str]) -> dict[str, CaseCompared]:
    """The cases beside this year's plan under both, by name and variant."""
    sides = read_side(str(folder / "care.yaml")), read_side(str(next_year(folder, *replaced)))
    found = compare_cases(*sides, case_files(*sides))
    return {f"{each.written.case.case} {each.variant}".strip(): each for each in found}


def difference(found: CaseCompared) -> Moved:
    assert found.moved is not None
    return found.moved


def test_only_cases_that_use_the_plan_are_asked(folder: Path) -> None:
    found = compared(folder)
    assert sorted(found) == ["pump after the year", "pump in the year", "second-thoughts"]
    assert all(each.is_same for each in found.values())


LONGER = (
    "contractStart, length: P1Y, firstDay: counted, acts: event}\n    conditions",
    "contractStart, length: P2Y, firstDay: counted, acts: event}\n    conditions",
)


def test_a_longer_window_flips_the_verdict_moves_the_last_day_and_the_money(folder: Path) -> None:
    """90.00 for the pump and 30.00 of the visit are no longer the customer's: 140.00 become 20.00."""
    moved = difference(compared(folder, LONGER)["pump after the year"])
    assert moved.verdict == (Verdict.NOT_COVERED, Verdict.PARTLY_COVERED)
    assert (moved.currency, moved.pays) == ("EUR", (14000, 2000))
    [repairs] = [cover for cover in moved.covers if cover.benefit == "repairs"]
    assert (repairs.was, repairs.now) == (State.EXPIRED_BY_DATE, State.ACTIVE)
    assert (repairs.last_day_was, repairs.last_day_now) == ("2025-12-31", "2026-12-31")
    assert [(each.remedy, each.was, each.now) for each in moved.remedies] == [("REPAIR", "CLOSED", "OPEN")]


def test_the_days_of_a_benefit_that_is_for_something_else_are_not_told(folder: Path) -> None:
    """Nothing failed in this case, so it is nothing to its customer that repairs are promised for longer."""
    text = CASES.replace(
        "facts: {delivered: 2025-03-01, claimed", "facts: {event: REMORSE, delivered: 2025-03-01, claimed"
    )
    (folder / "care.cases.yaml").write_text(text.replace("claimed:", "contractStart: 2025-01-01, claimed:"))
    assert compared(folder, LONGER)["second-thoughts"].is_same


def test_a_dearer_visit_moves_money_and_nothing_else(folder: Path) -> None:
    moved = difference(compared(folder, ("{money: '20'}", "{money: '25.50'}"))["pump in the year"])
    assert moved == Moved(None, (), "EUR", (2000, 2550), (), ())


def test_what_a_remedy_gives_is_compared(folder: Path) -> None:
    """Half of 80.00 is 40.00, a quarter 20.00: what the customer gets is below zero as a cost."""
    moved = difference(compared(folder, ("percent: 50%", "percent: 25%"))["second-thoughts"])
    assert moved.remedies == (RemedyMoved("REFUND", "OPEN", "OPEN", -4000, -2000),)
    [(remedy, currency, better, count, minor)] = totals([moved]).worth
    assert (remedy, currency, better, count, minor) == ("REFUND", "EUR", False, 1, 2000)


def test_money_of_an_answer_that_is_not_final_is_not_counted(folder: Path) -> None:
    asks = ("{need: {at-home: true}", "{need: {packaging: true}")
    moved = difference(compared(folder, asks)["pump in the year"])
    assert moved.verdict == (Verdict.PARTLY_COVERED, Verdict.NEEDS_FACTS)
    assert moved.asks == ("packaging",)
    assert moved.pays is None


def test_totals_keep_those_who_pay_more_apart_from_those_who_pay_less(folder: Path) -> None:
    found = compared(folder, LONGER, ("{money: '20'}", "{money: '25.50'}"))
    sums = totals(difference(each) for each in found.values())
    assert sums.less == (("EUR", 1, 14000 - 2550),)
    assert sums.more == (("EUR", 1, 550),)
    assert sums.flips == ((Verdict.NOT_COVERED, Verdict.PARTLY_COVERED, 1),)
    assert sums.opened == (("REPAIR", 1),)
    assert sums.closed == ()
    assert sums.days == 2


def test_a_case_that_only_one_of_them_can_be_asked_says_why(folder: Path) -> None:
    own = ("  price:", "  facts:\n    colour: {type: word, means: the colour}\n  price:")
    text = CASES.replace("pricePaid: '80.00'", "pricePaid: '80.00', colour: red")
    (folder / "care.cases.yaml").write_text(text, encoding="utf-8")
    found = compared(folder, own)["second-thoughts"]
    assert found.refused is not None
    why_before, why_after = found.refused
    assert "colour" in why_before
    assert why_after == ""
    assert not found.is_same


def test_a_plan_of_another_code_takes_the_place_of_the_first(folder: Path) -> None:
    found = compared(folder, ("code: care", "code: premium"), LONGER)
    assert difference(found["pump after the year"]).verdict == (Verdict.NOT_COVERED, Verdict.PARTLY_COVERED)


def plan_with(*versions: tuple[str, str]) -> str:
    """A plan with some versions: their names and first days."""
    head, _, body = PLAN.partition('- version: "2025"\n')
    return head + "".join(f'- version: "{name}"\n  since: {since}\n{body}' for name, since in versions)


def versions_of(pairs: Iterator[tuple[object, object]]) -> list[tuple[str | None, str | None]]:
    return [tuple(getattr(terms, "version", None) for terms in pair) for pair in pairs]  # type: ignore[misc]


def read_text(folder: Path, text: str) -> Plan:
    file = folder / "versions.yaml"
    file.write_text(text, encoding="utf-8")
    [plan] = read_plans(file)
    return plan


def test_versions_of_one_name_belong_together_and_a_new_one_follows_the_last(folder: Path) -> None:
    before = read_text(folder, plan_with(("2024", "2024-01-01"), ("2025", "2025-01-01")))
    after = read_text(folder, plan_with(("2025", "2025-01-01"), ("2026", "2026-01-01")))
    assert versions_of(version_pairs(before, after)) == [("2024", None), ("2025", "2025"), ("2025", "2026")]


def test_single_versions_are_held_against_each_other_whatever_their_names(folder: Path) -> None:
    before = read_text(folder, plan_with(("2025", "2025-01-01")))
    after = read_text(folder, plan_with(("2026", "2026-01-01")))
    assert versions_of(version_pairs(before, after)) == [("2025", "2026")]


def test_next_years_version_is_asked_about_this_years_cases(folder: Path) -> None:
    """A version that is named answers, whatever day picks the version of the contract."""
    text = plan_with(("2025", "2025-01-01"), ("2026", "2026-01-01")).replace("money: '20'", "money: '30'", 2)
    first, second = text.split('- version: "2026"')
    (folder / "care.yaml").write_text(first.replace("money: '30'", "money: '20'") + '- version: "2026"' + second)
    dated = CASES.replace("contractStart: 2025-01-01", "contractMade: 2025-01-01, contractStart: 2025-01-01")
    (folder / "care.cases.yaml").write_text(dated, encoding="utf-8")
    sides = read_side(f"{folder / 'care.yaml'}@2025"), read_side(f"{folder / 'care.yaml'}@2026")
    found = {each.variant: each for each in compare_cases(*sides, case_files(*sides))}
    assert difference(found["in the year"]).pays == (2000, 3000)


def test_a_shipped_plan_is_found_by_its_code() -> None:
    side = read_side("hungary-guarantee@2021")
    assert [terms.version for terms in side.plan.versions] == ["2021"]
    assert case_files(side) == (SHIPPED / "statute" / "hungary-guarantee.cases.yaml",)


@pytest.mark.parametrize(
    ("name", "cure"),
    [("hungary-guarante", "hungary-guarantee"), ("hungary-guarantee@2020", "did you mean `202")],
)
def test_a_name_that_is_not_there_is_told_with_the_nearest_one(name: str, cure: str) -> None:
    with pytest.raises(BadCase) as refused:
        read_side(name)
    assert cure in refused.value.cure


def test_a_case_file_is_no_plan(folder: Path) -> None:
    with pytest.raises(BadCase) as refused:
        read_side(str(folder / "care.cases.yaml"))
    assert "is no plan file" in refused.value.problem
