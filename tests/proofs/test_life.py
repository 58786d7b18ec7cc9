"""Does the life of claims go as a small model says, whatever is asked in whatever order?

Hypothesis invents the order; the real verbs run on SQLite. The model knows the state of each claim and who holds a
visit, and nothing of rules. After each step the rows must say what the model says; what is refused must leave all rows
as they were; and at the end every request that was ever answered is sent once more, and every decision is made again.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, literal, select, union_all

from contracts.rules.values.vocabulary import Remedy, Role
from contracts.store.claim_life.tables import allowance_balances
from contracts.store.keys import public_id
from contracts.store.migrate import upgrade
from contracts.store.tables import claim_lines, claims, kept_answers, metadata
from contracts.usecases.actor import Actor
from contracts.usecases.claims.appeal_claim import AppealClaim, appeal_claim
from contracts.usecases.claims.choose_remedy import ChooseRemedy, choose_remedy
from contracts.usecases.claims.close_claim import CloseClaim, close_claim
from contracts.usecases.claims.complete_service import CompleteService, complete_service
from contracts.usecases.claims.decide_appeal import DecideAppeal, decide_appeal
from contracts.usecases.claims.file_claim import FileClaim, file_claim
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.judging import AskedJudgement
from contracts.usecases.claims.read_claim import ReadClaim, read_claim
from contracts.usecases.claims.release_remedy import ReleaseRemedy, release_remedy
from contracts.usecases.claims.review_claim import ReviewClaim, review_claim
from contracts.usecases.claims.start_service import StartService, start_service
from contracts.usecases.claims.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.work_done import WorkTold
from contracts.usecases.cover.ask_unit import AskUnit, ask_unit
from contracts.usecases.cover.asked import Amount, BySerial
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput, Failure, IdempotencyConflict, NotAllowed, UnknownRecord, UnknownUnit
from contracts.usecases.trail.replay_decisions import Outcome, replay_decisions
from contracts.usecases.trail.verify_audit import verify_audit
from contracts.usecases.units.record_reading import RecordReading, record_reading
from tests.proofs.counts import LARGE, Counts, prove, size
from tests.proofs.world import (
    ADMIN,
    BROKE,
    SOLD,
    TENANT,
    VISITS,
    World,
    key_of,
    open_world,
    part,
    sell,
    told,
    visit,
)
from tests.store.examples import an_id

FULL_MINOR = {"visit": 50_000, "part": 10_000, "both": 50_000, "big": 2_000_000}
LINES = {
    "visit": (visit(),),
    "part": (part(),),
    "both": (visit(), part()),
    "big": (part(FULL_MINOR["big"]),),
}
BEFORE_SERVICE = ("IN_REVIEW", "APPROVED", "PARTLY_APPROVED", "APPEALED")
AGREED = ("APPROVED", "PARTLY_APPROVED")
STRANGERS = (
    Actor(TENANT, Role.STOREFRONT, "shop"),
    Actor(TENANT, Role.CUSTOMER, "somebody", party_id=an_id(77)),
    Actor("other-tenant", Role.ADMIN, "other-admin"),
)


@dataclass(slots=True)
class Held:
    """A claim as the model knows it."""

    id: str
    unit: str
    kind: str
    state: str
    holds: bool = False
    used: bool = False
    jobs_then: int = 0
    is_with_a_person: bool = False


@dataclass(slots=True)
class Sent:
    """A request that was answered, and its answer."""

    verb: Callable[..., Awaitable[Any]]
    command: Any
    answer: Any


@dataclass(slots=True)
class Tally:
    steps: int = 0
    refused: int = 0
    machines: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


TALLY = Tally()


def test_claims_live_as_the_model_says() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=size(5, 400),
            stateful_step_count=14 if not LARGE else 30,
            deadline=None,
            derandomize=not LARGE,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
    prove(Counts("steps of claims' lives", TALLY.steps, {"rules broken": 0}, {"refused": TALLY.refused, **TALLY.kinds}))


class Life(RuleBasedStateMachine):
    """Claims about two units."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        file = shutil.copyfile(_template(), Path(self.folder.name) / "life.db")
        self.world: World = self.runner.run(_opened(f"sqlite+aiosqlite:///{file}"))
        self.claims: list[Held] = []
        self.readings: list[str] = []
        self.open_remedy: dict[str, str] = {}
        self.sent: list[Sent] = []
        self.jobs = {"U-1": 0, "U-2": 0}
        self.number = 0
        self.now = BROKE
        TALLY.machines += 1

    @initialize(kinds=st.lists(st.sampled_from(list(LINES)), min_size=2, max_size=4))
    def units_are_sold(self, kinds: list[str]) -> None:
        """And a few claims about the first."""
        for serial in ("U-1", "U-2"):
            self.runner.run(sell(self.world.engine, serial))
        self.sales = 2
        for kind in kinds:
            self.file("U-1", kind)

    # --- What is asked ---------------------------------------------------------------------------------------

    @rule(serial=st.sampled_from(["U-1", "U-1", "U-2"]), kind=st.sampled_from(["visit", "visit", *LINES]))
    def file(self, serial: str, kind: str) -> None:
        free = self.free(serial)
        case = told(*LINES[kind])
        ask = AskUnit(ADMIN, BySerial("acme", serial), case.situation)
        preview = self.runner.run(ask_unit(self.world.database, self.world.engine.library, ask, self.now)).decided.hash
        command = FileClaim(ADMIN, self.key(), BySerial("acme", serial), case, preview)
        done = self.done(file_claim, command)
        wanted = {"visit": "APPROVED" if free else "REJECTED", "part": "APPROVED", "big": "IN_REVIEW"}
        wanted["both"] = "APPROVED" if free else "PARTLY_APPROVED"
        assert done.state == wanted[kind]
        takes = kind in {"visit", "both"} and free > 0
        self.claims.append(Held(done.claim.id, serial, kind, done.state, takes, jobs_then=self.jobs[serial]))
        self.check()

    @precondition(lambda self: any(not each.is_with_a_person for each in self.claims))
    @rule(which=st.integers(0, 99), share=st.sampled_from([0, 50, 100]))
    def review(self, which: int, share: int) -> None:
        held = self.one(which, "IN_REVIEW")
        command = ReviewClaim(self.person(), self.key(), held.id, (self.judged(held, share),))
        if held.state != "IN_REVIEW":
            return self.refused(review_claim, command)
        wanted = {0: "REJECTED", 50: "PARTLY_APPROVED", 100: "APPROVED"}[share]
        return self.moved(held, review_claim, command, wanted)

    @precondition(lambda self: any(not each.is_with_a_person for each in self.claims))
    @rule(which=st.integers(0, 99), then=st.sampled_from([None, 0, 100]))
    def appeal(self, which: int, then: int | None) -> None:
        """And it is heard at once, or left for later."""
        held = self.one(which, "PARTLY_APPROVED", "REJECTED")
        command = AppealClaim(ADMIN, self.key(), held.id, "NOT_AGREED")
        if held.state not in {"PARTLY_APPROVED", "REJECTED"}:
            return self.refused(appeal_claim, command)
        self.let_go(held)
        self.moved(held, appeal_claim, command, "APPEALED")
        return None if then is None else self.heard(held, then)

    @precondition(lambda self: any(not each.is_with_a_person for each in self.claims))
    @rule(which=st.integers(0, 99), share=st.sampled_from([0, 100]))
    def decide(self, which: int, share: int) -> None:
        held = self.one(which, "APPEALED")
        if held.state != "APPEALED":
            return self.refused(decide_appeal, self.hearing(held, share))
        return self.heard(held, share)

    def heard(self, held: Held, share: int) -> None:
        """More than the terms could pay is refused; that a spent visit is not given again is checked after it."""
        command = self.hearing(held, share)
        before = self.rows()
        answer = self.send(decide_appeal, command)
        if isinstance(answer, Failure):
            assert share
            assert self.rows() == before
            return None
        assert answer.state in {*AGREED, "REJECTED"}
        held.state = answer.state
        first = answer.claim.rounds[-1].lines[0]
        held.holds = held.kind in {"visit", "both"} and first.approved.minor > 0
        held.jobs_then = self.jobs[held.unit]
        return self.check()

    @precondition(lambda self: any(not each.is_with_a_person for each in self.claims))
    @rule(which=st.integers(0, 99))
    def withdraw(self, which: int) -> None:
        held = self.one(which, *BEFORE_SERVICE)
        command = WithdrawClaim(ADMIN, self.key(), held.id, "NOT_NEEDED")
        if held.state not in BEFORE_SERVICE:
            return self.refused(withdraw_claim, command)
        held.holds = False
        self.let_go(held)
        return self.moved(held, withdraw_claim, command, "WITHDRAWN")

    @precondition(lambda self: any(not each.is_with_a_person for each in self.claims))
    @rule(which=st.integers(0, 99))
    def choose(self, which: int) -> None:
        """Once for a unit, whichever of its claims it is for."""
        held = self.one(which, *AGREED)
        command = ChooseRemedy(ADMIN, self.key(), held.id, Remedy.REPAIR)
        if held.state not in {*AGREED, "IN_SERVICE"} or held.unit in self.open_remedy:
            return self.refused(choose_remedy, command)
        self.open_remedy[held.unit] = held.id
        return self.moved(held, choose_remedy, command, held.state)

    @precondition(lambda self: any(not each.is_with_a_person for each in self.claims))
    @rule(which=st.integers(0, 99))
    def release(self, which: int) -> None:
        held = self.one(which, *AGREED, "IN_SERVICE")
        command = ReleaseRemedy(ADMIN, self.key(), held.id, "OTHER_WISH")
        if held.state not in {*AGREED, "IN_SERVICE"} or self.open_remedy.get(held.unit) != held.id:
            return self.refused(release_remedy, command)
        self.let_go(held)
        return self.moved(held, release_remedy, command, held.state)

    @precondition(lambda self: any(not each.is_with_a_person for each in self.claims))
    @rule(which=st.integers(0, 99))
    def start(self, which: int) -> None:
        held = self.one(which, *AGREED)
        command = StartService(ADMIN, self.key(), held.id)
        if held.state not in AGREED or self.open_remedy.get(held.unit, held.id) != held.id:
            return self.refused(start_service, command)
        self.open_remedy[held.unit] = held.id
        return self.moved(held, start_service, command, "IN_SERVICE")

    @precondition(lambda self: any(not each.is_with_a_person for each in self.claims))
    @rule(which=st.integers(0, 99))
    def complete(self, which: int) -> None:
        """The work is the one agreed on before it, so the claim settles by itself if nothing else has changed.

        It goes to a person when the unit had other work since, or when a line was refused for want of a visit and
        one was given back since. What it holds it keeps; the model follows it no further.
        """
        held = self.one(which, *AGREED, "IN_SERVICE")
        command = CompleteService(ADMIN, self.key(), held.id, WorkTold(BROKE.date()))
        if held.state not in {*AGREED, "IN_SERVICE"} or self.open_remedy.get(held.unit, held.id) != held.id:
            return self.refused(complete_service, command)
        self.let_go(held)
        wants_more = not held.holds and held.kind in {"visit", "both"} and self.free(held.unit)
        is_as_agreed = held.jobs_then == self.jobs[held.unit] and not wants_more
        self.jobs[held.unit] += 1
        if is_as_agreed:
            held.used, held.holds = held.holds, False
            return self.moved(held, complete_service, command, "SETTLED")
        held.is_with_a_person = True
        return self.moved(held, complete_service, command, "IN_REVIEW")

    @precondition(lambda self: any(not each.is_with_a_person for each in self.claims))
    @rule(which=st.integers(0, 99))
    def close(self, which: int) -> None:
        held = self.one(which, "REJECTED", "SETTLED")
        command = CloseClaim(ADMIN, self.key(), held.id)
        if held.state not in {"REJECTED", "SETTLED"}:
            return self.refused(close_claim, command)
        return self.moved(held, close_claim, command, "CLOSED")

    @rule(value=st.integers(0, 500), is_correction=st.booleans())
    def read_meter(self, value: int, is_correction: bool) -> None:
        """A correction takes the place of the reading; the one that was corrected cannot be corrected again."""
        corrects = self.readings[-1] if is_correction and self.readings else None
        command = RecordReading(ADMIN, self.key(), BySerial("acme", "U-1"), "hours", value, SOLD.date(), corrects)
        seen = self.done(_read, command)
        self.readings.append(seen.id)
        if corrects is not None:
            self.refused(_read, replace(command, idempotency_key=self.key()))
        self.check()

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 99))
    def repeat(self, which: int) -> None:
        """The same request again changes nothing and is answered as before; another under its key is a conflict."""
        sent, before = self.sent[which % len(self.sent)], self.rows()
        assert _said(self.send(sent.verb, sent.command, is_new=False)) == _said(sent.answer)
        if isinstance(sent.command, FileClaim):
            other = replace(sent.command, told=told(part(123)), preview_hash=None)
            assert isinstance(self.send(sent.verb, other, is_new=False), IdempotencyConflict)
        assert self.rows() == before

    @precondition(lambda self: any(not each.is_with_a_person for each in self.claims))
    @rule(which=st.integers(0, 99), stranger=st.sampled_from(STRANGERS))
    def strangers_get_nothing(self, which: int, stranger: Actor) -> None:
        held = self.one(which)
        commands: list[tuple[Any, Any]] = [
            (withdraw_claim, WithdrawClaim(stranger, self.key(), held.id, "X")),
            (start_service, StartService(stranger, self.key(), held.id)),
            (file_claim, FileClaim(stranger, self.key(), BySerial("acme", held.unit), told(visit()))),
        ]
        verb, command = commands[which % len(commands)]
        self.refused(verb, command, (NotAllowed, UnknownRecord, UnknownUnit))
        shown = read_claim(self.world.database, self.world.engine.library, ReadClaim(stranger, held.id))
        assert self.runner.run(shown) is None

    @rule(which=st.integers(0, 99))
    def bad_input_is_named(self, which: int) -> None:
        unit = BySerial("acme", "U-1")
        commands: list[tuple[Any, Any]] = [
            (_read, RecordReading(ADMIN, self.key(), unit, "hours", -1, SOLD.date())),
            (_read, RecordReading(ADMIN, "", unit, "hours", 1, SOLD.date())),
            (_read, RecordReading(ADMIN, self.key(), BySerial("acme", "U-9"), "hours", 1, SOLD.date())),
            (file_claim, FileClaim(ADMIN, self.key(), unit, replace(told(visit()), served_on=SOLD.date()))),
            (withdraw_claim, WithdrawClaim(ADMIN, self.key(), "no-claim", "X")),
        ]
        verb, command = commands[which % len(commands)]
        self.refused(verb, command, (BadInput, UnknownRecord, UnknownUnit))

    # --- What must hold --------------------------------------------------------------------------------------

    def check(self) -> None:
        """The rows say what the model says."""
        for serial in ("U-1", "U-2"):
            of_unit = [each for each in self.claims if each.unit == serial]
            holding, used = sum(each.holds for each in of_unit), sum(each.used for each in of_unit)
            assert holding + used <= VISITS
            assert self.runner.run(_balance(self.world, serial)) == (holding, used)
        found = self.runner.run(_claims_kept(self.world))
        assert found == ({each.id: each.state for each in self.claims}, len(self.sent) + self.sales)

    def teardown(self) -> None:
        try:
            if self.claims:
                self.end_well()
        finally:
            self.runner.run(self.world.aclose())
            self.runner.close()
            self.folder.cleanup()

    def end_well(self) -> None:
        """Every answer is given again, every decision comes out the same, every chain is whole, every line adds up."""
        before = self.rows()
        for sent in self.sent:
            assert _said(self.send(sent.verb, sent.command, is_new=False)) == _said(sent.answer)
        assert self.rows() == before
        assert self.runner.run(_wrong_at_the_end(self.world)) == []

    # --- How it is asked -------------------------------------------------------------------------------------

    def key(self) -> str:
        self.number += 1
        return f"k-{self.number}"

    def person(self) -> Actor:
        """Somebody who decided nothing before."""
        return Actor(TENANT, Role.ADMIN, f"person-{self.number}")

    def one(self, which: int, *states: str) -> Held:
        """A claim: nearly always one that stands where the verb takes it from."""
        followed = [each for each in self.claims if not each.is_with_a_person]
        fitting = [each for each in followed if each.state in states]
        some = fitting if fitting and which % 8 else followed
        return some[which % len(some)]

    def hearing(self, held: Held, share: int) -> DecideAppeal:
        return DecideAppeal(self.person(), self.key(), held.id, (self.judged(held, share),), "HEARD_AGAIN")

    def judged(self, held: Held, share: int) -> AskedJudgement:
        amount = Decimal(FULL_MINOR[held.kind]) * share / 10_000
        return AskedJudgement(1, Amount(amount, "INR"), None if share == 100 else "LESS")

    def free(self, serial: str) -> int:
        return VISITS - sum(each.holds or each.used for each in self.claims if each.unit == serial)

    def let_go(self, held: Held) -> None:
        if self.open_remedy.get(held.unit) == held.id:
            del self.open_remedy[held.unit]

    def moved(self, held: Held, verb: Any, command: Any, state: str) -> None:
        done = self.done(verb, command)
        held.state = state
        assert (done.state, done.claim.id) == (state, held.id)
        self.check()

    def done(self, verb: Any, command: Any) -> Any:
        answer = self.send(verb, command)
        if isinstance(answer, Failure):
            raise AssertionError(f"{command} was refused: {answer!r} {answer}") from answer
        return answer

    def refused(self, verb: Any, command: Any, kinds: tuple[type[Failure], ...] = (Failure,)) -> None:
        before = self.rows()
        answer = self.send(verb, command)
        assert isinstance(answer, kinds), answer
        assert self.rows() == before

    def send(self, verb: Any, command: Any, is_new: bool = True) -> Any:
        self.now += timedelta(seconds=1)
        TALLY.steps += 1
        try:
            answer = self.runner.run(verb(self.world.database, self.world.engine.library, command, self.now))
        except Failure as refusal:
            TALLY.refused += 1
            return refusal
        if is_new:
            self.sent.append(Sent(verb, command, answer))
            name = verb.__name__.strip("_")
            TALLY.kinds[name] = TALLY.kinds.get(name, 0) + 1
        return answer

    def rows(self) -> dict[str, int]:
        return self.runner.run(_row_counts(self.world))


def _said(answer: Any) -> Any:
    """What must be the same whenever an answer is given again."""
    return (answer.state, answer.claim.id) if isinstance(answer, ClaimDone) else answer


async def _read(database: Any, _library: Any, command: RecordReading, now: Any) -> Any:
    return await record_reading(database, command, now)


@cache
def _template() -> Path:
    """A file with the shop in it, made once."""
    file = Path(tempfile.mkdtemp(prefix="life-")) / "shop.db"
    url = f"sqlite+aiosqlite:///{file}"
    upgrade(url)

    async def fill() -> None:
        world = await open_world(url)
        await world.aclose()

    asyncio.run(fill())
    return file


async def _opened(url: str) -> World:
    return World((Engine.open(url),))


async def _balance(world: World, serial: str) -> tuple[int, int]:
    """How many visits are reserved and used; the period is opened by the first claim that wants one."""
    column = allowance_balances.c
    of_unit = column.unit_key == key_of(BySerial("acme", serial))
    async with world.database.read() as connection:
        rows = await connection.execute(select(column.reserved_count, column.used_count).where(of_unit))
        found = rows.one_or_none()
    return (found[0], found[1]) if found else (0, 0)


async def _claims_kept(world: World) -> tuple[dict[str, str], int]:
    from_rows = select(claims.c.unit_key, claims.c.claim_id, claims.c.state)
    async with world.database.read() as connection:
        rows = (await connection.execute(from_rows)).all()
        answers = (await connection.execute(select(func.count()).select_from(kept_answers))).scalar_one()
    return {public_id("Claim", row.unit_key, row.claim_id): row.state for row in rows}, int(answers)


async def _row_counts(world: World) -> dict[str, int]:
    tables = metadata.sorted_tables
    each = (select(literal(table.name), func.count()).select_from(table) for table in tables)
    async with world.database.read() as connection:
        return {name: int(count) for name, count in await connection.execute(union_all(*each))}


async def _wrong_at_the_end(world: World) -> list[str]:
    wrong = [
        str(each)
        async for each in replay_decisions(world.database, world.engine.library)
        if each.outcome is not Outcome.SAME
    ]
    wrong += [str(place) async for each in verify_audit(world.database) for place in each.broken]
    counts = await _row_counts(world)
    if counts["audit"] != counts["outbox"]:
        wrong.append("audit and outbox differ")
    async with world.database.read() as connection:
        for line in await connection.execute(select(claim_lines)):
            if line.customer_minor + sum(line.payers.values()) != line.amount_minor:
                wrong.append(f"line {line.line} does not add up")
    return wrong
