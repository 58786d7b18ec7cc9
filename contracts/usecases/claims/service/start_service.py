"""Begin what a claim was agreed for. Its remedy is reserved with that: the one chosen, or else the work claimed.

With a repair the unit is out of use from this day on: a job that is open stands in its history until the work is done.
"""

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.vocabulary import MoveName, Remedy
from contracts.store.claim_life.records import RemedyRecord
from contracts.store.claim_life.remedies import advance
from contracts.store.database import Connection, Database
from contracts.store.rows import insert
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold, last_round
from contracts.usecases.claims.moving import checked, step, told
from contracts.usecases.claims.ruling.adjudicating import adjudication_of
from contracts.usecases.claims.seen.appeal_time import zone_of
from contracts.usecases.claims.service.choose_remedy import remedy_record, take
from contracts.usecases.claims.service.job_rows import open_row
from contracts.usecases.claims.service.ways import chosen_remedy, own_remedy
from contracts.usecases.claims.unit_in_use import check_unit_is_there
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind


class StartService(Struct, frozen=True):
    """The approved claim by its public id."""

    actor: Actor
    idempotency_key: str
    claim: str


async def start_service(database: Database, library: Library, command: StartService, now: datetime) -> ClaimDone:
    """The claim in service. Raises `Failure`."""
    check_key(command.idempotency_key)
    this = Repeatable(command.actor, "startService", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.SERVE_CLAIM)

        async def work() -> Done:
            checked(held, MoveName.START, command.actor, None)
            check_unit_is_there(held.dossier)
            remedy = await reserved_remedy(connection, held, now)
            started = await step(connection, held, MoveName.START, command.actor, now)
            day = _out_of_use_since(held, remedy, now)
            if day is not None:
                await insert(
                    connection, command.actor.tenant, [open_row(held, adjudication_of(last_round(held)), day, now)]
                )
            said = {"remedy": remedy.remedy, "handedIn": day.isoformat() if day else None}
            return started.done(told(EventKind.CLAIM_STARTED, started, **said))

        return await finish(connection, held, this, now, work)


async def reserved_remedy(connection: Connection, held: HeldClaim, now: datetime) -> RemedyRecord:
    """The claim's remedy, reserved; the work claimed when none was chosen. Raises `BadInput` and `RemedyIsOpen`."""
    remedy = await chosen_remedy(connection, held)
    if remedy is None:
        record = replace(remedy_record(held, own_remedy(held), now), state="RESERVED")
        await take(connection, held, record)
        return record
    if remedy.state == "CHOSEN":
        return await advance(connection, held.actor.tenant, held.key, remedy.remedy_id, "RESERVED", now)
    return remedy


def _out_of_use_since(held: HeldClaim, remedy: RemedyRecord, now: datetime) -> date | None:
    """The day from which the unit is in repair; None for what is no repair."""
    if remedy.remedy != Remedy.REPAIR:
        return None
    return now.astimezone(zone_of(held.known.published, held.filed)).date()
