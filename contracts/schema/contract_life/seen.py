"""What became of a contract, and what would a change of it come to, as clients see it?"""

from datetime import date, datetime
from typing import Self

import strawberry

from contracts.rules.values.plain import Document
from contracts.schema.contract_life.enums import LifeChange, MoneyKind
from contracts.schema.decisions import Alternative, alternative_of
from contracts.schema.enums import Openness
from contracts.schema.money import Money, money_of, written
from contracts.schema.reasons import MissingFact, NamedValue, Reason, Speech, missing_of, reason_of
from contracts.schema.scalars import CurrencyCode, FactValue
from contracts.usecases.cover.moves_seen import ContractMoney as MoneySeen
from contracts.usecases.cover.moves_seen import MoveSeen

_OPENNESS = {True: Openness.OPEN, False: Openness.CLOSED, None: Openness.UNKNOWN}


@strawberry.type(description="One line of a contract's money.")
class ContractMoneyLine:
    kind: MoneyKind = strawberry.field(description="What it is for.")
    amount: Money = strawberry.field(description="Above zero the customer pays it; below zero it is given back.")
    clause: str = strawberry.field(description="The paragraph that it rests on.")


@strawberry.type(description="What was paid and paid back over a contract's life: each change by its total.")
class ContractMoney:
    paid: Money = strawberry.field(description="What the customer paid.")
    refunded: Money = strawberry.field(description="What the customer got back.")
    balance: Money = strawberry.field(description="What stayed with the issuer.")

    @classmethod
    def of(cls, seen: MoneySeen) -> Self:
        return cls(paid=money_of(seen.paid), refunded=money_of(seen.refunded), balance=money_of(seen.balance))


@strawberry.type(description="One change of a contract. It is never changed itself; a later one follows it.")
class ContractMove:
    number: int = strawberry.field(description="Which change of the contract it is, counted from 1 as recorded.")
    move: LifeChange = strawberry.field(description="What was done.")
    on_day: date = strawberry.field(description="The day from which it counts.")
    first_day: date | None = strawberry.field(
        description="The first day of the contract, or of a rest, as quoted; null where it has none."
    )
    last_day: date | None = strawberry.field(description="The last day of it, included; null where it has none.")
    option: str | None = strawberry.field(
        description="The terms' own name of the way that was taken; null where it has no name."
    )
    reason: str | None = strawberry.field(description="Why: a code; null where none was told.")
    facts: list[NamedValue] = strawberry.field(description="What it says of the contract from that day on.")
    lines: list[ContractMoneyLine] = strawberry.field(description="Its money.")
    successor_id: strawberry.ID | None = strawberry.field(
        description="The contract that renews it; null where none does."
    )
    recorded_at: datetime = strawberry.field(description="When it was written down.")

    @classmethod
    def of(cls, seen: MoveSeen) -> Self:
        return cls(
            number=seen.number,
            move=LifeChange(seen.move),
            on_day=seen.on_day,
            first_day=seen.first_day,
            last_day=seen.last_day,
            option=seen.option,
            reason=seen.reason,
            facts=[NamedValue(name=name, value=FactValue(value)) for name, value in sorted(seen.facts.items())],
            lines=[
                ContractMoneyLine(kind=MoneyKind(line.kind), amount=money_of(line.amount), clause=line.clause)
                for line in seen.lines
            ],
            successor_id=strawberry.ID(seen.successor) if seen.successor else None,
            recorded_at=seen.recorded_at,
        )


@strawberry.type(description="What a change of a contract comes to, by its terms.")
class ContractQuote:
    change: LifeChange = strawberry.field(description="What would be done.")
    option: str | None = strawberry.field(
        description="The terms' own name of the way that is taken; null where none is open."
    )
    openness: Openness = strawberry.field(name="open", description="Whether it can be done.")
    effective: date = strawberry.field(description="The day from which it counts.")
    first_day: date | None = strawberry.field(
        description="The first day of the contract after it, of the new one, or of the rest; null where it has none."
    )
    last_day: date | None = strawberry.field(
        description="The last day, included; the last covered day for a cancellation; null where it has none."
    )
    currency: CurrencyCode = strawberry.field(description="Its currency.")
    lines: list[ContractMoneyLine] = strawberry.field(description="Every line of money with its paragraph.")
    total: Money = strawberry.field(description="What the customer pays in all; below zero it is given back.")
    facts: list[NamedValue] = strawberry.field(description="What would be known of the contract after it.")
    why: list[Reason] = strawberry.field(description="Why it is open or closed, and what it was worked out from.")
    missing: list[MissingFact] = strawberry.field(description="The facts that would settle it.")
    alternatives: list[Alternative] = strawberry.field(description="Every way that the terms name, the best first.")

    @classmethod
    def of(cls, document: Document, speech: Speech, contract_id: str | None) -> Self:
        currency = document["currency"]
        meant = strawberry.ID(contract_id) if contract_id else None
        return cls(
            change=LifeChange(document["change"]),
            option=document["option"],
            openness=_OPENNESS[document["open"]],
            effective=date.fromisoformat(document["effective"]),
            first_day=_day(document["firstDay"]),
            last_day=_day(document["lastDay"]),
            currency=CurrencyCode(currency),
            lines=[
                ContractMoneyLine(
                    kind=MoneyKind(line["kind"]), amount=written(line["amount"], currency), clause=line["clause"]
                )
                for line in document["lines"]
            ],
            total=written(document["total"], currency),
            facts=[NamedValue(name=name, value=FactValue(value)) for name, value in document["sets"].items()],
            why=[reason_of(each, speech) for each in document["why"]],
            missing=[missing_of(name, speech) for name in document["missing"]],
            alternatives=[alternative_of(each, meant, currency, speech) for each in document["alternatives"]],
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
