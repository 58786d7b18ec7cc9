"""How did a claim come to where it stands, and what was decided on the way?

`record_move` changes the state only from the one that was seen: of two who move a claim at once, one is told that it
has moved. `write_round` keeps what one round of deciding made of each line.
"""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import func, select, update

from contracts.store import unit_tables
from contracts.store.claim_life import tables
from contracts.store.claim_life.records import ClaimMove, ClaimRound, Evidence, LineDecision, Recovery
from contracts.store.claims import FiledClaim, check_shares
from contracts.store.connections import AsyncConnection
from contracts.store.direct.writing import write
from contracts.store.rows import TABLE_OF, Record, fetch, insert, select_of

T = TypeVar("T", ClaimMove, ClaimRound, LineDecision, Recovery, Evidence)


class WholeRound(Struct, frozen=True):
    """A round with its lines and what is asked back from others."""

    round: ClaimRound
    lines: tuple[LineDecision, ...]
    recoveries: tuple[Recovery, ...] = ()


class ClaimLife(Struct, frozen=True):
    """All moves, rounds and evidence of a claim, the oldest first."""

    moves: tuple[ClaimMove, ...]
    rounds: tuple[WholeRound, ...]
    evidence: tuple[Evidence, ...]


class ClaimMoved(ValueError):
    """The claim is not in the state from which it would move: somebody else has moved it."""

    def __init__(self, move: ClaimMove) -> None:
        super().__init__(f"the claim is no longer {move.from_state}: it cannot {move.move}")
        self.move = move


class SharesDoNotAddUp(ValueError):
    """The shares of a line do not come to what was approved of it."""

    def __init__(self, line: LineDecision, shares_minor: int) -> None:
        super().__init__(f"line {line.line}: the shares come to {shares_minor} of {line.approved_minor}")
        self.line = line
        self.shares_minor = shares_minor


async def record_move(connection: AsyncConnection, tenant: str, move: ClaimMove) -> ClaimMove:
    """Move a claim; the number of the move is found here, whatever `seq` says. Raises ClaimMoved."""
    claims = unit_tables.claims
    moved = await connection.execute(
        update(claims)
        .where(claims.c.unit_key == move.unit_key, claims.c.claim_id == move.claim_id, claims.c.tenant == tenant)
        .where(claims.c.state == move.from_state)
        .values(state=move.to_state)
    )
    if moved.rowcount != 1:
        raise ClaimMoved(move)
    # The row of the claim is locked by the update: nobody else counts now.
    column = tables.claim_moves.c
    of_claim = column.unit_key == move.unit_key, column.claim_id == move.claim_id, column.tenant == tenant
    last = select(func.max(column.seq)).where(*of_claim)
    numbered = replace(move, seq=((await connection.execute(last)).scalar() or 0) + 1)
    await insert(connection, tenant, (numbered,))
    return numbered


async def write_round(connection: AsyncConnection, tenant: str, whole: WholeRound) -> None:
    """Keep what a round decided; raises SharesDoNotAddUp before anything is written."""
    await write(connection, tenant, _rows_of_round(whole))


def rows_of(filed: FiledClaim, life: ClaimLife) -> tuple[Record, ...]:
    """All of a new claim, to be written at once; raises PayersDoNotAddUp and SharesDoNotAddUp."""
    for line in filed.lines:
        check_shares(line)
    rounds = [row for each in life.rounds for row in _rows_of_round(each)]
    return (filed.decision, filed.claim, *filed.lines, *filed.notes, *life.moves, *rounds, *life.evidence)


async def claim_life(connection: AsyncConnection, tenant: str, unit_key: UUID, claim_id: UUID) -> ClaimLife:
    """Everything that happened to a claim, in five statements; empty for a claim that is not there."""

    async def of_claim(noun: type[T], *order: str) -> list[T]:
        table = TABLE_OF[noun]
        statement = select_of(noun, tenant).where(table.c.unit_key == unit_key, table.c.claim_id == claim_id)
        return await fetch(connection, noun, statement.order_by(*(table.c[name] for name in order)))

    rounds = await of_claim(ClaimRound, "round")
    lines = await of_claim(LineDecision, "round", "line")
    recoveries = await of_claim(Recovery, "round", "line", "position")
    return ClaimLife(
        moves=tuple(await of_claim(ClaimMove, "seq")),
        rounds=_whole(rounds, lines, recoveries),
        evidence=tuple(await of_claim(Evidence, "recorded_at", "evidence_id")),
    )


def _whole(
    rounds: Sequence[ClaimRound], lines: Sequence[LineDecision], recoveries: Sequence[Recovery]
) -> tuple[WholeRound, ...]:
    return tuple(
        WholeRound(
            each,
            tuple(line for line in lines if line.round == each.round),
            tuple(one for one in recoveries if one.round == each.round),
        )
        for each in rounds
    )


def _rows_of_round(whole: WholeRound) -> tuple[Record, ...]:
    for line in whole.lines:
        shares_minor = sum(_minor(share) for share in line.shares)
        if shares_minor != line.approved_minor:
            raise SharesDoNotAddUp(line, shares_minor)
    return (whole.round, *whole.lines, *whole.recoveries)


def _minor(share: object) -> int:
    """What a written share comes to."""
    minor = share.get("minor") if isinstance(share, dict) else None
    return minor if isinstance(minor, int) else 0
