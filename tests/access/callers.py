"""Who may call? A caller in each role, for each side of the world and for those who have nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from contracts.rules.values.vocabulary import Role
from contracts.usecases.actor import Actor, Scope

OURS, OTHERS = "first", "second"
"""The tenants."""
MINE, THEIRS, IDLE, OUTSIDE = "Mine4e1", "Theirs7f3", "Idle2b8", "Outside9c5"
"""The marks of the two sides, of those who have nothing, and of those in the other tenant."""
_IDS = UUID("c1fb6d0e-5c55-5b0f-8a50-000000000000")


@dataclass(frozen=True, slots=True)
class Callers:
    """Those who may call for one side."""

    storefront: Actor
    shop: Actor
    customer: Actor
    centre: Actor
    partner: Actor
    staff: Actor
    all_staff: Actor
    admin: Actor

    def named(self) -> Mapping[str, Actor]:
        return {name: getattr(self, name) for name in self.__slots__}


def record_id(mark: str, noun: str) -> UUID:
    return uuid5(_IDS, f"{mark} {noun}")


def callers_of(tenant: str, mark: str) -> Callers:
    """A caller in each role."""

    def actor(role: Role, name: str, **stands_for: Any) -> Actor:
        return Actor(tenant, role, f"{name}-{mark}", **stands_for)

    return Callers(
        storefront=actor(Role.STOREFRONT, "storefront"),
        shop=actor(Role.STOREFRONT, "shop", scopes=frozenset({Scope.SELL})),
        customer=actor(Role.CUSTOMER, "customer", party_id=record_id(mark, "party")),
        centre=actor(Role.SERVICE_CENTRE, "centre", location_id=record_id(mark, "centre")),
        partner=actor(Role.PARTNER, "partner", location_id=record_id(mark, "partner")),
        staff=actor(Role.ISSUER, "staff", issuer=f"issuer-{mark}"),
        all_staff=actor(Role.ISSUER, "allstaff"),
        admin=actor(Role.ADMIN, "admin"),
    )
