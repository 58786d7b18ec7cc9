"""How is an amount written? As text with its currency, never as a floating number."""

import strawberry

from contracts.rules.values import money as rules_money
from contracts.schema.scalars import AmountText, CurrencyCode


@strawberry.type(description="An amount of money.")
class Money:
    amount: AmountText = strawberry.field(description="The amount with the currency's digits.")
    currency: CurrencyCode = strawberry.field(description="Its currency.")


def money_of(amount: rules_money.Money) -> Money:
    return Money(amount=AmountText(amount.decimal), currency=CurrencyCode(amount.currency))


def written(text: str, currency: str) -> Money:
    """An amount from a decision's document."""
    return Money(amount=AmountText(text), currency=CurrencyCode(currency))


def maybe_written(text: str | None, currency: str) -> Money | None:
    return None if text is None else written(text, currency)
