"""Which part of our schema does the bench ask for? Written for strawberry, named as there.

The values of `cover` and `jobs` are the types themselves: what the functions make needs no translation.
"""

from datetime import date, datetime
from typing import Annotated, Any, TypeAlias

import strawberry

from benchmarks.serving.peers import cover, filing, jobs
from benchmarks.serving.peers.claim_rows import Charge, Claim, FileClaimSuccess, Filing

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


@strawberry.input
class MoneyInput:
    amount: str
    currency: str


@strawberry.input
class ChargeInput:
    id: str
    charge_class: str = strawberry.field(name="class")
    component: str | None = None
    amount: MoneyInput

    def charge(self) -> Charge:
        """The same, as it is written."""
        return Charge(self.id, self.charge_class, self.component, self.amount.amount, self.amount.currency)


@strawberry.input
class CaseInput(CoverageInput):
    charges: list[ChargeInput]


@strawberry.input
class FileClaimInput:
    case: CaseInput
    idempotency_key: str

    def filing(self, caller: str) -> Filing:
        """The same, as it is filed."""
        [charge] = self.case.charges
        return Filing(caller, self.idempotency_key, self.case.case(), charge.charge())


strawberry.type(jobs.Code)
strawberry.type(jobs.Authorization)
strawberry.type(Claim)
strawberry.type(FileClaimSuccess)

CoverageResult: TypeAlias = Annotated[Coverage | UnknownUnit, strawberry.union("CoverageResult")]
AuthorizationResult: TypeAlias = Annotated[jobs.Authorization | UnknownUnit, strawberry.union("AuthorizationResult")]
FileClaimResult: TypeAlias = Annotated[
    FileClaimSuccess | IdempotencyConflict | UnknownUnit, strawberry.union("FileClaimResult")
]


def coverage_of(found: cover.Coverage | cover.UnknownUnit) -> Coverage | UnknownUnit:
    """An answer as clients see it."""
    if isinstance(found, cover.UnknownUnit):
        return failed(found)
    unit = found.unit
    shown = Unit(id=strawberry.ID(unit.id), serial=unit.serial, product=unit.product, all_claims=unit.all_claims)
    return Coverage(unit=shown, decision=found.decision)


def filed(answer: filing.Filed) -> FileClaimSuccess | IdempotencyConflict | UnknownUnit:
    """The same of a claim that was filed, or not."""
    match answer:
        case FileClaimSuccess():
            return answer
        case filing.IdempotencyConflict():
            return IdempotencyConflict(code=answer.code, message=answer.message)
        case cover.UnknownUnit():
            return failed(answer)


def failed(found: cover.UnknownUnit) -> UnknownUnit:
    """The same of what was not found."""
    return UnknownUnit(code=found.code, message=found.message)
