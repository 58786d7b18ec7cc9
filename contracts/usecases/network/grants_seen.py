"""Which grants may a caller see? A place its own, an issuer's staff those that it gave; the public none.

Whether a place may do a job on a day is open to all: `ask_authorization` and `find_locations` say it.
"""

from contracts.rules.values.vocabulary import Role
from contracts.store.records import Grant
from contracts.usecases.actor import Actor, is_of_issuer


def sees_grant(actor: Actor, grant: Grant) -> bool:
    """Whether the caller may see this grant."""
    match actor.role:
        case Role.SERVICE_CENTRE | Role.PARTNER:
            return actor.location_id == grant.location_id
        case Role.ISSUER:
            return is_of_issuer(actor, grant.issuer)
        case _:
            return actor.role is Role.ADMIN
