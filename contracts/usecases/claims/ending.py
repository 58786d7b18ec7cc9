"""What does a claim let go of when its decision no longer holds: a remedy that was chosen, goodwill that waited."""

from datetime import datetime

from contracts.store.claim_life.goodwills import lapse_goodwill
from contracts.store.claim_life.remedies import advance, remedies_of
from contracts.store.database import Connection
from contracts.usecases.claims.held import HeldClaim


async def let_go(connection: Connection, held: HeldClaim, now: datetime) -> None:
    """Release what was chosen and not given yet, and let waiting goodwill lapse."""
    tenant, claim_id = held.actor.tenant, held.filed.claim.claim_id
    for remedy in await remedies_of(connection, tenant, held.key, claim_id):
        if remedy.state in {"CHOSEN", "RESERVED"}:
            await advance(connection, tenant, held.key, remedy.remedy_id, "RELEASED", now)
    await lapse_goodwill(connection, tenant, held.key, claim_id, now)
