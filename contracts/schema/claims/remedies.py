"""What does a client see of a claim's remedies, of what is asked back from others, and of a unit's allowances?"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self, TypeAlias

import strawberry

from contracts.schema.context import Info
from contracts.schema.enums import Payer, Remedy, described
from contracts.schema.errors import BadInput, NotAllowed, ProofNeeded, TooManySerials, UnknownUnit
from contracts.schema.fields import resolved
from contracts.schema.inputs import UnitLookup
from contracts.schema.money import Money, money_of
from contracts.schema.pages import After, Before, Connection, First, Last, Listing, page_of
from contracts.usecases.claims.seen.read_allowances import BalanceSeen, EntrySeen, ReadAllowances, read_allowances
from contracts.usecases.claims.seen.remedies_seen import RecoverySeen, RemedySeen
from contracts.usecases.cover.asked import UnitRef


class RemedyState(StrEnum):
    CHOSEN = "CHOSEN"
    RESERVED = "RESERVED"
    FULFILLED = "FULFILLED"
    RELEASED = "RELEASED"


class LedgerKind(StrEnum):
    GRANT = "GRANT"
    CARRY = "CARRY"
    EXPIRE = "EXPIRE"
    RESERVE = "RESERVE"
    COMMIT = "COMMIT"
    RELEASE = "RELEASE"
    REVERSE = "REVERSE"


described(
    RemedyState,
    "RemedyState",
    "How far a chosen remedy is.",
    CHOSEN="It is chosen.",
    RESERVED="The work has begun, or the unit is lent.",
    FULFILLED="The customer has it, or the lent unit is back.",
    RELEASED="It was given up.",
)
described(
    LedgerKind,
    "LedgerKind",
    "What happened to an allowance.",
    GRANT="A period began.",
    CARRY="It came over from the period before.",
    EXPIRE="What came over was not used in time.",
    RESERVE="A claim was agreed to that will use it.",
    COMMIT="It was used.",
    RELEASE="What was reserved is free again.",
    REVERSE="What was used is given back: it is not paid after all.",
)


@strawberry.type(description="A remedy that was chosen for a claim. A loaner stands beside it.")
class ChosenRemedy:
    remedy: Remedy = strawberry.field(description="What the customer gets.")
    benefit: str | None = strawberry.field(description="The benefit that gives it; null where none does.")
    state: RemedyState = strawberry.field(description="How far it is.")
    gives: Money | None = strawberry.field(
        description="What the customer gets, before the price; null when not in money."
    )
    price: Money | None = strawberry.field(
        description="What the customer pays for it, or is deducted; null for nothing."
    )
    serial_out: str | None = strawberry.field(description="The unit that was given up, or lent; null until then.")
    serial_in: str | None = strawberry.field(description="The unit that came instead, or back; null until then.")
    chosen_at: datetime = strawberry.field(description="When it was chosen.")
    changed_at: datetime = strawberry.field(description="When its state changed last.")

    @classmethod
    def of(cls, seen: RemedySeen) -> Self:
        return cls(
            remedy=Remedy(seen.remedy),
            benefit=seen.benefit,
            state=RemedyState(seen.state),
            gives=money_of(seen.gives) if seen.gives else None,
            price=money_of(seen.price) if seen.price else None,
            serial_out=seen.serial_out,
            serial_in=seen.serial_in,
            chosen_at=seen.chosen_at,
            changed_at=seen.changed_at,
        )


@strawberry.type(description="What whoever settled a line asks back from another payer.")
class Recovery:
    line: int = strawberry.field(description="The line.")
    payer: Payer = strawberry.field(description="From whom.")
    amount: Money = strawberry.field(description="How much.")
    plan: str | None = strawberry.field(description="The plan that promises it; null for goodwill.")
    benefit: str | None = strawberry.field(description="The benefit of that plan; null for goodwill.")
    clause: str = strawberry.field(
        description="The paragraph that it rests on; empty for goodwill, and another issuer's."
    )

    @classmethod
    def of(cls, seen: RecoverySeen) -> Self:
        return cls(
            line=seen.line,
            payer=Payer(seen.payer),
            amount=money_of(seen.amount),
            plan=seen.plan,
            benefit=seen.benefit,
            clause=seen.clause,
        )


@strawberry.type(description="One change of an allowance. It is never changed itself.")
class LedgerEntry:
    kind: LedgerKind = strawberry.field(description="What happened.")
    count: int = strawberry.field(description="How many uses.")
    amount: Money | None = strawberry.field(description="How much money; null where none is counted.")
    claim_id: strawberry.ID | None = strawberry.field(description="The claim; null for what befalls the period itself.")
    at: datetime = strawberry.field(description="When.")

    @classmethod
    def of(cls, seen: EntrySeen) -> Self:
        return cls(
            kind=LedgerKind(seen.kind),
            count=seen.count,
            amount=money_of(seen.amount) if seen.amount else None,
            claim_id=strawberry.ID(seen.claim) if seen.claim else None,
            at=seen.at,
        )


@strawberry.type(description="What one allowance of one contract holds in one period that a claim has touched.")
class AllowanceBalance:
    contract_id: strawberry.ID | None = strawberry.field(description="The contract; null for a law or shop policy.")
    benefit: str = strawberry.field(description="The benefit, with its plan.")
    allowance: str = strawberry.field(description="The allowance.")
    since: date | None = strawberry.field(description="The first day of the period, where it has one.")
    until: date | None = strawberry.field(description="The last day of the period, where it has one.")
    granted: int | None = strawberry.field(description="How many uses it holds; null when they are only counted.")
    reserved: int = strawberry.field(description="How many are reserved for claims.")
    used: int = strawberry.field(description="How many are used.")
    money_granted: Money | None = strawberry.field(
        description="How much money it holds; null where uses are counted, not money."
    )
    money_reserved: Money | None = strawberry.field(
        description="How much money is reserved for claims; null where uses are counted, not money."
    )
    money_used: Money | None = strawberry.field(
        description="How much money is used; null where uses are counted, not money."
    )
    entries: list[LedgerEntry] = strawberry.field(description="Every change, the oldest first.")

    @classmethod
    def of(cls, seen: BalanceSeen) -> Self:
        return cls(
            contract_id=strawberry.ID(seen.contract) if seen.contract else None,
            benefit=seen.benefit,
            allowance=seen.allowance,
            since=seen.since,
            until=seen.until,
            granted=seen.granted,
            reserved=seen.reserved,
            used=seen.used,
            money_granted=money_of(seen.money_granted) if seen.money_granted else None,
            money_reserved=money_of(seen.money_reserved) if seen.money_reserved else None,
            money_used=money_of(seen.money_used) if seen.money_used else None,
            entries=[LedgerEntry.of(each) for each in seen.entries],
        )


@strawberry.type(description="The ledger of a unit's allowances.")
class Allowances:
    found: strawberry.Private[tuple[BalanceSeen, ...]]
    unit: strawberry.Private[UnitRef]

    @resolved("By contract, benefit and period.")
    def balances(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[AllowanceBalance]:
        listing = Listing("balances", (str(self.unit),))
        page = listing.page(first, after, last, before)
        return page_of(self.found, lambda each: each.id, AllowanceBalance.of, listing, page)


AllowancesResult: TypeAlias = Annotated[
    Allowances | UnknownUnit | ProofNeeded | TooManySerials | BadInput | NotAllowed,
    strawberry.union("AllowancesResult", description="The ledger, or what is wrong with the question."),
]


@strawberry.type(description="What can be asked of allowances.")
class AllowanceQuery:
    @resolved("What each allowance of a unit holds, and every change of it. For the desk only.")
    async def allowances(
        self,
        info: Info,
        by: Annotated[UnitLookup, strawberry.argument(description="Which unit.")],
    ) -> AllowancesResult:
        asked, unit = info.context, by.value()
        found = await read_allowances(asked.engine.database, asked.engine.library, ReadAllowances(asked.actor, unit))
        return Allowances(found=found, unit=unit)
