"""What may a caller see of a claim's remedies, and of what is asked back from others?"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import Remedy
from contracts.store.claim_life.moves import ClaimLife
from contracts.store.claim_life.records import Recovery, RemedyRecord


class RemedySeen(Struct, frozen=True):
    """A remedy that was chosen. `gives` is what the customer gets, before `price`, what they pay.

    `serial_out` is that of the unit that was given up, or lent; `serial_in` of the one that came instead, or back.
    """

    id: str
    remedy: str
    benefit: str | None
    state: str
    gives: Money | None
    price: Money | None
    serial_out: str | None
    serial_in: str | None
    chosen_at: datetime
    changed_at: datetime


class RecoverySeen(Struct, frozen=True):
    """What whoever settled a line asks back from another payer."""

    line: int
    payer: str
    amount: Money
    plan: str | None
    benefit: str | None
    clause: str
    recorded_at: datetime


def remedies_seen(records: Iterable[RemedyRecord]) -> tuple[RemedySeen, ...]:
    """The remedies of a claim, in the order of choosing: a loaner stands beside the one that was chosen."""
    return tuple(_remedy(record) for record in records)


def recoveries_seen(life: ClaimLife) -> tuple[RecoverySeen, ...]:
    """What is asked back for a claim, by line."""
    return tuple(_recovery(each) for whole in life.rounds for each in whole.recoveries)


def is_loaner(remedy: RemedyRecord) -> bool:
    """Whether it goes beside another remedy, for the time of the repair."""
    return remedy.remedy == Remedy.LOANER.value


def _remedy(record: RemedyRecord) -> RemedySeen:
    return RemedySeen(
        id=str(record.remedy_id),
        remedy=record.remedy,
        benefit=record.benefit,
        state=record.state,
        gives=_money(record.amount_minor, record.currency),
        price=_money(record.price_minor, record.currency),
        serial_out=record.serial_out,
        serial_in=record.serial_in,
        chosen_at=record.chosen_at,
        changed_at=record.changed_at,
    )


def _recovery(record: Recovery) -> RecoverySeen:
    return RecoverySeen(
        line=record.line,
        payer=record.payer,
        amount=Money(record.minor, record.currency),
        plan=record.plan,
        benefit=record.benefit,
        clause=record.clause,
        recorded_at=record.recorded_at,
    )


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, currency)
