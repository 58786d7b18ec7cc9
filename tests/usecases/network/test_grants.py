"""Is a grant given, suspended, resumed and revoked as its issuer says, by its day, once, and by nobody else?"""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.rules.authorization import GrantStatus
from contracts.rules.values.places import PlaceStatus
from contracts.rules.values.vocabulary import Role
from contracts.usecases.failures import BadInput, Failure, IdempotencyConflict, NotAllowed, UnknownRecord
from contracts.usecases.network.ask_authorization import AskAuthorization, AuthorizationAnswer, ask_authorization
from contracts.usecases.network.change_grant import ChangeGrant, change_grant
from contracts.usecases.network.change_location import ChangeLocation, change_location
from contracts.usecases.network.give_grant import GiveGrant, give_grant
from contracts.usecases.network.read_grants import ReadGrants, read_grants
from tests.usecases.network.network_shop import (
    ADMIN,
    GRANT_FROM,
    GRANT_TO,
    NOON,
    STAFF,
    STRANGER,
    NetworkShop,
    partner_of,
)

LEARNED = datetime(2026, 6, 16, 9, tzinfo=UTC)


def give(network: NetworkShop, **fields: Any) -> GiveGrant:
    """The first grant once more, for the second place or as told."""
    again = GiveGrant(STAFF, "g-2", "acme", network.mumbai.id, GRANT_FROM, GRANT_TO, brand="acme", country="IN")
    return replace(again, **fields)


async def asked(
    network: NetworkShop, on: date, place: str = "", known_at: datetime | None = None, now: datetime = LEARNED
) -> AuthorizationAnswer:
    command = AskAuthorization(ADMIN, "acme", place or network.pune.id, brand="acme", on=on, known_at=known_at)
    return await ask_authorization(network.engine.database, command, now)


def reasons(answer: AuthorizationAnswer) -> list[str]:
    return [finding.reason for finding in answer.authorization.findings]


async def test_a_grant_that_ends_on_a_day_authorises_that_day_and_not_the_next(network: NetworkShop) -> None:
    """And its first day, and not the day before."""
    days = [date(2026, 1, 31), GRANT_FROM, GRANT_TO, date(2026, 7, 1)]
    answers = [await asked(network, day) for day in days]
    assert [each.authorization.authorized for each in answers] == [False, True, True, False]
    assert [reasons(each) for each in answers] == [
        ["GRANT_NOT_IN_FORCE"],
        ["GRANTED"],
        ["GRANTED"],
        ["GRANT_NOT_IN_FORCE"],
    ]


async def test_today_is_the_day_at_the_place(network: NetworkShop) -> None:
    """Half past six in the evening in UTC is midnight in India."""
    ask = AskAuthorization(ADMIN, "acme", network.pune.id, brand="acme")
    last = await ask_authorization(network.engine.database, ask, datetime(2026, 6, 30, 18, 29, tzinfo=UTC))
    after = await ask_authorization(network.engine.database, ask, datetime(2026, 6, 30, 18, 30, tzinfo=UTC))
    assert (last.on, last.authorization.authorized) == (GRANT_TO, True)
    assert (after.on, after.authorization.authorized) == (date(2026, 7, 1), False)


async def test_a_revocation_counts_from_its_day_and_what_was_known_before_stays_known(network: NetworkShop) -> None:
    await network.change(GrantStatus.REVOKED, date(2026, 6, 1), "v-1", LEARNED)
    before, since = await asked(network, date(2026, 5, 31)), await asked(network, date(2026, 6, 1))
    assert (before.authorization.authorized, since.authorization.authorized) == (True, False)
    assert dict(since.authorization.findings[0].values)["status"] == "REVOKED"
    assert before.authorization.grant is not None
    assert before.authorization.grant.until(before.on) == date(2026, 5, 31)
    known = [await asked(network, date(2026, 6, 1), known_at=at) for at in (NOON, LEARNED)]
    assert [each.authorization.authorized for each in known] == [True, False]


async def test_what_was_not_given_yet_was_not_known_either(network: NetworkShop) -> None:
    """Given in the middle of June from February on: before June nobody could know."""
    await give_grant(network.engine.database, give(network), LEARNED)
    then = await asked(network, date(2026, 3, 1), network.mumbai.id, NOON)
    now = await asked(network, date(2026, 3, 1), network.mumbai.id, LEARNED)
    assert (reasons(then), reasons(now)) == (["NO_GRANT"], ["GRANTED"])


async def test_only_a_desk_asks_what_was_known(network: NetworkShop) -> None:
    ask = AskAuthorization(partner_of(network.pune), "acme", brand="acme", known_at=NOON)
    with pytest.raises(NotAllowed):
        await ask_authorization(network.engine.database, ask, LEARNED)


async def test_every_step_is_kept_with_its_day_and_reason(network: NetworkShop) -> None:
    """A suspension that was recorded later and begins earlier does not undo what begins after it."""
    await network.change(GrantStatus.SUSPENDED, date(2026, 5, 1), "s-1")
    await network.change(GrantStatus.ACTIVE, date(2026, 5, 10), "r-1")
    seen = await network.change(GrantStatus.SUSPENDED, date(2026, 3, 1), "s-2", LEARNED)
    assert [(each.status.value, each.from_day.isoformat(), each.reason) for each in seen.changes] == [
        ("SUSPENDED", "2026-03-01", "AUDIT"), ("SUSPENDED", "2026-05-01", "AUDIT"), ("ACTIVE", "2026-05-10", "AUDIT"),
    ]  # fmt: skip
    states = [(await asked(network, date(2026, month, 15))).authorization.authorized for month in (2, 3, 4, 5, 6)]
    assert states == [True, False, False, True, True]
    assert await read_grants(network.engine.database, ReadGrants(ADMIN, network.pune.id)) == (seen,)
    assert await read_grants(network.engine.database, ReadGrants(ADMIN, network.pune.id, "bolt")) == ()


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([("ACTIVE", 1)], "GRANT_IS_ACTIVE"),
        ([("SUSPENDED", 1), ("SUSPENDED", 5)], "GRANT_IS_SUSPENDED"),
        ([("SUSPENDED", 5), ("ACTIVE", 4)], "GRANT_IS_ACTIVE"),
        ([("REVOKED", 1), ("SUSPENDED", 5)], "GRANT_IS_REVOKED"),
        ([("REVOKED", 1), ("ACTIVE", 5)], "GRANT_IS_REVOKED"),
        ([("REVOKED", 1), ("REVOKED", 1)], "GRANT_IS_REVOKED"),
    ],
)
async def test_a_step_that_leads_nowhere_is_refused(
    network: NetworkShop, steps: list[tuple[str, int]], code: str
) -> None:
    """By the status on the day from which it would count."""
    *good, (status, day) = steps
    for index, (earlier, on) in enumerate(good):
        await network.change(GrantStatus(earlier), date(2026, 5, on), f"s-{index}")
    with pytest.raises(BadInput) as refused:
        await network.change(GrantStatus(status), date(2026, 5, day), "last")
    assert (refused.value.code, refused.value.path) == (code, ("fromDay",))


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 7, 1)])
async def test_a_step_outside_the_days_of_the_grant_is_refused(network: NetworkShop, day: date) -> None:
    with pytest.raises(BadInput) as refused:
        await network.change(GrantStatus.REVOKED, day, "v-1")
    assert refused.value.code == "DAY_OUTSIDE_GRANT"


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (date(2025, 1, 1), date(2026, 1, 31), True),
        (date(2025, 1, 1), date(2026, 2, 1), False),
        (date(2026, 3, 1), date(2026, 3, 2), False),
        (date(2026, 6, 30), None, False),
        (date(2026, 7, 1), None, True),
    ],
)
async def test_a_grant_of_the_same_scope_may_not_run_on_the_same_day(
    network: NetworkShop, first: date, last: date | None, fits: bool
) -> None:
    command = give(network, location=network.pune.id, from_day=first, last_day=last)
    if fits:
        assert (await give_grant(network.engine.database, command, NOON)).granted.from_day == first
        return
    with pytest.raises(BadInput) as refused:
        await give_grant(network.engine.database, command, NOON)
    assert (refused.value.code, network.grant.id in refused.value.cure) == ("GRANT_OVERLAPS", True)


async def test_another_scope_may_overlap_and_so_may_one_after_a_revocation(network: NetworkShop) -> None:
    here = network.pune.id
    await give_grant(network.engine.database, give(network, location=here, task="REPAIR"), NOON)
    await network.change(GrantStatus.SUSPENDED, date(2026, 4, 1), "s-1")
    again = give(network, idempotency_key="g-3", location=here, from_day=date(2026, 5, 1))
    with pytest.raises(BadInput):
        await give_grant(network.engine.database, again, NOON)
    await network.change(GrantStatus.REVOKED, date(2026, 5, 1), "v-1")
    assert (await give_grant(network.engine.database, again, NOON)).granted.from_day == date(2026, 5, 1)


async def test_two_who_give_the_same_grant_at_once_give_it_once(network: NetworkShop) -> None:
    """Under keys of their own: the second one finds the first."""
    commands = [give(network, idempotency_key=f"at-once-{number}") for number in range(4)]
    done = await asyncio.gather(
        *(give_grant(network.engine.database, each, NOON) for each in commands), return_exceptions=True
    )
    refused = [each for each in done if isinstance(each, BadInput)]
    assert [each.code for each in refused] == ["GRANT_OVERLAPS"] * 3
    assert len(await read_grants(network.engine.database, ReadGrants(ADMIN, network.mumbai.id))) == 1


async def test_the_same_request_again_changes_nothing_and_another_under_its_key_is_refused(
    network: NetworkShop,
) -> None:
    first = await give_grant(network.engine.database, give(network), NOON)
    told = await network.told()
    assert await give_grant(network.engine.database, give(network), LEARNED) == first
    once = await network.change(GrantStatus.SUSPENDED, date(2026, 5, 1), "s-1")
    assert await network.change(GrantStatus.SUSPENDED, date(2026, 5, 1), "s-1", LEARNED) == once
    with pytest.raises(IdempotencyConflict):
        await give_grant(network.engine.database, give(network, brand=None), NOON)
    with pytest.raises(IdempotencyConflict):
        await network.change(GrantStatus.SUSPENDED, date(2026, 5, 2), "s-1")
    assert len(await network.told()) == len(told) + 1


async def test_what_was_done_stands_in_the_trail_without_a_name(network: NetworkShop) -> None:
    await network.change(GrantStatus.SUSPENDED, date(2026, 5, 1), "s-1")
    await network.change(GrantStatus.ACTIVE, date(2026, 5, 2), "r-1")
    await network.change(GrantStatus.REVOKED, date(2026, 5, 3), "v-1")
    told = await network.told()
    assert [kind for kind, _ in told] == [
        "location.registered", "location.registered",
        "grant.given", "grant.suspended", "grant.resumed", "grant.revoked",
    ]  # fmt: skip
    assert told[-1][1] == {
        "issuer": "acme", "location": network.pune.id, "fromDay": "2026-05-03", "reason": "AUDIT",
    }  # fmt: skip


@pytest.mark.parametrize("role", [Role.STOREFRONT, Role.CUSTOMER, Role.PARTNER, Role.SERVICE_CENTRE])
async def test_only_an_issuers_staff_or_an_administrator_gives_and_changes(network: NetworkShop, role: Role) -> None:
    nobody = replace(ADMIN, role=role)
    with pytest.raises(NotAllowed):
        await give_grant(network.engine.database, give(network, actor=nobody), NOON)
    with pytest.raises(NotAllowed):
        await network.change(GrantStatus.REVOKED, date(2026, 5, 1), "v-1", actor=nobody)


async def test_an_issuers_staff_keeps_to_its_own_issuer(network: NetworkShop) -> None:
    """An administrator, and staff of all issuers, may act for each."""
    with pytest.raises(NotAllowed):
        await give_grant(network.engine.database, give(network, actor=STRANGER), NOON)
    with pytest.raises(UnknownRecord):
        await network.change(GrantStatus.REVOKED, date(2026, 5, 1), "v-1", actor=STRANGER)
    own = give(network, actor=STRANGER, issuer="bolt")
    assert (await give_grant(network.engine.database, own, NOON)).granted.issuer == "bolt"
    assert (
        await network.change(GrantStatus.REVOKED, date(2026, 5, 1), "v-1", actor=replace(STAFF, issuer=None))
    ).changes
    other = give(network, actor=ADMIN, idempotency_key="g-9")
    assert (await give_grant(network.engine.database, other, NOON)).granted.issuer == "acme"


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"last_day": date(2026, 1, 1)}, "DAYS_OUT_OF_ORDER", ("lastDay",)),
        ({"issuer": "nobody", "actor": ADMIN}, "UNKNOWN_ISSUER", ("issuer",)),
        ({"location": "?"}, "UNKNOWN_LOCATION", ("locationId",)),
        ({"brand": " "}, "BAD_CODE", ("brand",)),
        ({"idempotency_key": " "}, "BAD_IDEMPOTENCY_KEY", ("idempotencyKey",)),
    ],
)
async def test_a_grant_that_cannot_be_given_names_the_field(
    network: NetworkShop, fields: dict[str, Any], code: str, path: tuple[str, ...]
) -> None:
    with pytest.raises(Failure) as refused:
        await give_grant(network.engine.database, give(network, **fields), NOON)
    assert (refused.value.code, refused.value.path) == (code, path)


async def test_a_grant_that_is_not_there_cannot_be_changed(network: NetworkShop) -> None:
    for grant in ("?", network.pune.id):
        command = ChangeGrant(ADMIN, "x", grant, GrantStatus.REVOKED, date(2026, 5, 1), "AUDIT")
        with pytest.raises(UnknownRecord):
            await change_grant(network.engine.database, command, NOON)
    free_text = ChangeGrant(ADMIN, "x", network.grant.id, GrantStatus.REVOKED, date(2026, 5, 1), "Mr Rao left")
    with pytest.raises(BadInput):
        await change_grant(network.engine.database, free_text, NOON)


async def test_the_nearest_place_is_authorised_in_use_and_not_too_far(network: NetworkShop) -> None:
    """Mumbai is near once it has a grant; once it is closed for good it is not named."""
    database = network.engine.database
    job = AskAuthorization(ADMIN, "acme", network.pune.id, brand="acme", on=date(2026, 8, 1))
    assert (await ask_authorization(database, job, LEARNED)).nearest == ()
    await give_grant(database, give(network, last_day=None), NOON)
    [near] = (await ask_authorization(database, job, LEARNED)).nearest
    assert near.location.code == "BOM-1"
    assert near.distance_km is not None
    assert 115 < near.distance_km < 125
    assert near.location.said.hours == network.mumbai.said.hours
    close = ChangeLocation(
        ADMIN, "close", network.mumbai.id, date(2026, 8, 1), "CLOSED_DOWN", status=PlaceStatus.CLOSED
    )
    await change_location(database, close, NOON)
    assert (await ask_authorization(database, job, LEARNED)).nearest == ()
    [before] = (await ask_authorization(database, replace(job, on=date(2026, 7, 31)), LEARNED)).nearest
    assert before.location.code == "BOM-1"
