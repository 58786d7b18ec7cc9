"""A small world without a database: an air conditioner, its dossier, and plans made for it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from contracts.rules.terms import Plan, load
from contracts.rules.values.facts import FACTS, Fact
from contracts.rules.words.problems import Marked
from contracts.store.dossiers import Dossier
from contracts.store.records import ContractRecord, Job, Json, Ownership, Product, Reading, Unit, UnitFact
from contracts.usecases.terms.library import Published

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
KEY = UUID(int=1)


def plan(code: str, kind: str = "WARRANTY", header: Mapping[str, Any] | None = None, **terms: Any) -> Plan:
    """A plan of one version that pays every part for a year from the purchase."""
    benefit = {
        "benefit": "parts",
        "clause": "1",
        "window": {"from": "purchased", "length": "P1Y", "firstDay": "notCounted", "acts": "event"},
        "pays": [{"charges": {"class": "PART"}, "customer": {"share": "0%"}}],
    }
    source = {"ref": "a test", "confidence": "unverified"}
    written = {"version": "1", "source": source, "components": ["fan"], "benefits": [benefit]} | terms
    top = {"code": code, "kind": kind, "name": code, "issuer": "acme", "zone": "Asia/Kolkata", "currency": "INR"}
    return load(Marked({"plan": top | dict(header or {}), "terms": [written]}))


def published(*plans: Plan) -> Published:
    facts: dict[str, Fact] = dict(FACTS)
    for each in plans:
        facts |= each.versions[0].facts
    return Published({each.code: each for each in plans}, facts)


def contract(code: str, number: int = 1, **fields: Any) -> ContractRecord:
    record: dict[str, Any] = {
        "unit_key": KEY,
        "contract_id": UUID(int=100 + number),
        "plan": code,
        "version": "1",
        "terms_hash": "",
        "holder": UUID(int=9),
        "made_on": date(2026, 1, number),
        "start_day": None,
        "facts": {},
        "price_minor": None,
        "currency": None,
        "recorded_at": NOW,
        "actor": "test",
    }
    return ContractRecord(**(record | fields))


def job(kind: str = "REPAIR", **fields: Any) -> Job:
    done: dict[str, Any] = {
        "unit_key": KEY,
        "job_id": UUID(int=300),
        "kind": kind,
        "task": None,
        "event": "DEFECT",
        "on_day": date(2026, 2, 1),
        "handed_in": None,
        "handed_back": None,
        "completed": True,
        "components": ("fan",),
        "replaced": (),
        "under_plan": None,
        "under_benefit": None,
        "covered_minor": None,
        "currency": None,
        "paid_by_customer": None,
        "authorized": None,
        "location_id": None,
        "corrects": None,
        "recorded_at": NOW,
    }
    return Job(**(done | fields))


def dossier(
    facts: Mapping[str, Json] | None = None,
    contracts: tuple[ContractRecord, ...] = (),
    jobs: tuple[Job, ...] = (),
    product_facts: Mapping[str, Json] | None = None,
) -> Dossier:
    """What is known of one air conditioner of acme."""
    learned = {
        name: UnitFact(KEY, UUID(int=200 + n), name, value, NOW, "test")
        for n, (name, value) in enumerate((facts or {"purchased": "2026-01-10"}).items())
    }
    product = Product(
        product_id=UUID(int=2),
        sku="AC",
        brand="acme",
        category="air-conditioner",
        name="Acme AC",
        namespace="acme",
        components=("fan", "pcb"),
        facts=product_facts or {},
        list_price_minor=4_000_000,
        currency="INR",
    )
    return Dossier(
        unit=Unit(KEY, product.product_id, "acme", "1", NOW, "test"),
        product=product,
        facts=learned,
        ownerships=(Ownership(KEY, UUID(int=3), UUID(int=9), date(2026, 1, 10), None, None, NOW),),
        contracts=contracts,
        readings=(Reading(KEY, UUID(int=4), "hours", 120, date(2026, 3, 1), None, NOW, "test"),),
        jobs=jobs,
        claims=(),
    )
