"""Register the unit that came instead of another, with what it inherits.

The two units may lie far apart, so this is no part of the claim's transaction: the event that a unit was replaced is
worked off with the outbox. It happens once for each event, also when the serial was registered in the meantime. The
owner, the facts of the sale and the history go with the unit; each contract goes on, begins anew, or ends, as its terms
say.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from uuid_utils.compat import uuid7

from contracts.rules.claims.effects import CoverAfter
from contracts.store.catalogue import product_by_sku
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import RecordId, decode_id, public_id
from contracts.store.pools.pool import move_shares
from contracts.store.records import ContractRecord, Job, Ownership, Unit, UnitFact
from contracts.store.rows import Record, insert
from contracts.store.trail.outbox import Told
from contracts.store.units import UnitExists, add_unit, lock_unit
from contracts.usecases.actor import ENGINE, engine_for
from contracts.usecases.claims.unit_in_use import GONE, SUCCESSOR
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.once import Repeatable, once
from contracts.usecases.trail.events import Done, Event, EventKind
from contracts.usecases.units.contract_written import issued_event


async def succeed_units(connection: Connection, tenant: str, told: Sequence[Told], now: datetime) -> None:
    """Register what came instead, for each of these events that says so."""
    for each in told:
        if each.entry.kind == EventKind.UNIT_REPLACED:
            await _succeed(connection, tenant, each, now)


async def _succeed(connection: Connection, tenant: str, told: Told, now: datetime) -> None:
    body: Mapping[str, Any] = told.entry.body
    key = _key(body["successor"]["unit"])
    product = await product_by_sku(connection, tenant, body["successor"]["product"])
    successor = body["successor"]
    unit = Unit(key, product.product_id, successor["namespace"], successor["serial"], now, ENGINE)
    try:
        await add_unit(connection, tenant, unit)
        is_new = True
    except UnitExists:
        await lock_unit(connection, tenant, key)
        is_new = False
    old = (await dossiers(connection, tenant, [told.entry.unit_key]))[told.entry.unit_key]
    actor, event = engine_for(tenant), str(told.outbox.event_id)

    async def work() -> Done:
        contracts = list(_contracts(key, old, body, now))
        jobs = [_job(key, job, now) for job in old.jobs]
        rows: list[Record] = [*contracts, *jobs, *(_about_the_unit(key, old, body, now) if is_new else ())]
        await insert(connection, tenant, rows)
        await move_shares(connection, tenant, told.entry.unit_key, key)
        events = [issued_event(each) for each in contracts]
        if is_new:
            events.insert(0, Event(EventKind.UNIT_REGISTERED, public_id("Unit", key), {"product": product.sku}))
        imported = {"readings": 0, "jobs": len(jobs)}
        events.append(Event(EventKind.HISTORY_IMPORTED, public_id("Unit", key), imported))
        return Done({"unit": public_id("Unit", key)}, tuple(events))

    await once(connection, key, Repeatable(actor, "succeedUnit", event, {"event": event}), now, work)


def _about_the_unit(key: UUID, old: Dossier, body: Mapping[str, Any], now: datetime) -> Iterator[Record]:
    """What was known of the old unit and its sale, and who owns it."""
    for name, fact in old.facts.items():
        if name not in {GONE, SUCCESSOR}:
            yield UnitFact(key, uuid7(), name, fact.value, now, ENGINE)
    owner = owner_of(old)
    if owner is not None:
        yield Ownership(key, uuid7(), owner, date.fromisoformat(body["replacedOn"]), None, None, now)


def _contracts(key: UUID, old: Dossier, body: Mapping[str, Any], now: datetime) -> Iterator[ContractRecord]:
    """The contracts of the new unit: those that go on, and those that begin anew."""
    records = {public_id("Contract", each.unit_key, each.contract_id): each for each in old.contracts}
    replaced_on = date.fromisoformat(body["replacedOn"])
    for heir in body["contracts"]:
        if heir["cover"] == CoverAfter.ENDS:
            continue
        record = records[heir["contract"]]
        is_fresh = heir["cover"] == CoverAfter.FRESH
        yield replace(
            record,
            unit_key=key,
            contract_id=uuid7(),
            made_on=replaced_on if is_fresh else record.made_on,
            start_day=replaced_on if is_fresh else record.start_day,
            facts={**record.facts, **heir["facts"]},
            recorded_at=now,
            actor=ENGINE,
        )


def _job(key: UUID, job: Job, now: datetime) -> Job:
    return replace(job, unit_key=key, job_id=uuid7(), corrects=None, claim_id=None, recorded_at=now)


def _key(unit: str) -> UUID:
    found = decode_id(unit)
    if not isinstance(found, RecordId):
        raise LookupError(f"{unit} is no unit")
    return found.local_id
