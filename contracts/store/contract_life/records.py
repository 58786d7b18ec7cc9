"""Which nouns tell the life of a contract? See `contracts.store.records`, whose rules hold here too."""

from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

from contracts.store.records import JsonObject

ContractMoveWord: TypeAlias = Literal["ISSUE", "RENEW", "TRANSFER", "SUSPEND", "RESUME", "CANCEL", "AMEND"]
MoneyWord: TypeAlias = Literal["PRICE", "TAX", "FEE", "REFUND", "TAX_BACK", "CLAW_BACK"]


class ContractMove(Struct, frozen=True):
    """One change of a contract. `seq` counts from 1 in the order in which they were recorded.

    `on_day` is the day from which it counts. `first_day` and `last_day` are those that were quoted: of the contract, or
    of a pause; the last covered day for a cancellation. `option` is the terms' own name of the way that was taken,
    `quote` the hash of what was quoted. `holder` is whom it was handed to, `successor` the contract that renews it,
    `facts` what it sets.
    """

    unit_key: UUID
    contract_id: UUID
    seq: int
    move: ContractMoveWord
    on_day: date
    first_day: date | None
    last_day: date | None
    option: str | None
    facts: JsonObject
    holder: UUID | None
    successor: UUID | None
    quote: str | None
    reason: str | None
    recorded_at: datetime
    actor: str
    role: str


class ContractMoney(Struct, frozen=True):
    """One line of the money of a move: above zero the customer pays it, below zero gets it back. `line` from 1."""

    unit_key: UUID
    contract_id: UUID
    seq: int
    line: int
    kind: MoneyWord
    amount_minor: int
    currency: str
    clause: str
    recorded_at: datetime
