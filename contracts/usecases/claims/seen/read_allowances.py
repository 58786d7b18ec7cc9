"""Show the ledger of a unit's allowances: what each holds in each period, and every change of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.rules.values.money import Money
from contracts.store.claim_life.ledger import NO_FIRST_DAY, balances_of, entries_of_unit
from contracts.store.claim_life.records import AllowanceBalance, LedgerEntry
from contracts.store.database import Database
from contracts.store.keys import public_id
from contracts.store.rows import RecordNotFound
from contracts.store.units import unit_by_key
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import UnitRef, read_unit_ref
from contracts.usecases.failures import UnknownUnit


@dataclass(frozen=True, slots=True)
class ReadAllowances:
    """The unit whose allowances are wanted."""

    actor: Actor
    unit: UnitRef


@dataclass(frozen=True, slots=True)
class EntrySeen:
    """One change of a balance. `claim` is None for what happens to a period itself."""

    kind: str
    count: int
    amount: Money | None
    claim: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class BalanceSeen:
    """What one allowance of one contract holds in one period. What is granted is None when it is only counted."""

    id: str
    contract: str | None
    benefit: str
    allowance: str
    since: date | None
    until: date | None
    granted: int | None
    reserved: int
    used: int
    money_granted: Money | None
    money_reserved: Money | None
    money_used: Money | None
    entries: tuple[EntrySeen, ...]


async def read_allowances(database: Database, command: ReadAllowances) -> tuple[BalanceSeen, ...]:
    """Every period that a claim has touched. Raises `Failure`."""
    need(command.actor, Right.SEE_HISTORY)
    tenant = command.actor.tenant
    key = read_unit_ref(tenant, command.unit, ())
    async with database.read() as connection:
        try:
            await unit_by_key(connection, tenant, key)
        except RecordNotFound:
            raise UnknownUnit(str(command.unit), ()) from None
        balances = await balances_of(connection, tenant, key)
        entries = await entries_of_unit(connection, tenant, key)
    return tuple(_balance(each, [entry for entry in entries if _belongs(entry, each)]) for each in balances)


def _belongs(entry: LedgerEntry, balance: AllowanceBalance) -> bool:
    return (entry.contract, entry.benefit, entry.allowance, entry.period_start) == _place(balance)


def _place(balance: AllowanceBalance) -> tuple[str, str, str, date]:
    return balance.contract, balance.benefit, balance.allowance, balance.period_start


def _balance(balance: AllowanceBalance, entries: list[LedgerEntry]) -> BalanceSeen:
    money = balance.currency
    return BalanceSeen(
        id="/".join(map(str, _place(balance))),
        contract=_contract(balance),
        benefit=balance.benefit,
        allowance=balance.allowance,
        since=None if balance.period_start == NO_FIRST_DAY else balance.period_start,
        until=balance.period_end,
        granted=balance.granted_count,
        reserved=balance.reserved_count,
        used=balance.used_count,
        money_granted=_money(balance.granted_minor, money),
        money_reserved=_money(balance.reserved_minor, money),
        money_used=_money(balance.used_minor, money),
        entries=tuple(_entry(each, money) for each in entries),
    )


def _entry(entry: LedgerEntry, currency: str | None) -> EntrySeen:
    claim = public_id("Claim", entry.unit_key, entry.claim_id) if entry.claim_id else None
    return EntrySeen(entry.kind, entry.count, _money(entry.minor, currency), claim, entry.at)


def _contract(balance: AllowanceBalance) -> str | None:
    """The public id of the contract; None for a law or policy, which needs none."""
    try:
        return public_id("Contract", balance.unit_key, UUID(balance.contract))
    except ValueError:
        return None


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, currency)
