"""What the tests of the trail share: a clock that they move, a receiver of webhooks that may fail, units to change."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from msgspec.structs import replace
from uuid_utils.compat import uuid7

from contracts.rules.values.vocabulary import Role
from contracts.store.database import Database
from contracts.store.keys import public_id
from contracts.store.rows import insert
from contracts.store.trail.records import Webhook
from contracts.store.units import lock_unit
from contracts.usecases.actor import Actor
from contracts.usecases.trail.deliver_events import Attempt, Message
from contracts.usecases.trail.events import Event, EventKind, record, standing
from contracts.worker import Worker
from tests.store.examples import TENANT, UNIT, WORLD, an_id

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
CENTRE = Actor(TENANT, Role.SERVICE_CENTRE, "centre:1")


@dataclass(slots=True)
class Clock:
    """The time of a test. It stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, wait: timedelta) -> None:
        self.now += wait


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message that reached the receiver; it may have answered as if not."""

    id: str
    url: str
    claim: str
    number: int
    body: str


@dataclass(slots=True)
class Receiver:
    """Takes webhooks as a far-away service does: some are lost on the way there, of some the answer is lost."""

    failing: float = 0.0
    chance: Random = field(default_factory=lambda: Random(7))
    arrived: list[Arrived] = field(default_factory=list)
    attempts: int = 0
    answers: int = 204

    async def __call__(self, message: Message) -> Attempt:
        self.attempts += 1
        luck = self.chance.random()
        if luck < self.failing / 2:
            return Attempt(None, "lost on the way")
        data = json.loads(message.body)["data"]
        it = Arrived(message.headers["webhook-id"], message.url, data["subject"], data["number"], message.body)
        self.arrived.append(it)
        return Attempt(503) if luck < self.failing else Attempt(self.answers)

    def first_arrivals(self) -> list[Arrived]:
        """What arrived, without what came again."""
        return list({(each.url, each.id): each for each in reversed(self.arrived)}.values())[::-1]


def worker(database: Database, receiver: Receiver, clock: Clock) -> Worker:
    return Worker(database, receiver, clock, lambda: 0.5)


async def add_units(database: Database, count: int) -> list[UUID]:
    """The small world with some more units in it; the keys of those."""
    units = [replace(UNIT, unit_key=an_id(5000 + number), serial=f"T{number}") for number in range(count)]
    async with database.write() as connection:
        await insert(connection, TENANT, [*WORLD, *units])
    return [unit.unit_key for unit in units]


async def tell(
    database: Database, unit_key: UUID, claim: int | None, state: str = "FILED", now: datetime = START
) -> None:
    """Record one event of a unit, about a claim or about none."""
    claim_id = an_id(claim) if claim is not None else None
    subject = public_id("Claim", unit_key, claim_id) if claim_id else public_id("Unit", unit_key)
    body = standing(state, an_id(3), an_id(2), "REVIEW" if state == "IN_REVIEW" else None) if claim_id else {}
    kind = EventKind.CLAIM_FILED if claim_id else EventKind.UNIT_REGISTERED
    async with database.write() as connection:
        await lock_unit(connection, TENANT, unit_key)
        await record(connection, CENTRE, unit_key, [Event(kind, subject, body, claim_id)], now)


async def listen(database: Database, url: str = "https://one.example/hooks", *kinds: str) -> UUID:
    """A webhook that hears of everything, or of these kinds; its id. That it was added is not told."""
    webhook = Webhook(uuid7(), url, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", kinds, active=True, added_at=START)
    async with database.write() as connection:
        await insert(connection, TENANT, [webhook])
    return webhook.webhook_id
