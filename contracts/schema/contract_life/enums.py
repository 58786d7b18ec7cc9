"""The closed lists of a contract's life, each value described."""

from contracts.rules.contract_life.changes import LifeChange, MoneyKind
from contracts.schema.enums import described
from contracts.usecases.cover.contract_days import ContractState

__all__ = ["ContractState", "LifeChange", "MoneyKind"]

described(
    LifeChange,
    "ContractChange",
    "What may be done with a contract.",
    ISSUE="It is made.",
    RENEW="It goes on as a new one.",
    TRANSFER="It goes to another holder.",
    SUSPEND="It rests.",
    RESUME="It goes on after a rest.",
    CANCEL="It ends early.",
    AMEND="What is known of it changes.",
)
described(
    MoneyKind,
    "ContractMoneyKind",
    "What a line of a contract's money is for.",
    PRICE="The price, without its tax where the terms name one.",
    TAX="The tax on the price.",
    FEE="A fee.",
    REFUND="A part of the price that is given back.",
    TAX_BACK="The tax in what is given back.",
    CLAW_BACK="What the customer had and gives back, such as a discount.",
)
described(
    ContractState,
    "ContractState",
    "Where a contract stands on a day.",
    NOT_STARTED="Its first day has not come.",
    ACTIVE="It runs.",
    SUSPENDED="It rests.",
    EXPIRED="Its last day has passed.",
    CANCELLED="It was cancelled, and its last covered day has passed.",
)
