"""Which visits are due: of a unit, of a contract, or of everything that a tenant's issuers promised?

A unit is asked as it stands at the moment of the question. The list over all units goes page by page, in the order of
their keys: a page costs the same few statements however many units there are.
"""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.vocabulary import Role, VisitState
from contracts.store.care.units import units_with_plans
from contracts.store.database import Connection, Database
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import UnitOwnedId
from contracts.usecases.access.proof import NO_UNIT, admitted
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.care.visits_of import (
    UnitVisits,
    Wanted,
    contracts_of_concern,
    horizon,
    issuer_for,
    no_such_contract,
    read_contract_id,
    visits_of,
)
from contracts.usecases.claims.seen.sight import is_of_place
from contracts.usecases.cover.asked import UnitRef, read_record_id
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.failures import BadInput, Failure, NotAllowed, UnknownUnit
from contracts.usecases.pages import FIRST_PAGE, Page, Part, part_of, read_window
from contracts.usecases.terms.library import Library, Published


class DueOfUnit(Struct, frozen=True):
    """Ask for the visits of a unit, or of one contract by its public id: one of the two. As of now if not said."""

    actor: Actor
    unit: UnitRef | None = None
    contract: str | None = None
    until: date | None = None
    states: frozenset[VisitState] = frozenset()
    as_of: datetime | None = None


class ListDue(Struct, frozen=True):
    """Some of the units with visits. `location` is the public id of the place that last worked on the unit."""

    actor: Actor
    page: Page = FIRST_PAGE
    issuer: str | None = None
    location: str | None = None
    until: date | None = None
    states: frozenset[VisitState] = frozenset()


async def due_of_unit(database: Database, library: Library, command: DueOfUnit, now: datetime) -> UnitVisits:
    """The visits of a unit or contract. Raises `Failure`."""
    actor, now = command.actor, command.as_of or now
    named = _contract(command)
    contract = named.local_id if named is not None else None
    wanted = Wanted(horizon(command.until, now), contract, command.states, issuer_for(actor))
    # Whose role can never do this is told so before anything is looked up.
    need(actor, Right.SEE_VISITS, actor.party_id)
    async with database.read() as connection:
        key = named.unit_key if named is not None else await _unit(connection, command)
        dossier = (await dossiers(connection, actor.tenant, [key])).get(key)
        if dossier is None:
            need(actor, Right.SEE_VISITS)
            raise UnknownUnit(str(command.unit or command.contract), ("unit",))
        need(actor, Right.SEE_VISITS, owner_of(dossier))
        published = await library.of(actor.tenant, [dossier], connection)
        if contract is not None and contract not in contracts_of_concern(actor, dossier, published):
            raise no_such_contract(str(command.contract))
    return visits_of(dossier, published, wanted, now)


def allow_list(command: ListDue, now: datetime) -> tuple[UUID | None, Wanted]:
    """The place and the visits that the caller may list: a centre those of its own place. Raises `Failure`."""
    actor = command.actor
    need(actor, Right.LIST_VISITS)
    place = read_record_id("Location", command.location, ("locationId",)) if command.location else actor.location_id
    if actor.role is Role.SERVICE_CENTRE and not is_of_place(actor, place):
        raise NotAllowed("list the visits of this place", f"{Role.ISSUER}, {Role.ADMIN}, or a key of that place")
    return place, Wanted(horizon(command.until, now), None, command.states, issuer_for(actor, command.issuer))


async def list_due(database: Database, library: Library, command: ListDue, now: datetime) -> Part[UnitVisits]:
    """Some of the units with visits that are asked for. Raises `Failure`."""
    tenant, (place, wanted) = command.actor.tenant, allow_list(command, now)
    window = read_window(command.page, UUID)
    async with database.read() as connection:
        published = await library.newest(tenant, connection)
        page = await units_with_plans(connection, tenant, _with_care(published, wanted.issuer), window)
        found = await dossiers(connection, tenant, page.items)
        published = await library.of(tenant, found.values(), connection)
    here = {key: each for key, each in found.items() if place in {None, _last_place(each)}}
    return part_of(page, str, lambda key: _or_none(here[key], published, wanted, now) if key in here else None)


def _contract(command: DueOfUnit) -> UnitOwnedId | None:
    """The contract that is named; None where it is a unit."""
    if (command.unit is None) == (command.contract is None):
        raise BadInput("ONE_OF_TWO", "a unit or a contract has to be named", "send one of the two", ("unit",))
    return read_contract_id(command.contract, ("contractId",)) if command.contract is not None else None


async def _unit(connection: Connection, command: DueOfUnit) -> UUID:
    return await admitted(connection, command.actor, command.unit, ("unit",)) if command.unit else NO_UNIT


def _with_care(published: Published, issuer: str | None) -> set[str]:
    """The plans of which some version has cycles."""
    return {
        plan.code
        for plan in published.plans.values()
        if issuer in {None, plan.header.issuer} and any(terms.care for terms in plan.versions)
    }


def _last_place(dossier: Dossier) -> UUID | None:
    """The place that last worked on the unit."""
    return next((job.location_id for job in reversed(dossier.jobs) if job.location_id is not None), None)


def _or_none(dossier: Dossier, published: Published, wanted: Wanted, now: datetime) -> UnitVisits | None:
    """The visits of one unit of a list; one that cannot be asked about, or has none, leaves the others alone."""
    try:
        found = visits_of(dossier, published, wanted, now)
    except Failure:
        return None
    return found if found.visits else None
