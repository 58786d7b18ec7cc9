"""How fast is strawberry as it is first written? An ORM with relationships, resolvers that walk it, no cache."""

import os
from datetime import date, datetime
from typing import Annotated, TypeAlias

import strawberry
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from strawberry.asgi import GraphQL

from benchmarks.serving.peers import cover, orm
from benchmarks.serving.peers.keys import WithKey
from benchmarks.serving.peers.listening import answer_with

sessions = async_sessionmaker(cover.opened(os.environ["DATABASE_URL"], int(os.environ.get("BENCH_POOL", "10"))))


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


@strawberry.interface
class UserError:
    code: str
    message: str


@strawberry.type
class UnknownUnit(UserError):
    pass


@strawberry.input
class SerialInput:
    namespace: str
    serial: str


@strawberry.input
class UnitLookup:
    serial: SerialInput


@strawberry.input
class CoverageInput:
    unit: UnitLookup
    event: str
    components: list[str]
    as_of: datetime


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


async def _cover(session: AsyncSession, asked: CoverageInput) -> CoverageResult:
    serial = asked.unit.serial
    mine = select(orm.Unit).where(orm.Unit.tenant == cover.TENANT)
    unit = await session.scalar(mine.where(orm.Unit.namespace == serial.namespace, orm.Unit.serial == serial.serial))
    if unit is None:
        return UnknownUnit(code="UNKNOWN_UNIT", message=f"there is no unit {serial.namespace} {serial.serial}")
    case = cover.Case(serial.namespace, serial.serial, asked.event, tuple(asked.components), asked.as_of)
    purchased = next(str(fact.value) for fact in reversed(unit.facts) if fact.name == "purchased")
    contracts = [cover.Contract(each.contract_id, each.plan, each.start_day) for each in unit.contracts]
    decision = cover.decided(case, unit.unit_key, date.fromisoformat(purchased), contracts)
    return Coverage(unit=Unit(row=unit), decision=Decision(decided=decision))


schema = strawberry.Schema(Query)

if __name__ == "__main__":
    answer_with(WithKey(GraphQL(schema, graphql_ide=None)))
