"""What looks odd about a claim, on the day and the day after?"""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from contracts.rules.claims.signals import ClaimSeen, signals_of
from contracts.rules.values.findings import Finding
from contracts.rules.values.history import History, Reading
from contracts.rules.values.vocabulary import ClaimState, Sense
from contracts.rules.words.adjudication import Signals
from tests.rules.claims.examples import OWED, table
from tests.rules.examples import jobs, repair

CLAIM = ClaimSeen("this", ClaimState.SUBMITTED, date(2025, 3, 1), date(2025, 3, 5), frozenset({"pump"}))
OTHER = replace(CLAIM, id="other", state=ClaimState.SETTLED)


def look_for(**words: object) -> Signals:
    return table(OWED, signals=words).terms.signals


def found(
    claim: ClaimSeen = CLAIM,
    earlier: tuple[ClaimSeen, ...] = (),
    history: History | None = None,
    readings: tuple[Reading, ...] = (),
    began: date | None = None,
    **words: object,
) -> tuple[Finding, ...]:
    return signals_of(claim, earlier, history or History(), readings, began, look_for(**words))


def codes(signals: tuple[Finding, ...]) -> list[str]:
    return [signal.code.value for signal in signals]


def km(on: date, value: int) -> Reading:
    return Reading("km", on, Decimal(value))


def test_a_claim_without_anything_odd_has_no_signals() -> None:
    assert found(earlyClaim="P7D", repeat={"within": "P90D"}, began=date(2025, 1, 1)) == ()


@pytest.mark.parametrize(
    ("failed_on", "expected"),
    [("2025-02-21", []), ("2025-02-22", ["EARLY_CLAIM"]), ("2025-03-01", ["EARLY_CLAIM"]), ("2025-03-02", [])],
)
def test_a_fault_within_seven_days_of_the_start_is_early(failed_on: str, expected: list[str]) -> None:
    """The cover began on 22 February; the seventh day after is 1 March. A fault before the cover is no early one."""
    claim = replace(CLAIM, failed_on=date.fromisoformat(failed_on))
    assert codes(found(claim, began=date(2025, 2, 22), earlyClaim="P7D")) == expected


@pytest.mark.parametrize(("replaced_on", "expected"), [("2024-12-01", ["REPEATED_PART"]), ("2024-11-30", [])])
def test_the_same_part_within_ninety_days_is_a_repeat(replaced_on: str, expected: list[str]) -> None:
    """From 1 December to 1 March it is ninety days."""
    history = jobs(repair(replaced_on, replaced=frozenset({"pump"})))
    assert codes(found(history=history, repeat={"within": "P90D"})) == expected
    assert found(history=jobs(repair(replaced_on, replaced=frozenset({"valve"}))), repeat={"within": "P90D"}) == ()


@pytest.mark.parametrize(("now", "expected"), [(15_000, ["REPEATED_PART"]), (15_001, [])])
def test_the_same_part_within_five_thousand_kilometres_is_a_repeat(now: int, expected: list[str]) -> None:
    day = date(2024, 1, 10)
    history = replace(jobs(repair("2024-01-10", replaced=frozenset({"pump"}))), readings=(km(day, 10_000),))
    repeat = {"within": "P90D", "meters": {"km": 5000}}
    assert codes(found(history=history, readings=(km(date(2025, 3, 1), now),), repeat=repeat)) == expected


def test_a_meter_that_went_back_is_seen_in_the_history_and_with_the_claim() -> None:
    history = History(readings=(km(date(2025, 1, 1), 9_000),))
    (signal,) = found(history=history, readings=(km(date(2025, 3, 1), 8_999),))
    assert dict(signal.values) == {"meter": "km", "earlier": Decimal(9_000), "later": Decimal(8_999)}
    assert found(history=history, readings=(km(date(2025, 3, 1), 9_000),)) == ()


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (OTHER, ["DUPLICATE_CLAIM"]),
        (replace(OTHER, serviced_on=date(2025, 3, 6)), []),
        (replace(OTHER, components=frozenset({"valve"})), []),
        (replace(OTHER, components=frozenset(), tasks=frozenset({"gas"})), []),
        (replace(OTHER, state=ClaimState.WITHDRAWN), []),
        (replace(OTHER, state=ClaimState.REJECTED), ["DUPLICATE_CLAIM"]),
        (replace(OTHER, id="this"), []),
    ],
)
def test_the_same_part_on_the_same_day_is_a_duplicate(other: ClaimSeen, expected: list[str]) -> None:
    assert codes(found(earlier=(other,))) == expected


def test_the_same_invoice_is_a_duplicate_whatever_the_day() -> None:
    claim = replace(CLAIM, invoice="digest")
    other = replace(OTHER, invoice="digest", serviced_on=date(2024, 1, 1), components=frozenset())
    (signal,) = found(claim, (other,))
    assert dict(signal.values)["same"] == ("INVOICE",)
    assert found(claim, (replace(other, invoice=None),)) == ()
    assert found(claim, (other,), duplicate=False) == ()


@pytest.mark.parametrize(
    ("state", "expected"), [("IN_REVIEW", True), ("IN_SERVICE", True), ("CLOSED", False), ("DRAFT", False)]
)
def test_another_claim_that_is_open_is_said(state: str, expected: bool) -> None:
    other = ClaimSeen("other", ClaimState(state))
    assert (codes(found(earlier=(other,))) == ["OTHER_CLAIM_OPEN"]) is expected


def test_every_signal_asks_for_a_person_and_all_are_given() -> None:
    history = replace(jobs(repair("2025-02-25", replaced=frozenset({"pump"}))), readings=(km(date(2025, 1, 1), 2),))
    signals = found(
        earlier=(replace(OTHER, state=ClaimState.APPROVED),),
        history=history,
        readings=(km(date(2025, 3, 1), 1),),
        began=date(2025, 2, 27),
        earlyClaim="P7D",
        repeat={"within": "P90D"},
    )
    assert codes(signals) == [
        "METER_ROLLED_BACK",
        "EARLY_CLAIM",
        "REPEATED_PART",
        "DUPLICATE_CLAIM",
        "OTHER_CLAIM_OPEN",
    ]
    assert {signal.sense for signal in signals} == {Sense.REVIEW}
