"""What is this unit entitled to in this case, what does it cost, why, and what else is there?

One verb for one question or a hundred: a batch costs the same one statement as a single one. Coverage, entitlements
and exchange are three views of its answer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.authorization import AuthorizationQuestion, authorize
from contracts.rules.authorization import Grant as Granted
from contracts.rules.decision import Decision
from contracts.store.database import Connection, Database
from contracts.store.dossiers import NOTHING_BESIDE, Dossier, Found, found_in, found_on
from contracts.store.kept import HeldPlace
from contracts.store.keys import RecordId, decode_id
from contracts.store.network.held import held_places
from contracts.store.network.records import Place
from contracts.store.records import Party
from contracts.store.unit_rows import Beside
from contracts.usecases.access.cut import concerns, contracts_seen_by, cut_decided
from contracts.usecases.access.persons_seen import persons_seen
from contracts.usecases.access.proof import TO_PROVE, judge, keys_to_read, name_units
from contracts.usecases.actor import Actor, Right, may, need
from contracts.usecases.claims.seen.promisers import Promisers, promisers_of
from contracts.usecases.claims.seen.sight import claims_seen_by
from contracts.usecases.cover.asked import Situation, UnitRef
from contracts.usecases.cover.decided import Decided, decided, decision_on
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.cover.unit_question import ContractFacts, UnitQuestion, Unsettled, nothing_more, question_of
from contracts.usecases.failures import Failure, UnknownRecord, UnknownUnit
from contracts.usecases.network.seen_places import granted, is_known
from contracts.usecases.seen import UnitSeen
from contracts.usecases.terms.library import Library, Published


class AskUnit(Struct, frozen=True):
    """One question about one unit.

    With `known_at` it is answered as it would have been answered then: what was recorded later is left out.
    """

    actor: Actor
    unit: UnitRef
    situation: Situation
    known_at: datetime | None = None


class UnitAnswer(Struct, frozen=True):
    """The decision, the unit it is about, and the plans that may apply once more is known."""

    unit: UnitSeen
    decided: Decided
    might_apply: tuple[Unsettled, ...]


class Known(Struct, frozen=True):
    """What was read for some questions at once. `found` is all of it, as it was read."""

    found: Found
    published: Published
    dossiers: Mapping[UUID, Dossier]
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
    keys, known = await admit_and_read(database, library, commands)
    if known is None:
        return [key for key in keys if isinstance(key, Failure)]
    return [
        key if isinstance(key, Failure) else _answer(command, key, known, now)
        for command, key in zip(commands, keys, strict=True)
    ]


async def admit_and_read(
    database: Database, library: Library, commands: Sequence[AskUnit], also: frozenset[Beside] = NOTHING_BESIDE
) -> tuple[list[UUID | Failure], Known | None]:
    """The units of one actor's questions and everything that these need, in one statement without a transaction.

    Nothing is read for an actor who may be told of none of them.
    """
    actor, known_at = commands[0].actor, commands[0].known_at
    named = name_units(actor, [each.unit for each in commands], ("unit",))
    if not (keys_read := keys_to_read(actor, named)):
        return [each for each in named if isinstance(each, Failure)], None
    beside = _beside(commands) | also | (TO_PROVE if actor.is_public else NOTHING_BESIDE)
    found = await found_in(database, actor.tenant, keys_read, known_at, beside)
    keys = judge(actor, named, found, ("unit",))
    told = {key: dossier for key, dossier in found.dossiers.items() if key in keys}
    if not told:
        asked = zip(commands, keys, strict=True)
        return [key if isinstance(key, Failure) else _unknown(command) for command, key in asked], None
    published = await library.of(actor.tenant, told.values())
    places = await held_places(database, actor.tenant, _workshops(commands), _edition(told))
    promisers: Promisers = {}
    # Who pays for their claims stands in kept decisions: a second statement, for an issuer's own staff alone.
    if actor.of_one_issuer is not None:
        async with database.read() as connection:
            promisers = await promisers_of(connection, actor, told.values(), published)
    return keys, _known(commands, found, told, published, places, promisers)


async def read_known(
    connection: Connection,
    library: Library,
    commands: Sequence[AskUnit],
    keys: Sequence[UUID],
    also: frozenset[Beside] = NOTHING_BESIDE,
) -> Known:
    """Everything that one actor's questions about these units need, within a transaction, mostly in one statement.

    All of them are asked as of what was known at one moment. Raises `NotAllowed`.
    """
    actor, known_at = commands[0].actor, commands[0].known_at
    check_known_at(commands[0])
    workshops = _workshops(commands)
    beside = _beside(commands) | also | ({Beside.PLACES} if workshops else NOTHING_BESIDE)
    found = await found_on(connection, actor.tenant, {*keys, *workshops}, known_at, beside)
    published = await library.of(actor.tenant, found.dossiers.values(), connection)
    promisers = await promisers_of(connection, actor, found.dossiers.values(), published)
    return _known(commands, found, found.dossiers, published, found.places(), promisers)


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

    def persons() -> Mapping[UUID, Party]:
        return known.found.parties(dossier.unit.unit_key, persons_seen(actor, dossier, owner, published))

    return UnitSeen(
        dossier=dossier,
        owner_id=owner,
        persons=persons,
        contracts_seen=lambda: contracts_seen_by(actor, dossier, published, persons()),
        claims_seen=lambda: claims_seen_by(actor, dossier, owner, published, known.promisers),
    )


def _known(
    commands: Sequence[AskUnit],
    found: Found,
    told: Mapping[UUID, Dossier],
    published: Published,
    places: Mapping[UUID, HeldPlace],
    promisers: Promisers,
) -> Known:
    """What was read, as far as the caller may be told of it."""
    known_at = commands[0].known_at
    held = [each for place in places.values() for each in place.grants]
    given = tuple(granted(each, known_at) for each in held if is_known(each, known_at))
    return Known(found, published, told, given, {key: each.place for key, each in places.items()}, promisers)


def _beside(commands: Sequence[AskUnit]) -> frozenset[Beside]:
    """What is read beside the dossiers: persons for who may see any."""
    actor = commands[0].actor
    return _PERSONS if may(actor, Right.SEE_PERSONS, actor.party_id) else NOTHING_BESIDE


def _workshops(commands: Sequence[AskUnit]) -> frozenset[UUID]:
    return frozenset(place for command in commands if (place := workshop_of(command)))


def _edition(found: Mapping[UUID, Dossier]) -> int:
    """That of the network when the units were read: all were at one moment."""
    return next(dossier.editions.network for dossier in found.values())


def _answer(command: AskUnit, key: UUID, known: Known, now: datetime) -> UnitAnswer | Failure:
    dossier = known.dossiers.get(key)
    if dossier is None:
        return _unknown(command)
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


def _unknown(command: AskUnit) -> UnknownUnit:
    return UnknownUnit(str(command.unit), ("unit",))


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


_PERSONS = frozenset({Beside.PERSONS})
