"""Whose is this unit now, by what is known of it?"""

from uuid import UUID

from contracts.store.dossiers import Dossier
from contracts.usecases.cover.contract_standing import life_of


def owner_of(dossier: Dossier) -> UUID | None:
    """Who owns the unit by the latest that is known."""
    standing = [each for each in dossier.ownerships if each.last_day is None]
    return standing[-1].party_id if standing else None


def holders_of(dossier: Dossier) -> frozenset[UUID]:
    """Who holds a contract of the unit, each by its latest move."""
    return frozenset(life_of(dossier, each).holders[-1][1] for each in dossier.contracts)
