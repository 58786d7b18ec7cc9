"""What does a finished job settle, use and leave behind, and when does a person look?"""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import ChargeClass, Event, Remedy
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.ruling.judging import AskedJudgement
from contracts.usecases.claims.ruling.review_claim import ReviewClaim, review_claim
from contracts.usecases.claims.service.choose_remedy import ChooseRemedy, choose_remedy
from contracts.usecases.claims.service.new_unit import NewUnit
from contracts.usecases.claims.service.release_remedy import ReleaseRemedy, release_remedy
from contracts.usecases.claims.service.settle_claim import SettleClaim, settle_claim
from contracts.usecases.claims.service.start_service import StartService, start_service
from contracts.usecases.claims.service.work_done import MeterRead
from contracts.usecases.cover.asked import Amount, AskedCharge
from contracts.usecases.failures import BadInput, IdempotencyConflict, MoveNotAllowed
from contracts.usecases.units.record_reading import RecordReading, record_reading
from tests.usecases.service.shop import ADMIN, BROKE, CENTRE, DONE, UNIT, Shop, charge_of, claim_id_of, fan, labour


async def test_a_preauthorized_job_that_is_as_agreed_settles_by_itself(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan(), labour())
    assert filed.state == "APPROVED"
    done = await shop.complete(filed)
    assert done.state == "SETTLED"
    assert [(move.move, move.role) for move in done.claim.moves][-2:] == [
        ("COMPLETE", "SERVICE_CENTRE"),
        ("SETTLE", "ENGINE"),
    ]


async def test_less_work_than_agreed_settles_by_itself_for_less(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan("1000"), labour("300"))
    done = await shop.complete(filed, charges=(fan("800"), labour("300")))
    assert done.state == "SETTLED"
    assert [line.approved for line in done.claim.rounds[-1].lines] == [Money(80_000, "INR"), Money(30_000, "INR")]


@pytest.mark.parametrize(
    ("charges", "reason"),
    [
        ((fan("1001"), labour()), "MORE_THAN_APPROVED"),
        ((fan(), labour(), charge_of("more", ChargeClass.LABOUR, "100")), "LINE_ADDED"),
    ],
)
async def test_other_work_than_agreed_goes_to_a_person_with_what_changed(
    shop: Shop, charges: tuple[AskedCharge, ...], reason: str
) -> None:
    filed = await shop.file("claim-1", fan(), labour())
    done = await shop.complete(filed, charges=charges)
    assert (done.state, done.claim.moves[-1].reason) == ("IN_REVIEW", reason)
    told = [value["values"] for line in done.claim.rounds[-1].lines for value in line.reasons]
    assert reason in {values.get("change") for values in told}
    assert {line.approved.minor for line in done.claim.rounds[-1].lines} == {0}


async def test_what_a_person_agreed_to_after_the_work_is_settled_with_one_job(shop: Shop) -> None:
    """The history has the work from the day it was done; who bore it is what was decided last."""
    filed = await shop.file("claim-1", fan("1000"))
    looked_at = await shop.complete(filed, charges=(fan("1200"),))
    judged = AskedJudgement(1, Amount(Decimal(1100), "INR"), "TOO_DEAR")
    engine = shop.engine
    review = ReviewClaim(ADMIN, "review-1", filed.claim.id, (judged,))
    assert (await review_claim(engine.database, engine.library, review, DONE)).state == "PARTLY_APPROVED"
    assert looked_at.state == "IN_REVIEW"
    settle = SettleClaim(ADMIN, "settle-1", filed.claim.id)
    assert (await settle_claim(engine.database, engine.library, settle, DONE)).state == "SETTLED"
    [job] = (await shop.dossier()).jobs
    assert (job.on_day, job.under_plan, job.covered_minor) == (DONE.date(), "acme-ac", 110_000)


async def test_work_that_is_refused_afterwards_stays_in_the_history_and_gives_its_visit_back(shop: Shop) -> None:
    """The customer pays for it: the job was done, and no promise bore it."""
    filed = await shop.visit("claim-1")
    dearer = charge_of("visit", ChargeClass.VISIT, "900")
    assert (await shop.complete(filed, charges=(dearer,))).state == "IN_REVIEW"
    [balance] = await shop.balances()
    assert (balance.reserved_count, balance.used_count) == (1, 0)
    judged = AskedJudgement(1, Amount(Decimal(0), "INR"), "NOT_AGREED")
    review = ReviewClaim(ADMIN, "review-1", filed.claim.id, (judged,))
    assert (await review_claim(shop.engine.database, shop.engine.library, review, DONE)).state == "REJECTED"
    [job] = (await shop.dossier()).jobs
    assert (job.completed, job.under_plan, job.covered_minor) == (True, None, None)
    [balance] = await shop.balances()
    assert (balance.reserved_count, balance.used_count) == (0, 0)


async def test_a_claim_that_was_filed_after_the_work_waits_for_the_issuer(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan(), served_on=BROKE.date())
    done = await shop.complete(filed, now=BROKE)
    assert done.state == "COMPLETED"
    settle = SettleClaim(ADMIN, "settle-1", filed.claim.id)
    assert (await settle_claim(shop.engine.database, shop.engine.library, settle, DONE)).state == "SETTLED"


async def test_the_payers_of_a_settled_claim_come_to_what_was_charged(shop: Shop) -> None:
    """The maker pays the fan, the supplier the compressor, the customer the visit; the maker asks the supplier back."""
    compressor = charge_of("compressor", ChargeClass.PART, "9000", "compressor")
    filed = await shop.file("claim-1", fan(), compressor, charge_of("visit", ChargeClass.VISIT, "500"))
    assert filed.state == "PARTLY_APPROVED"
    done = await shop.complete(filed)
    assert done.state == "SETTLED"
    approved = sum(line.approved.minor for line in done.claim.rounds[-1].lines)
    assert approved == 1_000_000
    assert [(each.payer, each.amount, each.line) for each in done.claim.recoveries] == [
        ("SUPPLIER", Money(900_000, "INR"), 2)
    ]
    told = (await shop.told("claim.settled"))[0]
    assert told["paid"] == {"CUSTOMER": "500.00", "ISSUER": "1000.00", "SUPPLIER": "9000.00"}
    assert (told["charged"], told["settledBy"]) == ("10500.00", "ISSUER")


async def test_a_job_is_done_once_whatever_the_keys(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan())
    same = await asyncio.gather(*(shop.complete(filed, "complete-1") for _ in range(3)))
    assert {done.state for done in same} == {"SETTLED"}
    with pytest.raises(MoveNotAllowed):
        await shop.complete(filed, "complete-2")
    with pytest.raises(IdempotencyConflict):
        await shop.complete(filed, "complete-1", correction="another")
    assert len((await shop.dossier()).jobs) == 1


async def test_a_repair_leaves_its_days_and_a_warranty_on_it(shop: Shop) -> None:
    """The maker authorised the workshop, and publishes a warranty of three months on repairs."""
    filed = await shop.file("claim-1", fan())
    await shop.complete(
        filed, handed_in=date(2026, 6, 2), handed_back=date(2026, 6, 8), replaced=("fan",), correction="A new fan."
    )
    dossier = await shop.dossier()
    [job] = dossier.jobs
    assert (job.handed_in, job.handed_back, job.replaced) == (date(2026, 6, 2), date(2026, 6, 8), ("fan",))
    assert job.claim_id == claim_id_of(filed)
    [contract] = [each for each in dossier.contracts if each.plan == "acme-repairs"]
    assert contract.made_on == date(2026, 6, 8)
    answer = await shop.coverage(labour(), components=("pcb",))
    [again] = [each for each in answer.decided.document["benefits"] if each["plan"] == "acme-repairs"]
    assert (again["from"], again["lastDay"]) == ("2026-06-08", "2026-09-08")


async def test_a_place_without_authority_gives_no_warranty_on_a_repair(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan(), location=None, actor=ADMIN)
    await shop.complete(filed, actor=ADMIN)
    assert [each.plan for each in (await shop.dossier()).contracts if each.plan == "acme-repairs"] == []


@pytest.mark.parametrize(
    ("work", "code"),
    [
        ({"handed_in": date(2026, 6, 8), "handed_back": date(2026, 6, 7)}, "BAD_DAYS"),
        ({"handed_back": date(2026, 6, 7)}, "MISSING_DAY"),
        ({"served_on": date(2026, 5, 31)}, "SERVED_BEFORE_FAULT"),
        ({"replaced": ("fann",)}, "UNKNOWN_COMPONENT"),
    ],
)
async def test_work_that_cannot_be_is_refused_and_nothing_is_written(
    shop: Shop, work: dict[str, Any], code: str
) -> None:
    filed = await shop.file("claim-1", fan())
    with pytest.raises(BadInput) as bad:
        await shop.complete(filed, **work)
    assert bad.value.code == code
    assert (await shop.dossier()).jobs == ()
    assert (await shop.complete(filed)).state == "SETTLED"


async def test_a_started_service_keeps_its_remedy_until_it_is_done(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan())
    start = StartService(CENTRE, "start-1", filed.claim.id)
    started = await start_service(shop.engine.database, shop.engine.library, start, BROKE)
    assert (started.state, [(each.remedy, each.state) for each in started.claim.remedies]) == (
        "IN_SERVICE",
        [("REPAIR", "RESERVED")],
    )
    done = await shop.complete(filed)
    assert [(each.remedy, each.state) for each in done.claim.remedies] == [("REPAIR", "FULFILLED")]


async def started(shop: Shop) -> ClaimDone:
    """A fan whose repair began on the day of the fault."""
    filed = await shop.file("claim-1", fan())
    start = StartService(CENTRE, "start-1", filed.claim.id)
    return await start_service(shop.engine.database, shop.engine.library, start, BROKE)


@pytest.mark.parametrize(
    ("work", "handed_in", "handed_back"),
    [
        ({}, BROKE.date(), DONE.date()),
        ({"handed_back": date(2026, 6, 9)}, BROKE.date(), date(2026, 6, 9)),
        ({"handed_in": date(2026, 6, 3)}, date(2026, 6, 3), DONE.date()),
        ({"handed_in": date(2026, 5, 30), "handed_back": date(2026, 6, 4)}, date(2026, 5, 30), date(2026, 6, 4)),
    ],
)
async def test_the_days_in_the_workshop_are_those_that_are_told_or_else_from_the_start_to_the_service(
    shop: Shop, work: dict[str, Any], handed_in: date, handed_back: date
) -> None:
    """The open job and the finished one are one job: it is corrected, and counts once."""
    begun = await started(shop)
    [job] = (await shop.dossier()).jobs
    assert (job.is_open, job.kind, job.components) == (True, "REPAIR", ())
    await shop.complete(begun, **work)
    [job] = (await shop.dossier()).jobs
    assert (job.is_open, job.handed_in, job.handed_back) == (False, handed_in, handed_back)
    assert (job.completed, job.under_benefit) == (True, "parts")


async def test_a_unit_that_is_handed_back_before_its_repair_began_is_refused(shop: Shop) -> None:
    begun = await started(shop)
    with pytest.raises(BadInput) as bad:
        await shop.complete(begun, handed_back=date(2026, 5, 31))
    assert bad.value.code == "BAD_DAYS"
    [job] = (await shop.dossier()).jobs
    assert job.is_open


async def test_a_replacement_ends_a_repair_that_was_begun(shop: Shop) -> None:
    """The repair was given up for another unit: its days count until then, and nothing is open any more."""
    begun = await started(shop)
    database, library = shop.engine.database, shop.engine.library
    await release_remedy(database, library, ReleaseRemedy(ADMIN, "release-1", begun.claim.id, "CANNOT_BE_MENDED"), DONE)
    choice = ChooseRemedy(ADMIN, "choose-1", begun.claim.id, Remedy.REPLACEMENT, confirmed=True)
    await choose_remedy(database, library, choice, DONE)
    await shop.complete(begun, new_unit=NewUnit("A-2"))
    jobs = {job.kind: job for job in (await shop.dossier()).jobs}
    assert set(jobs) == {"VISIT", "REPLACEMENT"}
    assert (jobs["VISIT"].handed_in, jobs["VISIT"].handed_back) == (BROKE.date(), DONE.date())
    assert not any(job.is_open for job in jobs.values())


async def test_readings_taken_at_the_service_are_recorded_with_its_day(shop: Shop) -> None:
    filed = await shop.file("claim-1", fan())
    read = (MeterRead("hours", 1200), MeterRead("km", 7))
    assert (await shop.complete(filed, readings=read)).state == "SETTLED"
    readings = {each.meter: each for each in (await shop.dossier()).readings}
    assert {name: (each.value, each.read_on) for name, each in readings.items()} == {
        "hours": (1200, DONE.date()),
        "km": (7, DONE.date()),
    }
    told = await shop.told("reading.recorded")
    assert [(each["meter"], each["value"], each["readOn"]) for each in told] == [
        ("hours", 1200, "2026-06-08"),
        ("km", 7, "2026-06-08"),
    ]


async def test_a_meter_that_went_back_at_the_service_is_looked_at_by_a_person(shop: Shop) -> None:
    """It showed more in May. The reading is kept as it was told, and every later question sees both."""
    read = RecordReading(ADMIN, "read-1", UNIT, "hours", 1500, date(2026, 5, 1))
    await record_reading(shop.engine.database, read, BROKE)
    filed = await shop.file("claim-1", fan())
    done = await shop.complete(filed, readings=(MeterRead("hours", 1200),))
    assert (done.state, done.claim.moves[-1].reason) == ("IN_REVIEW", "METER_ROLLED_BACK")
    assert sorted(each.value for each in (await shop.dossier()).readings) == [1200, 1500]
    again = await shop.file("claim-2", fan(), now=DONE)
    reasons = {str(reason["reason"]) for line in again.claim.rounds[-1].lines for reason in line.reasons}
    assert (again.state, "METER_ROLLED_BACK" in reasons) == ("IN_REVIEW", True)


@pytest.mark.parametrize(
    ("readings", "code", "path"),
    [
        ((MeterRead("hours", -1),), "NEGATIVE_READING", ("readings", "0", "value")),
        ((MeterRead(" ", 1),), "EMPTY_METER", ("readings", "0", "meter")),
        ((MeterRead("hours", 1), MeterRead("hours", 2)), "METER_TWICE", ("readings", "1", "meter")),
    ],
)
async def test_a_reading_that_cannot_be_is_refused_with_all_the_work(
    shop: Shop, readings: tuple[MeterRead, ...], code: str, path: tuple[str, ...]
) -> None:
    filed = await shop.file("claim-1", fan())
    with pytest.raises(BadInput) as bad:
        await shop.complete(filed, readings=readings)
    assert (bad.value.code, bad.value.path) == (code, path)
    dossier = await shop.dossier()
    assert (dossier.jobs, dossier.readings) == ((), ())


async def test_a_claim_that_was_not_agreed_to_is_not_carried_out(shop: Shop) -> None:
    filed = await shop.file("claim-1", charge_of("visit", ChargeClass.VISIT, "500"), event=Event.DEFECT)
    assert filed.state == "REJECTED"
    with pytest.raises(MoveNotAllowed):
        await shop.complete(filed)
