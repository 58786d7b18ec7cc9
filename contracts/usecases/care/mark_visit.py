"""Write down that a visit did not take place, or take that back.

Whose it was that it did not take place comes from the facts of the visit: a customer skips only what was offered to
them. A mark is never changed; a later one counts instead.
"""

from datetime import date, datetime, timedelta

from msgspec import Struct
from uuid_utils.compat import uuid7

from contracts.rules.care.visits import DONE
from contracts.rules.values.vocabulary import VisitState
from contracts.store.care.records import MarkWord, VisitMarkRecord
from contracts.store.database import Connection, Database
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import UnitOwnedId
from contracts.store.records import JsonObject
from contracts.store.rows import RecordNotFound, insert
from contracts.store.units import lock_unit
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.care.visits_of import (
    VisitSeen,
    Wanted,
    contracts_of_concern,
    horizon,
    no_such_contract,
    read_contract_id,
    visits_of,
)
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.failures import BadInput, UnknownRecord
from contracts.usecases.once import Repeatable, check_key, once
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, Event, EventKind


class MarkVisit(Struct, frozen=True):
    """A visit of a contract's cycle. `offered_on` is the day of the appointment that was offered; `reason` a code."""

    actor: Actor
    idempotency_key: str
    contract: str
    cycle: str
    number: int
    mark: MarkWord
    on_day: date
    offered_on: date | None = None
    reason: str | None = None


async def mark_visit(database: Database, library: Library, command: MarkVisit, now: datetime) -> VisitSeen:
    """The visit as it stands now. Raises `Failure`."""
    check_key(command.idempotency_key)
    named = read_contract_id(command.contract, ("contractId",))
    _check(command, now)
    tenant, key = command.actor.tenant, named.unit_key
    this = Repeatable(command.actor, "markVisit", command.idempotency_key, command)
    async with database.write() as connection:
        dossier = await _held(connection, command, named)

        async def work() -> Done:
            visit = await _visit(connection, library, command, named, dossier, now)
            _check_against(command, visit)
            await insert(connection, tenant, [_record(command, named, now)])
            return Done({"visit": visit.id}, (_marked(command),))

        await once(connection, key, this, now, work)
        dossier = (await dossiers(connection, tenant, [key]))[key]
        return await _visit(connection, library, command, named, dossier, now)


async def _held(connection: Connection, command: MarkVisit, named: UnitOwnedId) -> Dossier:
    """The locked unit of the contract. Raises `UnknownRecord` and `NotAllowed`."""
    tenant, key = command.actor.tenant, named.unit_key
    try:
        await lock_unit(connection, tenant, key)
    except RecordNotFound:
        need(command.actor, Right.MARK_VISIT)
        raise no_such_contract(command.contract) from None
    dossier = (await dossiers(connection, tenant, [key]))[key]
    need(command.actor, Right.MARK_VISIT, owner_of(dossier))
    if all(each.contract_id != named.local_id for each in dossier.contracts):
        raise no_such_contract(command.contract)
    return dossier


async def _visit(
    connection: Connection, library: Library, command: MarkVisit, named: UnitOwnedId, dossier: Dossier, now: datetime
) -> VisitSeen:
    """The visit that is meant. Raises `UnknownRecord`."""
    published = await library.of(command.actor.tenant, [dossier], connection)
    if named.local_id not in contracts_of_concern(command.actor, dossier, published):
        raise no_such_contract(command.contract)
    found = visits_of(dossier, published, Wanted(horizon(None, now), named.local_id), now)
    for seen in found.visits:
        if (seen.visit.cycle, seen.visit.number) == (command.cycle, command.number):
            return seen
    cure = "send the cycle and number of a visit that `dueVisits` shows"
    raise UnknownRecord("Visit", f"{command.cycle} {command.number}", cure, ("cycle",))


def _check(command: MarkVisit, now: datetime) -> None:
    if command.reason is not None:
        check_reason(command.reason)
    # A day begins up to 14 hours earlier elsewhere than in UTC.
    if command.on_day > (now + timedelta(hours=14)).date():
        cure = "write the day on which it was so"
        raise BadInput("IN_THE_FUTURE", f"{command.on_day.isoformat()} has not come yet", cure, ("onDay",))
    if command.mark == "SKIPPED" and command.offered_on is None:
        cure = "write the day of the appointment that was offered, or mark it as MISSED"
        raise BadInput("NOT_OFFERED", "a customer skips only a visit that was offered", cure, ("offeredOn",))
    if command.mark == "OPEN" and command.offered_on is not None:
        raise BadInput("NOTHING_OFFERED", "what is taken back offers nothing", "leave it out", ("offeredOn",))


def _check_against(command: MarkVisit, seen: VisitSeen) -> None:
    visit = seen.visit
    if visit.state in DONE:
        cure = "correct the job if it did not take place"
        raise BadInput("VISIT_DONE", f"visit {visit.number} took place on {visit.done_on}", cure, ("number",))
    if command.mark == "OPEN":
        if visit.mark is None:
            raise BadInput("NOT_MARKED", f"visit {visit.number} is not marked", "there is nothing to do", ("number",))
        return
    too_early = visit.first_day is not None and command.on_day < visit.first_day
    if visit.state is VisitState.UPCOMING or too_early:
        opens = visit.first_day.isoformat() if visit.first_day else "the day on which it is due"
        message = f"visit {visit.number} is not due before {opens}"
        raise BadInput("NOT_DUE", message, f"write a day from {opens} on", ("onDay",))
    late = command.offered_on is not None and visit.last_day is not None and command.offered_on > visit.last_day
    if command.mark == "SKIPPED" and late:
        cure = "mark it as MISSED: nothing was offered in time"
        raise BadInput("OFFERED_LATE", f"the visit was due by {visit.last_day}", cure, ("offeredOn",))


def _record(command: MarkVisit, named: UnitOwnedId, now: datetime) -> VisitMarkRecord:
    return VisitMarkRecord(
        unit_key=named.unit_key,
        contract_id=named.local_id,
        mark_id=uuid7(),
        cycle=command.cycle,
        number=command.number,
        mark=command.mark,
        on_day=command.on_day,
        offered_on=command.offered_on,
        reason=command.reason,
        recorded_at=now,
        actor=command.actor.key_id,
        role=command.actor.role.value,
    )


def _marked(command: MarkVisit) -> Event:
    body: JsonObject = {
        "cycle": command.cycle,
        "number": command.number,
        "mark": command.mark,
        "onDay": command.on_day.isoformat(),
        "offeredOn": command.offered_on.isoformat() if command.offered_on else None,
        "reason": command.reason,
    }
    return Event(EventKind.VISIT_MARKED, command.contract, body)
