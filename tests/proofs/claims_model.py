"""What does the model of claims know, and how is it held against the rows?

`ModelledClaims` is a machine that knows only how it begins: it sends requests to the real verbs on a SQLite file, keeps
what was answered, and compares. `test_life` has the rules, which say what may happen next.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from msgspec.structs import replace
from sqlalchemy import func, literal, select, union_all

from contracts.store.claim_life.tables import allowance_balances
from contracts.store.keys import public_id
from contracts.store.migrate import upgrade
from contracts.store.tables import metadata
from contracts.store.unit_tables import claim_lines, claims, kept_answers
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.cover.ask_unit import AskUnit, ask_unit
from contracts.usecases.cover.asked import BySerial
from contracts.usecases.engine import Engine
from contracts.usecases.failures import Failure
from contracts.usecases.trail.replay_decisions import Outcome, replay_decisions
from contracts.usecases.trail.verify_audit import verify_audit
from contracts.usecases.units.record_reading import RecordReading, record_reading
from tests.proofs.world import (
    ADMIN,
    BROKE,
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

FULL_MINOR = {"visit": 50_000, "part": 10_000, "both": 50_000, "big": 2_000_000}
LINES = {
    "visit": (visit(),),
    "part": (part(),),
    "both": (visit(), part()),
    "big": (part(FULL_MINOR["big"]),),
}
BEFORE_SERVICE = ("IN_REVIEW", "APPROVED", "PARTLY_APPROVED", "APPEALED")
AGREED = ("APPROVED", "PARTLY_APPROVED")


Job = tuple[bool, bool, tuple[int, ...]]


@dataclass(slots=True)
class Held:
    """A claim as the model knows it."""

    id: str
    unit: str
    kind: str
    state: str
    holds: bool = False
    used: bool = False
    is_told_after: bool = False
    is_done: bool = False
    is_started: bool = False
    is_with_a_person: bool = False
    borne: tuple[int, ...] = ()
    jobs_then: dict[str, Job] = field(default_factory=dict)

    @property
    def job(self) -> Job:
        """What stands in the unit's history for it: whether it was begun and done, and what was borne of it."""
        return self.is_started, self.is_done, self.borne if self.is_done else ()


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


class ModelledClaims(RuleBasedStateMachine):
    """Claims about two units, and who holds a visit."""

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

    def file(self, serial: str, kind: str, is_told_after: bool = False) -> None:
        """The preview's hash is sent with it, so that nothing is filed unless it is decided the same."""
        free = self.free(serial)
        case = replace(told(*LINES[kind]), served_on=BROKE.date() if is_told_after else None)
        ask = AskUnit(ADMIN, BySerial("acme", serial), case.situation)
        preview = self.runner.run(ask_unit(self.world.database, self.world.engine.library, ask, self.now)).decided.hash
        command = FileClaim(ADMIN, self.key(), BySerial("acme", serial), case, preview)
        done = self.done(file_claim, command)
        wanted = {"visit": "APPROVED" if free else "REJECTED", "part": "APPROVED", "big": "IN_REVIEW"}
        wanted["both"] = "APPROVED" if free else "PARTLY_APPROVED"
        assert done.state == wanted[kind]
        takes = kind in {"visit", "both"} and free > 0
        held = Held(done.claim.id, serial, kind, done.state, takes, is_told_after=is_told_after)
        held.borne, held.jobs_then = borne(done), self.jobs_beside(held)
        self.claims.append(held)
        self.check()

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
            assert said(self.send(sent.verb, sent.command, is_new=False)) == said(sent.answer)
        assert self.rows() == before
        assert self.runner.run(_wrong_at_the_end(self.world)) == []

    # --- How it is asked -------------------------------------------------------------------------------------

    def key(self) -> str:
        self.number += 1
        return f"k-{self.number}"

    def followed(self) -> list[Held]:
        """The claims that the model follows."""
        return [each for each in self.claims if not each.is_with_a_person]

    def free(self, serial: str) -> int:
        return VISITS - sum(each.holds or each.used for each in self.claims if each.unit == serial)

    def jobs_beside(self, held: Held) -> dict[str, Job]:
        """What stands in the unit's history for its other claims."""
        others = [each for each in self.claims if each.unit == held.unit and each.id != held.id]
        return {each.id: each.job for each in others if each.is_started or each.is_done}

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


def said(answer: Any) -> Any:
    """What must be the same whenever an answer is given again."""
    return (answer.state, answer.claim.id) if isinstance(answer, ClaimDone) else answer


def borne(done: ClaimDone) -> tuple[int, ...]:
    """What was approved of each line last."""
    return tuple(line.approved.minor for line in done.claim.rounds[-1].lines)


async def read(database: Any, _library: Any, command: RecordReading, now: Any) -> Any:
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
    return World((Engine.open(url).within(TENANT),))


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
