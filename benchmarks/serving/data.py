"""Which units, contracts and claims are asked about? The same ones for every server, made from one seed.

So many units of four products. Unit n has n % 3 + 1 contracts (the maker's warranty, then an AMC, then an extended
warranty) and n % 5 claims, which is two of either on average. Days are drawn so that everything is met: what runs, what
is over, and what has not begun on the day of the questions, `AS_OF`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from dateutil.relativedelta import relativedelta

from contracts.plans.files import read_plans
from contracts.rules.terms import Plan
from contracts.store.keys import unit_key
from contracts.store.records import (
    Claim,
    ClaimLine,
    ContractRecord,
    DecisionRecord,
    Grant,
    JsonObject,
    Location,
    Ownership,
    Party,
    Product,
    Unit,
    UnitFact,
)

TENANT = "bench"
SEED = 20260601
AS_OF = datetime(2026, 6, 1, 6, tzinfo=UTC)
OWNERS = 500
PLACES = 20
PARTNER = "partner-0"
MAKER = "maker"
BRANDS = ("Polar", "Zephyr")
CATEGORIES = ("split-air-conditioner", "refrigerator")
TASKS = ("REPAIR", "INSTALLATION")
PLANS = ("maker-warranty", "centre-amc", "shop-extended")
"""In the order in which units have them."""

_RECORDED = datetime(2026, 5, 31, 12, tzinfo=UTC)
_FIRST_DAY, _DAYS = date(2020, 6, 1), 2190
_LOADED_BY = "bench"
_CASE: JsonObject = {
    "charges": ["part"],
    "components": ["compressor"],
    "facts": {},
    "meters": {},
    "asOf": None,
    "strategy": "CHEAPEST",
    "remedy": None,
}


@dataclass(frozen=True, slots=True)
class UnitRows:
    """Everything that one unit owns."""

    unit: Unit
    facts: tuple[UnitFact, ...]
    ownership: Ownership
    contracts: tuple[ContractRecord, ...]
    decisions: tuple[DecisionRecord, ...]
    claims: tuple[Claim, ...]
    lines: tuple[ClaimLine, ...]


def plans() -> tuple[Plan, ...]:
    """The plans of the bench, in the order in which units have them."""
    found = {plan.code: plan for plan in read_plans(Path(__file__).parent / "plans")}
    return tuple(found[code] for code in PLANS)


def serial_of(number: int) -> tuple[str, str]:
    """The namespace and serial of a unit."""
    return BRANDS[number % 2], f"SN{number:08}"


def products() -> tuple[Product, ...]:
    """The four of them: unit n is of number n % 4."""
    draw = Random(SEED)
    return tuple(
        Product(
            product_id=_id(draw),
            sku=f"{brand}-{category}".upper(),
            brand=brand,
            category=category,
            name=f"{brand} {category.replace('-', ' ')}",
            namespace=brand,
            components=("compressor", "pcb", "gas"),
            facts={},
            list_price_minor=3_699_000,
            currency="INR",
        )
        for category in CATEGORIES
        for brand in BRANDS
    )


def owners() -> tuple[Party, ...]:
    """Who has the units."""
    draw = Random(SEED + 1)
    return tuple(Party(_id(draw), "PERSON", f"Customer {n}", "IN", "en") for n in range(OWNERS))


def places() -> tuple[tuple[Location, ...], tuple[Grant, ...]]:
    """Places of service, each with two grants of the maker: one by brand runs, one by category and task has ended."""
    draw = Random(SEED + 2)
    found = [_place(draw, n) for n in range(PLACES)]
    return tuple(place for place, _ in found), tuple(grant for _, grants in found for grant in grants)


def unit_rows(size: int) -> Iterator[UnitRows]:
    """The units with what they own, in order."""
    draw, bought, held = Random(SEED + 3), products(), owners()
    pins = tuple((plan.code, plan.versions[0].version, plan.versions[0].hash) for plan in plans())
    for number in range(size):
        namespace, serial = serial_of(number)
        key = unit_key(TENANT, namespace, serial)
        unit = Unit(key, bought[number % 4].product_id, namespace, serial, _RECORDED, _LOADED_BY)
        owner = held[draw.randrange(OWNERS)].party_id
        purchased = _FIRST_DAY + timedelta(days=draw.randrange(_DAYS))
        contracts = tuple(_contracts(draw, key, owner, purchased, pins[: number % 3 + 1]))
        told = [_claim(draw, key, contracts[0].contract_id, purchased) for _ in range(number % 5)]
        yield UnitRows(
            unit=unit,
            facts=(_fact(draw, key, "purchased", purchased.isoformat()), _fact(draw, key, "country", "IN")),
            ownership=Ownership(key, _id(draw), owner, purchased, None, None, _RECORDED),
            contracts=contracts,
            decisions=tuple(decision for decision, _, _ in told),
            claims=tuple(claim for _, claim, _ in told),
            lines=tuple(line for _, _, line in told),
        )


def _place(draw: Random, number: int) -> tuple[Location, tuple[Grant, Grant]]:
    place = Location(
        location_id=_id(draw),
        code=f"partner-{number}",
        name=f"Partner {number}",
        country="IN",
        region=None,
        lat=18.5 + number / 100,
        lon=73.8,
        zone="Asia/Kolkata",
        address={"city": "Pune"},
    )
    since = date(2024, 1, 1)
    by_brand = Grant(
        _id(draw), MAKER, place.location_id, BRANDS[number % 2], None, None, "IN", since, date(2027, 12, 31), "ACTIVE"
    )
    by_task = Grant(
        _id(draw), MAKER, place.location_id, None, CATEGORIES[0], TASKS[0], None, since, date(2025, 12, 31), "ACTIVE"
    )
    return place, (by_brand, by_task)


def _contracts(
    draw: Random, key: UUID, holder: UUID, purchased: date, pins: tuple[tuple[str, str, str], ...]
) -> Iterator[ContractRecord]:
    """The warranty begins with the purchase, an AMC around the day of the questions, the extension a year on."""
    starts = (None, date(2025, 1, 1) + timedelta(days=draw.randrange(730)), purchased + relativedelta(years=1))
    for (plan, version, its_hash), start in zip(pins, starts, strict=False):
        yield ContractRecord(
            unit_key=key,
            contract_id=_id(draw),
            plan=plan,
            version=version,
            terms_hash=its_hash,
            holder=holder,
            made_on=purchased if start is None else min(start, purchased + timedelta(days=30)),
            start_day=start,
            facts={},
            price_minor=None if start is None else 249_900,
            currency=None if start is None else "INR",
            recorded_at=_RECORDED,
            actor=_LOADED_BY,
        )


def _claim(draw: Random, key: UUID, contract: UUID, purchased: date) -> tuple[DecisionRecord, Claim, ClaimLine]:
    """One that is over and paid, with the decision that it was filed on."""
    day = min(purchased + timedelta(days=draw.randrange(300)), _RECORDED.date())
    filed = datetime(day.year, day.month, day.day, 5, draw.randrange(60), draw.randrange(60), tzinfo=UTC)
    decision, claim = _id(draw), _id(draw)
    kept = DecisionRecord(key, decision, "0" * 64, "1", filed, {"contracts": []}, (), {}, filed)
    case = {**_CASE, "occurred": day.isoformat()}
    told = Claim(key, claim, contract, None, decision, "CLOSED", "DEFECT", day, day, case, _LOADED_BY, filed)
    line = ClaimLine(key, claim, 1, "PART", "compressor", None, 950_000, None, "INR", 0, {"MANUFACTURER": 950_000})
    return kept, told, line


def _fact(draw: Random, key: UUID, name: str, value: str) -> UnitFact:
    return UnitFact(key, _id(draw), name, value, _RECORDED, _LOADED_BY)


def _id(draw: Random) -> UUID:
    return UUID(int=draw.getrandbits(128), version=4)
