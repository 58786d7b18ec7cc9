"""What becomes of a claim at once, line by line, and is it begun, told anew and filed as it should?"""

import asyncio
from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from contracts.rules.claims.tables import load_tables
from contracts.rules.words.problems import Marked
from contracts.store import unit_tables
from contracts.store.claim_life import tables as life
from contracts.store.trail import tables as trail
from contracts.usecases.claims.filing.revise_claim import ReviseClaim, revise_claim
from contracts.usecases.claims.filing.submit_claim import SubmitClaim, submit_claim
from contracts.usecases.claims.filing.supply_information import SupplyInformation, supply_information
from contracts.usecases.claims.filing.told import AskedEvidence, AskedLine, Told
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.ruling.publish_tables import PublishTables, publish_tables
from contracts.usecases.cover.asked import AskedFact, AskedMeter
from contracts.usecases.failures import BadInput, DecisionChanged, IdempotencyConflict, MoveNotAllowed, TwoCurrencies
from tests.schema.asking import statements
from tests.usecases.claims.world import (
    ADMIN,
    BARE,
    BROKE,
    CENTRE,
    COMPLAINT,
    FAILED_ON,
    HERE,
    LATER,
    UNIT,
    World,
    codes,
    drafted,
    filed,
    outcomes,
    rupees,
    told,
)

PRIVATE = AskedFact("commercialUse", False)


async def rows(world: World) -> dict[str, int]:
    """How many rows there are of everything that a claim writes."""
    found = {}
    written = (
        unit_tables.claims,
        unit_tables.claim_lines,
        unit_tables.decisions,
        unit_tables.notes,
        unit_tables.kept_answers,
    )
    async with world.engine.database.read() as connection:
        for table in (*written, life.claim_moves, life.claim_rounds, life.line_decisions, trail.audit, trail.outbox):
            of_units = table.c.unit_key.in_(select(unit_tables.units.c.unit_key))
            counted = select(func.count()).select_from(table).where(of_units)
            found[table.name] = (await connection.execute(counted)).scalar_one()
    return found


async def submit(world: World, claim: str, key: str = "s-1", preview: str | None = None) -> ClaimDone:
    command = SubmitClaim(CENTRE, key, claim, preview)
    return await submit_claim(world.engine.database, world.engine.library, command, LATER)


async def revise(world: World, claim: str, case: Told, key: str = "v-1", unit: object = UNIT) -> ClaimDone:
    command = ReviseClaim(CENTRE, key, claim, unit, case)  # type: ignore[arg-type]
    return await revise_claim(world.engine.database, world.engine.library, command, BROKE)


async def supply(world: World, claim: str, key: str = "i-1", **more: object) -> ClaimDone:
    command = SupplyInformation(CENTRE, key, claim, **more)  # type: ignore[arg-type]
    return await supply_information(world.engine.database, world.engine.library, command, LATER)


async def test_what_is_clear_is_approved_at_once_and_says_who_bears_it(world: World) -> None:
    done = await filed(world)
    assert (done.state, outcomes(done)) == ("APPROVED", [("APPROVED", "100.00")])
    shares = done.claim.rounds[0].lines[0].shares
    assert [(share.payer, share.amount.decimal, share.plan) for share in shares] == [("ISSUER", "100.00", "acme-ac")]
    assert [(move.move, move.from_state, move.to_state, move.role) for move in done.claim.moves] == [
        ("SUBMIT", "DRAFT", "SUBMITTED", "SERVICE_CENTRE"),
        ("APPROVE", "SUBMITTED", "APPROVED", "ENGINE"),
    ]
    assert done.claim.rounds[0].table[:2] == ("default", "2026-11")
    assert done.claim.preauthorized_at == BROKE


async def test_what_was_done_before_it_was_agreed_to_is_not_preauthorized(world: World) -> None:
    done = await filed(world, case=told(served_on=BROKE.date()))
    assert (done.state, done.claim.served_on, done.claim.preauthorized_at) == ("APPROVED", BROKE.date(), None)


async def test_of_a_job_that_is_paid_in_part_each_line_says_why(world: World) -> None:
    done = await filed(world, case=told(labour="50.00"))
    assert (done.state, outcomes(done)) == ("PARTLY_APPROVED", [("APPROVED", "100.00"), ("REJECTED", "0.00")])
    assert "CHARGE_NOT_PROMISED" in codes(done, 2)
    assert done.claim.moves[-1].reason == "CHARGE_NOT_PROMISED"


async def test_no_more_is_approved_than_was_claimed(world: World) -> None:
    case = replace(told(labour="50.00"), lines=(AskedLine("fan", rupees("60.00")), AskedLine("work", rupees("0.00"))))
    done = await filed(world, case=case)
    assert outcomes(done) == [("APPROVED", "60.00"), ("REJECTED", "0.00")]
    assert [line.claimed.decimal for line in done.claim.lines] == ["60.00", "0.00"]


async def test_what_came_too_late_is_rejected_with_the_reason(world: World) -> None:
    after = date(2027, 2, 1)
    done = await filed(world, case=told(occurred=after), now=BROKE + timedelta(days=250))
    assert (done.state, outcomes(done)) == ("REJECTED", [("REJECTED", "0.00")])
    assert done.claim.moves[-1].reason == "EXPIRED"
    assert done.claim.rounds[0].lines[0].binding


async def test_above_the_automatic_limit_a_person_looks(world: World) -> None:
    done = await filed(world, case=told(part="10000.01"))
    assert (done.state, outcomes(done)) == ("IN_REVIEW", [("REVIEW", "0.00")])
    assert done.claim.moves[-1].reason == "ABOVE_AUTOMATIC_LIMIT"


async def test_at_the_automatic_limit_nobody_has_to_look(world: World) -> None:
    assert (await filed(world, case=told(part="10000.00"))).state == "APPROVED"


async def test_the_same_part_claimed_again_goes_to_a_person_and_is_never_denied(world: World) -> None:
    first = await filed(world, case=told(served_on=BROKE.date()))
    again = await filed(world, key="c-2", case=told(served_on=BROKE.date()))
    assert (first.state, again.state) == ("APPROVED", "IN_REVIEW")
    assert {"DUPLICATE_CLAIM", "OTHER_CLAIM_OPEN"} <= codes(again)


async def test_the_same_invoice_is_known_again_however_it_is_written(world: World) -> None:
    invoice = AskedEvidence("INVOICE", "inv 2026/17", "fan")
    await filed(world, case=told(evidence=(invoice,)))
    other = replace(invoice, reference=" INV  2026/17 ", charge=None)
    again = await filed(world, key="c-2", case=told(evidence=(other,)))
    assert "DUPLICATE_CLAIM" in codes(again)
    assert [(each.kind, each.line, each.reference) for each in again.claim.evidence] == [
        ("INVOICE", None, "INV  2026/17")
    ]


async def test_a_claim_is_sent_back_with_exactly_what_is_missing(world: World) -> None:
    done = await filed(world, unit=BARE)
    assert (done.state, done.claim.missing) == ("INFORMATION_REQUESTED", ("commercialUse",))
    assert outcomes(done) == [("ASK", "0.00")]


async def test_what_was_missing_brings_a_new_decision_and_keeps_the_old_one(world: World) -> None:
    sent_back = await filed(world, unit=BARE)
    done = await supply(world, sent_back.claim.id, facts=(PRIVATE,), text="It hangs in a bedroom.")
    assert (done.state, outcomes(done), done.claim.missing) == ("APPROVED", [("APPROVED", "100.00")], ())
    assert [each.state for each in done.claim.rounds] == ["INFORMATION_REQUESTED", "APPROVED"]
    assert [each.decided.document["verdict"] for each in done.claim.rounds] == ["NEEDS_FACTS", "COVERED"]
    assert done.claim.decided.document["verdict"] == "COVERED"
    assert [(note.kind, note.text) for note in done.claim.notes] == [
        ("COMPLAINT", COMPLAINT),
        ("NOTE", "It hangs in a bedroom."),
    ]


async def test_what_was_claimed_in_time_is_not_late_because_it_was_sent_back(world: World) -> None:
    sent_back = await filed(world, unit=BARE)
    done = await supply(world, sent_back.claim.id, facts=(PRIVATE,))
    assert {each.decided.as_of for each in done.claim.rounds} == {BROKE}


async def test_a_claim_that_still_lacks_something_is_sent_back_again(world: World) -> None:
    sent_back = await filed(world, unit=BARE)
    done = await supply(world, sent_back.claim.id, meters=(AskedMeter("hours", rupees("12").decimal),))
    assert (done.state, done.claim.missing) == ("INFORMATION_REQUESTED", ("commercialUse",))


async def test_a_draft_is_revised_and_then_filed_with_the_decision_it_showed(world: World) -> None:
    draft = await drafted(world)
    assert (draft.state, draft.claim.rounds, draft.claim.may_move) == ("DRAFT", (), ("SUBMIT", "WITHDRAW"))
    revised = await revise(world, draft.claim.id, told(part="80.00", labour="20.00"))
    assert [line.amount.decimal for line in revised.claim.lines] == ["80.00", "20.00"]
    assert revised.claim.decided.hash != draft.claim.decided.hash
    done = await submit(world, draft.claim.id, preview=revised.claim.decided.hash)
    assert (done.state, done.claim.decided.hash) == ("PARTLY_APPROVED", revised.claim.decided.hash)
    assert done.claim.claim.filed_at == LATER


async def test_a_draft_whose_decision_is_another_by_now_is_not_filed(world: World) -> None:
    draft = await drafted(world)
    with pytest.raises(DecisionChanged):
        await submit(world, draft.claim.id, preview="0" * 64)
    assert (await submit(world, draft.claim.id, key="s-2")).state == "APPROVED"


async def test_a_claim_that_is_decided_is_neither_revised_nor_submitted_again(world: World) -> None:
    done = await filed(world)
    with pytest.raises(MoveNotAllowed) as revised:
        await revise(world, done.claim.id, told())
    with pytest.raises(MoveNotAllowed) as submitted:
        await submit(world, done.claim.id)
    for refused in (revised.value, submitted.value):
        assert (refused.code, refused.state) == ("NOT_FROM_HERE", "APPROVED")
        assert refused.may_move == ("START", "COMPLETE", "WITHDRAW")


async def test_a_claim_is_not_revised_into_one_about_another_unit(world: World) -> None:
    draft = await drafted(world)
    with pytest.raises(BadInput) as bad:
        await revise(world, draft.claim.id, told(), unit=BARE)
    assert (bad.value.code, bad.value.path) == ("OTHER_UNIT", ("case", "unit"))


@pytest.mark.parametrize(
    ("case", "code", "path"),
    [
        (replace(told(), lines=(AskedLine("work"),)), "UNKNOWN_CHARGE", "lines.0.charge"),
        (replace(told(), lines=(AskedLine("fan"), AskedLine("fan"))), "UNKNOWN_CHARGE", "lines.1.charge"),
        (replace(told(), lines=(AskedLine("fan", rupees("100.01")),)), "MORE_THAN_CHARGED", "lines.0.claimed.amount"),
        (replace(told(), lines=(AskedLine("fan", None, rupees("0").decimal),)), "BAD_QUANTITY", "lines.0.quantity"),
        (told(evidence=(AskedEvidence("PHOTO", " "),)), "BAD_REFERENCE", "evidence.0.reference"),
        (told(evidence=(AskedEvidence("PHOTO", "a.jpg", "work"),)), "UNKNOWN_CHARGE", "evidence.0.charge"),
        (told(served_on=date(2026, 5, 31)), "SERVED_BEFORE_FAULT", "servedOn"),
        (replace(told(), situation=replace(told().situation, event=None)), "MISSING_EVENT", "case.event"),
    ],
)
async def test_what_cannot_be_claimed_names_the_field_and_writes_nothing(
    world: World, case: Told, code: str, path: str
) -> None:
    before = await rows(world)
    with pytest.raises(BadInput) as bad:
        await filed(world, case=case)
    assert (bad.value.code, ".".join(bad.value.path)) == (code, path)
    assert await rows(world) == before


async def test_what_is_claimed_in_other_money_is_refused(world: World) -> None:
    euros = replace(rupees("1.00"), currency="EUR")
    with pytest.raises(TwoCurrencies):
        await filed(world, case=replace(told(), lines=(AskedLine("fan", euros),)))


async def test_three_deliveries_at_once_under_one_key_file_one_claim(world: World) -> None:
    before = await rows(world)
    answers = await asyncio.gather(*(filed(world) for _ in range(3)))
    assert answers[0] == answers[1] == answers[2]
    after = await rows(world)
    assert {name: after[name] - before[name] for name in after} == {
        "claims": 1,
        "claim_lines": 1,
        "decisions": 1,
        "notes": 1,
        "kept_answers": 1,
        "claim_moves": 2,
        "claim_rounds": 1,
        "line_decisions": 1,
        "audit": 2,
        "outbox": 2,
    }


async def test_a_key_stands_for_one_claim(world: World) -> None:
    await filed(world)
    with pytest.raises(IdempotencyConflict):
        await filed(world, case=told(part="99.00"))


async def test_a_retry_long_after_gives_the_first_answer(world: World) -> None:
    """The claim has moved on; the state that the first delivery made of it is told again."""
    draft = await drafted(world)
    await submit(world, draft.claim.id)
    again = await drafted(world)
    assert (again.state, again.claim.state) == ("DRAFT", "APPROVED")


async def test_what_is_answered_at_first_is_what_is_read_afterwards(world: World) -> None:
    """At first nothing is read of the claim that was just written; the repeat reads all of it."""
    evidence = (AskedEvidence("PHOTO", "store/1.jpg"), AskedEvidence("INVOICE", "INV 7", "fan"))
    cases = [told(labour="50.00", evidence=evidence), told(served_on=FAILED_ON), told(facts=(PRIVATE,), place=HERE)]
    await filed(world, key="house rules")
    for number, case in enumerate(cases):
        for actor in (CENTRE, ADMIN):
            key = f"{number}-{actor.key_id}"
            first = await filed(world, key=key, actor=actor, case=case)
            assert await filed(world, key=key, actor=actor, case=case) == first
    rejected = await filed(world, key="bare", unit=BARE)
    assert await filed(world, key="bare", unit=BARE) == rejected


async def test_a_claim_is_read_for_in_one_statement_and_written_in_one(world: World) -> None:
    await filed(world, key="first")  # The house rules are written down with it.
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await filed(world, key="second", case=told(evidence=(AskedEvidence("PHOTO", "store/1.jpg"),)))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(sent) == 2


async def test_filing_takes_as_many_statements_on_a_unit_with_many_claims(world: World) -> None:
    await filed(world, key="first")  # The house rules are written down with it.
    with statements() as before:
        await filed(world, key="second")
    for number in range(5):
        await filed(world, key=f"more-{number}", case=told(labour="1.00"))
    with statements() as after:
        await filed(world, key="last")
    assert len(before) == len(after)


def table(version: str, automatic: str) -> dict[str, object]:
    """Acme's own table, in which little is paid without a person looking."""
    missing = {"ruling": "missing", "reason": "MISSING_FACT", "outcome": "ASK", "clause": "1"}
    owed = {"ruling": "owed", "reason": "CHARGE_PAID", "outcome": "PAY", "binding": True, "clause": "2"}
    source = {"ref": "a test", "confidence": "unverified"}
    return {"version": version, "source": source, "rulings": [missing, owed], "automatic": {"INR": automatic}}


async def publish(world: World, *tables: dict[str, object]) -> list[bool]:
    written = {"adjudication": {"issuer": "acme", "name": "Acme"}, "tables": list(tables)}
    command = PublishTables(ADMIN, (load_tables(Marked(written)),))
    return [each.is_new for each in await publish_tables(world.engine.database, command, BROKE)]


async def test_a_claim_is_held_against_its_issuers_own_table(world: World) -> None:
    assert await publish(world, table("1", "99.99")) == [True]
    done = await filed(world)
    assert (done.state, done.claim.rounds[0].table[:2]) == ("IN_REVIEW", ("acme", "1"))


async def test_a_claim_keeps_the_version_that_decided_it_first(world: World) -> None:
    await publish(world, table("1", "99.99"))
    sent_back = await filed(world, unit=BARE)
    assert await publish(world, table("1", "99.99"), table("2", "5000") | {"since": "2026-01-01"}) == [False, True]
    done = await supply(world, sent_back.claim.id, facts=(PRIVATE,))
    assert [each.table[:2] for each in done.claim.rounds] == [("acme", "1"), ("acme", "1")]
    assert done.state == "IN_REVIEW"
    later = await filed(world, key="c-2")
    assert (later.state, later.claim.rounds[0].table[1]) == ("APPROVED", "2")
