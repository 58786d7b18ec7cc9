"""What does a claim make of its unit's ledger, when all of the ledger is known and nothing is locked?

`take` does to values what `ledger` does to rows, in the same order: the period is opened, brought to what the history
knows, what came over in vain is taken away, and then it is reserved. It gives the rows as they are to be written: the
entries, and the balance as it is after them.

So they may only be written where the ledger is still as it was read: see `direct.alone`.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from contracts.store.claim_life.ledger import (
    PERIOD,
    Reservation,
    expiring,
    key_of,
    learning,
    opening,
    reserving,
    used_by,
)
from contracts.store.claim_life.records import AllowanceBalance, LedgerEntry


class Ledger(Struct, frozen=True):
    """The balances of a unit and all their entries, as they were read."""

    balances: Sequence[AllowanceBalance]
    entries: Sequence[LedgerEntry]


class Taking(Struct, frozen=True):
    """What a claim takes of a period. All but the reservation are pairs of a count and an amount.

    `begins` is the period as it is opened if it is not yet, with what was `carried` over; `known` is what the history
    knows to be used of it, and `lost` what came over and was not used in time.
    """

    begins: AllowanceBalance
    carried: tuple[int, int]
    known: tuple[int, int]
    lost: tuple[int, int]
    wanted: Reservation


class Taken(Struct, frozen=True):
    """A balance as it is after a claim took of it, and the entries that led there."""

    balance: AllowanceBalance
    entries: tuple[LedgerEntry, ...]


def take(ledger: Ledger, of: Taking, now: datetime) -> Taken | None:
    """What is to be written; None when less is left than is wanted."""
    key = of.wanted.key
    before = [each for each in ledger.entries if key_of(each) == key]
    opened = next((each for each in ledger.balances if key_of(each) == key), None)
    added = opening(of.begins, of.carried, now) if opened is None else []
    balance = opened or of.begins
    learned = learning(balance, before, of.known, now)
    balance = _used(balance, used_by(learned))
    added += learned
    if any(of.lost) and _has(balance, of.lost) and not any(_is_expiry(each) for each in before):
        balance = _granted_less(balance, of.lost)
        added.append(expiring(key, of.lost, now))
    if not _has(balance, (of.wanted.count, of.wanted.minor)):
        return None
    return Taken(_reserved(balance, of.wanted), (*added, reserving(of.wanted, now)))


def _has(balance: AllowanceBalance, much: tuple[int, int]) -> bool:
    """Whether as much is left. Of what is only counted it always is."""
    count = balance.reserved_count + balance.used_count + much[0]
    minor = balance.reserved_minor + balance.used_minor + much[1]
    granted = balance.granted_count, balance.granted_minor
    return (granted[0] is None or count <= granted[0]) and (granted[1] is None or minor <= granted[1])


def _used(balance: AllowanceBalance, more: tuple[int, int]) -> AllowanceBalance:
    return replace(balance, used_count=balance.used_count + more[0], used_minor=balance.used_minor + more[1])


def _granted_less(balance: AllowanceBalance, less: tuple[int, int]) -> AllowanceBalance:
    count, minor = balance.granted_count, balance.granted_minor
    return replace(
        balance,
        granted_count=None if count is None else count - less[0],
        granted_minor=None if minor is None else minor - less[1],
    )


def _reserved(balance: AllowanceBalance, wanted: Reservation) -> AllowanceBalance:
    return replace(
        balance,
        reserved_count=balance.reserved_count + wanted.count,
        reserved_minor=balance.reserved_minor + wanted.minor,
    )


def _is_expiry(entry: LedgerEntry) -> bool:
    return entry.step == "EXPIRE" and entry.cause == PERIOD
