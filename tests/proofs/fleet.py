"""A fleet: eight units of one holder under one agreement, which share what the plan gives.

`fleet` gives visits for nothing, to all units together. `open_fleet` makes the shop, `agree` an agreement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from contracts.rules.terms import Plan
from contracts.store.claim_life.ledger import balances_of as unit_balances
from contracts.store.claim_life.records import AllowanceBalance
from contracts.store.database import Database
from contracts.store.keys import RecordId, decode_id
from contracts.store.pools.pool import balances_of, entries_of, holds_of, key_of, shares_of
from contracts.usecases.contract_life.commands import IssueAgreement
from contracts.usecases.cover.asked import Amount, BySerial
from contracts.usecases.engine import Engine
from contracts.usecases.pools.agreement_seen import AgreementSeen
from contracts.usecases.pools.holding import LASTS
from contracts.usecases.pools.issue_agreement import issue_agreement
from contracts.usecases.pools.keeping import keep_pools
from contracts.usecases.trail.relay_events import relay_events
from contracts.usecases.units.parties import NewParty
from tests.proofs.world import ADMIN, TENANT, World, open_world, sell
from tests.proofs.world import key_of as key_of_unit
from tests.usecases.examples import plan

MADE = date(2026, 1, 15)
AGREED = datetime(2026, 1, 15, 9, tzinfo=UTC)
LATER = timedelta(hours=1)
"""Longer than any hold lasts."""
UNITS = 8


def fleet(count: int | None = 2, **allowance: Any) -> Plan:
    """An AMC whose visits are shared by all units of an agreement."""
    visits = {"count": count, "per": "contract", "shared": "units"} | allowance
    benefit = {
        "benefit": "visits",
        "clause": "1",
        "window": {"from": "contractStart", "length": "P1Y", "firstDay": "counted", "acts": "event"},
        "allowances": {"visits": {name: value for name, value in visits.items() if value is not None}},
        "pays": [{"charges": {"class": "VISIT"}, "customer": {"share": "0%"}, "counts": "visits"}],
    }
    return plan("fleet", "AMC", {"for": {"brand": "acme"}}, benefits=[benefit])


async def open_fleet(url: str, engines: int = 1, count: int | None = 2, **allowance: Any) -> World:
    """The shop that sells the fleet's plan."""
    return await open_world(url, engines, [fleet(count, **allowance)])


def agreeing(units: Sequence[BySerial], key: str = "fleet") -> IssueAgreement:
    """The plan for these units, at 500 rupees each."""
    return IssueAgreement(
        actor=ADMIN,
        idempotency_key=key,
        units=tuple(units),
        plan="fleet",
        holder=NewParty("FIRM", "Acme Hotels", "IN", "en"),
        made_on=MADE,
        start_day=MADE,
        price=Amount(Decimal(500), "INR"),
    )


async def agree(engine: Engine, units: Sequence[BySerial], key: str = "fleet") -> AgreementSeen:
    """An agreement over these units."""
    return await issue_agreement(engine, agreeing(units, key), AGREED)


async def sell_fleet(engine: Engine, name: str, units: int = UNITS) -> list[BySerial]:
    """Units that were sold, with nothing promised."""
    return [await sell(engine, f"{name}-{number}") for number in range(units)]


async def work_off(database: Database, now: datetime) -> None:
    """What a worker does, until nothing is left to do."""
    while await relay_events(database, now) + await keep_pools(database, now):
        pass


@dataclass(frozen=True, slots=True)
class Books:
    """What a pool and its units say was taken, and what does not agree between them."""

    granted: int
    taken: int
    by_units: int
    wrong: int


async def books(database: Database, agreement: str, units: Sequence[BySerial]) -> Books:
    """The pool of an agreement beside the ledgers of its units. There is one pool at most, and no hold any more."""
    found = decode_id(agreement)
    assert isinstance(found, RecordId)
    by_units, wrong = 0, 0
    async with database.read() as connection:
        balances = await balances_of(connection, TENANT, found.local_id)
        shares = await shares_of(connection, TENANT, found.local_id)
        entries = await entries_of(connection, TENANT, found.local_id)
        for unit in units:
            key = key_of_unit(unit)
            wrong += len(await holds_of(connection, TENANT, found.local_id, key))
            mine = [each for each in await unit_balances(connection, TENANT, key) if each.allowance == "visits"]
            held = sum(each.reserved_count + each.used_count for each in mine)
            share = sum(each.count for each in shares if each.unit == key)
            written = sum(each.count for each in entries if each.unit == key)
            wrong += (held != share) + (share != written) + sum(not _is_lent(each) for each in mine)
            by_units += held
    assert len(balances) <= 1
    taken = sum(each.taken_count for each in balances)
    wrong += taken != sum(each.count for each in shares if key_of(each) == key_of(balances[0])) if balances else 0
    return Books(sum(each.granted_count or 0 for each in balances), taken, by_units, wrong)


def _is_lent(balance: AllowanceBalance) -> bool:
    """Whether a unit was lent just what it has reserved and used."""
    count, minor = balance.reserved_count + balance.used_count, balance.reserved_minor + balance.used_minor
    return balance.granted_count in {None, count} and balance.granted_minor in {None, minor}


EXPIRED = LASTS + LATER
