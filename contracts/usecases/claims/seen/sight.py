"""Which claims of a unit may a caller see?

A customer sees those of a unit of their own that were reported since it is theirs; a service centre or partner those of
its own place, and those that its own key began; an issuer's staff those that its plans pay for, and those that nobody
pays for and its table decides; an administrator all.
"""

from datetime import date
from uuid import UUID

from contracts.rules.values.vocabulary import Role
from contracts.store.dossiers import Dossier
from contracts.store.records import Claim
from contracts.usecases.actor import Actor, Right, may
from contracts.usecases.claims.seen.promisers import Promisers
from contracts.usecases.terms.library import Published

_OF_A_PLACE = frozenset({Role.SERVICE_CENTRE, Role.PARTNER})


def claims_seen_by(
    actor: Actor, dossier: Dossier, owner: UUID | None, published: Published, promisers: Promisers
) -> tuple[Claim, ...]:
    """Those of the unit's claims that the caller may see, as they were filed. `promisers` are those of its claims."""
    if not may(actor, Right.SEE_CLAIMS, owner):
        return ()
    return tuple([claim for claim in dossier.claims if _concerns(actor, claim, dossier, published, promisers)])


def sees(
    actor: Actor, claim: Claim, dossier: Dossier, owner: UUID | None, published: Published, promisers: Promisers
) -> bool:
    """Whether the caller may see this claim."""
    return may(actor, Right.SEE_CLAIMS, owner) and _concerns(actor, claim, dossier, published, promisers)


def _concerns(actor: Actor, claim: Claim, dossier: Dossier, published: Published, promisers: Promisers) -> bool:
    if actor.role is Role.CUSTOMER:
        return not _was_of_another(actor, claim, dossier)
    if actor.role in _OF_A_PLACE:
        return is_of_place(actor, claim.location_id) or claim.actor == actor.key_id
    if actor.role is Role.ISSUER and actor.issuer is not None:
        return actor.issuer in promisers.get(claim.claim_id, _issuer(claim, dossier, published))
    return True


def is_of_place(actor: Actor, location_id: UUID | None) -> bool:
    """Whether this is the caller's own place."""
    return location_id is not None and location_id == actor.location_id


def _was_of_another(actor: Actor, claim: Claim, dossier: Dossier) -> bool:
    """Whether the unit was somebody else's when the claim was reported."""
    return any(
        each.from_day <= claim.reported_on <= (each.last_day or date.max)
        for each in dossier.ownerships
        if each.party_id != actor.party_id
    )


def _issuer(claim: Claim, dossier: Dossier, published: Published) -> frozenset[str]:
    """Who promised what the claim is about: the issuer of the contract that pays."""
    paying = (each.plan for each in dossier.contracts if each.contract_id == claim.contract_id)
    return frozenset(published.plans[code].header.issuer for code in paying if code in published.plans)
