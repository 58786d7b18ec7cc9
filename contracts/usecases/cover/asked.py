"""What did the caller say, and can it be read?

A `Situation` is a case as a caller tells it: what happened, when, to which parts, at what charges. The functions
below read its parts into the values of the rules, and say with field and cure what cannot be read.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.facts import BadFact, Fact, Value, near, read_fact
from contracts.rules.values.money import BadAmount, Money, minor_digits, parse_minor
from contracts.rules.values.plain import plain
from contracts.rules.values.view import Charge
from contracts.rules.values.vocabulary import ChargeClass, Event, Remedy, Strategy
from contracts.store.keys import EmptySerial, RecordId, RecordNoun, decode_id, order_line_key, unit_key
from contracts.store.records import Json
from contracts.usecases.failures import BadInput, Path, TwoCurrencies, UnknownRecord, UnknownUnit

Raw = bool | int | str | tuple[str, ...] | None
"""A fact as a caller writes it; its declared type says how it is read."""


class BySerial(Struct, frozen=True):
    """A unit by the serial on its type plate. `namespace` is the brand, or the maker's name for its serials."""

    namespace: str
    serial: str

    def __str__(self) -> str:
        return f"{self.namespace} {self.serial}"


class ByOrderLine(Struct, frozen=True):
    """A thing without a serial, by the line of the order that sold it. Lines count from 1."""

    seller: str
    order: str
    line: int

    def __str__(self) -> str:
        return f"{self.seller} {self.order}/{self.line}"


class ById(Struct, frozen=True):
    """A unit by its public id."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Proven:
    """A unit by its serial, with what only who has it knows: the number of its invoice, or the day of its purchase.

    One of the two is said. Whether it is true is found in `access.proof`.
    """

    unit: BySerial
    invoice_number: str | None = field(default=None, repr=False)
    purchased_on: date | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return str(self.unit)


@dataclass(frozen=True, slots=True)
class ByCertificate:
    """A unit by a token of ours that names it, and proves that whoever sends it was shown the unit."""

    token: str = field(repr=False)

    def __str__(self) -> str:
        return "of this certificate"


UnitRef = BySerial | ByOrderLine | ById | Proven | ByCertificate


class Amount(Struct, frozen=True):
    """An amount as written."""

    decimal: Decimal
    currency: str


class AskedCharge(Struct, frozen=True):
    """One line of a job as written. `tax` is the part of `amount` that is tax."""

    id: str
    charge_class: ChargeClass
    amount: Amount
    tax: Amount | None = None
    component: str | None = None
    task: str | None = None


class AskedFact(Struct, frozen=True):
    """One fact as written; None is known not to have happened."""

    name: str
    value: Raw


class AskedMeter(Struct, frozen=True):
    """What a meter shows on the day of the event."""

    meter: str
    reading: Decimal


class Situation(Struct, frozen=True):
    """A case as a caller tells it. `wants` asks about the life of the contracts instead of their cover.

    `location` is the public id of the workshop that would do the work. `as_of` is the moment of the question when it is
    not the moment of the request, and `served_on` the day of the work when it is not the day of that moment.
    """

    event: Event | None = None
    occurred: date | datetime | None = None
    components: tuple[str, ...] = ()
    facts: tuple[AskedFact, ...] = ()
    meters: tuple[AskedMeter, ...] = ()
    charges: tuple[AskedCharge, ...] = ()
    location: str | None = None
    as_of: datetime | None = None
    strategy: Strategy = Strategy.CHEAPEST
    wants: Remedy | None = None
    served_on: date | None = None


MAX_CHARGES = 100
MAX_FACTS = 200


def read_unit_ref(tenant: str, ref: UnitRef, path: Path) -> UUID:
    """The key that a reference leads to. Raises `BadInput`, or `UnknownUnit` for an id that is none.

    It proves nothing: what callers send goes through `access.proof`, which also reads certificates.
    """
    match ref:
        case Proven(unit):
            return read_unit_ref(tenant, unit, path)
        case BySerial(namespace, serial):
            try:
                return unit_key(tenant, namespace, serial)
            except EmptySerial:
                cure = "write it as it stands on the type plate"
                raise BadInput("BAD_SERIAL", f"{serial!r} is no serial", cure, (*path, "serial", "serial")) from None
        case ByOrderLine(seller, order, line):
            return order_line_key(tenant, seller, order, line)
        case ById(text):
            found = decode_id(text)
            if not isinstance(found, RecordId) or found.noun != "Unit":
                raise UnknownUnit(f"with the id `{text}`", (*path, "id"))
            return found.local_id
        case ByCertificate():
            raise UnknownUnit(str(ref), path)


def read_record_id(noun: RecordNoun, text: str, path: Path) -> UUID:
    """The key behind the public id of a reference record. Raises `UnknownRecord`."""
    found = decode_id(text)
    if not isinstance(found, RecordId) or found.noun != noun:
        raise UnknownRecord(noun, text, f"send the `id` that a {noun.lower()} was answered with", path)
    return found.local_id


def read_money(amount: Amount, path: Path) -> Money:
    """An amount in minor units. Raises `BadInput` for one below zero or with too many digits."""
    if amount.decimal < 0:
        cure = "write amounts of zero or more; what comes back to the customer is never a charge"
        raise BadInput("NEGATIVE_AMOUNT", f"{amount.decimal} is below zero", cure, (*path, "amount"))
    try:
        return Money(parse_minor(str(amount.decimal), amount.currency), amount.currency)
    except BadAmount:
        digits = minor_digits(amount.currency)
        cure = f"write {amount.currency} with at most {digits} digits after the point"
        message = f"{amount.decimal} is no amount in {amount.currency}"
        raise BadInput("BAD_AMOUNT", message, cure, (*path, "amount")) from None


def read_charges(charges: Sequence[AskedCharge]) -> tuple[Charge, ...]:
    """The charges in minor units. Raises `BadInput` and `TwoCurrencies`."""
    if len(charges) > MAX_CHARGES:
        cure = f"ask for at most {MAX_CHARGES} at once"
        raise BadInput("TOO_MANY", f"{len(charges)} charges stand in one job", cure, ("charges",))
    read: list[Charge] = []
    for index, charge in enumerate(charges):
        path = ("charges", str(index))
        if any(charge.id == other.id for other in read):
            cure = "give every charge of the job an id of its own"
            raise BadInput("ID_TWICE", f"the charge `{charge.id}` stands twice", cure, (*path, "id"))
        for name, amount in (("amount", charge.amount), ("tax", charge.tax)):
            if amount is not None and amount.currency != charges[0].amount.currency:
                raise TwoCurrencies(charges[0].amount.currency, amount.currency, (*path, name, "currency"))
        money = read_money(charge.amount, (*path, "amount"))
        tax_minor = read_money(charge.tax, (*path, "tax")).minor if charge.tax else 0
        if tax_minor > money.minor:
            cure = "write the amount with its tax, and the part of it that is tax"
            raise BadInput("TAX_ABOVE_AMOUNT", "the tax is more than the amount", cure, (*path, "tax", "amount"))
        read.append(Charge(charge.id, charge.charge_class, money.minor, charge.component, charge.task, tax_minor))
    return tuple(read)


def read_asked_facts(
    facts: Sequence[AskedFact],
    declared: Mapping[str, Fact],
    currency: str,
    path: Path = ("facts",),
    *,
    skip_unknown: bool = False,
) -> dict[str, Value]:
    """The facts by name. Raises `BadInput` with the nearest name or the right form."""
    if len(facts) > MAX_FACTS:
        raise BadInput("TOO_MANY", f"{len(facts)} facts are given", f"send at most {MAX_FACTS}", path)
    read: dict[str, Value] = {}
    for index, fact in enumerate(facts):
        at = (*path, str(index))
        if skip_unknown and fact.name not in declared:
            continue
        if fact.name in read:
            raise BadInput("FACT_TWICE", f"`{fact.name}` is given twice", "give it once", (*at, "name"))
        read[fact.name] = read_asked_fact(fact, declared, currency, at)
    return read


def read_asked_fact(fact: AskedFact, declared: Mapping[str, Fact], currency: str, path: Path) -> Value:
    """The value of one fact. Raises `BadInput` with the nearest name or the right form."""
    if fact.name in _FIELDS:
        cure = f"send it as `{_FIELDS[fact.name]}`"
        raise BadInput("FACT_HAS_A_FIELD", f"`{fact.name}` has a field of its own", cure, (*path, "name"))
    raw = list(fact.value) if isinstance(fact.value, tuple) else fact.value
    try:
        return read_fact(fact.name, raw, declared, currency)
    except BadFact as bad:
        part = "value" if fact.name in declared else "name"
        code = "BAD_FACT" if fact.name in declared else "UNKNOWN_FACT"
        raise BadInput(code, f"`{bad.name}` {_is_not(bad)}", bad.cure, (*path, part)) from None


_FIELDS = {"event": "event", "occurred": "occurredOn", "component": "components"}


def stored(value: Value) -> Json:
    """A fact as it is stored: days and moments as ISO 8601, amounts with their currency."""
    written: Json = plain(value)
    return written


def check_components(situation: Situation, *known: Collection[str]) -> None:
    """Raise `BadInput` for a component that is known to nobody: neither the product nor a plan."""
    named: list[tuple[Path, str]] = [
        (("components", str(index)), name) for index, name in enumerate(situation.components)
    ]
    named += [
        (("charges", str(index), "component"), charge.component)
        for index, charge in enumerate(situation.charges)
        if charge.component is not None
    ]
    for path, name in named:
        if True not in [name in each for each in known]:
            message, every = f"`{name}` is no component of this product or its plans", {*chain(*known)}
            raise BadInput("UNKNOWN_COMPONENT", message, near(name, every) if every else "leave it out", path)


def _is_not(bad: BadFact) -> str:
    return bad.problem if bad.problem.startswith("is ") else f"cannot be read: {bad.problem}"
