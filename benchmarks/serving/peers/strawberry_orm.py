"""How fast is strawberry as it is first written? An ORM with relationships, resolvers that walk it, no cache."""

import os
from datetime import date
from typing import Annotated, TypeAlias

import strawberry
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from strawberry.asgi import GraphQL

from benchmarks.serving.peers import cover, jobs, orm, orm_claims
from benchmarks.serving.peers.claim_rows import Filing, Ruled, Seen
from benchmarks.serving.peers.database import async_engine, locks_at_once
from benchmarks.serving.peers.filing import Filed, answered_before
from benchmarks.serving.peers.keys import WithKey
from benchmarks.serving.peers.listening import answer_with
from benchmarks.serving.peers.strawberry_types import (
    AuthorizationInput,
    AuthorizationResult,
    CoverageInput,
    FileClaimInput,
    FileClaimResult,
    UnknownUnit,
    failed,
    filed,
)

url, pool = os.environ["DATABASE_URL"], int(os.environ.get("BENCH_POOL", "10"))
sessions = changes = async_sessionmaker(async_engine(url, pool))
if url.startswith("sqlite"):
    writer = async_engine(url, 1)
    locks_at_once(writer.sync_engine)
    changes = async_sessionmaker(writer)


@strawberry.type
class Reason:
    code: str
    clause: str


@strawberry.type
class BenefitStanding:
    plan: str
    benefit: str
    kind: str
    clause: str
    contract_id: strawberry.ID
    state: str
    starts: date
    last_day: date
    used: bool
    why_not: list[Reason]

    @classmethod
    def of(cls, found: cover.BenefitStanding) -> "BenefitStanding":
        return cls(
            plan=found.plan,
            benefit=found.benefit,
            kind=found.kind,
            clause=found.clause,
            contract_id=strawberry.ID(found.contract_id),
            state=found.state,
            starts=date.fromisoformat(found.starts),
            last_day=date.fromisoformat(found.last_day),
            used=found.used,
            why_not=[Reason(code=each.code, clause=each.clause) for each in found.why_not],
        )


@strawberry.type
class Decision:
    decided: strawberry.Private[cover.Decision]

    @strawberry.field
    def verdict(self) -> str:
        return self.decided.verdict

    @strawberry.field
    def benefits(self) -> list[BenefitStanding]:
        return [BenefitStanding.of(each) for each in self.decided.benefits]


@strawberry.type
class ClaimSummary:
    row: strawberry.Private[orm.Claim]

    @strawberry.field
    def claim_id(self) -> strawberry.ID:
        return strawberry.ID(cover.public_id("Claim", self.row.unit_key, self.row.claim_id))

    @strawberry.field
    def state(self) -> str:
        return self.row.state

    @strawberry.field
    def event(self) -> str:
        return self.row.event

    @strawberry.field
    def occurred_on(self) -> date | None:
        return self.row.occurred_on


@strawberry.type
class ClaimSummaryConnection:
    nodes: list[ClaimSummary]


@strawberry.type
class Product:
    row: strawberry.Private[orm.Product]

    @strawberry.field
    def sku(self) -> str:
        return self.row.sku

    @strawberry.field
    def brand(self) -> str:
        return self.row.brand

    @strawberry.field
    def name(self) -> str:
        return self.row.name


@strawberry.type
class Unit:
    row: strawberry.Private[orm.Unit]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(cover.public_id("Unit", self.row.unit_key))

    @strawberry.field
    def serial(self) -> str:
        return self.row.serial

    @strawberry.field
    def product(self) -> Product:
        return Product(row=self.row.product)

    @strawberry.field
    def claims(self, first: int = cover.CLAIMS_SHOWN) -> ClaimSummaryConnection:
        return ClaimSummaryConnection(nodes=[ClaimSummary(row=each) for each in self.row.claims[:first]])


@strawberry.type
class Coverage:
    unit: Unit
    decision: Decision


CoverageResult: TypeAlias = Annotated[Coverage | UnknownUnit, strawberry.union("CoverageResult")]


@strawberry.type
class Query:
    @strawberry.field
    async def coverage(self, input: CoverageInput) -> CoverageResult:
        async with sessions() as session:
            return await _cover(session, input)

    @strawberry.field
    async def coverages(self, inputs: list[CoverageInput]) -> list[CoverageResult]:
        async with sessions() as session:
            return [await _cover(session, each) for each in inputs]

    @strawberry.field
    async def authorization(self, input: AuthorizationInput) -> AuthorizationResult:
        at = select(orm.Location).where(orm.Location.tenant == cover.TENANT, orm.Location.code == "partner-0")
        async with sessions() as session:
            place = (await session.scalars(at)).one()
        grants = [_limits(grant) for grant in place.grants if grant.issuer == input.issuer]
        return jobs.decided(place.country, grants, input.asked())


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def file_claim(self, info: strawberry.Info, input: FileClaimInput) -> FileClaimResult:
        caller = info.context["request"].scope["caller"]
        async with changes.begin() as session:
            return filed(await _filed(session, input.filing(caller)))


async def _cover(session: AsyncSession, asked: CoverageInput) -> CoverageResult:
    case = asked.case()
    unit = await session.scalar(_unit(case))
    if unit is None:
        return failed(cover.unknown(case))
    decision = cover.decided(case, unit.unit_key, _purchased(unit), _contracts(unit))
    return Coverage(unit=Unit(row=unit), decision=Decision(decided=decision))


async def _filed(session: AsyncSession, filing: Filing) -> Filed:
    unit = await session.scalar(_unit(filing.case).with_for_update())
    if unit is None:
        return cover.unknown(filing.case)
    name = {"unit_key": unit.unit_key, "caller": filing.caller, "mutation": "fileClaim", "key": filing.key}
    if (kept := await session.get(orm_claims.KeptAnswer, name)) is not None:
        return answered_before(filing, kept.input_hash, kept.answer)
    head = await session.get(orm_claims.AuditHead, unit.unit_key)
    mine = select(orm_claims.Adjudication).where(orm_claims.Adjudication.tenant == cover.TENANT)
    table = (await session.scalars(mine.limit(1))).one()
    end = (head.seq, head.hash) if head is not None else (0, "")
    ruled_by = (table.issuer, table.version, table.hash)
    ruled = Ruled(filing, Seen(_purchased(unit), _contracts(unit), end, *ruled_by))
    for noun, rows in ruled.rows.items():
        found = [orm_claims.CLASS_OF[noun](**row) for row in rows]
        if head is not None and isinstance(found[0], orm_claims.AuditHead):
            await session.merge(found[0])
        else:
            session.add_all(found)
        await session.flush()
    return ruled.answer


def _unit(case: cover.Case) -> Select[orm.Unit]:
    mine = select(orm.Unit).where(orm.Unit.tenant == cover.TENANT)
    return mine.where(orm.Unit.namespace == case.namespace, orm.Unit.serial == case.serial)


def _purchased(unit: orm.Unit) -> date:
    return date.fromisoformat(next(str(fact.value) for fact in reversed(unit.facts) if fact.name == "purchased"))


def _contracts(unit: orm.Unit) -> list[cover.Contract]:
    return [cover.Contract(each.contract_id, each.plan, each.start_day) for each in unit.contracts]


def _limits(grant: orm.Grant) -> list[str | None]:
    last = grant.last_day.isoformat() if grant.last_day else None
    return [grant.brand, grant.category, grant.task, grant.country, grant.from_day.isoformat(), last, grant.status]


schema = strawberry.Schema(Query, Mutation)

if __name__ == "__main__":
    answer_with(WithKey(GraphQL(schema, graphql_ide=None)))
