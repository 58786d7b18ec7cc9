"""Which persons behind a unit may this caller see: its owner, and the holders of its contracts?

| who | whom |
|---|---|
| administrator, staff of all issuers | all of them |
| an issuer's own staff | the holders of its own contracts; the owner of a unit with such a contract, or that it sold |
| service centre | all of a unit that it has a claim for, or that it worked on |
| customer | themself |
| partner, storefront, a shop's server | nobody |

By the id of a person alone only the first of these see somebody, and a customer themself.
"""

from collections.abc import Iterator
from uuid import UUID

from contracts.rules.values.vocabulary import Role
from contracts.store.dossiers import Dossier
from contracts.usecases.access.cut import concerns
from contracts.usecases.actor import Actor, Right, may
from contracts.usecases.cover.contract_standing import life_of
from contracts.usecases.cover.unit_question import SELLER
from contracts.usecases.terms.library import Published


def persons_seen(actor: Actor, dossier: Dossier, owner: UUID | None, published: Published) -> frozenset[UUID]:
    """Those whom the caller may see."""
    if actor.role is Role.SERVICE_CENTRE and not has_worked_on(actor, dossier):
        return frozenset()
    return frozenset(each for each in _behind(actor, dossier, owner, published) if may(actor, Right.SEE_PERSONS, each))


def is_seen_alone(actor: Actor, person: UUID) -> bool:
    """Whether the caller may see somebody by their id alone, whatever units are theirs."""
    return may(actor, Right.SEE_PERSONS, person) and actor.role is not Role.SERVICE_CENTRE and not actor.of_one_issuer


def has_worked_on(actor: Actor, dossier: Dossier) -> bool:
    """Whether the caller's place has something to do with the unit: a claim, or a job that was done."""
    here = actor.location_id
    places = {claim.location_id for claim in dossier.claims} | {job.location_id for job in dossier.jobs}
    return (here is not None and here in places) or any(claim.actor == actor.key_id for claim in dossier.claims)


def _behind(actor: Actor, dossier: Dossier, owner: UUID | None, published: Published) -> Iterator[UUID]:
    own = [each for each in dossier.contracts if concerns(actor, each.plan, published)]
    for each in own:
        yield from (holder for _, holder in life_of(dossier, each).holders)
    if owner is not None and (actor.of_one_issuer is None or own or _has_sold(actor, dossier)):
        yield owner


def _has_sold(actor: Actor, dossier: Dossier) -> bool:
    seller = dossier.facts.get(SELLER)
    return seller is not None and seller.value == actor.of_one_issuer
