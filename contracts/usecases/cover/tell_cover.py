"""What may anybody know of this unit? Whether it is covered, what kind of product it is, and until which month.

A serial is no secret, so this is all that it opens: no person, no claim, no day, no hash. A unit that is not covered,
one that we do not have, one of somebody else's, and one of which we keep it back (its cover hangs on facts that we do
not have, it rests, or its certificate does not hold) are one answer, by the same statements: a unit that is not there
is decided on as if it were, and what comes of it is not told.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from contracts.rules.decision import BenefitResult
from contracts.rules.values.vocabulary import PlanKind, State
from contracts.store.database import Connection, Database
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.records import Product, Unit, UnitFact
from contracts.usecases.access.proof import NO_UNIT, count_named, key_named, who
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import Situation, UnitRef
from contracts.usecases.cover.decided import decision_on
from contracts.usecases.cover.unit_question import nothing_more, question_of
from contracts.usecases.failures import Failure, UnknownUnit
from contracts.usecases.terms.library import Library, Published

_SOLD = (timedelta(days=400), "IN", "CONSUMER")
"""How long ago, where and to whom the unit was sold that is decided on where there is none: laws look at these."""


class TellCover(Struct, frozen=True):
    """The unit that is asked about. A proof that comes with it is not looked at."""

    actor: Actor
    unit: UnitRef


class CoverTold(Struct, frozen=True):
    """What anybody may know. `until` is the first day of the month in which the last cover ends that has an end."""

    is_covered: bool
    family: str | None = None
    until: date | None = None


NOT_KNOWN = CoverTold(is_covered=False)


async def tell_cover(database: Database, library: Library, command: TellCover, now: datetime) -> CoverTold:
    """Whether it is covered today. Raises `BadInput` and `TooManySerials`."""
    actor = command.actor
    key = _key(command)
    is_new = count_named(actor, command.unit, key, ())
    async with database.read() as connection:
        found, published = await _read(connection, library, actor.tenant, key)
    dossier = found.get(key)
    if actor.gate is not None and is_new:
        actor.gate.guessing.looked(who(actor, actor.gate), is_there=dossier is not None)
    told = _told(dossier or _decoy(now), published, now)
    return told if dossier is not None else NOT_KNOWN


async def _read(
    connection: Connection, library: Library, tenant: str, key: UUID
) -> tuple[dict[UUID, Dossier], Published]:
    """The same statements for every unit: the plans are looked for whether it has a contract or not."""
    found = await dossiers(connection, tenant, [key])
    return found, await library.newest(tenant, connection)


def _key(command: TellCover) -> UUID:
    try:
        return key_named(command.actor, command.unit, ())
    except UnknownUnit:
        return NO_UNIT


def _told(dossier: Dossier, published: Published, now: datetime) -> CoverTold:
    try:
        asked = question_of(dossier, published, Situation(), now, nothing_more)
        active = [each for each in decision_on(asked.question).benefits if _is_active(each)]
    except Failure:
        return NOT_KNOWN
    if not active:
        return NOT_KNOWN
    return CoverTold(is_covered=True, family=dossier.product.category, until=_until(active))


def _is_active(result: BenefitResult) -> bool:
    """Whether it covers the unit today. What a shop takes back does not, nor does a right of everybody without an end,
    such as to complain.
    """
    standing = result.standing
    if standing.state is not State.ACTIVE or standing.terms.kind is PlanKind.EXCHANGE_POLICY:
        return False
    return standing.terms.kind is not PlanKind.STATUTE or _end(result) is not None


def _until(active: Iterable[BenefitResult]) -> date | None:
    last = max((end for each in active if (end := _end(each)) is not None), default=None)
    return last.replace(day=1) if last is not None else None


def _end(result: BenefitResult) -> date | None:
    cover = result.standing.cover
    if cover is None:
        return None
    return cover.last_moment.date() if cover.last_moment is not None else cover.last_day


def _decoy(now: datetime) -> Dossier:
    """A unit that nobody has, to be decided on where there is none, so that it takes about as long."""
    ago, country, buyer = _SOLD
    day = (now - ago).date().isoformat()
    known = {"purchased": day, "delivered": day, "country": country, "buyer": buyer}
    facts = {name: UnitFact(NO_UNIT, NO_UNIT, name, value, now, "") for name, value in known.items()}
    product = Product(NO_UNIT, "", "", "", "", "", (), {}, None, None)
    return Dossier(Unit(NO_UNIT, NO_UNIT, "", "", now, ""), product, facts, (), (), (), (), ())
