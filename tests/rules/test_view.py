"""Does a contract see its own facts, its own zone, and ask for what it cannot see?"""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from contracts.rules.question import view_of
from contracts.rules.values.history import History, Owner, Reading
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View
from tests.rules.examples import charge, jobs, plan_of, question, repair, view

FAN = frozenset({"fan"})


def missing(ask: View, name: str) -> frozenset[str]:
    """The names that the view asks for."""
    with pytest.raises(NotKnown) as unknown:
        ask.get(name)
    return unknown.value.missing


def test_acts_without_a_day_of_their_own_fall_on_the_moment_of_the_question() -> None:
    """Occurred, reported, claimed, returned, cancelled and renewed do; the day of delivery does not."""
    seen = view(as_of="2025-03-01T12:00+01:00")
    for act in ("occurred", "reported", "claimed", "returned", "cancelled", "renewed"):
        assert seen.day(act) == date(2025, 3, 1)
    assert missing(seen, "delivered") == {"delivered"}


def test_a_day_is_that_of_the_plans_own_zone() -> None:
    """DT-11: two hours after midnight in Greenwich it is still the evening before in New York."""
    new_york = plan_of(header={"zone": "America/New_York"})
    seen = view(new_york, as_of="2025-07-01T02:00+00:00", claimed="2025-07-01T02:00:00Z")
    assert seen.day("claimed") == seen.asked_on == date(2025, 6, 30)
    assert seen.when("claimed") == datetime(2025, 6, 30, 22, tzinfo=ZoneInfo("America/New_York"))
    assert str(seen.when("claimed")) == "2025-06-30 22:00:00-04:00"


def test_a_contract_sees_its_own_facts_before_the_shared_ones() -> None:
    """Two contracts of one unit may have begun on different days."""
    asked = question(plan_of(), contractStart="2024-01-01", event="DEFECT")
    own = replace(asked.contracts[0], facts={"contractStart": date(2025, 1, 1)})
    seen = view_of(asked, own, ())
    assert seen.day("contractStart") == date(2025, 1, 1)
    assert seen.get("event") == "DEFECT"


def test_the_delivery_of_an_order_is_its_last_parcel() -> None:
    """And the first delivery its first; a stated delivery wins."""
    seen = view(deliveries=["2025-02-10", "2025-02-01", "2025-02-05"])
    assert (seen.day("firstDelivered"), seen.day("delivered")) == (date(2025, 2, 1), date(2025, 2, 10))
    assert view(deliveries=["2025-02-10"], delivered="2025-02-12").day("delivered") == date(2025, 2, 12)


def test_an_order_that_is_known_not_to_have_arrived_was_not_delivered() -> None:
    """`deliveries: null` is known: it did not happen."""
    seen = view(deliveries=None)
    assert seen.get("delivered") is None
    assert seen.get("firstDelivered") is None


def test_the_failed_part_is_what_the_charges_replace_unless_it_is_stated() -> None:
    """Labour on a part is no part."""
    lines = [charge("a", 100, "PART", "fan"), charge("b", 100, "LABOUR", "pcb")]
    assert view(charges=lines).get("component") == FAN
    assert view(charges=lines, component="pcb").get("component") == {"pcb"}
    assert missing(view(charges=lines[1:]), "component") == {"component"}


def test_a_contract_is_not_suspended_unless_it_is_said() -> None:
    """The one flag whose absence is an answer."""
    assert view().get("suspended") is False
    assert view(suspended=True).get("suspended") is True


def test_what_is_stated_wins_over_the_history() -> None:
    """A caller supplies a derived fact for a history that is not ours."""
    history = jobs(repair("2025-01-10"))
    assert view(history=history).number("attempts") == 1
    assert view(history=history, attempts=3).number("attempts") == 3


def test_derived_facts_are_seen_from_the_later_of_event_and_question() -> None:
    """Attempts at this fault come after it showed; what is still to come at the time of the question is not counted."""
    history = jobs(repair("2025-01-10"), repair("2025-02-20"), repair("2025-03-02"))
    assert view(history=history, occurred="2025-02-01", as_of="2025-02-10T12:00+01:00").number("attempts") == 1
    assert view(history=history, occurred="2025-02-01", as_of="2025-03-01T12:00+01:00").number("attempts") == 2


def test_the_owner_is_the_one_of_the_day_of_the_event() -> None:
    """Whoever bought the unit after the fault did not own it then."""
    owners = History(owners=(Owner(date(2024, 1, 1)), Owner(date(2025, 2, 10))))
    assert view(history=owners, occurred="2025-02-09").number("ownerOrdinal") == 1
    assert view(history=owners, occurred="2025-02-10").number("ownerOrdinal") == 2


@pytest.mark.parametrize("name", ["sameFault", "lastReplaced", "replacementPaid"])
def test_facts_about_the_part_ask_for_the_part(name: str) -> None:
    """With parts in the history nobody can say whether it is the same one; without any it is not."""
    for parts in ({"components": FAN}, {"replaced": FAN}):
        assert missing(view(history=jobs(repair("2025-01-10", **parts))), name) == {"component"}
    history = jobs(repair("2025-01-10", components=FAN, replaced=FAN))
    assert view(history=jobs(repair("2025-01-10"))).get(name) in {None, False}
    assert view(history=history, component="fan").get(name) in {True, False, date(2025, 1, 10)}


def test_numbers_and_amounts_that_are_known_not_to_be_are_asked_for() -> None:
    """There is no arithmetic with nothing."""
    seen = view(quantity=None, pricePaid=None)
    with pytest.raises(NotKnown):
        seen.number("quantity")
    with pytest.raises(NotKnown):
        seen.money("pricePaid")
    assert view(pricePaid="399.00").money("pricePaid") == 39900


def test_a_meter_is_read_on_the_day_of_the_event() -> None:
    """A reading given with the question, else one taken on that day; none is guessed from another day."""
    history = History(readings=(Reading("km", date(2025, 2, 1), Decimal(500)),))
    assert view(meters={"km": 700}).meter("km") == 700
    assert view(history=history, occurred="2025-02-01").meter("km") == 500
    with pytest.raises(NotKnown) as unknown:
        view(history=history, occurred="2025-02-02").meter("km")
    assert unknown.value.missing == {"meters.km"}
    with pytest.raises(NotKnown):
        view(history=history, occurred=None).meter("km")


def test_the_start_reading_is_that_of_the_first_day() -> None:
    """Given with the contract or the question, else taken on that day."""
    history = History(readings=(Reading("km", date(2025, 1, 1), Decimal(20)),))
    seen = view(history=history)
    assert seen.start_meter("km", date(2025, 1, 1)) == 20
    assert view(start_meters={"km": 5}).start_meter("km", None) == 5
    for day in (date(2025, 1, 2), None):
        with pytest.raises(NotKnown) as unknown:
            seen.start_meter("km", day)
        assert unknown.value.missing == {"startMeters.km"}


def test_a_contracts_own_start_reading_comes_first() -> None:
    """Two covers of one car may have begun at different readings."""
    asked = question(plan_of(), start_meters={"km": 5})
    own = replace(asked.contracts[0], start_meters={"km": Decimal(40000)})
    assert view_of(asked, own, ()).start_meter("km", None) == 40000


def test_a_reading_of_the_text_acts_as_a_fact_with_its_default() -> None:
    """Unless the question sets it."""
    two_ways = plan_of(readings={"limit": {"default": "included", "others": ["excluded"], "why": "the text is open"}})
    assert view(two_ways).get("limit") == "included"
    assert view(two_ways, limit="excluded").get("limit") == "excluded"
