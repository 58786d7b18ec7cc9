"""What of a claim is not the caller's own? It is cut out.

Of another issuer stays that they pay, and how much; of another claim that there is one.
"""

from msgspec.structs import replace

from contracts.rules.values.plain import Document
from contracts.usecases.access.cut import concerns, cut_decided, promise_concerns
from contracts.usecases.actor import Actor
from contracts.usecases.claims.seen.remedies_seen import RecoverySeen, RemedySeen
from contracts.usecases.claims.seen.rounds_seen import JudgedSeen, RoundSeen, ShareSeen
from contracts.usecases.terms.library import Published


def cut_round(actor: Actor, whole: RoundSeen, published: Published, claims: frozenset[str]) -> RoundSeen:
    """A round as far as the caller may see it. `claims` are the public ids of those that they see of the unit."""
    lines = tuple(_line(actor, line, published, claims) for line in whole.lines)
    return replace(whole, lines=lines, decided=cut_decided(actor, whole.decided, published))


def cut_remedy(actor: Actor, whole: RemedySeen, published: Published) -> RemedySeen:
    """A remedy without the promise that it rests on, when that is another issuer's."""
    return whole if promise_concerns(actor, whole.benefit, published) else replace(whole, benefit=None)


def cut_recovery(actor: Actor, whole: RecoverySeen, published: Published) -> RecoverySeen:
    """What is asked back, without the promise that it rests on, when that is another issuer's."""
    if whole.plan is None or concerns(actor, whole.plan, published):
        return whole
    return replace(whole, benefit=None, clause="")


def _line(actor: Actor, whole: JudgedSeen, published: Published, claims: frozenset[str]) -> JudgedSeen:
    shares = tuple(_share(actor, each, published) for each in whole.shares)
    own = (each for each in whole.reasons if promise_concerns(actor, each["benefit"], published))
    reasons = tuple(_reason(each, claims) for each in own)
    return replace(whole, shares=shares, reasons=reasons)


def _share(actor: Actor, whole: ShareSeen, published: Published) -> ShareSeen:
    if whole.plan is None or concerns(actor, whole.plan, published):
        return whole
    return replace(whole, benefit=None, clause="")


def _reason(whole: Document, claims: frozenset[str]) -> Document:
    """A reason without the id of another claim that the caller does not see."""
    named = whole["values"].get("claim")
    if named is None or named in claims:
        return whole
    return {**whole, "values": {name: value for name, value in whole["values"].items() if name != "claim"}}
