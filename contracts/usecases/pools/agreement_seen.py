"""How does an agreement stand: which units have their contract, and what is left of what they share?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct

from contracts.rules.terms import PlanTerms
from contracts.rules.values.money import Money
from contracts.store.claim_life.ledger import NO_FIRST_DAY
from contracts.store.database import Connection
from contracts.store.keys import public_id
from contracts.store.pools.agreements import agreement_by_id, units_of
from contracts.store.pools.pool import balances_of, key_of, shares_of
from contracts.store.pools.records import PoolBalance, PoolShare
from contracts.store.rows import RecordNotFound
from contracts.usecases.actor import Actor, Right, Scope, is_of_issuer, may
from contracts.usecases.terms.library import Library


class AgreementUnitSeen(Struct, frozen=True):
    """One unit of an agreement. `contract` is None until it has it."""

    unit: str
    contract: str | None


class PoolSeen(Struct, frozen=True):
    """What a shared allowance holds in one period. What is granted is None when it is only counted.

    `taken` is what units hold, reserved and used; `used` is what of that is used.
    """

    id: str
    benefit: str
    allowance: str
    since: date | None
    until: date | None
    granted: int | None
    taken: int
    used: int
    money_granted: Money | None
    money_taken: Money | None
    money_used: Money | None


class AgreementSeen(Struct, frozen=True):
    """An agreement. `total` is what it came to for all units, `made_by` the caller who made it."""

    id: str
    terms: PlanTerms
    made_on: date
    start_day: date | None
    total: Money
    holder: UUID
    units: tuple[AgreementUnitSeen, ...]
    pools: tuple[PoolSeen, ...]
    made_by: str


async def see_agreement(connection: Connection, library: Library, tenant: str, agreement_id: UUID) -> AgreementSeen:
    """The agreement as it stands. Raises `RecordNotFound`."""
    agreement = await agreement_by_id(connection, tenant, agreement_id)
    units = await units_of(connection, tenant, agreement_id)
    balances = await balances_of(connection, tenant, agreement_id)
    shares = await shares_of(connection, tenant, agreement_id)
    published = await library.newest(tenant, connection)
    terms = published.terms((agreement.plan, agreement.version))
    if terms is None or terms.hash != agreement.terms_hash:
        raise LookupError(f"{agreement.plan}@{agreement.version} was agreed on and is not published so")
    return AgreementSeen(
        id=public_id("Agreement", agreement_id),
        terms=terms,
        made_on=agreement.made_on,
        start_day=agreement.start_day,
        total=Money(agreement.total_minor, agreement.currency),
        holder=agreement.holder,
        units=tuple(
            AgreementUnitSeen(
                unit=public_id("Unit", each.unit),
                contract=public_id("Contract", each.unit, each.contract_id) if each.issued_at else None,
            )
            for each in units
        ),
        made_by=agreement.actor,
        pools=(*(_pool(each, shares) for each in balances), *_untouched(terms, agreement_id, balances)),
    )


async def agreements_seen(
    connection: Connection, library: Library, actor: Actor, agreement_ids: Iterable[UUID]
) -> list[AgreementSeen]:
    """Those of these agreements that the caller may see."""
    found = []
    for agreement_id in agreement_ids:
        try:
            seen = await see_agreement(connection, library, actor.tenant, agreement_id)
        except RecordNotFound:
            continue
        if _sees(actor, seen):
            found.append(seen)
    return found


def _sees(actor: Actor, seen: AgreementSeen) -> bool:
    """Its holder sees it, its issuer's staff, an administrator, and the shop's server that sold it."""
    if Scope.SELL in actor.scopes:
        return seen.made_by == actor.key_id
    return may(actor, Right.SEE_AGREEMENT, seen.holder) and is_of_issuer(actor, seen.terms.issuer)


def _pool(balance: PoolBalance, shares: Sequence[PoolShare]) -> PoolSeen:
    mine = [each for each in shares if key_of(each) == key_of(balance)]
    money, since = balance.currency, balance.period_start
    return PoolSeen(
        id=f"{balance.benefit}/{balance.allowance}/{since}",
        benefit=balance.benefit,
        allowance=balance.allowance,
        since=None if since == NO_FIRST_DAY else since,
        until=balance.period_end,
        granted=balance.granted_count,
        taken=balance.taken_count,
        used=sum(each.used_count for each in mine),
        money_granted=_money(balance.granted_minor, money),
        money_taken=_money(balance.taken_minor, money),
        money_used=_money(sum(each.used_minor for each in mine), money),
    )


def _untouched(terms: PlanTerms, agreement_id: UUID, touched: Sequence[PoolBalance]) -> Iterator[PoolSeen]:
    """What is shared and nobody took of yet."""
    known = {(each.benefit, each.allowance) for each in touched}
    for benefit in terms.benefits:
        qualified = f"{terms.code}/{benefit.benefit}"
        for name, word in benefit.allowances.items():
            if word.shared and (qualified, name) not in known:
                money = None if word.money is None else terms.currency
                fresh = PoolBalance(
                    agreement_id, qualified, name, NO_FIRST_DAY, None, word.count, 0, word.money, 0, money
                )
                yield _pool(fresh, ())


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, currency)
