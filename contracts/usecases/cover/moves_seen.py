"""What became of a contract, as a caller sees it: its moves with their money, and what that comes to.

Money is told as it went to and fro: a change whose lines come to more than zero was paid, one whose lines come to less
was paid back. A contract that was given without a quote has its price as its first money.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from contracts.rules.values.money import Money
from contracts.store.contract_life.records import ContractMoney as MoneyRow
from contracts.store.contract_life.records import ContractMove
from contracts.store.keys import public_id
from contracts.store.records import Json
from contracts.usecases.cover.contract_standing import ContractLife


class MoneyLineSeen(Struct, frozen=True):
    """One line of money: above zero the customer pays it, below zero gets it back."""

    kind: str
    amount: Money
    clause: str


class MoveSeen(Struct, frozen=True):
    """One change of a contract. Days are both included; `successor` is the public id of the contract that renews it."""

    number: int
    move: str
    on_day: date
    first_day: date | None
    last_day: date | None
    option: str | None
    reason: str | None
    facts: Mapping[str, Json]
    successor: str | None
    lines: tuple[MoneyLineSeen, ...]
    recorded_at: datetime


class ContractMoney(Struct, frozen=True):
    """What was paid and paid back over a contract's life."""

    paid: Money
    refunded: Money

    @property
    def balance(self) -> Money:
        return Money(self.paid.minor - self.refunded.minor, self.paid.currency)


def moves_seen(life: ContractLife) -> tuple[MoveSeen, ...]:
    """The moves of a contract, in the order in which they were recorded."""
    return tuple(_move(move, [line for line in life.money if line.seq == move.seq]) for move in life.moves)


def money_seen(life: ContractLife) -> ContractMoney | None:
    """What was paid and paid back; None for a contract without any money."""
    totals: dict[int, int] = {}
    for line in life.money:
        totals[line.seq] = totals.get(line.seq, 0) + line.amount_minor
    currency = next((line.currency for line in life.money), life.record.currency)
    if currency is None:
        return None
    if life.issued is None:
        totals[0] = life.record.price_minor or 0
    return ContractMoney(
        Money(sum(total for total in totals.values() if total > 0), currency),
        Money(-sum(total for total in totals.values() if total < 0), currency),
    )


def _move(move: ContractMove, lines: Sequence[MoneyRow]) -> MoveSeen:
    return MoveSeen(
        number=move.seq,
        move=move.move,
        on_day=move.on_day,
        first_day=move.first_day,
        last_day=move.last_day,
        option=move.option,
        reason=move.reason,
        facts=move.facts,
        successor=public_id("Contract", move.unit_key, move.successor) if move.successor else None,
        lines=tuple(MoneyLineSeen(line.kind, Money(line.amount_minor, line.currency), line.clause) for line in lines),
        recorded_at=move.recorded_at,
    )
