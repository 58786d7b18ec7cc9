"""Which policies are there, and what does each let somebody find of a thing that is not theirs?

Whose a thing is, is a question of its own for each: a claim is of the place that filed it, of the issuer that promised
what it is about, and of the customer whose unit it is. Who stands on none of these sides is a stranger to it. To a
caller of another tenant all is strange, and nothing of it is ever found: that wall needs no word here.
"""

from enum import StrEnum

from msgspec import Struct


class Stranger(StrEnum):
    """Who asks for what is not theirs, within the tenant."""

    STOREFRONT = "a storefront, without proof"
    SHOP = "a shop's server (`SELL`), without proof"
    CUSTOMER = "a customer, without proof"
    BEARER = "a storefront or customer with proof of the unit"
    CENTRE = "a service centre"
    PARTNER = "a partner shop"
    ISSUER = "another issuer's staff"


EVERYBODY = frozenset(Stranger)
WORKSHOPS = frozenset({Stranger.CENTRE, Stranger.PARTNER})
DESKS = WORKSHOPS | {Stranger.ISSUER}
NOBODY = frozenset[Stranger]()


class Policy(Struct, frozen=True):
    """Who of the strangers may find something in a field. None for `PART`: whoever may have what it is a part of."""

    name: str
    says: str
    strangers: frozenset[Stranger] | None

    def lets(self, who: frozenset[Stranger]) -> bool:
        """Whether somebody who is all of these may find something. Never asked of `PART`."""
        return self.strangers is not None and not self.strangers.isdisjoint(who)


OPEN = Policy("OPEN", "what is promised to all, the catalogue, the places, what is wrong with a request", EVERYBODY)
UNIT = Policy("UNIT", "a unit, and whether and how much is paid for it", DESKS | {Stranger.BEARER})
COVER = Policy("COVER", "which plans cover a unit, by which clauses, until when", WORKSHOPS | {Stranger.BEARER})
VISITS = Policy("VISITS", "the visits that are due for a unit", WORKSHOPS)
JOB = Policy("JOB", "to write down what is done to a unit: a reading, a claim", DESKS)
PERSON = Policy("PERSON", "who owns a unit or holds a contract", NOBODY)
SALE = Policy("SALE", "to sell a contract of any issuer", frozenset({Stranger.SHOP}))
REGISTRY = Policy("REGISTRY", "to register a unit that was sold", frozenset({Stranger.SHOP, Stranger.ISSUER}))
PLACE = Policy("PLACE", "to keep the places, which all issuers of a tenant share", frozenset({Stranger.ISSUER}))
CONTRACT = Policy("CONTRACT", "what a holder and an issuer agreed, paid and change", NOBODY)
CLAIM = Policy("CLAIM", "a claim, with all that was said and decided of it", NOBODY)
GRANT = Policy("GRANT", "the authority that an issuer gives to a place", NOBODY)
STAFF = Policy("STAFF", "the work that waits: queues, lists of units", NOBODY)
TRAIL = Policy("TRAIL", "who changed what of a unit, and when", NOBODY)
ERASURE = Policy("ERASURE", "to erase a person: an administrator, or the person", NOBODY)
PART = Policy("PART", "a part of something else, for whom that is", None)

ALL = (
    OPEN,
    UNIT,
    COVER,
    VISITS,
    JOB,
    PERSON,
    ERASURE,
    SALE,
    REGISTRY,
    PLACE,
    CONTRACT,
    CLAIM,
    GRANT,
    STAFF,
    TRAIL,
    PART,
)
