"""Which part of our schema does the bench ask for? Written for strawberry, named as there.

The values of `cover` and `jobs` are the types themselves: what the functions make needs no translation.
"""

from datetime import date, datetime
from typing import Annotated, Any, TypeAlias

import strawberry

from benchmarks.serving.peers import cover, jobs

strawberry.type(cover.Reason)
strawberry.type(cover.BenefitStanding)
strawberry.type(cover.Decision)
strawberry.type(cover.ClaimSummary)
strawberry.type(cover.Product)


@strawberry.type
class ClaimSummaryConnection:
    nodes: list[cover.ClaimSummary]


@strawberry.interface
class UserError:
    code: str
    message: str


@strawberry.type
class UnknownUnit(UserError):
    pass


@strawberry.type
class IdempotencyConflict(UserError):
    pass


@strawberry.type
class Unit:
    id: strawberry.ID
    serial: str
    product: cover.Product
    all_claims: strawberry.Private[list[cover.ClaimSummary]]

    @strawberry.field
    def claims(self, first: int = cover.CLAIMS_SHOWN) -> ClaimSummaryConnection:
        return ClaimSummaryConnection(nodes=self.all_claims[:first])


@strawberry.type
class Coverage:
    unit: Unit
    decision: cover.Decision


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

    def case(self) -> cover.Case:
        """The same, as it is decided."""
        serial = self.unit.serial
        return cover.Case(serial.namespace, serial.serial, self.event, tuple(self.components), self.as_of)


@strawberry.input
class AuthorizationInput:
    issuer: str
    brand: str
    category: str
    task: str
    on: date

    def asked(self) -> dict[str, Any]:
        """The same, by name."""
        return {name: getattr(self, name) for name in ("issuer", "brand", "category", "task", "on")}


strawberry.type(jobs.Code)
strawberry.type(jobs.Authorization)

CoverageResult: TypeAlias = Annotated[Coverage | UnknownUnit, strawberry.union("CoverageResult")]
AuthorizationResult: TypeAlias = Annotated[jobs.Authorization | UnknownUnit, strawberry.union("AuthorizationResult")]


def coverage_of(found: cover.Coverage | cover.UnknownUnit) -> Coverage | UnknownUnit:
    """An answer as clients see it."""
    if isinstance(found, cover.UnknownUnit):
        return UnknownUnit(code=found.code, message=found.message)
    unit = found.unit
    shown = Unit(id=strawberry.ID(unit.id), serial=unit.serial, product=unit.product, all_claims=unit.all_claims)
    return Coverage(unit=shown, decision=found.decision)
