"""What may be done with a contract, and what is money paid for?"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from contracts.rules.values.vocabulary import Remedy


class LifeChange(StrEnum):
    """What may be done with a contract."""

    ISSUE = "ISSUE"
    RENEW = "RENEW"
    TRANSFER = "TRANSFER"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    CANCEL = "CANCEL"
    AMEND = "AMEND"


class MoneyKind(StrEnum):
    """What a line of money is for."""

    PRICE = "PRICE"
    TAX = "TAX"
    FEE = "FEE"
    REFUND = "REFUND"
    TAX_BACK = "TAX_BACK"
    CLAW_BACK = "CLAW_BACK"


class MoneyLine(Struct, frozen=True):
    """One line. `minor` is what the customer pays; below zero the customer gets it back."""

    kind: MoneyKind
    minor: int
    clause: str


REMEDY_OF: Mapping[LifeChange, Remedy] = {
    LifeChange.ISSUE: Remedy.PURCHASE,
    LifeChange.RENEW: Remedy.RENEWAL,
    LifeChange.TRANSFER: Remedy.TRANSFER,
    LifeChange.SUSPEND: Remedy.SUSPENSION,
    LifeChange.RESUME: Remedy.RESUMPTION,
    LifeChange.CANCEL: Remedy.CANCELLATION,
    LifeChange.AMEND: Remedy.AMENDMENT,
}
"""How the ways of a change are called among the alternatives of a decision."""

DAY_OF: Mapping[Remedy, str] = {
    Remedy.PURCHASE: "contractStart",
    Remedy.RENEWAL: "renewed",
    Remedy.TRANSFER: "transferred",
    Remedy.SUSPENSION: "suspendedFrom",
    Remedy.RESUMPTION: "resumed",
    Remedy.CANCELLATION: "cancelled",
    Remedy.AMENDMENT: "amended",
}
"""The fact that holds the day from which a change counts."""
