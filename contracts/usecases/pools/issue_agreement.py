"""Give a plan's terms to several units of one holder: an agreement, with a contract for each unit.

First the agreement is written down whole, with what each unit gets. Then each unit gets its contract, in a transaction
of its own; what this request does not live to do, the worker does.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.values.money import Money
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import agreement_key, public_id
from contracts.store.records import JsonObject
from contracts.store.rows import insert, insert_new
from contracts.usecases.access.proof import admitted
from contracts.usecases.actor import need
from contracts.usecases.contract_life.at_hand import RIGHT_TO
from contracts.usecases.contract_life.commands import IssueAgreement
from contracts.usecases.contract_life.previewing import check_previewed, preview_token, read_preview
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput, UnknownUnit, within
from contracts.usecases.network.keeping import once_for_record
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.pools.agreement_seen import AgreementSeen, see_agreement
from contracts.usecases.pools.keeping import issue_units
from contracts.usecases.pools.planning import MAX_UNITS, PlannedAgreement, agreement_rows, plan_agreement
from contracts.usecases.trail.events import Done, Event, EventKind
from contracts.usecases.units.parties import check_owner, owner_id

_RIGHT = RIGHT_TO[LifeChange.ISSUE]


class AgreementPreviewed(Struct, frozen=True):
    """What an agreement would come to: for each unit, as they were named, and in all."""

    token: str
    as_of: datetime
    totals: tuple[Money, ...]
    total: Money


class _MadeMeanwhile(Exception):
    """The very same request was carried out beside this one."""


async def preview_agreement(engine: Engine, command: IssueAgreement, now: datetime) -> AgreementPreviewed:
    """What it would cost. Nothing is written. Raises `Failure`."""
    need(command.actor, _RIGHT)
    async with engine.database.read() as connection:
        known = await _dossiers(connection, command)
        await check_owner(connection, command.actor.tenant, command.holder, ("holder",))
        published = await engine.library.newest(command.actor.tenant, connection)
    plan = plan_agreement(command, known, published, now, now)
    return AgreementPreviewed(
        token=preview_token(engine.keys, command, plan.said, now),
        as_of=now,
        totals=tuple(Money(each.quote.total, plan.currency) for each in plan.units),
        total=Money(plan.total_minor, plan.currency),
    )


async def issue_agreement(engine: Engine, command: IssueAgreement, now: datetime) -> AgreementSeen:
    """The agreement, with its contracts. Raises `Failure`."""
    need(command.actor, _RIGHT)
    check_key(command.idempotency_key)
    actor, tenant = command.actor, command.actor.tenant
    agreement_id = agreement_key(tenant, actor.key_id, command.idempotency_key)
    try:
        await _make(engine, command, now)
    except _MadeMeanwhile:
        await _make(engine, command, now)
    await issue_units(engine.database, tenant, agreement_id, now)
    async with engine.database.read() as connection:
        return await see_agreement(connection, engine.library, tenant, agreement_id)


async def _make(engine: Engine, command: IssueAgreement, now: datetime) -> None:
    """Write the agreement, once."""
    actor, tenant = command.actor, command.actor.tenant
    agreement_id = agreement_key(tenant, actor.key_id, command.idempotency_key)
    this = Repeatable(actor, "issueAgreement", command.idempotency_key, command)
    async with engine.database.write() as connection:

        async def work() -> Done:
            at = read_preview(engine.keys, command.preview, now).at if command.preview else now
            known = await _dossiers(connection, command)
            published = await engine.library.newest(tenant, connection)
            holder = await owner_id(connection, tenant, command.holder, ("holder",))
            plan = plan_agreement(command, known, published, at, now, holder)
            if command.preview is not None:
                check_previewed(read_preview(engine.keys, command.preview, now), command, plan.said)
            agreement, units = agreement_rows(command, agreement_id, plan, now)
            if not await insert_new(connection, tenant, agreement):
                raise _MadeMeanwhile
            await insert(connection, tenant, units)
            subject = public_id("Agreement", agreement_id)
            return Done({"agreement": subject}, (Event(EventKind.AGREEMENT_MADE, subject, _said(plan, command)),))

        await once_for_record(connection, agreement_id, this, now, work)


async def _dossiers(connection: Connection, command: IssueAgreement) -> Sequence[Dossier]:
    """What is known of the units, in one statement. Raises `BadInput` and `UnknownUnit`."""
    if not 1 <= len(command.units) <= MAX_UNITS:
        cure = f"name 1 to {MAX_UNITS} units, and make several agreements for more"
        raise BadInput("BAD_NUMBER_OF_UNITS", f"{len(command.units)} units are named", cure, ("units",))
    tenant, keys = command.actor.tenant, []
    for number, unit in enumerate(command.units):
        with within("units", str(number)):
            keys.append(await admitted(connection, command.actor, unit, ()))
            if keys[-1] in keys[:-1]:
                raise BadInput("UNIT_TWICE", "the unit is named twice", "name every unit once")
    known = await dossiers(connection, tenant, keys)
    for number, key in enumerate(keys):
        if key not in known:
            raise UnknownUnit(str(command.units[number]), ("units", str(number)))
    return [known[key] for key in keys]


def _said(plan: PlannedAgreement, command: IssueAgreement) -> JsonObject:
    return {
        "plan": plan.terms.code,
        "version": plan.terms.version,
        "termsHash": plan.terms.hash,
        "madeOn": command.made_on.isoformat(),
        "units": len(plan.units),
        "total": Money(plan.total_minor, plan.currency).decimal,
        "currency": plan.currency,
    }
