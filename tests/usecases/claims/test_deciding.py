"""May a person decide only what they may: in review, on appeal, as goodwill? And who sees which claim?"""

import asyncio
from collections.abc import Awaitable
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.supply_information import SupplyInformation, supply_information
from contracts.usecases.claims.filing.told import AskedEvidence
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.ruling.appeal_claim import AppealClaim, appeal_claim
from contracts.usecases.claims.ruling.confirm_goodwill import ConfirmGoodwill, confirm_goodwill
from contracts.usecases.claims.ruling.decide_appeal import DecideAppeal, decide_appeal
from contracts.usecases.claims.ruling.grant_goodwill import GrantGoodwill, grant_goodwill
from contracts.usecases.claims.ruling.judging import AskedJudgement
from contracts.usecases.claims.ruling.request_information import RequestInformation, request_information
from contracts.usecases.claims.ruling.review_claim import ReviewClaim, review_claim
from contracts.usecases.claims.seen.list_claims import ListPlace, ListReview, list_place, list_review
from contracts.usecases.claims.seen.read_claim import ReadClaim, read_claim
from contracts.usecases.failures import (
    BadInput,
    JudgementRefused,
    MoveNotAllowed,
    NotAllowed,
    ProofNeeded,
    TwoCurrencies,
    UnknownRecord,
)
from contracts.usecases.pages import Page
from contracts.usecases.trail.relay_events import relay_events
from tests.schema.asking import statements
from tests.usecases.claims.world import (
    ADMIN,
    BARE,
    BROKE,
    CENTRE,
    CHIEF,
    ELSEWHERE,
    HERE,
    LATER,
    OTHER_ISSUER,
    PARTNER,
    REVIEWER,
    SECOND,
    SHOP_WINDOW,
    THERE,
    World,
    codes,
    drafted,
    filed,
    judged,
    outcomes,
    owner_of,
    rupees,
    told,
)

BIG = told(part="12000.00")
"""Covered, and above what is paid without a person looking."""
REFUSED_LABOUR = told(labour="6000.00")
"""The part is paid, the labour is not promised."""


async def reviewed(
    world: World, claim: str, *lines: AskedJudgement, by: Actor = REVIEWER, key: str = "r-1"
) -> ClaimDone:
    return await review_claim(world.engine.database, world.engine.library, ReviewClaim(by, key, claim, lines), LATER)


async def appealed(world: World, claim: str, by: Actor = CENTRE, now: datetime = LATER, key: str = "a-1") -> ClaimDone:
    command = AppealClaim(by, key, claim, "OTHER_OPINION", "The labour was needed for the part.")
    return await appeal_claim(world.engine.database, world.engine.library, command, now)


async def heard(world: World, claim: str, *lines: AskedJudgement, by: Actor = SECOND, key: str = "h-1") -> ClaimDone:
    command = DecideAppeal(by, key, claim, lines, "HEARD")
    return await decide_appeal(world.engine.database, world.engine.library, command, LATER)


async def asked_back(world: World, claim: str, *missing: str, by: Actor = REVIEWER) -> ClaimDone:
    command = RequestInformation(by, "q-1", claim, missing, text="Please send it.")
    return await request_information(world.engine.database, world.engine.library, command, LATER)


async def supplied(world: World, claim: str, *evidence: AskedEvidence, key: str = "i-1") -> ClaimDone:
    command = SupplyInformation(CENTRE, key, claim, evidence=evidence)
    return await supply_information(world.engine.database, world.engine.library, command, LATER)


async def gifted(world: World, claim: str, *lines: AskedJudgement, by: Actor = REVIEWER, key: str = "g-1") -> ClaimDone:
    command = GrantGoodwill(by, key, claim, lines)
    return await grant_goodwill(world.engine.database, world.engine.library, command, LATER)


async def confirmed(world: World, claim: str, by: Actor = SECOND, key: str = "k-1") -> ClaimDone:
    command = ConfirmGoodwill(by, key, claim)
    return await confirm_goodwill(world.engine.database, world.engine.library, command, LATER)


async def withdrawn(world: World, claim: str, by: Actor = CENTRE, key: str = "w-1") -> ClaimDone:
    command = WithdrawClaim(by, key, claim, "NO_LONGER_WANTED")
    return await withdraw_claim(world.engine.database, world.engine.library, command, LATER)


async def faults(doing: Awaitable[ClaimDone]) -> set[tuple[str, int | None]]:
    with pytest.raises(JudgementRefused) as refused:
        await doing
    return {(fault.code, fault.line) for fault in refused.value.faults}


# --- Review ---------------------------------------------------------------------------------------------------------


async def test_a_reviewer_decides_within_what_the_terms_pay(world: World) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    done = await reviewed(world, claim, judged(1, "12000.00"))
    assert (done.state, outcomes(done)) == ("APPROVED", [("APPROVED", "12000.00")])
    last = done.claim.moves[-1]
    assert (last.move, last.role, last.actor) == ("APPROVE", "ISSUER", "reviewer")
    assert [each.state for each in done.claim.rounds] == ["IN_REVIEW", "APPROVED"]


async def test_less_than_was_claimed_needs_a_reason_which_is_kept(world: World) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    assert await faults(reviewed(world, claim, judged(1, "9000.00"))) == {("NEEDS_REASON", 1)}
    done = await reviewed(world, claim, judged(1, "9000.00", "LIST_PRICE"))
    assert (done.state, outcomes(done)) == ("PARTLY_APPROVED", [("REDUCED", "9000.00")])
    assert done.claim.moves[-1].reason == "LIST_PRICE"
    assert "REVIEWED" in codes(done)


async def test_a_reviewer_pays_no_more_than_the_terms_and_leaves_no_line_open(world: World) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    assert await faults(reviewed(world, claim, judged(1, "12000.01"))) == {("MORE_THAN_COVERED", 1)}
    assert await faults(reviewed(world, claim)) == {("LINE_OPEN", 1)}
    assert await faults(reviewed(world, claim, judged(7, "1.00"))) == {("UNKNOWN_LINE", 7)}


async def test_what_the_table_decided_bindingly_stays_in_review(world: World) -> None:
    """The labour was denied bindingly, the part is above the limit."""
    claim = (await filed(world, case=told(part="12000.00", labour="500.00"))).claim.id
    wanted = (judged(1, "12000.00"), judged(2, "500.00"))
    assert await faults(reviewed(world, claim, *wanted)) == {("BINDING", 2)}
    done = await reviewed(world, claim, judged(1, "12000.00"))
    assert outcomes(done) == [("APPROVED", "12000.00"), ("REJECTED", "0.00")]


async def test_a_judgement_in_other_money_is_refused(world: World) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    with pytest.raises(TwoCurrencies):
        await reviewed(world, claim, AskedJudgement(1, replace(rupees("1.00"), currency="EUR")))


@pytest.mark.parametrize("by", [CENTRE, PARTNER, SHOP_WINDOW])
async def test_only_the_issuers_staff_review(world: World, by: Actor) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    with pytest.raises(NotAllowed):
        await reviewed(world, claim, judged(1, "12000.00"), by=by)


async def test_a_claim_on_other_issuers_plans_is_not_theirs_to_see(world: World) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    with pytest.raises(UnknownRecord):
        await reviewed(world, claim, judged(1, "12000.00"), by=OTHER_ISSUER)
    assert (await reviewed(world, claim, judged(1, "12000.00"))).state == "APPROVED"


async def test_two_who_review_at_once_do_not_both_decide(world: World) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    both = (
        reviewed(world, claim, judged(1, "12000.00")),
        reviewed(world, claim, judged(1, "12000.00"), by=SECOND, key="r-2"),
    )
    answers = await asyncio.gather(*both, return_exceptions=True)
    [done] = [answer for answer in answers if isinstance(answer, ClaimDone)]
    [late] = [answer for answer in answers if isinstance(answer, MoveNotAllowed)]
    assert (done.state, late.state, len(done.claim.rounds)) == ("APPROVED", "APPROVED", 2)


# --- Sending back ---------------------------------------------------------------------------------------------------


async def test_a_reviewer_sends_back_exactly_what_is_missing(world: World) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    done = await asked_back(world, claim, "evidence.INVOICE", "meters.hours")
    assert (done.state, done.claim.missing) == ("INFORMATION_REQUESTED", ("evidence.INVOICE", "meters.hours"))
    with pytest.raises(BadInput) as still:
        await supplied(world, claim, AskedEvidence("INVOICE", "17"))
    assert (still.value.code, "meters.hours" in str(still.value)) == ("STILL_MISSING", True)


async def test_what_a_reviewer_asked_for_brings_the_claim_back_to_review(world: World) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    await asked_back(world, claim, "evidence.INVOICE")
    done = await supplied(world, claim, AskedEvidence("INVOICE", "17"))
    assert (done.state, done.claim.missing) == ("IN_REVIEW", ())
    assert [move.move for move in done.claim.moves] == ["SUBMIT", "REVIEW", "ASK", "ANSWER", "REVIEW"]


@pytest.mark.parametrize(("missing", "code"), [((), "NOTHING_MISSING"), (("evidence.INVOIC",), "UNKNOWN_FACT")])
async def test_what_is_missing_must_be_something_that_can_be_supplied(
    world: World, missing: tuple[str, ...], code: str
) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    with pytest.raises(BadInput) as bad:
        await asked_back(world, claim, *missing)
    assert bad.value.code == code


# --- Appeal ---------------------------------------------------------------------------------------------------------


async def test_an_appeal_is_heard_by_somebody_else(world: World) -> None:
    claim = (await filed(world, case=BIG)).claim.id
    await reviewed(world, claim, judged(1, "9000.00", "LIST_PRICE"))
    done = await appealed(world, claim)
    assert (done.state, done.claim.notes[-1].kind) == ("APPEALED", "APPEAL")
    assert await faults(heard(world, claim, judged(1, "12000.00"), by=REVIEWER)) == {("SAME_PERSON", None)}
    decided = await heard(world, claim, judged(1, "12000.00"))
    assert (decided.state, outcomes(decided)) == ("APPROVED", [("APPROVED", "12000.00")])


async def test_an_appeal_may_change_nothing(world: World) -> None:
    claim = (await filed(world, case=REFUSED_LABOUR)).claim.id
    await appealed(world, claim)
    done = await heard(world, claim)
    assert (done.state, done.claim.moves[-1].reason) == ("PARTLY_APPROVED", "HEARD")
    assert outcomes(done) == [("APPROVED", "100.00"), ("REJECTED", "0.00")]


async def test_an_appeal_for_which_something_is_asked_is_not_decided_by_the_table(world: World) -> None:
    claim = (await filed(world, case=REFUSED_LABOUR)).claim.id
    await appealed(world, claim)
    await asked_back(world, claim, "evidence.REPORT")
    done = await supplied(world, claim, AskedEvidence("REPORT", "diagnosis.pdf"))
    assert (done.state, done.claim.moves[-1].reason) == ("IN_REVIEW", "APPEALED")
    assert await faults(reviewed(world, claim, judged(1, "100.00"), judged(2, "0.00", "NO"))) == {("SAME_PERSON", None)}


@pytest.mark.parametrize(("days", "in_time"), [(30, True), (31, False)])
async def test_an_appeal_is_open_for_as_long_as_the_table_says(world: World, days: int, in_time: bool) -> None:
    """House rules: thirty days from the day of the decision. The claim says which day is the last."""
    decided = (await filed(world, case=REFUSED_LABOUR)).claim
    assert decided.appeal_until == date(2026, 7, 1)
    claim, now = decided.id, BROKE + timedelta(days=days)
    if in_time:
        heard_now = await appealed(world, claim, now=now)
        assert (heard_now.state, heard_now.claim.appeal_until) == ("APPEALED", None)
        return
    with pytest.raises(BadInput) as late:
        await appealed(world, claim, now=now)
    assert (late.value.code, late.value.path, "2026-07-01" in str(late.value)) == (
        "APPEAL_TOO_LATE",
        ("claimId",),
        True,
    )
    assert late.value.cure


async def test_a_reason_is_a_code_and_never_free_text(world: World) -> None:
    """It is written into the chain, which cannot be erased with a person."""
    claim = (await filed(world)).claim.id
    command = WithdrawClaim(CENTRE, "w", claim, "Asha Rao does not want it any more")
    with pytest.raises(BadInput) as bad:
        await withdraw_claim(world.engine.database, world.engine.library, command, LATER)
    assert (bad.value.code, bad.value.path) == ("BAD_REASON", ("reason",))
    big = (await filed(world, key="c-2", case=BIG)).claim.id
    with pytest.raises(BadInput) as of_line:
        await reviewed(world, big, judged(1, "1.00", "too dear"))
    assert (of_line.value.code, of_line.value.path) == ("BAD_REASON", ("lines", "0", "reason"))


# --- Goodwill -------------------------------------------------------------------------------------------------------


async def test_goodwill_pays_what_is_not_owed_with_its_reason(world: World) -> None:
    claim = (await filed(world, case=REFUSED_LABOUR)).claim.id
    done = await gifted(world, claim, judged(2, "6000.00", "LOYAL_CUSTOMER"))
    assert (done.state, outcomes(done)) == ("APPROVED", [("APPROVED", "100.00"), ("APPROVED", "6000.00")])
    assert "GOODWILL_GRANTED" in codes(done, 2)
    last = done.claim.moves[-1]
    assert (last.move, last.reason, last.second_actor) == ("GRANT_GOODWILL", "LOYAL_CUSTOMER", None)
    assert [(each.state, each.extra.decimal) for each in done.claim.goodwills] == [("GRANTED", "6000.00")]


async def test_goodwill_keeps_to_the_limit_of_the_role_and_to_the_reasons_of_the_table(world: World) -> None:
    """House rules: a service centre may grant 2000 rupees."""
    claim = (await filed(world, case=REFUSED_LABOUR)).claim.id
    assert await faults(gifted(world, claim, judged(2, "2000.01", "LOYAL_CUSTOMER"), by=CENTRE)) == {
        ("ABOVE_LIMIT", None)
    }
    assert await faults(gifted(world, claim, judged(2, "100.00", "FRIEND"), by=CENTRE)) == {("UNKNOWN_REASON", 2)}
    assert await faults(gifted(world, claim, judged(2, "6000.01", "OUR_DELAY"))) == {("MORE_THAN_CLAIMED", 2)}
    done = await gifted(world, claim, judged(2, "2000.00", "LOYAL_CUSTOMER"), by=CENTRE)
    assert (done.state, outcomes(done)[1]) == ("PARTLY_APPROVED", ("REDUCED", "2000.00"))


async def test_above_the_sum_of_one_person_a_second_one_confirms(world: World) -> None:
    """House rules: more than 8000 rupees needs two."""
    claim = (await filed(world, case=told(labour="9000.00"))).claim.id
    waiting = await gifted(world, claim, judged(2, "9000.00", "OUR_MISTAKE"))
    assert (waiting.state, outcomes(waiting)[1]) == ("PARTLY_APPROVED", ("REJECTED", "0.00"))
    assert [each.state for each in waiting.claim.goodwills] == ["WAITING"]
    assert await faults(confirmed(world, claim, by=REVIEWER)) == {("SAME_PERSON", None)}
    assert await faults(confirmed(world, claim, by=CENTRE)) == {("ABOVE_LIMIT", None)}
    done = await confirmed(world, claim)
    assert (done.state, outcomes(done)[1]) == ("APPROVED", ("APPROVED", "9000.00"))
    last = done.claim.moves[-1]
    assert (last.actor, last.second_actor, last.reason) == ("reviewer", "second", "OUR_MISTAKE")
    assert [each.state for each in done.claim.goodwills] == ["GRANTED"]
    with pytest.raises(MoveNotAllowed):
        await confirmed(world, claim, by=CHIEF, key="k-2")


async def test_goodwill_that_nobody_could_confirm_does_not_wait(world: World) -> None:
    claim = (await filed(world, case=told(labour="90000.00"))).claim.id
    assert await faults(gifted(world, claim, judged(2, "90000.00", "OUR_MISTAKE"))) == {("ABOVE_LIMIT", None)}


async def test_goodwill_no_longer_waits_once_the_claim_is_appealed(world: World) -> None:
    claim = (await filed(world, case=told(labour="9000.00"))).claim.id
    await gifted(world, claim, judged(2, "9000.00", "OUR_MISTAKE"))
    await appealed(world, claim)
    await heard(world, claim)
    with pytest.raises(BadInput) as gone:
        await confirmed(world, claim)
    assert gone.value.code == "NOTHING_WAITS"


# --- Withdrawing, and who sees what ---------------------------------------------------------------------------------


async def test_a_withdrawn_claim_holds_nothing_and_does_not_move_again(world: World) -> None:
    claim = (await filed(world)).claim.id
    done = await withdrawn(world, claim)
    assert (done.state, done.claim.may_move, done.claim.moves[-1].reason) == ("WITHDRAWN", (), "NO_LONGER_WANTED")
    with pytest.raises(MoveNotAllowed):
        await withdrawn(world, claim, key="w-2")


async def test_a_refused_move_names_the_moves_that_are_allowed(world: World) -> None:
    claim = (await filed(world)).claim.id
    with pytest.raises(MoveNotAllowed) as refused:
        await appealed(world, claim)
    assert (refused.value.code, refused.value.state) == ("NOT_FROM_HERE", "APPROVED")
    assert refused.value.may_move == ("START", "COMPLETE", "WITHDRAW")
    assert "WITHDRAW" in refused.value.cure


@pytest.mark.parametrize("by", [ELSEWHERE, PARTNER])
async def test_a_claim_of_another_place_is_as_if_it_were_not_there(world: World, by: Actor) -> None:
    claim = (await filed(world)).claim.id
    database, library = world.engine.database, world.engine.library
    assert await read_claim(database, library, ReadClaim(by, claim)) is None
    with pytest.raises(UnknownRecord):
        await withdrawn(world, claim, by=by)
    assert await read_claim(database, library, ReadClaim(CENTRE, claim)) is not None


@pytest.mark.parametrize("by", [CENTRE, PARTNER])
async def test_a_place_claims_for_itself_only(world: World, by: Actor) -> None:
    other = THERE if by is CENTRE else HERE
    with pytest.raises(NotAllowed):
        await filed(world, actor=by, case=told(place=other))
    assert (await filed(world, actor=by, key="own")).claim.location == (HERE if by is CENTRE else THERE)


async def test_a_customer_sees_and_withdraws_the_claims_of_their_own_unit(world: World) -> None:
    owner = await owner_of(world)
    claim = (await filed(world)).claim.id
    seen = await read_claim(world.engine.database, world.engine.library, ReadClaim(owner, claim))
    assert seen is not None
    assert (seen.may_move, seen.notes[0].kind, seen.moves[0].actor) == (("WITHDRAW",), "COMPLAINT", None)
    stranger = Actor(owner.tenant, owner.role, "stranger", party_id=None)
    assert await read_claim(world.engine.database, world.engine.library, ReadClaim(stranger, claim)) is None
    assert (await withdrawn(world, claim, by=owner)).state == "WITHDRAWN"


async def test_a_customer_files_and_appeals_for_their_own_unit_only(world: World) -> None:
    owner = await owner_of(world)
    claim = (await filed(world, actor=owner, case=REFUSED_LABOUR)).claim.id
    done = await appealed(world, claim, by=owner)
    assert (done.state, done.claim.moves[-1].role, done.claim.may_move) == ("APPEALED", "CUSTOMER", ("WITHDRAW",))
    with pytest.raises(ProofNeeded):
        await filed(world, actor=owner, unit=BARE, key="c-2")


async def test_a_partner_does_not_read_what_people_wrote(world: World) -> None:
    done = await filed(world, actor=PARTNER)
    assert (done.claim.notes, done.state) == ((), "APPROVED")


async def test_the_queue_holds_what_a_person_has_to_look_at(world: World) -> None:
    database, library = world.engine.database, world.engine.library
    waiting = (await filed(world, case=BIG)).claim.id
    await drafted(world)
    await relay_events(database, LATER)
    queue = await list_review(database, library, ListReview(REVIEWER, Page()))
    assert [(claim.id, claim.state) for _, claim in queue.items] == [(waiting, "IN_REVIEW")]
    assert (await list_review(database, library, ListReview(OTHER_ISSUER, Page()))).items == ()
    await reviewed(world, waiting, judged(1, "12000.00"))
    assert (await list_review(database, library, ListReview(REVIEWER, Page()))).items == ()
    with pytest.raises(NotAllowed):
        await list_review(database, library, ListReview(CENTRE, Page()))


async def test_a_place_lists_its_own_claims(world: World) -> None:
    database, library = world.engine.database, world.engine.library
    claim = (await filed(world)).claim.id
    await relay_events(database, LATER)
    assert [each.id for _, each in (await list_place(database, library, ListPlace(CENTRE, None, Page()))).items] == [
        claim
    ]
    assert (await list_place(database, library, ListPlace(ELSEWHERE, None, Page()))).items == ()
    assert [each.id for _, each in (await list_place(database, library, ListPlace(ADMIN, HERE, Page()))).items] == [
        claim
    ]
    with pytest.raises(NotAllowed):
        await list_place(database, library, ListPlace(ELSEWHERE, HERE, Page()))


async def test_the_number_of_statements_does_not_grow_with_what_happened_to_a_claim(world: World) -> None:
    database, library = world.engine.database, world.engine.library
    claim = (await filed(world, case=BIG)).claim.id
    with statements() as before:
        await read_claim(database, library, ReadClaim(ADMIN, claim))
    await asked_back(world, claim, "evidence.INVOICE")
    await supplied(world, claim, AskedEvidence("INVOICE", "17"))
    await reviewed(world, claim, judged(1, "9000.00", "LIST_PRICE"))
    await appealed(world, claim)
    with statements() as after:
        await read_claim(database, library, ReadClaim(ADMIN, claim))
    assert len(before) == len(after)
