"""Show the ledger of a unit's allowances: what each holds in each period, and every change of it."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import Role
from contracts.store.claim_life.ledger import NO_FIRST_DAY, balances_of, entries_of_unit
from contracts.store.claim_life.records import AllowanceBalance, LedgerEntry
from contracts.store.database import Database
from contracts.store.dossiers import dossiers
from contracts.store.keys import public_id
from contracts.usecases.access.cut import promise_concerns
from contracts.usecases.access.persons_seen import has_worked_on
from contracts.usecases.access.proof import admitted
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.claims.seen.promisers import promisers_of
from contracts.usecases.claims.seen.sight import claims_seen_by
from contracts.usecases.cover.asked import UnitRef
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.failures import UnknownUnit
from contracts.usecases.terms.library import Library


class ReadAllowances(Struct, frozen=True):
    """The unit whose allowances are wanted."""

    actor: Actor
    unit: UnitRef


class EntrySeen(Struct, frozen=True):
    """One change of a balance. `claim` is None for what happens to a period itself, and for one that is not seen."""

    kind: str
    count: int
    amount: Money | None
    claim: str | None
    at: datetime


class BalanceSeen(Struct, frozen=True):
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


async def read_allowances(database: Database, library: Library, command: ReadAllowances) -> tuple[BalanceSeen, ...]:
    """Every period that a claim has touched, of the plans that concern the caller. Raises `Failure`.

    A centre is told those of a unit that it has to do with.
    """
    need(command.actor, Right.SEE_HISTORY)
    tenant = command.actor.tenant
    async with database.read() as connection:
        key = await admitted(connection, command.actor, command.unit, ())
        dossier = (await dossiers(connection, tenant, [key])).get(key)
        if dossier is None:
            raise UnknownUnit(str(command.unit), ())
        balances = await balances_of(connection, tenant, key)
        entries = await entries_of_unit(connection, tenant, key)
        published = await library.of(tenant, [dossier], connection)
        promisers = await promisers_of(connection, command.actor, [dossier], published)
    if command.actor.role is Role.SERVICE_CENTRE and not has_worked_on(command.actor, dossier):
        return ()
    claims = claims_seen_by(command.actor, dossier, owner_of(dossier), published, promisers)
    seen = frozenset(claim.claim_id for claim in claims)
    return tuple(
        _balance(each, [entry for entry in entries if _belongs(entry, each)], seen)
        for each in balances
        if promise_concerns(command.actor, each.benefit, published)
    )


def _belongs(entry: LedgerEntry, balance: AllowanceBalance) -> bool:
    return (entry.contract, entry.benefit, entry.allowance, entry.period_start) == _place(balance)


def _place(balance: AllowanceBalance) -> tuple[str, str, str, date]:
    return balance.contract, balance.benefit, balance.allowance, balance.period_start


def _balance(balance: AllowanceBalance, entries: list[LedgerEntry], claims: frozenset[UUID]) -> BalanceSeen:
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
        entries=tuple(_entry(each, money, claims) for each in entries),
    )


def _entry(entry: LedgerEntry, currency: str | None, claims: frozenset[UUID]) -> EntrySeen:
    claim = public_id("Claim", entry.unit_key, entry.claim_id) if entry.claim_id in claims else None
    return EntrySeen(entry.kind, entry.count, _money(entry.minor, currency), claim, entry.at)


def _contract(balance: AllowanceBalance) -> str | None:
    """The public id of the contract; None for a law or policy, which needs none."""
    try:
        return public_id("Contract", balance.unit_key, UUID(balance.contract))
    except ValueError:
        return None


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, currency)
