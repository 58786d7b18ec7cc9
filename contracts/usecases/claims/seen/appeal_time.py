"""Until which day may the decision on a claim be appealed, and where are its days counted?

The table that the claim was decided by says how long; the time begins anew with each decision.
"""

from datetime import date
from zoneinfo import ZoneInfo

from contracts.rules.claims.moves import possible_moves
from contracts.rules.claims.tables import AdjudicationTable
from contracts.rules.values.calendar import add
from contracts.rules.values.vocabulary import ClaimState, MoveName, Role
from contracts.store.claim_life.moves import ClaimLife
from contracts.store.claims import FiledClaim
from contracts.store.database import Connection
from contracts.usecases.claims.ruling.tables import pinned_table
from contracts.usecases.terms.library import Published


async def last_day_to_appeal(
    connection: Connection, tenant: str, published: Published, filed: FiledClaim, life: ClaimLife
) -> date | None:
    """The last day; None while there is nothing to appeal, and where the table sets no limit."""
    if not _can_be_appealed(filed, life):
        return None
    decided = life.rounds[-1].round
    table = await pinned_table(connection, tenant, decided.issuer, decided.version)
    return last_day_by(table, published, filed, life)


def last_day_by(table: AdjudicationTable, published: Published, filed: FiledClaim, life: ClaimLife) -> date | None:
    """The same for a claim that this table decided last."""
    within = table.terms.appeal_within
    if within is None or not _can_be_appealed(filed, life):
        return None
    return add(life.rounds[-1].round.decided_at.astimezone(zone_of(published, filed)).date(), within)


def _can_be_appealed(filed: FiledClaim, life: ClaimLife) -> bool:
    # What an admin may do with it anybody with the claim's right may, in time.
    return MoveName.APPEAL in possible_moves(ClaimState(filed.claim.state), Role.ADMIN) and bool(life.rounds)


def zone_of(published: Published, filed: FiledClaim) -> ZoneInfo:
    """Where the days of a claim are counted: where the first of its contracts counts them, or else in UTC."""
    kept = filed.decision.facts["contracts"]
    for row in kept if isinstance(kept, list) else ():
        if (terms := published.terms((row["plan"], row["version"]))) is not None:
            return terms.zone
    return ZoneInfo("UTC")
