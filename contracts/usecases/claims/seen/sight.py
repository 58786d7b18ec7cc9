"""Which claims of a unit may a caller see?

A customer sees those of a unit of their own; a service centre or partner those of its own place, and those that its own
key began; an issuer's staff those on its plans; an administrator all.
"""

from uuid import UUID

from contracts.rules.values.vocabulary import Role
from contracts.store.dossiers import Dossier
from contracts.store.records import Claim
from contracts.usecases.actor import Actor, Right, may
from contracts.usecases.terms.library import Published

_OF_A_PLACE = frozenset({Role.SERVICE_CENTRE, Role.PARTNER})


def claims_seen_by(actor: Actor, dossier: Dossier, owner: UUID | None, published: Published) -> tuple[Claim, ...]:
    """Those of the unit's claims that the caller may see, as they were filed."""
    return tuple(claim for claim in dossier.claims if sees(actor, claim, dossier, owner, published))


def sees(actor: Actor, claim: Claim, dossier: Dossier, owner: UUID | None, published: Published) -> bool:
    """Whether the caller may see this claim."""
    if not may(actor, Right.SEE_CLAIMS, owner):
        return False
    if actor.role in _OF_A_PLACE:
        return is_of_place(actor, claim.location_id) or claim.actor == actor.key_id
    if actor.role is Role.ISSUER and actor.issuer is not None:
        return actor.issuer in _issuers(claim, dossier, published)
    return True


def is_of_place(actor: Actor, location_id: UUID | None) -> bool:
    """Whether this is the caller's own place."""
    return location_id is not None and location_id == actor.location_id


def _issuers(claim: Claim, dossier: Dossier, published: Published) -> frozenset[str]:
    """Who promised what the claim is about: the issuer of the contract that pays, or else of every contract."""
    plans = {each.contract_id: each.plan for each in dossier.contracts}
    about = [plans[claim.contract_id]] if claim.contract_id in plans else list(plans.values())
    return frozenset(published.plans[code].header.issuer for code in about if code in published.plans)
