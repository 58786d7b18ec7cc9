"""Does the history become the facts that terms ask for?"""

from datetime import date
from decimal import Decimal

import pytest

from contracts.rules.values.history import (
    DERIVATIONS,
    NOTHING_YET,
    Derived,
    History,
    Job,
    Owner,
    Reading,
    Replacement,
    derive,
    reading_on,
    rolled_back,
)
from tests.rules.examples import jobs, repair, visit

TODAY = date(2025, 6, 30)
FAN, PCB = frozenset({"fan"}), frozenset({"pcb"})

OF_A_NEW_UNIT: dict[str, Derived] = {
    "ownerOrdinal": Decimal(1),
    "changedHands": None,
    "attempts": Decimal(0),
    "daysOutOfUse": Decimal(0),
    "replacements": Decimal(0),
    "lastReplaced": None,
    "replacementPaid": None,
    "firstRepaired": None,
    "lastRepaired": None,
    "sameFault": False,
    "visitsMissed": Decimal(0),
    "visitsSkipped": Decimal(0),
}


def derived(name: str, history: History, component: frozenset[str] = FAN, by: date = TODAY) -> Derived:
    return derive(name, history, component, by)


def in_workshop(handed_in: str, handed_back: str | None) -> Job:
    """A repair with its days out of use."""
    back = date.fromisoformat(handed_back) if handed_back else None
    return repair(handed_back or handed_in, handed_in=date.fromisoformat(handed_in), handed_back=back)


def owners(*since: str) -> History:
    return History(owners=tuple(Owner(date.fromisoformat(day)) for day in since))


def km(*readings: tuple[str, int]) -> History:
    return History(readings=tuple(Reading("km", date.fromisoformat(day), Decimal(value)) for day, value in readings))


@pytest.mark.parametrize(("name", "value"), list(OF_A_NEW_UNIT.items()))
def test_nothing_has_happened_to_a_new_unit(name: str, value: Derived) -> None:
    """An empty history is a known history: numbers are zero, days never came, the buyer is the first owner."""
    assert derived(name, NOTHING_YET) == value


def test_every_derivation_knows_a_new_unit() -> None:
    """A new derivation says here what it is before anything happened."""
    assert set(OF_A_NEW_UNIT) == set(DERIVATIONS)


def test_owners_are_counted_up_to_the_day() -> None:
    """The buyer is the first; a later owner counts from the first day on."""
    history = owners("2024-01-01", "2025-06-30", "2025-07-01")
    assert derived("ownerOrdinal", history) == 2
    assert derived("ownerOrdinal", history, by=date(2025, 6, 29)) == 1
    assert derived("changedHands", history) == date(2025, 6, 30)
    assert derived("changedHands", history, by=date(2025, 6, 29)) is None


def test_completed_repairs_are_attempts_and_visits_are_not() -> None:
    """A repair counts on its day; one that was not finished does not count."""
    history = jobs(
        repair("2025-01-10"), repair("2025-06-30"), repair("2025-07-01"),
        repair("2025-03-01", completed=False), visit("2025-02-01"),
    )  # fmt: skip
    assert derived("attempts", history) == 2
    assert derived("attempts", history, by=date(2025, 6, 29)) == 1


def test_both_days_in_the_workshop_are_out_of_use() -> None:
    """From handing in to handing back, first and last included; in and out on one day is one day."""
    assert derived("daysOutOfUse", jobs(in_workshop("2025-01-10", "2025-01-20"))) == 11
    assert derived("daysOutOfUse", jobs(in_workshop("2025-01-10", "2025-01-10"))) == 1
    assert derived("daysOutOfUse", jobs(repair("2025-01-10"))) == 0


def test_a_unit_still_in_the_workshop_is_out_of_use_until_the_day() -> None:
    """Days after the day that counts are not counted."""
    assert derived("daysOutOfUse", jobs(in_workshop("2025-06-29", None))) == 2
    assert derived("daysOutOfUse", jobs(in_workshop("2025-06-29", "2025-07-10"))) == 2
    assert derived("daysOutOfUse", jobs(in_workshop("2025-07-01", None))) == 0


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        ([("2025-01-01", "2025-01-05"), ("2025-01-01", "2025-01-05")], 5),
        ([("2025-01-01", "2025-01-05"), ("2025-01-04", "2025-01-08")], 8),
        ([("2025-01-01", "2025-01-05"), ("2025-01-05", "2025-01-08")], 8),
        ([("2025-01-01", "2025-01-05"), ("2025-01-06", "2025-01-08")], 8),
        ([("2025-01-01", "2025-01-05"), ("2025-02-01", "2025-02-05")], 10),
    ],
)
def test_a_day_out_of_use_is_one_day_however_many_jobs_it_has(spans: list[tuple[str, str]], days: int) -> None:
    """Two parts repaired in the same days, or handed back and in again on one day."""
    assert derived("daysOutOfUse", jobs(*(in_workshop(*span) for span in spans))) == days


def test_replacements_of_the_unit_are_counted() -> None:
    """Up to the day, the day included."""
    history = History(replacements=(Replacement(date(2025, 6, 30)), Replacement(date(2025, 7, 1))))
    assert derived("replacements", history) == 1


def test_the_last_replacement_is_of_the_failed_part_or_of_the_whole_unit() -> None:
    """Another part's replacement says nothing about this one."""
    history = History(
        jobs=(
            repair("2025-02-01", replaced=FAN, paid=True),
            repair("2025-03-01", replaced=FAN),
            repair("2025-05-01", replaced=PCB, paid=True),
        )
    )
    assert derived("lastReplaced", history) == date(2025, 3, 1)
    assert derived("replacementPaid", history) is False
    assert derived("lastReplaced", history, by=date(2025, 2, 28)) == date(2025, 2, 1)
    assert derived("replacementPaid", history, by=date(2025, 2, 28)) is True
    assert derived("lastReplaced", history, frozenset({"remote"})) is None
    whole = History(jobs=history.jobs, replacements=(Replacement(date(2025, 4, 1), paid=True),))
    assert derived("lastReplaced", whole) == date(2025, 4, 1)
    assert derived("replacementPaid", whole) is True


def test_a_repair_is_done_on_the_day_the_unit_came_back() -> None:
    """The first and the last of the completed repairs, in whatever order they are told."""
    history = jobs(repair("2025-05-01"), in_workshop("2025-01-10", "2025-01-20"), repair("2025-03-01", completed=False))
    assert derived("firstRepaired", history) == date(2025, 1, 20)
    assert derived("lastRepaired", history) == date(2025, 5, 1)


def test_the_same_fault_is_a_part_that_was_repaired_before() -> None:
    """Repairs that were not finished, and visits, do not count."""
    assert derived("sameFault", jobs(repair("2025-01-10", components=FAN))) is True
    assert derived("sameFault", jobs(repair("2025-01-10", components=FAN)), PCB) is False
    assert derived("sameFault", jobs(repair("2025-01-10", components=FAN, completed=False))) is False
    assert derived("sameFault", jobs(visit("2025-01-10", components=FAN))) is False
    assert derived("sameFault", jobs(repair("2025-07-01", components=FAN))) is False


def test_a_meter_that_went_back_is_seen_in_any_order() -> None:
    """The pair is the reading before and the lower one after it."""
    history = km(("2025-03-01", 900), ("2025-01-01", 100), ("2025-02-01", 1000))
    pair = rolled_back(history, "km")
    assert pair is not None
    assert [(str(each.on), int(each.value)) for each in pair] == [("2025-02-01", 1000), ("2025-03-01", 900)]
    assert rolled_back(history, "hours") is None


def test_a_meter_that_stands_or_grows_did_not_go_back() -> None:
    """Equal readings are no roll-back, nor are two readings of one day."""
    assert rolled_back(km(("2025-01-01", 100), ("2025-02-01", 100)), "km") is None
    assert rolled_back(km(("2025-01-01", 100), ("2025-01-01", 90)), "km") is None
    assert rolled_back(NOTHING_YET, "km") is None


def test_a_reading_is_that_of_the_very_day() -> None:
    """The highest of the day; none when the day has none."""
    history = km(("2025-01-01", 100), ("2025-01-01", 120), ("2025-01-02", 130))
    assert reading_on(history, "km", date(2025, 1, 1)) == 120
    assert reading_on(history, "km", date(2025, 1, 3)) is None
    assert reading_on(history, "mi", date(2025, 1, 1)) is None
