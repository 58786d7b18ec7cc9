"""Does data survive when a migration is taken back and made again?

On a database that holds claims in every state, each migration is taken back and made again, from the newest to the
oldest. What its tables held may go with them; every other row, and every other column, must stay as it was.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, TypeAlias

from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from contracts.store import migrate
from contracts.store.database import Database
from contracts.store.tables import metadata
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.ruling.appeal_claim import AppealClaim, appeal_claim
from contracts.usecases.claims.service.complete_service import CompleteService, complete_service
from contracts.usecases.claims.service.start_service import StartService, start_service
from contracts.usecases.claims.service.work_done import WorkTold
from contracts.usecases.trail.manage_webhooks import AddWebhook, add_webhook
from contracts.usecases.trail.relay_events import relay_events
from contracts.usecases.trail.sealing import PLAIN
from contracts.usecases.units.record_reading import RecordReading, record_reading
from tests.databases import as_owner
from tests.proofs.counts import Counts, prove
from tests.proofs.world import ADMIN, BROKE, SOLD, TENANT, claim, open_world, part, sell

Rows: TypeAlias = Mapping[str, tuple[Mapping[str, Any], ...]]
"""The rows of every table by its name."""
REWRITTEN = {"20261125_told_claims": {"claims": {"facts"}}}
"""What a migration writes in another form: for a while it is not as it was, and again it must be."""
CHAINS = ("audit_heads", "audit", "outbox", "deliveries")
CHAINS_OF_UNITS = "20261126_trail_of_references"
"""Below this migration only units have chains: those of reference records go with it."""


def test_each_migration_is_taken_back_and_made_again_on_a_filled_database(database_url: str) -> None:
    prove(migrations_on_a_filled_database(as_owner(database_url)))


def migrations_on_a_filled_database(url: str) -> Counts:
    asyncio.run(_fill(url))
    steps = [script.revision for script in ScriptDirectory(str(migrate.scripts())).walk_revisions()]
    lost = rows = 0
    changed: list[str] = []
    for step, before_it in zip(steps, [*steps[1:], "base"], strict=True):
        before = asyncio.run(_rows(url))
        if step == CHAINS_OF_UNITS:
            before = _of_units(before)
        migrate.downgrade(url, before_it)
        below = asyncio.run(_rows(url))
        migrate.upgrade(url, step)
        again = asyncio.run(_rows(url))
        migrate.downgrade(url, before_it)
        for name, there in below.items():
            rows += len(there)
            lost += abs(len(before[name]) - len(there)) + abs(len(again[name]) - len(there))
            kept = set(_columns(there)) - REWRITTEN.get(step, {}).get(name, set())
            changed += [f"{name} by {step}"] * (not _same(before[name], there, kept))
            changed += [f"{name} by {step}"] * (not _same(before[name], again[name], set(_columns(there))))
    migrate.upgrade(url)
    tables = asyncio.run(_rows(url))
    violations = {
        "rows lost": lost,
        "tables changed": len(changed),
        "tables missing": len(set(metadata.tables) - set(tables)),
    }
    return Counts(f"migrations down and up, {url.partition(':')[0]}", len(steps), violations, {"rows compared": rows})


async def _fill(url: str) -> None:
    """Claims in many states, a reading that was corrected, a webhook that heard of them."""
    world = await open_world(url)
    engine, library = world.engine, world.engine.library
    unit = await sell(engine, "M-1")
    done = [await claim(engine, unit, f"m-{number}") for number in range(4)]
    done.append(await claim(engine, unit, "m-big", part(2_000_000)))
    ids = [each.claim.id for each in done]
    await start_service(engine.database, library, StartService(ADMIN, "start", ids[0]), BROKE)
    complete = CompleteService(ADMIN, "complete", ids[0], WorkTold(BROKE.date()))
    await complete_service(engine.database, library, complete, BROKE)
    await withdraw_claim(engine.database, library, WithdrawClaim(ADMIN, "withdraw", ids[1], "NOT_NEEDED"), BROKE)
    await appeal_claim(engine.database, library, AppealClaim(ADMIN, "appeal", ids[2], "NOT_AGREED"), BROKE)
    first = await record_reading(engine.database, RecordReading(ADMIN, "r-1", unit, "hours", 7, SOLD.date()), BROKE)
    again = RecordReading(ADMIN, "r-2", unit, "hours", 8, SOLD.date(), first.id)
    await record_reading(engine.database, again, BROKE)
    await add_webhook(engine.database, PLAIN, AddWebhook(ADMIN, "https://one.example/hooks", ()), BROKE)
    await relay_events(engine.database, BROKE)
    await world.aclose()


async def _rows(url: str) -> Rows:
    """Everything there is, as the database tells it."""
    database = Database.open(url).within(TENANT)
    async with database.read() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        rows = {
            name: tuple(dict(row._mapping) for row in await connection.exec_driver_sql(f'SELECT * FROM "{name}"'))
            for name in names
            if name != "alembic_version"
        }
    await database.close()
    return rows


def _of_units(rows: Rows) -> Rows:
    units = {row["unit_key"] for row in rows["units"]}
    return {**rows, **{name: tuple(row for row in rows[name] if row["unit_key"] in units) for name in CHAINS}}


def _columns(rows: tuple[Mapping[str, Any], ...]) -> tuple[str, ...]:
    return tuple(rows[0]) if rows else ()


def _same(rows: tuple[Mapping[str, Any], ...], others: tuple[Mapping[str, Any], ...], columns: set[str]) -> bool:
    """Whether these columns hold the same on both sides, in an order that hangs on nothing else."""
    told = [sorted(str([row[name] for name in sorted(columns)]) for row in side) for side in (rows, others)]
    return told[0] == told[1]
