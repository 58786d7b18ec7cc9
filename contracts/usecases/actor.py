"""Who asks, and what may they do?

Every command carries an `Actor`. `need` stops a command that the actor's role does not cover; `may` answers where
something is shown or left out instead.
"""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.vocabulary import Role
from contracts.usecases.access.gate import Gate
from contracts.usecases.failures import NotAllowed

ENGINE = "engine"
"""Who does what follows by itself, where a key would stand."""

ANONYMOUS = "anonymous"
"""Who calls without a key, where that is allowed."""


class Scope(StrEnum):
    """What a key may do beside what its role may. A key without scopes may do what its role may, and no more."""

    SELL = "SELL"
    """Register units and issue contracts: for a shop's server, whose key is a secret, unlike that of a web page."""


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
    ERASE_PERSON = "erase a person"


class Actor(Struct, frozen=True):
    """The caller: whose tenant, in which role, for which party, place or issuer. `key_id` names the key, never the
    secret. An issuer's staff without an `issuer` works for all issuers of the tenant. `gate` is what a request came
    through; who works here has none, and can prove nothing by it.
    """

    tenant: str
    role: Role
    key_id: str
    party_id: UUID | None = None
    location_id: UUID | None = None
    issuer: str | None = None
    scopes: frozenset[Scope] = frozenset()
    gate: Gate | None = None

    @property
    def is_public(self) -> bool:
        """Whether anybody may be this: nothing is said to them of a unit that is not proven to be theirs."""
        return self.role in _PUBLIC

    @property
    def of_one_issuer(self) -> str | None:
        """The issuer that the caller works for; None for who works for all of them, or is no staff."""
        return self.issuer if self.role is Role.ISSUER else None


def engine_for(tenant: str) -> Actor:
    """The engine itself, at work for a tenant: who does what follows by itself."""
    return Actor(tenant, Role.ENGINE, ENGINE)


def need(actor: Actor, right: Right, owner: UUID | None = None) -> None:
    """Raise `NotAllowed` unless the actor may; see `may`."""
    if not may(actor, right, owner):
        raise NotAllowed(right.value, _who_may(right))


def need_issuer(actor: Actor, right: Right, issuer: str) -> None:
    """Raise `NotAllowed` for the staff of another issuer than the one whose plan or grant it is."""
    if not is_of_issuer(actor, issuer):
        raise NotAllowed(f"{right.value} of `{issuer}`", f"{Role.ISSUER} of `{issuer}`, {Role.ADMIN}")


def is_of_issuer(actor: Actor, issuer: str) -> bool:
    """Whether this is no business of another issuer: only an issuer's own staff are asked."""
    return actor.of_one_issuer in {None, issuer}


def may(actor: Actor, right: Right, owner: UUID | None = None) -> bool:
    """Whether the actor's role covers this. A customer may do some of it with a unit of their own."""
    if actor.role is Role.CUSTOMER and right in _OWN:
        return owner is not None and owner == actor.party_id
    if right in _SELLING and Scope.SELL in actor.scopes:
        return True
    return actor.role in _ROLES[right]


def _who_may(right: Right) -> str:
    """The roles that may, as a caller reads them."""
    roles: list[str] = sorted(_ROLES[right] | ({Role.CUSTOMER} if right in _OWN else frozenset()))
    if right in _SELLING:
        roles.append(f"{Role.STOREFRONT} with the scope {Scope.SELL}")
    return ", ".join(roles)


_PUBLIC = frozenset({Role.STOREFRONT, Role.CUSTOMER})
_DESK = frozenset({Role.SERVICE_CENTRE, Role.ISSUER, Role.ADMIN})
_KEEPS = frozenset({Role.ISSUER, Role.ADMIN})
_ROLES: Mapping[Right, frozenset[Role]] = {
    Right.REGISTER_UNIT: _KEEPS,
    Right.ISSUE_CONTRACT: _KEEPS,
    Right.RECORD_READING: _DESK | {Role.PARTNER},
    Right.FILE_CLAIM: _DESK | {Role.PARTNER},
    Right.SEE_PERSONS: _DESK,
    Right.SEE_CLAIMS: _DESK | {Role.PARTNER},
    Right.ASK_AS_KNOWN: _DESK,
    Right.SEE_HISTORY: _DESK,
    Right.REVIEW_CLAIM: _KEEPS,
    Right.GRANT_GOODWILL: _DESK,
    Right.SERVE_CLAIM: _DESK | {Role.PARTNER},
    Right.SETTLE_CLAIM: _KEEPS,
    Right.KEEP_LOCATIONS: _KEEPS,
    Right.GIVE_GRANTS: _KEEPS,
    Right.END_CONTRACT: _KEEPS,
    Right.KEEP_CONTRACT: _KEEPS,
    Right.CORRECT_FACT: _KEEPS,
    Right.SEE_VISITS: _DESK | {Role.PARTNER},
    Right.LIST_VISITS: _DESK,
    Right.MARK_VISIT: _DESK | {Role.PARTNER},
    Right.SEE_AGREEMENT: _KEEPS,
    Right.ERASE_PERSON: frozenset({Role.ADMIN}),
}
_SELLING = frozenset({Right.REGISTER_UNIT, Right.ISSUE_CONTRACT})
_OWN = frozenset(
    {
        Right.RECORD_READING,
        Right.FILE_CLAIM,
        Right.SEE_PERSONS,
        Right.SEE_CLAIMS,
        Right.END_CONTRACT,
        Right.SEE_VISITS,
        Right.SEE_AGREEMENT,
        Right.ERASE_PERSON,
    }
)
