"""What is asked when a contract is to change? One command for each change, all of one shape."""

from datetime import date

from msgspec import Struct

from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import Amount, AskedFact, UnitRef
from contracts.usecases.units.parties import Owner


class IssueContract(Struct, frozen=True):
    """A plan for a unit. `version` is picked by `made_on` when it is None; `start_day` is the first day of cover."""

    actor: Actor
    idempotency_key: str
    unit: UnitRef
    plan: str
    holder: Owner
    made_on: date
    start_day: date | None = None
    version: str | None = None
    price: Amount | None = None
    facts: tuple[AskedFact, ...] = ()
    option: str | None = None
    preview: str | None = None


class IssueAgreement(Struct, frozen=True):
    """A plan for several units of one holder: a contract for each, with the same days. `price` is that of one unit."""

    actor: Actor
    idempotency_key: str
    units: tuple[UnitRef, ...]
    plan: str
    holder: Owner
    made_on: date
    start_day: date | None = None
    version: str | None = None
    price: Amount | None = None
    facts: tuple[AskedFact, ...] = ()
    option: str | None = None
    preview: str | None = None


class ChangeContract(Struct, frozen=True):
    """A change of a contract by its public id. `on` is the day from which it counts, today if None.

    `option` is the terms' own name of a way, the best one that is open if None. `facts` are what is known of the case,
    `reason` is a code. With the token of a preview it comes to exactly what was previewed, or fails.
    """

    actor: Actor
    idempotency_key: str
    contract: str
    on: date | None = None
    option: str | None = None
    facts: tuple[AskedFact, ...] = ()
    reason: str | None = None
    preview: str | None = None


class CancelContract(ChangeContract, frozen=True):
    """The contract ends early."""


class SuspendContract(ChangeContract, frozen=True):
    """The contract rests from a day on, until it is resumed or as long as its terms say."""


class ResumeContract(ChangeContract, frozen=True):
    """The contract goes on after a rest. `on` is the first day of cover again."""


class RenewContract(ChangeContract, frozen=True):
    """The contract goes on as a new one. `price` is what is paid where its terms name no price."""

    price: Amount | None = None


class TransferContract(ChangeContract, frozen=True, kw_only=True):
    """The contract goes to another holder."""

    holder: Owner


class AmendContract(ChangeContract, frozen=True):
    """What is known of the contract changes from a day on. The terms that it pinned never do."""

    amended: tuple[AskedFact, ...] = ()


LifeCommand = IssueContract | IssueAgreement | ChangeContract
