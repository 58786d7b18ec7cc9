"""What became of a contract, in the columns of a file?

A file says where a contract stands: who holds it now, when it rested, when it ended. The import writes that down as
moves without a quote, for what it cost was settled elsewhere. What has no column is counted (`contracts_left_out`).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from contracts.rules.contract_life.rests import ADDS_DAYS
from contracts.rules.values.calendar import ONE_DAY
from contracts.store.contract_life.records import ContractMove, ContractMoveWord
from contracts.store.dossiers import Dossier
from contracts.store.keys import public_id
from contracts.store.records import ContractRecord, Json
from contracts.usecases.actor import Actor
from contracts.usecases.bulk.cells import SEVERAL, text_of
from contracts.usecases.bulk.words import ContractRow
from contracts.usecases.cover.contract_standing import ContractLife, life_of
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.trail.events import Event, EventKind

_KINDS: Mapping[ContractMoveWord, EventKind] = {
    "TRANSFER": EventKind.CONTRACT_TRANSFERRED,
    "SUSPEND": EventKind.CONTRACT_SUSPENDED,
    "CANCEL": EventKind.CONTRACT_CANCELLED,
}


def moves_said(row: ContractRow, record: ContractRecord, holder: UUID, now: datetime, by: Actor) -> list[ContractMove]:
    """What the row says became of this contract, as moves in the order of their days. Raises `BadInput`."""
    if row.ended_reason is not None:
        check_reason(row.ended_reason, ("endedReason",))
    told: list[tuple[date, ContractMoveWord, date | None]] = []
    if row.transferred_on is not None:
        told.append((row.transferred_on, "TRANSFER", None))
    told += [(rest.first, "SUSPEND", rest.last) for rest in row.rests]
    if row.ended_on is not None:
        told.append((row.ended_on + ONE_DAY, "CANCEL", row.ended_on))
    adds = {rest.first: rest.adds for rest in row.rests}
    return [
        ContractMove(
            unit_key=record.unit_key,
            contract_id=record.contract_id,
            seq=seq,
            move=move,
            on_day=day,
            first_day=day if move == "SUSPEND" else None,
            last_day=last,
            option=None,
            facts={ADDS_DAYS: adds[day]} if move == "SUSPEND" else {},
            holder=holder if move == "TRANSFER" else None,
            successor=None,
            quote=None,
            reason=row.ended_reason if move == "CANCEL" else None,
            recorded_at=now,
            actor=by.key_id,
            role=by.role.value,
        )
        for seq, (day, move, last) in enumerate(sorted(told, key=lambda each: each[0]), start=1)
    ]


def move_told(move: ContractMove) -> Event:
    """What is told of such a move: as of one that the API made, without money."""
    body: dict[str, Json] = {
        "onDay": move.on_day.isoformat(),
        "firstDay": move.first_day.isoformat() if move.first_day else None,
        "lastDay": move.last_day.isoformat() if move.last_day else None,
        "quote": None,
        "reason": move.reason,
    }
    if move.holder is not None:
        body["holder"] = public_id("Party", move.holder)
    return Event(_KINDS[move.move], public_id("Contract", move.unit_key, move.contract_id), body)


def moves_differing(life: ContractLife, row: ContractRow) -> list[str]:
    """The columns of what became of it in which what is known differs. What the row does not say is no difference."""
    known, said = move_cells(life), row.said_of_moves
    return [column for column, text in said.items() if text and text != known[column]]


def holder_now(life: ContractLife) -> UUID:
    """Who holds the contract in the end."""
    return life.holders[-1][1]


def move_cells(life: ContractLife) -> dict[str, str]:
    """What became of a contract as cells."""
    return {
        "transferred_on": text_of(life.transferred_on),
        "rests": SEVERAL.join(
            f"{rest.first}/{text_of(rest.last)}" + ("+" if rest.adds else "") for rest in life.suspended
        ),
        "ended_on": text_of(life.ended_on),
        "ended_reason": (life.cancelled.reason or "") if life.cancelled else "",
    }


def contracts_left_out(dossier: Dossier) -> Counter[str]:
    """What the rows of this unit's contracts do not say, by what it is."""
    found = Counter[str]()
    for record in dossier.contracts:
        life = life_of(dossier, record)
        now = holder_now(life)
        found["earlier holders"] += len({holder for _, holder in life.holders} - {now})
        found["amendments"] += sum(move.move == "AMEND" for move in life.moves)
        found["links to a renewal"] += sum(move.move == "RENEW" for move in life.moves)
        found["lines of money"] += len(life.money)
        found["shares in an agreement"] += record.agreement_id is not None
    found["marks of visits"] += len(dossier.marks)
    return found
