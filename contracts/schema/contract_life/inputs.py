"""What do clients write to change a contract? The same details for a preview and for the change itself."""

from datetime import date

import strawberry

from contracts.schema.claims.inputs import KEY
from contracts.schema.inputs import FactInput, MoneyInput, PartyLookup, UnitLookup
from contracts.usecases.actor import Actor
from contracts.usecases.contract_life.commands import (
    AmendContract,
    CancelContract,
    IssueContract,
    RenewContract,
    ResumeContract,
    SuspendContract,
    TransferContract,
)
from contracts.usecases.cover.asked import AskedFact

PREVIEW = "The token of a preview of this very change: it comes to exactly that, or the answer says what changed."
CONTRACT = "The contract."
_NO_KEY = ""
"""A preview changes nothing, so it has no key."""


@strawberry.input(description="A plan that is to be given to a unit and its holder.")
class ContractSaleInput:
    unit: UnitLookup = strawberry.field(description="The unit.")
    plan: str = strawberry.field(description="The plan's code.")
    version: str | None = strawberry.field(default=None, description="Its version; picked by `madeOn` if null.")
    holder: PartyLookup = strawberry.field(description="Who holds it.")
    made_on: date = strawberry.field(description="The day it was made.")
    start_day: date | None = strawberry.field(default=None, description="Its first day, where it has one of its own.")
    price: MoneyInput | None = strawberry.field(
        default=None, description="What it cost, where its terms name no price; else it must be theirs."
    )
    facts: list[FactInput] = strawberry.field(default_factory=list, description="What is known of this contract only.")

    def command(self, actor: Actor, key: str = _NO_KEY, preview: str | None = None) -> IssueContract:
        return IssueContract(
            actor=actor,
            idempotency_key=key,
            unit=self.unit.value(),
            plan=self.plan,
            version=self.version,
            holder=self.holder.value(),
            made_on=self.made_on,
            start_day=self.start_day,
            price=self.price.value() if self.price else None,
            facts=tuple(fact.asked() for fact in self.facts),
            preview=preview,
        )


@strawberry.input
class ContractChangeDetails:
    """What every change of a contract has. It is no input of its own."""

    contract_id: strawberry.ID = strawberry.field(description=CONTRACT)
    on: date | None = strawberry.field(default=None, description="The day from which it counts; today if null.")
    option: str | None = strawberry.field(
        default=None, description="The terms' own name of the way to take; the best one that is open if null."
    )
    facts: list[FactInput] = strawberry.field(default_factory=list, description="What is known of the case.")
    reason: str | None = strawberry.field(default=None, description="Why: a code such as `MOVED_ABROAD`.")

    def asked_facts(self) -> tuple[AskedFact, ...]:
        return tuple(fact.asked() for fact in self.facts)


@strawberry.input(description="A contract that is to end early.")
class CancellationInput(ContractChangeDetails):
    def command(self, actor: Actor, key: str = _NO_KEY, preview: str | None = None) -> CancelContract:
        return CancelContract(
            actor=actor,
            idempotency_key=key,
            contract=self.contract_id,
            on=self.on,
            option=self.option,
            facts=self.asked_facts(),
            reason=self.reason,
            preview=preview,
        )


@strawberry.input(description="A contract that is to rest from a day on.")
class SuspensionInput(ContractChangeDetails):
    def command(self, actor: Actor, key: str = _NO_KEY, preview: str | None = None) -> SuspendContract:
        return SuspendContract(
            actor=actor,
            idempotency_key=key,
            contract=self.contract_id,
            on=self.on,
            option=self.option,
            facts=self.asked_facts(),
            reason=self.reason,
            preview=preview,
        )


@strawberry.input(description="A contract that is to go on after a rest. `on` is the first day of cover again.")
class ResumptionInput(ContractChangeDetails):
    def command(self, actor: Actor, key: str = _NO_KEY, preview: str | None = None) -> ResumeContract:
        return ResumeContract(
            actor=actor,
            idempotency_key=key,
            contract=self.contract_id,
            on=self.on,
            option=self.option,
            facts=self.asked_facts(),
            reason=self.reason,
            preview=preview,
        )


@strawberry.input(description="A contract that is to go on as a new one.")
class RenewalInput(ContractChangeDetails):
    price: MoneyInput | None = strawberry.field(
        default=None, description="What is paid, where its terms name no price; else it must be theirs."
    )

    def command(self, actor: Actor, key: str = _NO_KEY, preview: str | None = None) -> RenewContract:
        return RenewContract(
            actor=actor,
            idempotency_key=key,
            contract=self.contract_id,
            on=self.on,
            option=self.option,
            facts=self.asked_facts(),
            reason=self.reason,
            preview=preview,
            price=self.price.value() if self.price else None,
        )


@strawberry.input(description="A contract that is to go to another holder.")
class TransferInput(ContractChangeDetails):
    holder: PartyLookup = strawberry.field(description="Who is to hold it.")

    def command(self, actor: Actor, key: str = _NO_KEY, preview: str | None = None) -> TransferContract:
        return TransferContract(
            actor=actor,
            idempotency_key=key,
            contract=self.contract_id,
            on=self.on,
            option=self.option,
            facts=self.asked_facts(),
            reason=self.reason,
            preview=preview,
            holder=self.holder.value(),
        )


@strawberry.input(description="What is to be known of a contract from a day on. Its terms never change.")
class AmendmentInput(ContractChangeDetails):
    changes: list[FactInput] = strawberry.field(description="The facts of the contract that change.")

    def command(self, actor: Actor, key: str = _NO_KEY, preview: str | None = None) -> AmendContract:
        return AmendContract(
            actor=actor,
            idempotency_key=key,
            contract=self.contract_id,
            on=self.on,
            option=self.option,
            facts=self.asked_facts(),
            reason=self.reason,
            preview=preview,
            amended=tuple(fact.asked() for fact in self.changes),
        )


@strawberry.input(one_of=True, description="A change of a contract, to be previewed. Send one of these.")
class ContractChangeInput:
    issue: ContractSaleInput | None = strawberry.field(default=strawberry.UNSET, description="It is made.")
    renew: RenewalInput | None = strawberry.field(default=strawberry.UNSET, description="It goes on as a new one.")
    transfer: TransferInput | None = strawberry.field(default=strawberry.UNSET, description="It changes hands.")
    suspend: SuspensionInput | None = strawberry.field(default=strawberry.UNSET, description="It rests.")
    resume: ResumptionInput | None = strawberry.field(default=strawberry.UNSET, description="It goes on after a rest.")
    cancel: CancellationInput | None = strawberry.field(default=strawberry.UNSET, description="It ends early.")
    amend: AmendmentInput | None = strawberry.field(
        default=strawberry.UNSET, description="What is known of it changes."
    )

    def one(self) -> "ContractSaleInput | ContractChange":
        """The one that was sent."""
        sent = (self.issue, self.renew, self.transfer, self.suspend, self.resume, self.cancel, self.amend)
        return next(each for each in sent if each)


ContractChange = RenewalInput | TransferInput | SuspensionInput | ResumptionInput | CancellationInput | AmendmentInput


@strawberry.input
class Committed:
    """What is sent with a change that is to be made, beside its details."""

    idempotency_key: str = strawberry.field(description=KEY)
    preview: str | None = strawberry.field(default=None, description=PREVIEW)


@strawberry.input(description="A plan that is given to a unit and its holder.")
class IssueContractInput(Committed, ContractSaleInput):
    def committed(self, actor: Actor) -> IssueContract:
        return self.command(actor, self.idempotency_key, self.preview)


@strawberry.input(description="A contract that goes on as a new one.")
class RenewContractInput(Committed, RenewalInput):
    def committed(self, actor: Actor) -> RenewContract:
        return self.command(actor, self.idempotency_key, self.preview)


@strawberry.input(description="A contract that goes to another holder.")
class TransferContractInput(Committed, TransferInput):
    def committed(self, actor: Actor) -> TransferContract:
        return self.command(actor, self.idempotency_key, self.preview)


@strawberry.input(description="A contract that rests from a day on.")
class SuspendContractInput(Committed, SuspensionInput):
    def committed(self, actor: Actor) -> SuspendContract:
        return self.command(actor, self.idempotency_key, self.preview)


@strawberry.input(description="A contract that goes on after a rest. `on` is the first day of cover again.")
class ResumeContractInput(Committed, ResumptionInput):
    def committed(self, actor: Actor) -> ResumeContract:
        return self.command(actor, self.idempotency_key, self.preview)


@strawberry.input(description="A contract that ends early.")
class CancelContractInput(Committed, CancellationInput):
    def committed(self, actor: Actor) -> CancelContract:
        return self.command(actor, self.idempotency_key, self.preview)


@strawberry.input(description="What is known of a contract from a day on. Its terms never change.")
class AmendContractInput(Committed, AmendmentInput):
    def committed(self, actor: Actor) -> AmendContract:
        return self.command(actor, self.idempotency_key, self.preview)
