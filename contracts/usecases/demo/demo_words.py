"""How is the demo written down? The words of `contracts/usecases/demo/demo.yaml`."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from contracts.rules.values.places import ServiceChannel, Weekday
from contracts.rules.values.vocabulary import ChargeClass, Event
from contracts.store.records import GrantStatus, JobKind, PartyKind
from contracts.usecases.cover.asked import Amount, ByOrderLine, BySerial, UnitRef

Facts = dict[str, bool | int | str | list[str] | None]


class DemoWord(BaseModel):
    """Frozen, and strict about its keys, which are written in camelCase."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=lambda name: to_camel(name.rstrip("_")), populate_by_name=True
    )


class DemoIssuer(DemoWord):
    name: str
    country: str


class DemoProduct(DemoWord):
    sku: str
    brand: str
    category: str
    name: str
    components: tuple[str, ...]
    facts: Facts = Field(default_factory=dict)
    price: str


class DemoParty(DemoWord):
    kind: PartyKind
    name: str
    country: str
    language: str


class DemoLocation(DemoWord):
    """A place; `hours` by weekday, each span as `09:00-13:00`."""

    code: str
    name: str
    lines: tuple[str, ...]
    city: str
    postcode: str
    country: str
    region: str
    zone: str
    lat: float
    lon: float
    hours: dict[Weekday, tuple[str, ...]]
    exceptions: dict[date, tuple[str, ...]] = Field(default_factory=dict)
    calendar: str
    languages: tuple[str, ...]
    channels: tuple[ServiceChannel, ...]
    facilities: tuple[str, ...] = ()
    phone: str
    mail: str


class DemoGrant(DemoWord):
    issuer: str
    location: str
    brand: str | None = None
    category: str | None = None
    task: str | None = None
    country: str | None = None
    from_: date
    to: date | None = None
    status: GrantStatus = "ACTIVE"


class DemoContract(DemoWord):
    plan: str
    made: date
    start: date
    price: str
    facts: Facts = Field(default_factory=dict)


class DemoJob(DemoWord):
    kind: JobKind
    on: date
    task: str | None = None
    event: str | None = None
    components: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    handed_in: date | None = None
    handed_back: date | None = None
    under: str | None = None
    covered: str | None = None
    location: str


class DemoReading(DemoWord):
    meter: str
    on: date
    value: int


class DemoOrder(DemoWord):
    seller: str
    order: str
    line: int


class DemoUnit(DemoWord):
    sku: str
    serial: str | None = None
    order: DemoOrder | None = None
    owner: str
    since: date
    seller: str | None = None
    paid: str | None = None
    invoice: str | None = None
    facts: Facts
    contracts: tuple[DemoContract, ...] = ()
    readings: tuple[DemoReading, ...] = ()
    jobs: tuple[DemoJob, ...] = ()

    @property
    def name(self) -> str:
        """What the demo calls it: its serial or its order."""
        return self.serial or (self.order.order if self.order else "")


class DemoCharge(DemoWord):
    id: str
    class_: ChargeClass
    component: str | None = None
    task: str | None = None
    amount: str


class DemoClaim(DemoWord):
    key: str
    unit: str
    event: Event
    occurred: date
    components: tuple[str, ...]
    as_of: datetime
    served: date | None = None
    location: str
    complaint: str
    charges: tuple[DemoCharge, ...]


class Demo(DemoWord):
    """The whole demo."""

    issuers: dict[str, DemoIssuer]
    products: tuple[DemoProduct, ...]
    parties: dict[str, DemoParty]
    locations: tuple[DemoLocation, ...]
    grants: tuple[DemoGrant, ...]
    units: tuple[DemoUnit, ...]
    claims: tuple[DemoClaim, ...]

    def ref(self, unit: DemoUnit) -> UnitRef:
        """How the unit is looked up."""
        if unit.order is not None:
            return ByOrderLine(unit.order.seller, unit.order.order, unit.order.line)
        brand = next(product.brand for product in self.products if product.sku == unit.sku)
        return BySerial(brand, unit.name)


def amount(written: str) -> Amount:
    """An amount such as `12.50 INR`."""
    value, _, currency = written.partition(" ")
    return Amount(Decimal(value), currency)
