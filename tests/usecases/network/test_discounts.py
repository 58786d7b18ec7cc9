"""Does what an AMC gives at a place hang on the grant of the service day, and on nothing that came later?"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.rules.authorization import GrantStatus
from contracts.rules.values.vocabulary import ChargeClass, Event
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import Told
from contracts.usecases.cover.ask_unit import AskUnit, ask_unit
from contracts.usecases.cover.asked import AskedFact, Situation
from contracts.usecases.trail.replay_decisions import Outcome, replay_decisions
from tests.usecases.network.network_shop import ADMIN, FAN, GRANT_TO, NOON, TENANT, UNIT, NetworkShop, partner_of

GIVEN: tuple[str, frozenset[str]] = ("800.00", frozenset())
REFUSED = ("1000.00", frozenset({"NOT_MET_AUTHORIZED_LOCATION"}))


async def test_the_discount_is_given_at_an_authorised_place_and_refused_with_the_reason_at_another(
    network: NetworkShop,
) -> None:
    assert await network.customer_pays(network.pune.id) == GIVEN
    assert await network.customer_pays(network.mumbai.id) == REFUSED


async def test_a_shop_that_asks_for_itself_names_no_place(network: NetworkShop) -> None:
    """Its key stands for its place."""
    assert await network.customer_pays(actor=partner_of(network.pune)) == GIVEN
    assert await network.customer_pays(actor=partner_of(network.mumbai)) == REFUSED


async def test_without_a_place_nobody_knows(network: NetworkShop) -> None:
    """What is not known is never a no, so the reason is another."""
    paid, reasons = await network.customer_pays()
    assert paid == "1000.00"
    assert "NOT_MET_AUTHORIZED_LOCATION" not in reasons


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 6, 30, 18, 29, 59, tzinfo=UTC), GIVEN),
        (datetime(2026, 6, 30, 18, 30, tzinfo=UTC), REFUSED),
        (datetime(2026, 1, 31, 18, 29, 59, tzinfo=UTC), REFUSED),
        (datetime(2026, 1, 31, 18, 30, tzinfo=UTC), GIVEN),
    ],
)
async def test_a_grant_holds_from_its_first_day_to_its_last_on_the_clock_of_the_place(
    network: NetworkShop, now: datetime, expected: tuple[str, frozenset[str]]
) -> None:
    """Midnight in India is 18:30 in UTC: it runs from 1 February to 30 June, both included."""
    assert await network.customer_pays(network.pune.id, now) == expected


async def test_a_suspension_and_what_comes_after_it_count_by_their_days(network: NetworkShop) -> None:
    await network.change(GrantStatus.SUSPENDED, date(2026, 6, 10), "s-1")
    await network.change(GrantStatus.ACTIVE, date(2026, 6, 20), "r-1")
    seen = {
        day: await network.customer_pays(network.pune.id, datetime(2026, 6, day, 6, 30, tzinfo=UTC))
        for day in (9, 10, 19, 20)
    }
    assert seen == {9: GIVEN, 10: REFUSED, 19: REFUSED, 20: GIVEN}


async def test_the_day_of_the_service_counts_and_not_the_day_of_the_question(network: NetworkShop) -> None:
    """Work of the last day of the grant is told a week later."""
    late = datetime(2026, 7, 7, 6, 30, tzinfo=UTC)
    assert await network.customer_pays(network.pune.id, late) == REFUSED
    assert await network.customer_pays(network.pune.id, late, occurred=GRANT_TO, served_on=GRANT_TO) == GIVEN
    next_day = date(2026, 7, 1)
    assert await network.customer_pays(network.pune.id, late, occurred=GRANT_TO, served_on=next_day) == REFUSED


async def test_a_late_claim_is_decided_by_the_day_on_which_it_was_served(network: NetworkShop) -> None:
    """The day of the service that the claim tells is enough."""
    late = datetime(2026, 7, 7, 6, 30, tzinfo=UTC)
    case = Situation(event=Event.DEFECT, occurred=GRANT_TO, charges=(FAN,), location=network.pune.id)
    database, library = network.engine.database, network.engine.library
    done = await file_claim(database, library, FileClaim(ADMIN, "c-1", UNIT, Told(case, served_on=GRANT_TO)), late)
    assert done.claim.served_on == GRANT_TO
    kept = [each async for each in replay_decisions(database, library, TENANT)]
    assert [each.outcome for each in kept] == [Outcome.SAME]
    asked = AskUnit(ADMIN, UNIT, replace(case, served_on=GRANT_TO))
    assert (await ask_unit(database, library, asked, late)).decided.hash == done.claim.decided.hash


async def test_what_the_caller_says_of_the_place_goes_before_the_grants(network: NetworkShop) -> None:
    told = (AskedFact("authorizedLocation", True),)
    assert await network.customer_pays(network.mumbai.id, facts=told) == GIVEN


async def test_free_services_hang_on_the_grant_too(network: NetworkShop) -> None:
    visit = replace(FAN, id="visit", charge_class=ChargeClass.VISIT, component=None)
    case: dict[str, Any] = {"event": Event.MAINTENANCE, "charges": (visit,)}
    assert (await network.customer_pays(network.pune.id, **case))[0] == "0.00"
    assert (await network.customer_pays(network.mumbai.id, **case))[0] == "1000.00"


async def test_a_kept_decision_stays_the_same_after_the_grant_was_revoked(network: NetworkShop) -> None:
    """Also when it is revoked from a day before: a new decision differs, the kept one is made again byte for byte."""
    case = Situation(event=Event.DEFECT, occurred=NOON.date(), charges=(FAN,), location=network.pune.id)
    database, library = network.engine.database, network.engine.library
    done = await file_claim(database, library, FileClaim(ADMIN, "c-1", UNIT, Told(case)), NOON)
    before = [each async for each in replay_decisions(database, library, TENANT)]
    learned = datetime(2026, 6, 16, 9, tzinfo=UTC)
    await network.change(GrantStatus.REVOKED, date(2026, 6, 1), "v-1", learned)
    after = [each async for each in replay_decisions(database, library, TENANT)]
    assert after == before
    assert [each.outcome for each in after] == [Outcome.SAME]
    assert done.claim.decided.document["charges"][0]["shares"][0]["amount"] in {"800.00", "200.00"}
    now = datetime(2026, 6, 17, 9, tzinfo=UTC)
    assert (await network.customer_pays(network.pune.id, now, as_of=NOON))[0] == "1000.00"
    known = await network.customer_pays(network.pune.id, now, as_of=NOON, known_at=datetime(2026, 6, 16, 8, tzinfo=UTC))
    assert known == GIVEN
