"""Does each caller see what is theirs, and of everybody else nothing, whichever way they ask?"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from contracts.rules.authorization import GrantStatus
from contracts.rules.values.vocabulary import ChargeClass, Role
from contracts.store.dossiers import dossiers
from contracts.store.keys import public_id
from contracts.store.rows import insert
from contracts.usecases.actor import Actor
from contracts.usecases.care.calendar_address import ShareCalendar, share_calendar
from contracts.usecases.care.list_due import DueOfUnit, ListDue, allow_list, due_of_unit
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import Told
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.ruling.judging import AskedJudgement
from contracts.usecases.claims.ruling.review_claim import ReviewClaim, review_claim
from contracts.usecases.claims.seen.list_claims import ListPlace, list_place
from contracts.usecases.claims.seen.read_allowances import ReadAllowances, read_allowances
from contracts.usecases.claims.seen.read_claim import ReadClaim, read_claim
from contracts.usecases.contract_life.cancel_contract import preview_cancel_contract
from contracts.usecases.contract_life.commands import CancelContract
from contracts.usecases.contract_life.correct_fact import ContractFactIs, CorrectFact, UnitFactIs, correct_fact
from contracts.usecases.cover.ask_unit import AskUnit
from contracts.usecases.cover.asked import AskedCharge, AskedFact, ById
from contracts.usecases.cover.watch_cover import WatchCover, watch_cover
from contracts.usecases.failures import Failure
from contracts.usecases.network.change_grant import ChangeGrant, change_grant
from contracts.usecases.network.find_locations import FindLocations, find_locations
from contracts.usecases.network.read_grants import ReadGrants, read_grants
from contracts.usecases.network.read_locations import read_grant
from contracts.usecases.pages import Page
from contracts.usecases.read_named import read_named
from contracts.usecases.seen import ContractSeen, PartySeen
from contracts.usecases.trail.relay_events import relay_events
from contracts.usecases.units.read_contract import ReadContract, read_contract
from contracts.usecases.units.read_history import ReadHistory, read_history
from tests.store.examples import an_id
from tests.usecases.access.walls import (
    ACME,
    ADMIN,
    ASHA,
    BROKE,
    CENTRE,
    ELSEWHERE,
    EVERYBODY,
    HERE,
    KEY,
    OTHER_TENANT,
    OWNER,
    PARTNER,
    PLAIN,
    RAVI,
    RIVAL,
    SHOP,
    SOLD,
    STAFF,
    STRANGER,
    TENANT,
    THERE,
    THIRD,
    UNIT,
    WINDOW,
    Walls,
    case,
    grant_of,
    rupees,
)

PLANS = ("acme-ac", "rival-care", "third-care")
WHOLE, DAYS, NOTHING = "whole", "days", "nothing"
CONTRACTS = {
    "admin": (WHOLE, WHOLE, WHOLE),
    "staff": (WHOLE, WHOLE, WHOLE),
    "acme": (WHOLE, NOTHING, NOTHING),
    "rival": (NOTHING, WHOLE, NOTHING),
    "third": (NOTHING, NOTHING, WHOLE),
    "centre": (DAYS, DAYS, DAYS),
    "elsewhere": (DAYS, DAYS, DAYS),
    "partner": (DAYS, DAYS, DAYS),
    "strange partner": (DAYS, DAYS, DAYS),
    "owner": (WHOLE, WHOLE, WHOLE),
    "stranger": (NOTHING, NOTHING, NOTHING),
    "shop": (WHOLE, WHOLE, DAYS),
    "window": (NOTHING, NOTHING, NOTHING),
    "other tenant": (NOTHING, NOTHING, NOTHING),
}
CLAIM = {"admin", "staff", "acme", "rival", "centre", "partner", "owner"}
"""Who sees the claim. Third's contract pays nothing of it."""
PERSONS = {"admin", "staff", "acme", "rival", "third", "centre"}
"""Who is told the owner's name, beside the owner."""
GRANTS = {
    "admin": {("here", "acme"), ("here", "rival"), ("there", "acme")},
    "staff": {("here", "acme"), ("here", "rival"), ("there", "acme")},
    "acme": {("here", "acme"), ("there", "acme")},
    "rival": {("here", "rival")},
    "centre": {("here", "acme"), ("here", "rival")},
    "partner": {("here", "acme"), ("here", "rival")},
    "elsewhere": {("there", "acme")},
    "strange partner": {("there", "acme")},
}


def told_of(contract: ContractSeen | None) -> str:
    """How much of a contract that cost money, or came with the unit, is shown."""
    if contract is None:
        return NOTHING
    said = (contract.price, contract.money, contract.moves, contract.agreement)
    assert contract.days.first == SOLD.date()
    holder = contract.holders[0].party
    if contract.terms.code == "acme-ac":
        # It came with the unit, and nothing has become of it: who holds it is all that there is to hide.
        assert not any(said)
        return WHOLE if holder is not None else DAYS
    assert (holder is not None) <= any(said)
    return WHOLE if all(said[:3]) else DAYS


async def code_of(doing: Awaitable[object]) -> str | None:
    """The code of what was refused; None for what was not."""
    try:
        await doing
    except Failure as failure:
        return failure.code
    return None


# --- Contracts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
async def test_a_contract_by_its_id_is_shown_as_far_as_it_is_theirs(walls: Walls, who: str) -> None:
    actor, expected = EVERYBODY[who], []
    database, library = walls.engine.database, walls.engine.library
    found = [await read_contract(database, library, ReadContract(actor, walls.contracts[plan])) for plan in PLANS]
    named = await read_named(database, library, actor, walls.contracts.values(), BROKE)
    for plan, contract, level in zip(PLANS, found, CONTRACTS[who], strict=True):
        assert named.get(walls.contracts[plan]) == contract
        # Who may not see persons is not told the holder, which is all that the warranty has.
        is_named = who in PERSONS or who == "owner"
        expected.append((plan, DAYS if plan == "acme-ac" and level == WHOLE and not is_named else level))
    assert [(plan, told_of(each)) for plan, each in zip(PLANS, found, strict=True)] == expected


@pytest.mark.parametrize("who", ["admin", "staff", "acme", "rival", "third", "centre", "partner", "owner", "shop"])
async def test_a_unit_shows_the_contracts_that_may_be_shown_by_their_ids(walls: Walls, who: str) -> None:
    actor = EVERYBODY[who]
    for each in (await walls.unit(actor)).contracts:
        by_id = await read_contract(walls.engine.database, walls.engine.library, ReadContract(actor, each.id))
        assert each == by_id
    seen = {each.terms.code for each in (await walls.unit(actor)).contracts}
    assert seen == {plan for plan, level in zip(PLANS, CONTRACTS[who], strict=True) if level != NOTHING}


@pytest.mark.parametrize(
    ("actor", "plan"), [(ACME, "rival-care"), (RIVAL, "acme-ac"), (THIRD, "rival-care"), (STRANGER, "rival-care")]
)
async def test_who_does_not_know_a_contract_cannot_do_anything_with_its_id(
    walls: Walls, actor: Actor, plan: str
) -> None:
    """It is told of an id that names nothing, in the same words."""
    engine, contract = walls.engine, walls.contracts[plan]
    nothing = public_id("Contract", KEY, HERE)
    for named in (contract, nothing):
        cancel = CancelContract(actor, "k-1", named)
        assert await code_of(preview_cancel_contract(engine, cancel, BROKE)) == "UNKNOWN_CONTRACT"
        if actor.role is Role.ISSUER:
            fact = ContractFactIs(named, AskedFact("contractStart", "2026-02-01"))
            correct = CorrectFact(actor, "k-2", UNIT, fact, "TYPO")
            assert await code_of(correct_fact(engine, correct, BROKE)) == "UNKNOWN_CONTRACT"
            ask = DueOfUnit(actor, contract=named)
            assert await code_of(due_of_unit(engine.database, engine.library, ask, BROKE)) == "UNKNOWN_CONTRACT"
            share = ShareCalendar(actor, named)
            refused = await code_of(share_calendar(engine.database, engine.library, engine.keys, share, BROKE))
            assert refused == "UNKNOWN_CONTRACT"


async def test_an_issuers_staff_corrects_units_with_a_contract_of_theirs_only(fresh_walls: Walls) -> None:
    """Third is not told of the claim that the correction is about to change."""
    engine, fact = fresh_walls.engine, UnitFactIs(AskedFact("purchased", "2024-01-10"))
    assert await code_of(correct_fact(engine, CorrectFact(RIVAL, "k-1", PLAIN, fact, "TYPO"), BROKE)) == "NOT_ALLOWED"
    assert await correct_fact(engine, CorrectFact(THIRD, "k-1", UNIT, fact, "TYPO"), BROKE) == ()


async def test_a_correction_tells_an_issuers_staff_which_of_its_claims_it_changes(fresh_walls: Walls) -> None:
    fact = UnitFactIs(AskedFact("purchased", "2024-01-10"))
    found = await correct_fact(fresh_walls.engine, CorrectFact(ACME, "k-1", UNIT, fact, "TYPO"), BROKE)
    assert [each.claim for each in found] == [fresh_walls.claim]


# --- Persons --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["admin", "staff", "acme", "rival", "third", "centre", "elsewhere", "partner", "shop"])
async def test_the_owner_is_named_to_who_has_to_do_with_the_unit(walls: Walls, who: str) -> None:
    unit = await walls.unit(EVERYBODY[who])
    assert (unit.owner is not None) == (who in PERSONS)
    holders = {each.party for contract in unit.contracts for each in contract.holders} - {None}
    assert bool(holders) == (who in PERSONS and who != "centre")


async def test_a_centre_is_told_the_owner_from_its_first_claim_on(walls: Walls) -> None:
    assert (await walls.unit(CENTRE, PLAIN)).owner is None
    assert (await walls.unit(CENTRE, UNIT)).owner is not None


async def test_an_issuers_staff_is_told_the_owner_of_no_unit_without_a_contract_of_theirs(walls: Walls) -> None:
    assert (await walls.unit(RIVAL, PLAIN)).owner is None
    assert (await walls.unit(ACME, PLAIN)).owner is not None


@pytest.mark.parametrize("who", EVERYBODY)
async def test_a_person_by_their_id_alone_is_shown_to_themself_and_who_sees_all(walls: Walls, who: str) -> None:
    asha = public_id("Party", ASHA)
    found = await read_named(walls.engine.database, walls.engine.library, EVERYBODY[who], [asha], BROKE)
    assert isinstance(found.get(asha), PartySeen) == (who in {"admin", "staff", "owner"})


# --- Claims ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
async def test_a_claim_is_seen_by_whose_it_is_alone(walls: Walls, who: str) -> None:
    actor, engine = EVERYBODY[who], walls.engine
    shown = await read_claim(engine.database, engine.library, ReadClaim(actor, walls.claim))
    named = await read_named(engine.database, engine.library, actor, [walls.claim], BROKE)
    assert (shown is not None) == (who in CLAIM)
    assert (walls.claim in named) == (who in CLAIM)
    if shown is not None:
        assert bool(shown.notes) == (who in PERSONS | {"owner"})


@pytest.mark.parametrize("who", ["admin", "acme", "rival", "third", "centre", "elsewhere", "partner", "owner", "shop"])
async def test_a_unit_shows_the_claims_that_are_theirs(walls: Walls, who: str) -> None:
    assert [each.id for each in (await walls.unit(EVERYBODY[who])).claims] == ([walls.claim] if who in CLAIM else [])


@pytest.mark.parametrize("who", ["acme", "rival", "third", "centre", "elsewhere", "partner"])
async def test_a_list_of_claims_leaves_out_those_of_others(walls: Walls, who: str) -> None:
    actor, engine = EVERYBODY[who], walls.engine
    await relay_events(engine.database, BROKE)
    listing = list_place(engine.database, engine.library, ListPlace(actor, public_id("Location", HERE)))
    if who == "elsewhere":
        assert await code_of(listing) == "NOT_ALLOWED"
    else:
        assert [seen.id for _, seen in (await listing).items] == ([walls.claim] if who in CLAIM else [])


@pytest.mark.parametrize("actor", [THIRD, ELSEWHERE, STRANGER, OTHER_TENANT], ids=lambda actor: actor.key_id)
async def test_who_does_not_see_a_claim_cannot_do_anything_with_its_id(walls: Walls, actor: Actor) -> None:
    nothing = public_id("Claim", KEY, HERE)
    for named in (walls.claim, nothing):
        command = WithdrawClaim(actor, "k-1", named, "NO_LONGER_WANTED")
        refused = await code_of(withdraw_claim(walls.engine.database, walls.engine.library, command, BROKE))
        assert refused == "UNKNOWN_CLAIM"


async def test_a_claim_that_nobody_pays_is_seen_by_the_issuer_whose_table_decides_it(fresh_walls: Walls) -> None:
    """The maker's warranty comes first; the other issuers of the unit have nothing to do with it."""
    engine, gas = fresh_walls.engine, AskedCharge("gas", ChargeClass.CONSUMABLE, rupees("90.00"))
    told = Told(replace(case(public_id("Location", THERE), date(2026, 4, 1)), charges=(gas,)))
    own = (await file_claim(engine.database, engine.library, FileClaim(ELSEWHERE, "c-2", UNIT, told), BROKE)).claim.id
    for actor, is_seen in ((ACME, True), (RIVAL, False), (THIRD, False), (ELSEWHERE, True), (CENTRE, False)):
        assert (await read_claim(engine.database, engine.library, ReadClaim(actor, own)) is not None) == is_seen


async def test_who_buys_a_used_unit_does_not_see_the_claims_of_before(fresh_walls: Walls) -> None:
    sold_on = date(2026, 7, 1)
    async with fresh_walls.engine.database.write() as connection:
        [bought] = (await dossiers(connection, TENANT, [KEY]))[KEY].ownerships
        until = replace(
            bought, ownership_id=an_id(61), last_day=sold_on - timedelta(days=1), corrects=bought.ownership_id
        )
        since = replace(bought, ownership_id=an_id(62), party_id=RAVI, from_day=sold_on)
        await insert(connection, TENANT, [until, since])
    assert [each.id for each in (await fresh_walls.unit(CENTRE)).claims] == [fresh_walls.claim]
    assert (await fresh_walls.unit(STRANGER)).claims == ()
    engine = fresh_walls.engine
    assert await read_claim(engine.database, engine.library, ReadClaim(STRANGER, fresh_walls.claim)) is None


async def test_another_claim_that_speaks_against_one_is_not_named_to_who_does_not_see_it(fresh_walls: Walls) -> None:
    engine, told = fresh_walls.engine, Told(case(public_id("Location", THERE), date(2026, 4, 1)))
    own = (await file_claim(engine.database, engine.library, FileClaim(ELSEWHERE, "c-2", UNIT, told), BROKE)).claim.id
    for actor, named in ((ELSEWHERE, None), (ADMIN, fresh_walls.claim)):
        shown = await read_claim(engine.database, engine.library, ReadClaim(actor, own))
        assert shown is not None
        reasons = [each for line in shown.rounds[-1].lines for each in line.reasons]
        others = [each["values"].get("claim") for each in reasons if each["reason"] == "OTHER_CLAIM_OPEN"]
        assert set(others) == {named}


# --- History and allowances -----------------------------------------------------------------------------------------

ALL_CHANGES = [
    "unit.registered",
    "contract.issued acme-ac",
    "contract.issued rival-care",
    "contract.issued third-care",
    "claim.filed",
    "claim.decided",
]


async def changes(walls: Walls, actor: Actor) -> list[str]:
    found = await read_history(walls.engine.database, walls.engine.library, ReadHistory(actor, UNIT, Page(50)))
    return [f"{each.kind} {each.body.get('plan') or ''}".strip() for _, each in found.items]


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (ADMIN, ALL_CHANGES),
        (STAFF, ALL_CHANGES),
        (ACME, ["contract.issued acme-ac", "claim.filed", "claim.decided"]),
        (RIVAL, ["contract.issued rival-care", "claim.filed", "claim.decided"]),
        (THIRD, ["contract.issued third-care"]),
        (CENTRE, ["claim.filed", "claim.decided"]),
        (ELSEWHERE, []),
    ],
    ids=lambda value: value.key_id if isinstance(value, Actor) else "",
)
async def test_of_the_changes_of_a_unit_each_sees_those_that_are_theirs(
    walls: Walls, actor: Actor, seen: list[str]
) -> None:
    assert await changes(walls, actor) == seen


async def test_a_change_tells_an_issuers_staff_no_hash_of_a_decision(walls: Walls) -> None:
    async def decisions(actor: Actor) -> list[bool]:
        found = await read_history(walls.engine.database, walls.engine.library, ReadHistory(actor, UNIT, Page(50)))
        return ["decision" in each.body for _, each in found.items if each.kind == "claim.filed"]

    assert (await decisions(ADMIN), await decisions(CENTRE), await decisions(ACME)) == ([True], [True], [False])


async def test_who_watches_a_unit_is_told_what_happened_to_a_claim_that_they_see(fresh_walls: Walls) -> None:
    """The use is free again when the claim is withdrawn: that changes the answer for all who see the allowance."""
    engine = fresh_walls.engine
    watches = [
        watch_cover(engine, WatchCover(AskUnit(actor, UNIT, case())), lambda: BROKE)
        for actor in (ADMIN, CENTRE, ELSEWHERE)
    ]
    assert [(await anext(watch)).happened for watch in watches] == [None] * 3
    withdraw = WithdrawClaim(CENTRE, "w-1", fresh_walls.claim, "NO_LONGER_WANTED")
    waiting = asyncio.gather(*(anext(watch) for watch in watches))
    await withdraw_claim(engine.database, engine.library, withdraw, BROKE)
    kinds = [news.happened.kind if news.happened else None for news in await waiting]
    assert kinds == ["claim.withdrawn", "claim.withdrawn", None]
    for watch in watches:
        await watch.aclose()


@pytest.mark.parametrize("actor", [PARTNER, OWNER, SHOP, WINDOW], ids=lambda actor: actor.key_id)
async def test_who_is_no_desk_sees_no_history(walls: Walls, actor: Actor) -> None:
    assert await code_of(changes(walls, actor)) == "NOT_ALLOWED"


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (ADMIN, [("rival-care/labour", [True])]),
        (RIVAL, [("rival-care/labour", [True])]),
        (CENTRE, [("rival-care/labour", [True])]),
        (ELSEWHERE, []),
        (ACME, []),
        (THIRD, []),
    ],
    ids=lambda value: value.key_id if isinstance(value, Actor) else "",
)
async def test_an_allowance_is_its_issuers_and_its_entries_name_the_claims_that_one_sees(
    walls: Walls, actor: Actor, seen: list[tuple[str, list[bool]]]
) -> None:
    found = await read_allowances(walls.engine.database, walls.engine.library, ReadAllowances(actor, UNIT))
    told = [
        (each.benefit, [entry.claim == walls.claim for entry in each.entries if entry.kind == "RESERVE"])
        for each in found
    ]
    assert told == seen


async def test_a_use_for_another_places_claim_is_shown_without_the_claim(fresh_walls: Walls) -> None:
    engine, told = fresh_walls.engine, Told(case(public_id("Location", THERE), date(2026, 4, 1)))
    own = (await file_claim(engine.database, engine.library, FileClaim(ELSEWHERE, "c-2", UNIT, told), BROKE)).claim.id
    approved = (AskedJudgement(1, rupees("1000.00")), AskedJudgement(2, rupees("500.00")))
    await review_claim(engine.database, engine.library, ReviewClaim(ADMIN, "r-1", own, approved), BROKE)
    [found] = await read_allowances(engine.database, engine.library, ReadAllowances(ELSEWHERE, UNIT))
    assert found.reserved == 2
    assert {entry.claim for entry in found.entries if entry.kind == "RESERVE"} == {own, None}
    assert {each.id for each in (await fresh_walls.unit(ELSEWHERE)).claims} == {own}


# --- Grants and visits ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
async def test_a_grant_is_seen_by_the_place_and_by_who_gave_it(walls: Walls, who: str) -> None:
    actor, database = EVERYBODY[who], walls.engine.database
    places = {"here": public_id("Location", HERE), "there": public_id("Location", THERE)}
    ids = {(place, issuer): grant_of(place, issuer) for place, issuer in GRANTS["admin"]}
    wanted = {ids[each] for each in GRANTS.get(who, set())}
    listed = {grant.id for place in places.values() for grant in await read_grants(database, ReadGrants(actor, place))}
    single = {each for each in ids.values() if await read_grant(database, actor, each) is not None}
    named = await read_named(database, walls.engine.library, actor, ids.values(), BROKE)
    around = await find_locations(database, FindLocations(actor, Page(50), issuer="acme"), BROKE)
    found = {grant.id for _, each in around.items for grant in each.grants}
    assert (listed, single, set(named)) == (wanted, wanted, wanted)
    assert found == wanted & {ids["here", "acme"], ids["there", "acme"]}
    # That a place may do the job is no secret: both are found, but by who is of another tenant.
    assert len(around.items) == (0 if who == "other tenant" else 2)


async def test_a_grant_of_another_issuer_is_one_that_is_not_there(walls: Walls) -> None:
    from_day = BROKE.date()
    for named in (grant_of("here", "rival"), public_id("Grant", HERE)):
        command = ChangeGrant(ACME, "k-1", named, GrantStatus.REVOKED, from_day, "AUDIT")
        assert await code_of(change_grant(walls.engine.database, command, BROKE)) == "UNKNOWN_GRANT"


async def test_a_centre_lists_the_visits_of_its_own_place_only(walls: Walls) -> None:
    place, _ = allow_list(ListDue(CENTRE), BROKE)
    assert place == HERE
    with pytest.raises(Failure) as refused:
        allow_list(ListDue(CENTRE, location=public_id("Location", THERE)), BROKE)
    assert refused.value.code == "NOT_ALLOWED"
    assert allow_list(ListDue(ADMIN), BROKE)[0] is None


# --- Another tenant -------------------------------------------------------------------------------------------------


async def test_another_tenants_administrator_finds_nothing_by_any_id(walls: Walls) -> None:
    engine = walls.engine
    unit = ById(public_id("Unit", KEY))
    reading: list[Callable[[], Awaitable[object]]] = [
        lambda: read_history(engine.database, engine.library, ReadHistory(OTHER_TENANT, unit, Page(5))),
        lambda: read_allowances(engine.database, engine.library, ReadAllowances(OTHER_TENANT, unit)),
        lambda: due_of_unit(engine.database, engine.library, DueOfUnit(OTHER_TENANT, unit), BROKE),
        lambda: correct_fact(
            engine, CorrectFact(OTHER_TENANT, "k", unit, UnitFactIs(AskedFact("opened", True)), "TYPO"), BROKE
        ),
    ]
    assert {await code_of(read()) for read in reading} == {"UNKNOWN_UNIT"}
    ids = [
        public_id("Unit", KEY),
        public_id("Party", ASHA),
        public_id("Location", HERE),
        grant_of("here", "acme"),
        walls.claim,
        *walls.contracts.values(),
    ]
    assert await read_named(engine.database, engine.library, OTHER_TENANT, ids, BROKE) == {}
