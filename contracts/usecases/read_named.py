"""What do these public ids name? Everything that has an id of its own, as far as the caller may see it.

However many ids there are, each noun is read in the same few statements; only claims and agreements are read one by
one, for each is a file of its own with all that belongs to it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from contracts.rules.terms import Plan
from contracts.store.catalogue import parties_by_id, products_by_id
from contracts.store.database import Connection, Database
from contracts.store.keys import CodeId, RecordId, RecordNoun, UnitOwnedId, decode_id
from contracts.store.network.grants import grants_by_id
from contracts.store.network.places import places_by_id
from contracts.usecases.access.persons_seen import is_seen_alone
from contracts.usecases.access.proof import in_sight
from contracts.usecases.actor import Actor
from contracts.usecases.claims.seen.shown import ClaimShown, show_claim
from contracts.usecases.claims.seen.sight import claims_seen_by
from contracts.usecases.cover.ask_unit import AskUnit, read_known, seen_by
from contracts.usecases.cover.asked import ById, Situation
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.network.grants_seen import sees_grant
from contracts.usecases.network.seen_places import GrantSeen, LocationSeen, grant_seen
from contracts.usecases.pools.agreement_seen import AgreementSeen, agreements_seen
from contracts.usecases.seen import (
    ContractSeen,
    JobSeen,
    PartySeen,
    ProductSeen,
    ReadingSeen,
    UnitSeen,
    party_seen,
    plan_id,
)
from contracts.usecases.terms.library import Library

OfUnit: TypeAlias = UnitSeen | ContractSeen | ReadingSeen | JobSeen
Record: TypeAlias = ProductSeen | PartySeen | LocationSeen | GrantSeen
Named: TypeAlias = OfUnit | ClaimShown | Record | AgreementSeen | Plan


async def read_named(
    database: Database, library: Library, actor: Actor, ids: Iterable[str], now: datetime
) -> dict[str, Named]:
    """What these ids name, by id. An id that is none, or of what the caller may not see, is not there."""
    wanted = {each: named for each in ids if (named := decode_id(each)) is not None}
    decoded = tuple(wanted.values())
    found: dict[str, Named] = {}
    async with database.read() as connection:
        if keys := {each.unit_key for each in decoded if isinstance(each, UnitOwnedId)} | _keys("Unit", decoded):
            found |= await _of_units(connection, library, actor, keys, decoded)
        found |= {each.id: each for each in await _records(connection, actor, decoded, now)}
        agreements = _keys("Agreement", decoded)
        found |= {each.id: each for each in await agreements_seen(connection, library, actor, agreements)}
    if codes := [each.codes[0] for each in decoded if isinstance(each, CodeId) and each.noun == "Plan"]:
        plans = (await library.newest(actor.tenant)).plans
        found |= {plan_id(code): plans[code] for code in codes if code in plans}
    return {id: each for id, each in found.items() if id in wanted}


Decoded: TypeAlias = Sequence[UnitOwnedId | RecordId | CodeId]


def _keys(noun: RecordNoun, decoded: Decoded) -> set[UUID]:
    return {each.local_id for each in decoded if isinstance(each, RecordId) and each.noun == noun}


async def _of_units(
    connection: Connection, library: Library, actor: Actor, keys: set[UUID], decoded: Decoded
) -> dict[str, Named]:
    """The units with what they have, and the claims that are asked for."""
    seen = await in_sight(connection, actor, keys)
    known = await read_known(connection, library, [AskUnit(actor, ById(""), Situation())], list(seen))
    found: dict[str, Named] = {}
    for dossier in known.dossiers.values():
        unit = seen_by(actor, dossier, known)
        every: tuple[OfUnit, ...] = (unit, *unit.contracts, *unit.readings, *unit.jobs)
        found |= {each.id: each for each in every}
        theirs = claims_seen_by(actor, dossier, owner_of(dossier), known.published, known.promisers)
        claims = {each.claim_id for each in theirs}
        for each in decoded:
            if isinstance(each, UnitOwnedId) and each.noun == "Claim" and each.local_id in claims:
                shown = await show_claim(connection, actor, each.local_id, dossier, known.published)
                found[shown.claim.id] = shown
    return found


async def _records(connection: Connection, actor: Actor, decoded: Decoded, now: datetime) -> list[Record]:
    """The reference records."""
    tenant, found = actor.tenant, list[Record]()
    if products := _keys("Product", decoded):
        found += map(ProductSeen, (await products_by_id(connection, tenant, products)).values())
    if persons := {each for each in _keys("Party", decoded) if is_seen_alone(actor, each)}:
        found += map(party_seen, (await parties_by_id(connection, tenant, persons)).values())
    if places := _keys("Location", decoded):
        there = (await places_by_id(connection, tenant, places)).values()
        found += [LocationSeen(place, place.at(now)) for place in there]
    if grants := _keys("Grant", decoded):
        held = await grants_by_id(connection, tenant, grants)
        found += [grant_seen(each) for each in held if sees_grant(actor, each.grant)]
    return found
