"""What does an id name, whatever it is? One (`node`), or many at once (`nodes`)."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from contracts.rules.terms import Plan as PlanTold
from contracts.schema.agreements import Agreement
from contracts.schema.catalogue import Plan, Product
from contracts.schema.claims.claim import Claim
from contracts.schema.context import Info
from contracts.schema.fields import resolved
from contracts.schema.network.grants import Grant
from contracts.schema.network.locations import Location
from contracts.schema.node import Node
from contracts.schema.reasons import Speech
from contracts.schema.speaking import speech_of
from contracts.schema.units import Contract, Job, Party, Reading, Unit
from contracts.usecases.claims.seen.shown import ClaimShown
from contracts.usecases.failures import BadInput
from contracts.usecases.network.seen_places import GrantSeen, LocationSeen
from contracts.usecases.pools.agreement_seen import AgreementSeen
from contracts.usecases.read_named import Named, read_named
from contracts.usecases.seen import ContractSeen, JobSeen, PartySeen, ProductSeen, ReadingSeen, UnitSeen

MAX_NODES = 100


@strawberry.type(description="What can be asked for by its id alone.")
class NodeQuery:
    @resolved("Whatever has this id; null for what is no id of ours, is not there, or is not for the caller.")
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id.")]
    ) -> Node | None:
        [found] = await nodes_of(info, [id])
        return found

    @resolved("Whatever has these ids, in their order; null in the place of what `node` would give null for.")
    async def nodes(
        self, info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="The ids, 1 to 100.")]
    ) -> list[Node | None]:
        if not 1 <= len(ids) <= MAX_NODES:
            cure = f"send 1 to {MAX_NODES} ids at once"
            raise BadInput("TOO_MANY", f"{len(ids)} ids are asked for at once", cure, ("ids",))
        return await nodes_of(info, ids)


async def nodes_of(info: Info, ids: Sequence[str]) -> list[Node | None]:
    """What these ids name, in their order."""
    asked, engine = info.context, info.context.engine
    found = await read_named(engine.database, engine.library, asked.actor, ids, asked.now)
    speech = await speech_of(info)
    return [_node(found[each], speech) if each in found else None for each in ids]


def _node(named: Named, speech: Speech) -> Node:
    match named:
        case UnitSeen():
            return Unit.of(named)
        case ContractSeen():
            return Contract.of(named)
        case ReadingSeen():
            return Reading.of(named)
        case JobSeen():
            return Job.of(named)
        case ClaimShown():
            return Claim.of(named, speech)
        case ProductSeen():
            return Product.of(named)
        case PartySeen():
            return Party.of(named)
        case LocationSeen():
            return Location.of(named)
        case GrantSeen():
            return Grant.of(named)
        case AgreementSeen():
            return Agreement.of(named)
        case PlanTold():
            return Plan.of(named)
