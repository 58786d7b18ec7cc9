"""Is this unit covered? As a team writes it that has these three plans and no others.

The plans stand in the code, the answer is a handful of dates, and everything is read with one statement. Nothing of
ours is in it: what it leaves out (suspensions, corrections, allowances, persons) the data of the bench do not have.
"""

import base64
import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, TextClause, bindparam, text

TENANT = "bench"
CLAIMS_SHOWN = 3

_ZONE = ZoneInfo("Asia/Kolkata")
_SERIALS = UUID("7d0f5c1e-6a7e-5b0c-9a54-2f1c8f0e6b11")
_FAULTS = frozenset({"DEFECT", "BREAKDOWN"})


@dataclass(frozen=True, slots=True)
class Benefit:
    """One promise of a plan. It counts from the contract's first day, or else from the purchase."""

    plan: str
    benefit: str
    kind: str
    clause: str
    months: int
    from_start: bool
    events: frozenset[str]
    component: str | None = None


BENEFITS = (
    Benefit("shop-extended", "parts", "EXTENDED_WARRANTY", "5", 24, True, _FAULTS),
    Benefit("maker-warranty", "all-parts", "WARRANTY", "1", 12, False, _FAULTS),
    Benefit("maker-warranty", "compressor", "WARRANTY", "2", 60, False, _FAULTS, "compressor"),
    Benefit("centre-amc", "labour", "AMC", "3", 12, True, _FAULTS),
    Benefit("centre-amc", "visits", "AMC", "4", 12, True, frozenset({"MAINTENANCE"})),
)
PAY_PARTS: Mapping[str, bool] = MappingProxyType({each.benefit: each.plan != "centre-amc" for each in BENEFITS})

STATEMENT = """
SELECT u.unit_key, u.serial, p.sku, p.brand, p.name,
  (SELECT f.value #>> '{}' FROM unit_facts f WHERE f.tenant = u.tenant AND f.unit_key = u.unit_key
    AND f.name = 'purchased' ORDER BY f.recorded_at DESC LIMIT 1) AS purchased,
  (SELECT json_agg(json_build_array(c.contract_id, c.plan, c.start_day)) FROM contracts c
    WHERE c.tenant = u.tenant AND c.unit_key = u.unit_key)::text AS contracts,
  (SELECT json_agg(json_build_array(k.claim_id, k.state, k.event, k.occurred_on))
    FROM (SELECT * FROM claims WHERE claims.tenant = u.tenant AND claims.unit_key = u.unit_key
      ORDER BY filed_at, claim_id LIMIT 3) k)::text AS claims
FROM units u JOIN products p ON p.tenant = u.tenant AND p.product_id = u.product_id
WHERE u.tenant = :tenant AND u.unit_key = ANY(:keys)
"""
_IN_SQLITE = (
    ("json_agg", "json_group_array"),
    ("json_build_array", "json_array"),
    ("#>> '{}'", "->> '$'"),
    ("= ANY(:keys)", "IN :keys"),
    ("::text", ""),
    # Else all contracts of the tenant would be looked through.
    ("c.tenant =", "+c.tenant ="),
)


def in_words_of(statement: str) -> Mapping[str, TextClause]:
    """A statement for each database, by the name of its dialect: they differ in a few words."""
    of_sqlite = statement
    for theirs, ours in _IN_SQLITE:
        of_sqlite = of_sqlite.replace(theirs, ours)
    its = text(of_sqlite)
    if "IN :keys" in of_sqlite:
        its = its.bindparams(bindparam("keys", expanding=True))
    return MappingProxyType({"postgresql": text(statement), "sqlite": its})


_COVERS = in_words_of(STATEMENT)


@dataclass(frozen=True, slots=True)
class Case:
    """A fault of a unit, as it was asked about."""

    namespace: str
    serial: str
    event: str
    components: tuple[str, ...]
    as_of: datetime

    @property
    def key(self) -> UUID:
        """The key of the unit follows from its serial."""
        parts = (TENANT, self.namespace.upper(), self.serial.upper())
        return uuid5(_SERIALS, "".join(f"{len(part)}:{part}" for part in parts))


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract of a unit."""

    contract_id: UUID
    plan: str
    start_day: date | None


@dataclass
class Reason:
    """Why a benefit is not used. These classes are named as the schema is: libraries read them as they are."""

    code: str
    clause: str


@dataclass
class BenefitStanding:
    plan: str
    benefit: str
    kind: str
    clause: str
    contract_id: str
    state: str
    starts: str
    last_day: str
    used: bool
    why_not: list[Reason]


@dataclass
class Decision:
    verdict: str
    benefits: list[BenefitStanding]


@dataclass
class ClaimSummary:
    claim_id: str
    state: str
    event: str
    occurred_on: str | None


@dataclass
class Claims:
    nodes: list[ClaimSummary]


@dataclass
class Product:
    sku: str
    brand: str
    name: str


@dataclass
class Unit:
    id: str
    serial: str
    product: Product
    all_claims: list[ClaimSummary]


@dataclass
class Coverage:
    unit: Unit
    decision: Decision


@dataclass
class UnknownUnit:
    code: str
    message: str


def case_of(asked: Mapping[str, Any]) -> Case:
    """A case as it stands in the variables of a request."""
    serial = asked["unit"]["serial"]
    as_of = asked["asOf"]
    moment = as_of if isinstance(as_of, datetime) else datetime.fromisoformat(as_of)
    return Case(serial["namespace"], serial["serial"], asked["event"], tuple(asked["components"]), moment)


def covers(connection: Connection, cases: Sequence[Case]) -> list[Coverage | UnknownUnit]:
    """The answers, in the order of the cases, with one statement."""
    keys = [case.key for case in cases]
    rows = connection.execute(_COVERS[connection.dialect.name], {"tenant": TENANT, "keys": keys}).all()
    found = {row.unit_key if isinstance(row.unit_key, UUID) else UUID(row.unit_key): row for row in rows}
    return [_cover(case, key, found.get(key)) for case, key in zip(cases, keys, strict=True)]


def decided(case: Case, unit: UUID, purchased: date, contracts: Sequence[Contract]) -> Decision:
    """Where each benefit of these contracts stands, and whether one of them is used."""
    held = {each.plan: each for each in contracts}
    on = case.as_of.astimezone(_ZONE).date()
    standing = [_standing(case, unit, held[each.plan], each, purchased, on) for each in BENEFITS if each.plan in held]
    return Decision("COVERED" if any(each.used for each in standing) else "NOT_COVERED", standing)


def contracts_of(row: Any) -> list[Contract]:
    """The contracts in a row of the statement."""
    return [
        Contract(UUID(its_id), plan, date.fromisoformat(start) if start else None)
        for its_id, plan, start in orjson.loads(row.contracts or "[]")
    ]


def unknown(case: Case) -> UnknownUnit:
    """The answer about a unit that nobody knows."""
    return UnknownUnit("UNKNOWN_UNIT", f"there is no unit {case.namespace} {case.serial}")


def public_id(noun: str, *keys: UUID) -> str:
    """An id as clients see it."""
    raw = noun.encode() + b"\0" + b"".join(key.bytes for key in keys)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _cover(case: Case, key: UUID, row: Any) -> Coverage | UnknownUnit:
    if row is None:
        return unknown(case)
    claims = [
        ClaimSummary(public_id("Claim", key, UUID(its_id)), state, event, occurred)
        for its_id, state, event, occurred in orjson.loads(row.claims or "[]")
    ]
    unit = Unit(public_id("Unit", key), row.serial, Product(row.sku, row.brand, row.name), claims)
    return Coverage(unit, decided(case, key, date.fromisoformat(row.purchased), contracts_of(row)))


def _standing(
    case: Case, unit: UUID, contract: Contract, benefit: Benefit, purchased: date, on: date
) -> BenefitStanding:
    starts = contract.start_day if benefit.from_start and contract.start_day else purchased
    last = _last_day(starts, benefit.months, first_counts=benefit.from_start)
    state = "NOT_STARTED" if on < starts else "EXPIRED_BY_DATE" if on > last else "ACTIVE"
    in_scope = case.event in benefit.events and (benefit.component is None or benefit.component in case.components)
    codes = [] if in_scope else ["OUT_OF_SCOPE"]
    if state != "ACTIVE":
        codes.append("EXPIRED" if state == "EXPIRED_BY_DATE" else "NOT_STARTED")
    return BenefitStanding(
        plan=benefit.plan,
        benefit=benefit.benefit,
        kind=benefit.kind,
        clause=benefit.clause,
        contract_id=public_id("Contract", unit, contract.contract_id),
        state=state,
        starts=starts.isoformat(),
        last_day=last.isoformat(),
        used=in_scope and state == "ACTIVE",
        why_not=[Reason(code, benefit.clause) for code in codes],
    )


def _last_day(starts: date, months: int, *, first_counts: bool) -> date:
    year, month = divmod(starts.year * 12 + starts.month - 1 + months, 12)
    there = calendar.monthrange(year, month + 1)[1]
    last = date(year, month + 1, min(starts.day, there))
    return last - timedelta(1) if first_counts and starts.day <= there else last
