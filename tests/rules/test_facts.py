"""Is a fact known, known not to be, or not known? And is a bad one refused with its cure?"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contracts.rules.values.facts import FACTS, BadFact, Fact, FactType, near, read_fact, read_facts
from contracts.rules.values.money import Money
from contracts.rules.values.unknown import NotKnown
from tests.rules.examples import view

OWN = {**FACTS, "hours": Fact(FactType.NUMBER, "running hours", "h")}


def test_a_fact_has_three_faces() -> None:
    """A value, known not to have happened, and not known: only the last asks."""
    assert view(registered="2025-01-05").get("registered") == date(2025, 1, 5)
    assert view(registered=None).get("registered") is None
    with pytest.raises(NotKnown) as unknown:
        view().get("registered")
    assert unknown.value.missing == {"registered"}


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("purchased", "2025-03-01", date(2025, 3, 1)),
        ("purchased", "2024-02-29", date(2024, 2, 29)),
        ("delivered", "2025-03-01T18:00+00:00", datetime(2025, 3, 1, 18, tzinfo=UTC)),
        ("delivered", "2025-03-01T18:00:00Z", datetime(2025, 3, 1, 18, tzinfo=UTC)),
        ("opened", True, True),
        ("opened", False, False),
        ("country", "NO", "NO"),
        ("category", "phone", frozenset({"phone"})),
        ("category", ["phone", "tablet"], frozenset({"phone", "tablet"})),
        ("category", [], frozenset()),
        ("quantity", 3, Decimal(3)),
        ("measured", "3.6", Decimal("3.6")),
        ("pricePaid", "399.00", Money(39900, "EUR")),
        ("pricePaid", 399, Money(39900, "EUR")),
        ("hours", 12, Decimal(12)),
        ("deliveries", ["2025-03-02", "2025-03-01"], (date(2025, 3, 1), date(2025, 3, 2))),
        ("registered", None, None),
    ],
)
def test_a_fact_is_read_by_its_type(name: str, raw: object, value: object) -> None:
    """As JSON or YAML give it."""
    assert read_fact(name, raw, OWN, "EUR") == value


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("purchased", "2025-02-30"),
        ("purchased", "2025-02-29"),
        ("purchased", "01.03.2025"),
        ("purchased", "20250301"),
        ("purchased", "2026-W01-1"),
        ("purchased", "2025-3-1"),
        ("purchased", ""),
        ("purchased", 20250301),
        ("purchased", True),
        ("delivered", "2025-03-01T18:00"),
        ("delivered", "20250301T10:00+05:30"),
        ("delivered", "2026-W01-1T10:00+05:30"),
        ("deliveries", "2025-03-01"),
        ("deliveries", []),
        ("deliveries", ["2025-03-01", None]),
        ("opened", "yes"),
        ("opened", 1),
        ("country", ""),
        ("country", 5),
        ("country", ["NO"]),
        ("category", [5]),
        ("category", {"a": "b"}),
        ("quantity", 1.5),
        ("quantity", True),
        ("quantity", "many"),
        ("quantity", "NaN"),
        ("quantity", "1e99"),
        ("quantity", "1_000"),
        ("quantity", [1]),
        ("pricePaid", "-1.00"),
        ("pricePaid", "1.005"),
        ("pricePaid", 12.5),
        ("pricePaid", True),
        ("pricePaid", "free"),
    ],
)
def test_a_bad_fact_is_refused_with_its_cure(name: str, raw: object) -> None:
    """The refusal names the fact, shows what was written, and says how to write it."""
    with pytest.raises(BadFact) as refusal:
        read_fact(name, raw, FACTS, "EUR")
    bad = refusal.value
    assert bad.name == name
    assert repr(raw) in bad.problem
    assert bad.cure.startswith("write ")
    assert str(bad) == f"{name}: {bad.problem}; {bad.cure}"


@pytest.mark.parametrize(
    ("written", "meant"), [("purchesed", "purchased"), ("instaled", "installed"), ("pricepaid", "pricePaid")]
)
def test_a_misspelt_name_is_never_a_missing_fact(written: str, meant: str) -> None:
    """It is refused, and the near name offered."""
    with pytest.raises(BadFact) as refusal:
        read_facts({written: "2025-03-01"}, FACTS, "EUR")
    assert refusal.value.cure == f"did you mean `{meant}`?"


def test_a_name_that_is_near_to_none_gets_a_list() -> None:
    """Not all of a long one."""
    assert near("zzz", ["b", "a"]) == "known are: a, b"
    assert near("zzz", FACTS).endswith(" ...")
    assert near("zzz", []) == "known are: "


def test_every_fact_says_what_it_means() -> None:
    """The words are shown to whoever has to supply the fact."""
    assert all(fact.means and fact.when_unknown for fact in FACTS.values())


def test_parcels_are_ordered_by_their_moments_and_not_by_their_text() -> None:
    """01:00 in India on the first of March is half past seven in the evening in London on the day before."""
    later, earlier = "2025-02-28T23:00+00:00", "2025-03-01T01:00+05:30"
    found = view(deliveries=[later, earlier])
    assert found.get("firstDelivered") == datetime.fromisoformat(earlier)
    assert found.get("delivered") == datetime.fromisoformat(later)
