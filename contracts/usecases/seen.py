"""What may a caller see of what is stored?

The nouns that the verbs of this package answer with. Ids are public ids, amounts are money, terms are ready to be
read. A person is seen only by those who may: everybody else gets None in that place.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from contracts.rules.terms import PlanTerms
from contracts.rules.values.money import Money
from contracts.store.dossiers import Dossier
from contracts.store.keys import public_id
from contracts.store.records import Claim, Job, Json, Party, Product, Reading
from contracts.usecases.cover.contract_days import ContractDays, days_of
from contracts.usecases.cover.contract_standing import ContractLife
from contracts.usecases.cover.moves_seen import ContractMoney, MoveSeen, money_seen, moves_seen


class ProductSeen(Struct, frozen=True):
    """A catalogue entry."""

    record: Product

    @property
    def id(self) -> str:
        return public_id("Product", self.record.product_id)

    @property
    def sku(self) -> str:
        return self.record.sku

    @property
    def brand(self) -> str:
        return self.record.brand

    @property
    def category(self) -> str:
        return self.record.category

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def components(self) -> tuple[str, ...]:
        return self.record.components

    @property
    def list_price(self) -> Money | None:
        return _money(self.record.list_price_minor, self.record.currency)


class PartySeen(Struct, frozen=True):
    """A person or firm."""

    id: str
    kind: str
    name: str
    country: str | None
    language: str | None


class HolderSeen(Struct, frozen=True):
    """Who holds a contract from a day on; None for who may not see persons."""

    since: date
    party: PartySeen | None


class ContractSeen(Struct, frozen=True):
    """A plan's terms given to a unit, and what became of it. `holders` are all that it had.

    `agreement` is the agreement over several units that it belongs to, if any.
    """

    id: str
    unit_id: str
    terms: PlanTerms
    made_on: date
    start_day: date | None
    price: Money | None
    days: ContractDays
    moves: tuple[MoveSeen, ...]
    money: ContractMoney | None
    holders: tuple[HolderSeen, ...]
    agreement: str | None

    def holder_on(self, day: date) -> PartySeen | None:
        """Who holds it on a day, for who may see persons."""
        return next((each.party for each in reversed(self.holders) if each.since <= day), self.holders[0].party)


class ReadingSeen(Struct, frozen=True):
    """What a meter showed on a day."""

    id: str
    meter: str
    value: int
    read_on: date


class JobSeen(Struct, frozen=True):
    """A repair or visit that took place."""

    id: str
    kind: str
    on: date
    task: str | None
    components: tuple[str, ...]
    replaced: tuple[str, ...]


class ClaimSeen(Struct, frozen=True):
    """What was asked for and where it stands."""

    record: Claim

    @property
    def id(self) -> str:
        return public_id("Claim", self.record.unit_key, self.record.claim_id)

    @property
    def unit_id(self) -> str:
        return public_id("Unit", self.record.unit_key)

    @property
    def state(self) -> str:
        return self.record.state

    @property
    def event(self) -> str:
        return self.record.event

    @property
    def occurred_on(self) -> date | None:
        return self.record.occurred_on

    @property
    def reported_on(self) -> date:
        return self.record.reported_on

    @property
    def filed_at(self) -> datetime:
        return self.record.filed_at


class FactSeen(Struct, frozen=True):
    """One thing learned of a unit. None is known not to have happened."""

    name: str
    value: Json


class UnitSeen(Struct, frozen=True):
    """One installed product with what it has. What nobody asks for is not put together, and no name is opened for it.

    `persons`, `contracts_seen` and `claims_seen` give those that the caller may see.
    """

    dossier: Dossier
    owner_id: UUID | None
    persons: Callable[[], Mapping[UUID, Party]]
    contracts_seen: Callable[[], tuple[ContractSeen, ...]]
    claims_seen: Callable[[], Sequence[Claim]]

    @property
    def id(self) -> str:
        return public_id("Unit", self.dossier.unit.unit_key)

    @property
    def namespace(self) -> str:
        return self.dossier.unit.namespace

    @property
    def serial(self) -> str:
        return self.dossier.unit.serial

    @property
    def product(self) -> ProductSeen:
        return ProductSeen(self.dossier.product)

    @property
    def facts(self) -> tuple[FactSeen, ...]:
        """By name."""
        return tuple(FactSeen(name, fact.value) for name, fact in sorted(self.dossier.facts.items()))

    @property
    def owner(self) -> PartySeen | None:
        """None where nobody is known, and for who may not see them."""
        owner = self.persons().get(self.owner_id) if self.owner_id else None
        return party_seen(owner) if owner else None

    @property
    def contracts(self) -> tuple[ContractSeen, ...]:
        return self.contracts_seen()

    @property
    def readings(self) -> tuple[ReadingSeen, ...]:
        return tuple(map(reading_seen, self.dossier.readings))

    @property
    def jobs(self) -> tuple[JobSeen, ...]:
        return tuple(map(_job_seen, self.dossier.jobs))

    @property
    def claims(self) -> tuple[ClaimSeen, ...]:
        return tuple(map(ClaimSeen, self.claims_seen()))


def party_seen(party: Party) -> PartySeen:
    return PartySeen(public_id("Party", party.party_id), party.kind, party.name, party.country, party.language)


def contract_seen(life: ContractLife, terms: PlanTerms, persons: Mapping[UUID, Party]) -> ContractSeen:
    """A contract from its row and its moves. `persons` are those that the caller may see."""
    record = life.record
    return ContractSeen(
        id=public_id("Contract", record.unit_key, record.contract_id),
        unit_id=public_id("Unit", record.unit_key),
        terms=terms,
        made_on=record.made_on,
        start_day=record.start_day,
        price=_money(record.price_minor, record.currency),
        days=days_of(life, terms),
        moves=moves_seen(life),
        money=money_seen(life),
        holders=tuple(
            HolderSeen(since, party_seen(persons[holder]) if holder in persons else None)
            for since, holder in life.holders
        ),
        agreement=public_id("Agreement", record.agreement_id) if record.agreement_id else None,
    )


def reading_seen(reading: Reading) -> ReadingSeen:
    local_id = public_id("Reading", reading.unit_key, reading.reading_id)
    return ReadingSeen(local_id, reading.meter, reading.value, reading.read_on)


def _job_seen(job: Job) -> JobSeen:
    local_id = public_id("Job", job.unit_key, job.job_id)
    return JobSeen(local_id, job.kind, job.on_day, job.task, job.components, job.replaced)


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, currency)


def plan_id(code: str) -> str:
    """The public id of a plan."""
    return public_id("Plan", code)
