"""How does an agreement over several units stand, as clients see it?"""

from datetime import date
from typing import Self

import strawberry

from contracts.schema.catalogue import Terms
from contracts.schema.money import Money, money_of
from contracts.schema.node import Node
from contracts.usecases.pools.agreement_seen import AgreementSeen, AgreementUnitSeen, PoolSeen


@strawberry.type(description="One unit of an agreement.")
class AgreementUnit:
    unit_id: strawberry.ID = strawberry.field(description="The unit.")
    contract_id: strawberry.ID | None = strawberry.field(description="Its contract; null until it has got it.")

    @classmethod
    def of(cls, seen: AgreementUnitSeen) -> Self:
        contract = strawberry.ID(seen.contract) if seen.contract else None
        return cls(unit_id=strawberry.ID(seen.unit), contract_id=contract)


@strawberry.type(description="What the units of an agreement share of one allowance in one period.")
class Pool:
    benefit: str = strawberry.field(description="The benefit, with its plan.")
    allowance: str = strawberry.field(description="The allowance.")
    since: date | None = strawberry.field(description="The first day of the period; null for the whole contract.")
    until: date | None = strawberry.field(description="The last day of the period, where it has one.")
    granted: int | None = strawberry.field(description="How many uses it holds; null when they are only counted.")
    taken: int = strawberry.field(description="How many units hold, have reserved or have used.")
    used: int = strawberry.field(description="How many of those are used.")
    money_granted: Money | None = strawberry.field(
        description="How much money it holds; null where uses are counted, not money."
    )
    money_taken: Money | None = strawberry.field(
        description="How much units hold, have reserved or have used; null where uses are counted, not money."
    )
    money_used: Money | None = strawberry.field(
        description="How much of that is used; null where uses are counted, not money."
    )

    @classmethod
    def of(cls, seen: PoolSeen) -> Self:
        return cls(
            benefit=seen.benefit,
            allowance=seen.allowance,
            since=seen.since,
            until=seen.until,
            granted=seen.granted,
            taken=seen.taken,
            used=seen.used,
            money_granted=money_of(seen.money_granted) if seen.money_granted else None,
            money_taken=money_of(seen.money_taken) if seen.money_taken else None,
            money_used=money_of(seen.money_used) if seen.money_used else None,
        )


@strawberry.type(description="A plan's terms given to several units of one holder. Each has a contract of its own.")
class Agreement(Node):
    plan: str = strawberry.field(description="The plan's code.")
    terms: Terms = strawberry.field(description="The terms that were pinned.")
    made_on: date = strawberry.field(description="The day it was made.")
    start_day: date | None = strawberry.field(description="Its first day, where it has one of its own.")
    total: Money = strawberry.field(description="What the holder pays for all units.")
    issued: int = strawberry.field(description="How many units have their contract.")
    outstanding: int = strawberry.field(description="How many units have not got it yet; they get it by themselves.")
    units: list[AgreementUnit] = strawberry.field(description="Its units as they were named, at most 200.")
    pools: list[Pool] = strawberry.field(description="What its units share.")

    @classmethod
    def of(cls, seen: AgreementSeen) -> Self:
        issued = sum(each.contract is not None for each in seen.units)
        return cls(
            id=strawberry.ID(seen.id),
            plan=seen.terms.code,
            terms=Terms.of(seen.terms),
            made_on=seen.made_on,
            start_day=seen.start_day,
            total=money_of(seen.total),
            issued=issued,
            outstanding=len(seen.units) - issued,
            units=[AgreementUnit.of(each) for each in seen.units],
            pools=[Pool.of(each) for each in seen.pools],
        )
