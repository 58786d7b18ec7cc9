"""How do the proofs send work, keep what was acknowledged, and check it afterwards?

A `Ledgerbook` is the customers' own note of what they asked for and what they were told. When the trouble is over they
send every request again under its key: the answer must be the one they have, and each must be in the database once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from contracts.store.database import Database
from contracts.store.keys import UnitOwnedId, decode_id
from contracts.store.trail.tables import audit, outbox
from contracts.store.unit_tables import claims, decisions, kept_answers, readings
from contracts.usecases.cover.asked import BySerial
from contracts.usecases.engine import Engine
from contracts.usecases.trail.verify_audit import verify_audit
from contracts.usecases.units.record_reading import RecordReading, record_reading
from tests.proofs.world import ADMIN, BROKE, claim, key_of

Send = Callable[[str, str], Awaitable[Any]]
"""Sends the request with this serial and key, and gives what was answered."""


@dataclass(slots=True)
class Book:
    """What customers asked for (key to serial) and what they were told (key to answer)."""

    asked: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    lost: int = 0
    duplicated: int = 0
    answered_otherwise: int = 0
    half_written: int = 0
    unanswered: int = 0

    async def ask(self, send: Send, serial: str, key: str) -> Any:
        """Send a request and note the answer; what is raised on the way leaves it noted as asked only."""
        self.asked[key] = serial
        answer = await send(serial, key)
        self.told[key] = answer
        return answer

    async def settle(self, database: Database, send: Send, units: dict[str, BySerial]) -> None:
        """Look for what was acknowledged, send everything again, and count the rows. Then begin a new page."""
        for unit in units.values():
            there = await _ids_of(database, unit)
            self.lost += sum(
                _id(self.told[key]) not in there
                for key, at in self.asked.items()
                if at == unit.serial and key in self.told
            )
        for key, serial in self.asked.items():
            again = await send(serial, key)
            self.answered_otherwise += key in self.told and again != self.told[key]
        for unit in units.values():
            wanted = sum(at == unit.serial for at in self.asked.values())
            there = await _ids_of(database, unit)
            self.duplicated += max(0, len(there) - wanted)
            self.lost += max(0, wanted - len(there))
            self.half_written += await half_written(database, unit)
        self.asked.clear()
        self.told.clear()

    def violations(self) -> dict[str, int]:
        return {
            "acknowledged and lost": self.lost,
            "duplicated": self.duplicated,
            "another answer under the same key": self.answered_otherwise,
            "half-written": self.half_written,
            "never answered": self.unanswered,
        }


def sender(engine: Engine) -> Send:
    """Sends to an engine of this process: a key that ends with `r` writes down a reading, any other files a claim."""

    async def send(serial: str, key: str) -> Any:
        unit = BySerial("acme", serial)
        if key.endswith("r"):
            seen = await record_reading(
                engine.database, RecordReading(ADMIN, key, unit, "hours", 7, BROKE.date()), BROKE
            )
            return ("reading", seen.id)
        done = await claim(engine, unit, key)
        return ("claim", done.claim.id, done.state)

    return send


async def half_written(database: Database, unit: BySerial) -> int:
    """How many rows of a unit lack their company: each effect has its decision, answer, entry and event."""
    key = key_of(unit)
    async with database.read() as connection:

        async def count(table: Any) -> int:
            return int((await connection.execute(select(func.count()).where(table.c.unit_key == key))).scalar_one())

        filed, read, decided = await count(claims), await count(readings), await count(decisions)
        entries, told, answers = await count(audit), await count(outbox), await count(kept_answers)
    wrong = (
        abs(decided - filed)
        + abs(answers - filed - read - 1)
        + abs(entries - 2 * filed - read - 2)
        + abs(told - entries)
    )
    async for checked in verify_audit(database, None, key):
        wrong += len(checked.broken)
    return wrong


async def _ids_of(database: Database, unit: BySerial) -> set[Any]:
    key = key_of(unit)
    async with database.read() as connection:
        filed = set(await connection.scalars(select(claims.c.claim_id).where(claims.c.unit_key == key)))
        return filed | set(await connection.scalars(select(readings.c.reading_id).where(readings.c.unit_key == key)))


def _id(answer: Any) -> Any:
    found = decode_id(answer[1])
    assert isinstance(found, UnitOwnedId)
    return found.local_id
