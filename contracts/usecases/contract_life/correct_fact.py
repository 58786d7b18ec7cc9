"""Correct what was not so: a fact of a unit or contract, the days of an owner, a reading.

Nothing is overwritten. A new row supersedes the old one: what was known before can still be asked (`knownAt`). A kept
decision stays as it was given. Those that would be another one now are told, and for a claim that is still open the
other one is kept beside it, as what supersedes it (`rechecking`).
"""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from uuid_utils.compat import uuid7

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.values.facts import Value
from contracts.rules.values.vocabulary import Role
from contracts.store.contract_life.records import ContractMove
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import UnitOwnedId, decode_id, public_id
from contracts.store.records import ContractRecord, Json, JsonObject, Ownership, Reading, UnitFact
from contracts.store.rows import Record, RecordNotFound, insert
from contracts.store.units import lock_unit
from contracts.usecases.access.cut import concerns
from contracts.usecases.access.proof import admitted
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.claims.seen.sight import claims_seen_by
from contracts.usecases.contract_life.rechecking import Recheck, Rechecked, recheck, rechecked_of
from contracts.usecases.cover.ask_unit import AskUnit, Known, read_known
from contracts.usecases.cover.asked import (
    AskedFact,
    ById,
    Situation,
    UnitRef,
    read_asked_fact,
    read_record_id,
    stored,
)
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.cover.unit_question import declared_by, pinned
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput, NotAllowed, UnknownRecord, UnknownUnit, within
from contracts.usecases.once import Repeatable, check_key, once
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.terms.library import Published
from contracts.usecases.trail.events import Done, Event, EventKind
from contracts.usecases.units.record_reading import check_read_on, check_reading

_MONEY = frozenset({"contractPrice", "contractMade"})
"""What a contract is not corrected in: it stands in its own row, and money was paid by it."""


class UnitFactIs(Struct, frozen=True):
    """A fact of the unit is this. A value of None says that it is known not to have happened."""

    fact: AskedFact


class ContractFactIs(Struct, frozen=True):
    """A fact of a contract, by its public id, is this from a day on; from the day it was made if None."""

    contract: str
    fact: AskedFact
    since: date | None = None


class OwnershipIs(Struct, frozen=True):
    """The days in which a party owned the unit. `party` is a public id, `was_from` the first day as it stands."""

    party: str
    was_from: date
    from_day: date
    last_day: date | None = None


class ReadingIs(Struct, frozen=True):
    """What a meter showed and when. `reading` is the public id of the reading that is not so."""

    reading: str
    value: int
    read_on: date


Correction = UnitFactIs | ContractFactIs | OwnershipIs | ReadingIs


class CorrectFact(Struct, frozen=True):
    """What was not so of a unit, and the reason code."""

    actor: Actor
    idempotency_key: str
    unit: UnitRef
    correction: Correction
    reason: str


async def correct_fact(engine: Engine, command: CorrectFact, now: datetime) -> tuple[Rechecked, ...]:
    """The kept decisions that would be others now. Raises `Failure`."""
    need(command.actor, Right.CORRECT_FACT)
    check_key(command.idempotency_key)
    check_reason(command.reason)
    tenant = command.actor.tenant
    this = Repeatable(command.actor, "correctFact", command.idempotency_key, command)
    async with engine.database.write() as connection:
        key = await admitted(connection, command.actor, command.unit, ("unit",))
        try:
            await lock_unit(connection, tenant, key)
        except RecordNotFound:
            raise UnknownUnit(str(command.unit), ("unit",)) from None
        known = await _known(connection, engine, command.actor, key)

        async def work() -> Done:
            before = known.dossiers[key]
            _check_issuer(command.actor, before, known.published)
            what, subject, row = _row(command, before, known.published, now)
            await insert(connection, tenant, [row])
            after = (await dossiers(connection, tenant, [key]))[key]
            found = await recheck(connection, Recheck(command.actor, key, known, before, after), now)
            told: list[Json] = [each.document for each in found]
            body: JsonObject = {**what, "reason": command.reason, "decisions": told}
            event = Event(EventKind.FACT_CORRECTED, subject, body)
            return Done({"decisions": told}, (event,))

        answer = await once(connection, key, this, now, work)
    seen = _claims_seen(command, known, key)
    return tuple(each for each in rechecked_of(answer["decisions"]) if each.claim in seen)


async def _known(connection: Connection, engine: Engine, actor: Actor, key: UUID) -> Known:
    """What is known of the unit, with the workshops of its claims."""
    claims = (await dossiers(connection, actor.tenant, [key]))[key].claims
    places = {public_id("Location", each.location_id) if each.location_id else None for each in claims} or {None}
    unit = ById(public_id("Unit", key))
    asks = [AskUnit(actor, unit, Situation(location=place)) for place in places]
    return await read_known(connection, engine.library, asks, [key])


def _claims_seen(command: CorrectFact, known: Known, key: UUID) -> frozenset[str]:
    """The public ids of the claims whose decisions the caller may be told of."""
    dossier = known.dossiers[key]
    seen = claims_seen_by(command.actor, dossier, owner_of(dossier), known.published, known.promisers)
    return frozenset(public_id("Claim", key, each.claim_id) for each in seen)


def _check_issuer(actor: Actor, dossier: Dossier, published: Published) -> None:
    """An issuer's staff correct what is known of a unit that has a contract of their issuer."""
    if dossier.contracts and not any(concerns(actor, each.plan, published) for each in dossier.contracts):
        raise NotAllowed("correct a unit that has no contract of yours", f"{Role.ADMIN}, or of an issuer that has one")


def _row(command: CorrectFact, dossier: Dossier, published: Published, now: datetime) -> tuple[JsonObject, str, Record]:
    """What the event says, what it is about, and the row that supersedes. Raises `BadInput` and `UnknownRecord`."""
    unit = public_id("Unit", dossier.unit.unit_key)
    match command.correction:
        case UnitFactIs(fact):
            with within("correction", "unitFact"):
                value = _fact(fact, dossier, published)
            row = UnitFact(dossier.unit.unit_key, uuid7(), fact.name, stored(value), now, command.actor.key_id)
            return {"what": "unit", "name": fact.name}, unit, row
        case ContractFactIs() as told:
            with within("correction", "contractFact"):
                return _of_contract(command, told, dossier, published, now)
        case OwnershipIs() as told:
            with within("correction", "ownership"):
                return {"what": "ownership", "party": told.party}, unit, _ownership(told, dossier, now)
        case ReadingIs() as told:
            with within("correction", "reading"):
                reading = _reading(command, told, dossier, now)
            subject = public_id("Reading", reading.unit_key, reading.reading_id)
            return {"what": "reading", "name": reading.meter, "corrects": told.reading}, subject, reading


def _fact(fact: AskedFact, dossier: Dossier, published: Published) -> Value:
    currency = dossier.product.currency or "XXX"
    paid = dossier.facts.get("pricePaid")
    if paid is not None and isinstance(paid.value, str):
        currency = paid.value.rpartition(" ")[2]
    return read_asked_fact(fact, published.facts, currency, ())


def _of_contract(
    command: CorrectFact, told: ContractFactIs, dossier: Dossier, published: Published, now: datetime
) -> tuple[JsonObject, str, Record]:
    record = _contract(told.contract, dossier)
    if not concerns(command.actor, record.plan, published):
        raise _unknown(told.contract)
    terms = pinned(published, record)
    name = told.fact.name
    if name in _MONEY:
        cure = "cancel the contract and issue it anew"
        raise BadInput("MONEY_IS_NOT_CORRECTED", f"`{name}` stands for what was paid", cure, ("fact", "name"))
    since = told.since or record.made_on
    if since < record.made_on:
        cure = f"send a day from {record.made_on.isoformat()} on"
        raise BadInput("BEFORE_MADE", "the contract was not made yet", cure, ("since",))
    value = read_asked_fact(told.fact, declared_by([terms]), terms.currency, ("fact",))
    move = ContractMove(
        unit_key=record.unit_key,
        contract_id=record.contract_id,
        seq=len(dossier.moves_of(record.contract_id)) + 1,
        move=LifeChange.AMEND.value,
        on_day=since,
        first_day=None,
        last_day=None,
        option=None,
        facts={name: stored(value)},
        holder=None,
        successor=None,
        quote=None,
        reason=command.reason,
        recorded_at=now,
        actor=command.actor.key_id,
        role=command.actor.role.value,
    )
    return {"what": "contract", "name": name, "since": since.isoformat()}, told.contract, move


def _contract(named: str, dossier: Dossier) -> ContractRecord:
    found = decode_id(named)
    for each in dossier.contracts:
        if isinstance(found, UnitOwnedId) and found.local_id == each.contract_id:
            return each
    raise _unknown(named)


def _unknown(named: str) -> UnknownRecord:
    return UnknownRecord("Contract", named, "send the `id` of a contract of this unit", ("contractId",))


def _ownership(told: OwnershipIs, dossier: Dossier, now: datetime) -> Ownership:
    party = read_record_id("Party", told.party, ("partyId",))
    standing = [each for each in dossier.ownerships if (each.party_id, each.from_day) == (party, told.was_from)]
    if not standing:
        cure = "send the owner and the first day as they stand"
        raise UnknownRecord("Ownership", f"{told.party} from {told.was_from.isoformat()}", cure, ("partyId",))
    if told.last_day is not None and told.last_day < told.from_day:
        raise BadInput("ENDS_BEFORE_IT_BEGINS", "the last day is before the first", "swap them", ("lastDay",))
    fresh = replace(
        standing[-1],
        ownership_id=uuid7(),
        from_day=told.from_day,
        last_day=told.last_day,
        corrects=standing[-1].ownership_id,
        recorded_at=now,
    )
    if any(_overlaps(fresh, each) for each in dossier.ownerships if each is not standing[-1]):
        cure = "correct the other owner's days first"
        raise BadInput("OVERLAPPING_DAYS", "somebody else owned the unit in some of these days", cure, ("fromDay",))
    return fresh


def _overlaps(one: Ownership, other: Ownership) -> bool:
    return one.from_day <= (other.last_day or date.max) and other.from_day <= (one.last_day or date.max)


def _reading(command: CorrectFact, told: ReadingIs, dossier: Dossier, now: datetime) -> Reading:
    found = decode_id(told.reading)
    wrong = [each for each in dossier.readings if isinstance(found, UnitOwnedId) and each.reading_id == found.local_id]
    if not wrong:
        cure = "send the `id` of a reading of this unit that was not corrected before"
        raise UnknownRecord("Reading", told.reading, cure, ("readingId",))
    check_reading(wrong[0].meter, told.value)
    check_read_on(told.read_on, now)
    return replace(
        wrong[0],
        reading_id=uuid7(),
        value=told.value,
        read_on=told.read_on,
        corrects=wrong[0].reading_id,
        recorded_at=now,
        actor=command.actor.key_id,
    )
