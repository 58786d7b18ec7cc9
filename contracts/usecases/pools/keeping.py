"""What remains to be done between agreements, units and pools?

Three things, each in transactions that hold one unit or one pool and never both. They may be done twice, by anybody, in
any order:

- a unit of an agreement gets its contract (`issue_units`), first by the request itself;
- the pools of a unit follow what its ledger says (`follow_unit`), after each change of one of its claims;
- a hold that nobody adopted in time is given back (`holding.give_up`).

`keep_pools` does what there is to do now. A worker calls it again and again.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.rules.values.vocabulary import Role
from contracts.store.database import Connection, Database
from contracts.store.keys import public_id
from contracts.store.pools.agreements import agreement_by_id, agreements_waiting, mark_issued, units_of
from contracts.store.pools.loans import followed, settle, units_with_news
from contracts.store.pools.pool import expired_holds, follow
from contracts.store.pools.records import Agreement, AgreementUnit
from contracts.store.rows import insert
from contracts.store.tenants import all_tenants
from contracts.store.units import lock_unit
from contracts.usecases.actor import Actor
from contracts.usecases.once import Repeatable, once
from contracts.usecases.pools.holding import give_up
from contracts.usecases.pools.planning import contract_rows
from contracts.usecases.trail.events import Done, Event, EventKind

BATCH = 100


async def keep_pools(database: Database, now: datetime) -> int:
    """Do at most one batch of each kind for each tenant; how much there was to do."""
    return sum([await _keep(database.within(tenant), tenant, now) for tenant in await all_tenants(database)])


async def _keep(database: Database, tenant: str, now: datetime) -> int:
    async with database.read() as connection:
        agreements = await agreements_waiting(connection, tenant, BATCH)
        units = await units_with_news(connection, tenant, BATCH)
        expired = await expired_holds(connection, tenant, now, BATCH)
    for agreement_id in agreements:
        await issue_units(database, tenant, agreement_id, now)
    for unit in units:
        await follow_unit(database, tenant, unit, now)
    for hold in expired:
        if not await give_up(database, tenant, hold, now):
            await follow_unit(database, tenant, hold.unit, now)
    return len(agreements) + len(units) + len(expired)


async def issue_units(database: Database, tenant: str, agreement_id: UUID, now: datetime) -> None:
    """Give each unit of an agreement its contract, where it has none yet: once, whoever does it and how often."""
    async with database.read() as connection:
        agreement = await agreement_by_id(connection, tenant, agreement_id)
        units = await units_of(connection, tenant, agreement_id)
    for unit in units:
        if unit.issued_at is None:
            async with database.write() as connection:
                await _issue(connection, tenant, agreement, unit, now)
            async with database.write() as connection:
                await mark_issued(connection, tenant, agreement_id, unit.unit, now)


async def follow_unit(database: Database, tenant: str, unit: UUID, now: datetime) -> None:
    """Bring the pools of a unit to what its ledger says of them.

    The unit lets go first, then the pool takes back: what dies in between leaves the pool with less room, never more.
    """
    async with database.write() as connection:
        await lock_unit(connection, tenant, unit)
        settled = await settle(connection, tenant, unit, now)
    for said in settled.standings:
        async with database.write() as connection:
            await follow(connection, tenant, said, now)
    async with database.write() as connection:
        await followed(connection, tenant, settled, now)


async def _issue(connection: Connection, tenant: str, agreement: Agreement, unit: AgreementUnit, now: datetime) -> None:
    await lock_unit(connection, tenant, unit.unit)
    actor = Actor(tenant, Role(agreement.role), agreement.actor)

    async def work() -> Done:
        await insert(connection, tenant, contract_rows(agreement, unit, now))
        contract = public_id("Contract", unit.unit, unit.contract_id)
        said: Any = unit.agreed["said"]
        body = {**said, "agreement": public_id("Agreement", agreement.agreement_id)}
        return Done({"contract": contract}, (Event(EventKind.CONTRACT_ISSUED, contract, body),))

    key = str(agreement.agreement_id)
    await once(connection, unit.unit, Repeatable(actor, "issueAgreement", key, {"agreement": key}), now, work)
