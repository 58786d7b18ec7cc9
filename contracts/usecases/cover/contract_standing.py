"""What became of a contract, by what is known of it?

A contract's row never changes; what became of it are its moves. `life_of` folds them: who holds it on a day, which
facts count on a day, when it rested, when it ended early. A question about the unit sees it so (`as_it_stands`).
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.contract_life.rests import ADDS_DAYS
from contracts.rules.question import Contract
from contracts.rules.values.calendar import ONE_DAY
from contracts.rules.values.history import Suspended
from contracts.store.contract_life.records import ContractMoney, ContractMove, ContractMoveWord
from contracts.store.dossiers import Dossier
from contracts.store.records import ContractRecord, Json

_OF_THE_PRICE = frozenset({"PRICE", "TAX", "REFUND", "TAX_BACK"})


class ContractLife(Struct, frozen=True):
    """A contract with all that became of it, in the order in which it was recorded."""

    record: ContractRecord
    moves: tuple[ContractMove, ...] = ()
    money: tuple[ContractMoney, ...] = ()

    @property
    def issued(self) -> ContractMove | None:
        return self._last("ISSUE")

    @property
    def cancelled(self) -> ContractMove | None:
        return self._last("CANCEL")

    @property
    def renewed(self) -> ContractMove | None:
        return self._last("RENEW")

    @property
    def price_minor(self) -> int | None:
        """What was paid for it with all tax: its price, and the difference of each amendment. Fees are not among it."""
        if self.record.price_minor is None or not self.money:
            return self.record.price_minor
        amended = {move.seq for move in self.moves if move.move == "AMEND"}
        return self.record.price_minor + sum(
            line.amount_minor for line in self.money if line.seq in amended and line.kind in _OF_THE_PRICE
        )

    @property
    def ended_on(self) -> date | None:
        """The last covered day, when it was cancelled."""
        move = self.cancelled
        return (move.last_day or move.on_day - ONE_DAY) if move else None

    @property
    def transferred_on(self) -> date | None:
        move = self._last("TRANSFER")
        return move.on_day if move else None

    @property
    def suspended(self) -> tuple[Suspended, ...]:
        """When it rested; the last one may last still."""
        found: list[Suspended] = []
        for move in self.moves:
            if move.move == "SUSPEND":
                adds = bool(move.facts.get(ADDS_DAYS))
                found.append(Suspended(move.first_day or move.on_day, move.last_day, adds))
            elif move.move == "RESUME" and found:
                found[-1] = replace(found[-1], last=move.on_day - ONE_DAY)
        return tuple(each for each in found if each.last is None or each.first <= each.last)

    @property
    def holders(self) -> tuple[tuple[date, UUID], ...]:
        """Everybody who ever held it, each with the first day."""
        handed = tuple((move.on_day, move.holder) for move in self.moves if move.holder is not None)
        return ((self.record.made_on, self.record.holder), *handed)

    def holder_on(self, day: date) -> UUID:
        """Who holds it on a day."""
        return next((holder for since, holder in reversed(self.holders) if since <= day), self.record.holder)

    def facts_on(self, day: date) -> Mapping[str, Json]:
        """What is known of it alone, for an event of this day."""
        if not self.moves:
            return self.record.facts
        amended = sorted(
            (move for move in self.moves if move.move == "AMEND" and move.on_day <= day),
            key=lambda move: (move.on_day, move.seq),
        )
        facts = dict(self.record.facts)
        for move in amended:
            facts |= move.facts
        return facts

    @property
    def first_day(self) -> date | None:
        """Its first day, as far as it was written down."""
        return self.record.start_day or (self.issued.first_day if self.issued else None)

    def is_suspended(self, day: date) -> bool:
        return any(each.holds(day) for each in self.suspended)

    def _last(self, word: ContractMoveWord) -> ContractMove | None:
        return next((move for move in reversed(self.moves) if move.move == word), None)


def life_of(dossier: Dossier, record: ContractRecord) -> ContractLife:
    """One of a unit's contracts with what became of it."""
    moves = dossier.moves_of(record.contract_id) if dossier.moves else ()
    money = dossier.money_of(record.contract_id) if dossier.money else ()
    return ContractLife(record, moves, money)


def as_it_stands(contract: Contract, life: ContractLife) -> Contract:
    """The contract as a question sees it."""
    if not life.moves:
        return contract
    return replace(contract, ended_on=life.ended_on, suspended=life.suspended, transferred_on=life.transferred_on)
