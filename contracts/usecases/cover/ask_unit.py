"""What is this unit entitled to in this case, what does it cost, why, and what else is there?

One verb for one question or a hundred: a batch costs the same few statements as a single one. Coverage, entitlements
and exchange are three views of its answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.rules.authorization import AuthorizationQuestion, authorize
from contracts.rules.authorization import Grant as Granted
from contracts.rules.decision import Decision
from contracts.store.catalogue import parties_by_id
from contracts.store.database import Connection, Database
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import RecordId, decode_id
from contracts.store.network.grants import held_grants
from contracts.store.network.places import places_by_id
from contracts.store.network.records import Place
from contracts.store.records import Party
from contracts.usecases.access.cut import concerns, contracts_seen_by, cut_decided
from contracts.usecases.access.persons_seen import persons_seen
from contracts.usecases.access.proof import admit
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.claims.seen.promisers import Promisers, promisers_of
from contracts.usecases.claims.seen.sight import claims_seen_by
from contracts.usecases.cover.asked import Situation, UnitRef
from contracts.usecases.cover.decided import Decided, decided, decision_on
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.cover.unit_question import ContractFacts, UnitQuestion, Unsettled, nothing_more, question_of
from contracts.usecases.failures import Failure, UnknownRecord, UnknownUnit
from contracts.usecases.network.seen_places import granted, is_known
from contracts.usecases.seen import UnitSeen, unit_seen
from contracts.usecases.terms.library import Library, Published


@dataclass(frozen=True, slots=True)
class AskUnit:
    """One question about one unit.

    With `known_at` it is answered as it would have been answered then: what was recorded later is left out.
    """

    actor: Actor
    unit: UnitRef
    situation: Situation
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """The decision, the unit it is about, and the plans that may apply once more is known."""

    unit: UnitSeen
    decided: Decided
    might_apply: tuple[Unsettled, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What was read for some questions at once."""

    published: Published
    dossiers: Mapping[UUID, Dossier]
    owners: Mapping[UUID, Party]
    grants: tuple[Granted, ...]
    places: Mapping[UUID, Place]
    promisers: Promisers


async def ask_unit(database: Database, library: Library, command: AskUnit, now: datetime) -> UnitAnswer:
    """The answer to one question. Raises `Failure`."""
    [answer] = await ask_units(database, library, [command], now)
    if isinstance(answer, Failure):
        raise answer
    return answer


async def ask_units(
    database: Database, library: Library, commands: Sequence[AskUnit], now: datetime
) -> list[UnitAnswer | Failure]:
    """The answers of one actor's questions, in their order; what is wrong with one leaves the others alone."""
    if not commands:
        return []
    check_known_at(commands[0])
    async with database.read() as connection:
        keys = await admit(connection, commands[0].actor, [each.unit for each in commands], ("unit",))
        there = [key for key in keys if isinstance(key, UUID)]
        if not there:
            return [key for key in keys if isinstance(key, Failure)]
        known = await read_known(connection, library, commands, there)
    return [
        key if isinstance(key, Failure) else _answer(command, key, known, now)
        for command, key in zip(commands, keys, strict=True)
    ]


async def read_known(
    connection: Connection, library: Library, commands: Sequence[AskUnit], keys: Sequence[UUID]
) -> Known:
    """Everything that one actor's questions about these units need, in a number of statements that does not grow.

    All of them are asked as of what was known at one moment. Raises `NotAllowed`.
    """
    actor, known_at = commands[0].actor, commands[0].known_at
    check_known_at(commands[0])
    found = await dossiers(connection, actor.tenant, keys, known_at)
    workshops = {place for command in commands if (place := workshop_of(command))}
    held = await held_grants(connection, actor.tenant, None, workshops) if workshops else []
    places = await places_by_id(connection, actor.tenant, workshops) if workshops else {}
    pins = {(each.plan, each.version) for dossier in found.values() for each in dossier.contracts}
    published = await library.of(actor.tenant, pins, connection)
    wanted = {person for each in found.values() for person in persons_seen(actor, each, owner_of(each), published)}
    owners = await parties_by_id(connection, actor.tenant, wanted) if wanted else {}
    given = tuple(granted(each, known_at) for each in held if is_known(each, known_at))
    promisers = await promisers_of(connection, actor, found.values(), published)
    return Known(published, found, owners, given, places, promisers)


def check_known_at(command: AskUnit) -> None:
    """Raise `NotAllowed` for who asks what was known before, and may not."""
    if command.known_at is not None:
        need(command.actor, Right.ASK_AS_KNOWN)


def unit_question(command: AskUnit, dossier: Dossier, known: Known, now: datetime) -> UnitQuestion:
    """The question of a command about a unit whose dossier was read."""
    return question_of(dossier, known.published, command.situation, now, _authorized(command, dossier, known, now))


def workshop_of(command: AskUnit) -> UUID | None:
    """The place that would do the work: the one that is named, or else that of the caller's key."""
    if command.situation.location is None:
        return command.actor.location_id
    found = decode_id(command.situation.location)
    return found.local_id if isinstance(found, RecordId) and found.noun == "Location" else None


def seen_by(actor: Actor, dossier: Dossier, known: Known) -> UnitSeen:
    """The unit as far as the actor, for whom all of it was read, may see it."""
    owner, published = owner_of(dossier), known.published
    seen = persons_seen(actor, dossier, owner, published)
    persons = {person: party for person, party in known.owners.items() if person in seen}
    contracts = contracts_seen_by(actor, dossier, published, persons)
    claims = claims_seen_by(actor, dossier, owner, published, known.promisers)
    return unit_seen(dossier, owner, persons, contracts, claims)


def _answer(command: AskUnit, key: UUID, known: Known, now: datetime) -> UnitAnswer | Failure:
    dossier = known.dossiers.get(key)
    if dossier is None:
        return UnknownUnit(str(command.unit), ("unit",))
    try:
        asked = unit_question(command, dossier, known, now)
        decision: Decision = decision_on(asked.question)
    except Failure as failure:
        return failure
    return UnitAnswer(
        unit=seen_by(command.actor, dossier, known),
        decided=cut_decided(command.actor, decided(decision, asked.contract_ids), known.published),
        might_apply=tuple(
            each for each in asked.might_apply if concerns(command.actor, each.terms.code, known.published)
        ),
    )


def _authorized(command: AskUnit, dossier: Dossier, known: Known, now: datetime) -> ContractFacts:
    """Whether each plan's issuer authorised the workshop, unless no workshop is named or the caller says it."""
    situation = command.situation
    workshop = workshop_of(command)
    place = known.places.get(workshop) if workshop else None
    if situation.location is not None and place is None:
        cure = "send the `id` of one of the locations"
        raise UnknownRecord("Location", situation.location, cure, ("locationId",))
    if place is None or any(fact.name == "authorizedLocation" for fact in situation.facts):
        return nothing_more
    asked_at = situation.as_of or now
    if command.known_at is not None:
        place = place.known_at(command.known_at)
    served_on = situation.served_on or asked_at.astimezone(ZoneInfo(place.at(asked_at).zone)).date()
    task = next((fact.value for fact in situation.facts if fact.name == "task"), None)
    asked = AuthorizationQuestion(
        issuer="",
        location=str(place.location_id),
        brand=dossier.product.brand,
        category=dossier.product.category,
        task=task if isinstance(task, str) else None,
        country=place.on(served_on).country,
        on=served_on,
    )
    return lambda terms: {"authorizedLocation": authorize(replace(asked, issuer=terms.issuer), known.grants).authorized}
