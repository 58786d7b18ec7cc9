"""Who asks, and what may they do?

Every command carries an `Actor`. `need` stops a command that the actor's role does not cover; `may` answers where
something is shown or left out instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from contracts.rules.values.vocabulary import Role
from contracts.usecases.failures import NotAllowed

ENGINE = "engine"
"""Who does what follows by itself, where a key would stand."""

ANONYMOUS = "anonymous"
"""Who calls without a key, where that is allowed."""


class Right(StrEnum):
    """What a role may be needed for. The value completes the sentence "your key may not ..."."""

    REGISTER_UNIT = "register a unit"
    ISSUE_CONTRACT = "issue a contract"
    RECORD_READING = "record a meter reading"
    FILE_CLAIM = "file a claim"
    SEE_PERSONS = "see persons"
    SEE_CLAIMS = "see claims"
    ASK_AS_KNOWN = "ask what the answer was before something became known"
    SEE_HISTORY = "see who changed what"
    REVIEW_CLAIM = "review a claim"
    GRANT_GOODWILL = "grant goodwill"
    SERVE_CLAIM = "carry out what a claim was agreed for"
    SETTLE_CLAIM = "settle a claim"
    KEEP_LOCATIONS = "register or change a location"
    GIVE_GRANTS = "give or change a grant"
    END_CONTRACT = "renew, hand over or cancel a contract"
    KEEP_CONTRACT = "suspend, resume or amend a contract"
    CORRECT_FACT = "correct what is known of a unit or contract"
    SEE_VISITS = "see the visits of a unit"
    LIST_VISITS = "list the visits of all units"
    MARK_VISIT = "mark a visit that did not take place"
    SEE_AGREEMENT = "see an agreement"


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller: whose tenant, in which role, for which party, place or issuer. `key_id` names the key, never the
    secret. An issuer's staff without an `issuer` works for all issuers of the tenant.
    """

    tenant: str
    role: Role
    key_id: str
    party_id: UUID | None = None
    location_id: UUID | None = None
    issuer: str | None = None


def engine_for(tenant: str) -> Actor:
    """The engine itself, at work for a tenant: who does what follows by itself."""
    return Actor(tenant, Role.ENGINE, ENGINE)


def need(actor: Actor, right: Right, owner: UUID | None = None) -> None:
    """Raise `NotAllowed` unless the actor may; see `may`."""
    if not may(actor, right, owner):
        roles = sorted(_ROLES[right] | ({Role.CUSTOMER} if right in _OWN else frozenset()))
        raise NotAllowed(right.value, ", ".join(roles))


def may(actor: Actor, right: Right, owner: UUID | None = None) -> bool:
    """Whether the actor's role covers this. A customer may do some of it with a unit of their own."""
    if actor.role is Role.CUSTOMER and right in _OWN:
        return owner is not None and owner == actor.party_id
    return actor.role in _ROLES[right]


_DESK = frozenset({Role.SERVICE_CENTRE, Role.ISSUER, Role.ADMIN})
_SALE = frozenset({Role.STOREFRONT, Role.ISSUER, Role.ADMIN})
_ROLES: Mapping[Right, frozenset[Role]] = {
    Right.REGISTER_UNIT: _SALE,
    Right.ISSUE_CONTRACT: _SALE,
    Right.RECORD_READING: _DESK | {Role.PARTNER},
    Right.FILE_CLAIM: _DESK | {Role.PARTNER},
    Right.SEE_PERSONS: _DESK,
    Right.SEE_CLAIMS: _DESK | {Role.PARTNER},
    Right.ASK_AS_KNOWN: _DESK,
    Right.SEE_HISTORY: _DESK,
    Right.REVIEW_CLAIM: frozenset({Role.ISSUER, Role.ADMIN}),
    Right.GRANT_GOODWILL: _DESK,
    Right.SERVE_CLAIM: _DESK | {Role.PARTNER},
    Right.SETTLE_CLAIM: frozenset({Role.ISSUER, Role.ADMIN}),
    Right.KEEP_LOCATIONS: frozenset({Role.ISSUER, Role.ADMIN}),
    Right.GIVE_GRANTS: frozenset({Role.ISSUER, Role.ADMIN}),
    Right.END_CONTRACT: frozenset({Role.ISSUER, Role.ADMIN}),
    Right.KEEP_CONTRACT: frozenset({Role.ISSUER, Role.ADMIN}),
    Right.CORRECT_FACT: frozenset({Role.ISSUER, Role.ADMIN}),
    Right.SEE_VISITS: _DESK | {Role.PARTNER},
    Right.LIST_VISITS: _DESK,
    Right.MARK_VISIT: _DESK | {Role.PARTNER},
    Right.SEE_AGREEMENT: _DESK | _SALE,
}
_OWN = frozenset(
    {
        Right.RECORD_READING,
        Right.FILE_CLAIM,
        Right.SEE_PERSONS,
        Right.SEE_CLAIMS,
        Right.END_CONTRACT,
        Right.SEE_VISITS,
        Right.SEE_AGREEMENT,
    }
)
