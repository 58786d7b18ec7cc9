"""Whom does a caller stand for? A customer for a party, a centre or shop for a place, an issuer's staff for an issuer.

| role | stands for |
|---|---|
| STOREFRONT, ADMIN | nobody else |
| CUSTOMER | a party, always |
| SERVICE_CENTRE, PARTNER | a place, always |
| ISSUER | an issuer, or all issuers of the tenant |

A key may have scopes besides: a storefront with `SELL` is a shop's own server, which registers what it sold.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import get_args
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.vocabulary import Role
from contracts.store.access.records import KeyRole, KeyScope
from contracts.store.bulk import parties_by_codes
from contracts.store.catalogue import issuers_by_code, parties_by_id
from contracts.store.database import Connection
from contracts.store.network.places import place_by_code, places_by_id
from contracts.usecases.actor import Scope
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.failures import BadInput, UnknownRecord

ROLES: Mapping[str, KeyRole] = MappingProxyType({role: role for role in get_args(KeyRole)})
SCOPES: Mapping[Scope, KeyScope] = MappingProxyType({Scope(scope): scope for scope in get_args(KeyScope)})
_SCOPES_OF: Mapping[Role, frozenset[Scope]] = {Role.STOREFRONT: frozenset({Scope.SELL})}
_NEEDS: Mapping[Role, tuple[str, ...]] = {
    Role.CUSTOMER: ("party",),
    Role.SERVICE_CENTRE: ("location",),
    Role.PARTNER: ("location",),
}
_TAKES: Mapping[Role, tuple[str, ...]] = {**_NEEDS, Role.ISSUER: ("issuer",)}


class StandsFor(Struct, frozen=True):
    """A party or place by its public id or its code, an issuer by its code."""

    party: str | None = None
    location: str | None = None
    issuer: str | None = None


class Standing(Struct, frozen=True):
    """The same, as it is kept."""

    role: KeyRole
    party_id: UUID | None
    location_id: UUID | None
    issuer: str | None


def fields_of(role: Role) -> tuple[str, ...]:
    """Which of party, location and issuer a role may stand for."""
    return _TAKES.get(role, ())


def check_fit(role: Role, named: StandsFor) -> None:
    """Raise `BadInput` unless the role stands for just what is named."""
    if role not in ROLES:
        raise BadInput("BAD_ROLE", f"nobody calls as {role}", f"choose one of {', '.join(ROLES)}", ("role",))
    said = {"party": named.party, "location": named.location, "issuer": named.issuer}
    for field, value in said.items():
        if value is None and field in _NEEDS.get(role, ()):
            raise BadInput("NOBODY_NAMED", f"{role} stands for a {field}", f"name the {field}", (field,))
        if value is not None and field not in fields_of(role):
            cure = f"leave the {field} out, or choose another role"
            raise BadInput("TOO_MUCH_NAMED", f"{role} stands for no {field}", cure, (field,))


def check_scopes(role: Role, scopes: Iterable[Scope]) -> None:
    """Raise `BadInput` for a scope that is not for this role."""
    for scope in sorted(scopes):
        if scope not in _SCOPES_OF.get(role, frozenset()):
            roles = ", ".join(each for each, with_it in _SCOPES_OF.items() if scope in with_it)
            cure = f"leave it out: {scope} is for {roles}, and {role} may do what its role may"
            raise BadInput("BAD_SCOPE", f"a key of {role} has no scope {scope}", cure, ("scopes",))


async def read_standing(connection: Connection, tenant: str, role: Role, named: StandsFor) -> Standing:
    """Whom a caller in this role stands for. Raises `BadInput`, and `UnknownRecord` for who is not there."""
    check_fit(role, named)
    party_id = await _party(connection, tenant, named.party) if named.party is not None else None
    location_id = await _location(connection, tenant, named.location) if named.location is not None else None
    if named.issuer is not None and not await issuers_by_code(connection, tenant, [named.issuer]):
        raise UnknownRecord("Issuer", named.issuer, "send the code of an issuer whose plans are published", ("issuer",))
    return Standing(ROLES[role], party_id, location_id, named.issuer)


async def _party(connection: Connection, tenant: str, named: str) -> UUID:
    by_code = await parties_by_codes(connection, tenant, [named])
    if named in by_code:
        return by_code[named].party_id
    party_id = read_record_id("Party", named, ("party",))
    if party_id not in await parties_by_id(connection, tenant, [party_id]):
        raise UnknownRecord("Party", named, "send the code or the id of a party that is known", ("party",))
    return party_id


async def _location(connection: Connection, tenant: str, named: str) -> UUID:
    by_code = await place_by_code(connection, tenant, named)
    if by_code is not None:
        return by_code.location_id
    location_id = read_record_id("Location", named, ("location",))
    if location_id not in await places_by_id(connection, tenant, [location_id]):
        raise UnknownRecord("Location", named, "send the code or the id of a place that is known", ("location",))
    return location_id
