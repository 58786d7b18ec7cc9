"""May a claim on this unit be decided, and what of the unit is the claim's own?

A unit that was replaced or paid back is gone: nothing more is claimed on it. A claim that is decided again must not
count its own reservation.
"""

from uuid import UUID

from msgspec.structs import replace

from contracts.store.dossiers import Dossier
from contracts.usecases.failures import BadInput

GONE = "goneBy"
"""The fact of a unit that is gone: the claim that ended it."""
SUCCESSOR = "replacedBy"
"""The fact of a unit that was replaced: the unit that came instead."""


def without_claim(dossier: Dossier, claim_id: UUID) -> Dossier:
    """The dossier without what this claim has reserved or done."""
    return replace(
        dossier,
        reserved=tuple(each for each in dossier.reserved if each.claim_id != claim_id),
        jobs=tuple(job for job in dossier.jobs if job.claim_id != claim_id),
    )


def check_unit_is_there(dossier: Dossier) -> None:
    """Raise `BadInput` for a unit that was replaced, or whose price was paid back."""
    if GONE not in dossier.facts:
        return
    successor = dossier.facts.get(SUCCESSOR)
    cure = f"file it for the unit `{successor.value}`" if successor else "nothing more can be claimed on it"
    message = f"the unit {dossier.unit.serial} is gone: the claim `{dossier.facts[GONE].value}` ended it"
    raise BadInput("UNIT_GONE", message, cure, ("unit",))
