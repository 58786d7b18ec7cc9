"""A small world to test with: one maker, one air conditioner, its history. Every id and moment is fixed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from contracts.store.claims import FiledClaim
from contracts.store.keys import unit_key
from contracts.store.records import (
    Claim,
    ClaimLine,
    ContractRecord,
    DecisionRecord,
    Grant,
    Issuer,
    Job,
    KeptAnswer,
    Location,
    Note,
    Ownership,
    Party,
    PlanRecord,
    Product,
    Reading,
    TermsRecord,
    Unit,
    UnitFact,
)
from contracts.store.rows import Record

TENANT = "acme-in"
OTHER_TENANT = "other"
LEARNED = datetime(2024, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)
UNIT_KEY = unit_key(TENANT, "ACME", "AB-123")


def an_id(number: int) -> UUID:
    return UUID(int=number)


def later(days: int) -> datetime:
    return LEARNED + timedelta(days=days)


ISSUER = Issuer("acme", "Acme Cooling", "IN")
PRODUCT = Product(
    product_id=an_id(1),
    sku="AC-15",
    brand="acme",
    category="air-conditioner",
    name="Acme inverter 1.5 t",
    namespace="ACME",
    components=("compressor", "pcb", "gas"),
    facts={"inverter": True, "refrigerant": "R32", "tonnes": 1.5, "launched": None},
    list_price_minor=4_599_000,
    currency="INR",
)
PARTY = Party(an_id(2), "PERSON", "अनीता", "IN", "hi")
PLAN = PlanRecord("acme-ac", "WARRANTY", "acme")
TERMS = TermsRecord(
    plan="acme-ac",
    version="2024-01",
    hash="sha256:aa",
    document={"zeta": 1, "alpha": [1.0, "1.10", None]},
    effective_from=date(2024, 1, 1),
    published_at=LEARNED,
)
LOCATION = Location(
    location_id=an_id(3),
    code="DEL-1",
    name="Acme Care Delhi",
    country="IN",
    region="DL",
    lat=28.6,
    lon=77.2,
    zone="Asia/Kolkata",
    address={"city": "Delhi"},
)
GRANT = Grant(
    grant_id=an_id(4),
    issuer="acme",
    location_id=LOCATION.location_id,
    brand="acme",
    category=None,
    task=None,
    country="IN",
    from_day=date(2024, 1, 1),
    last_day=None,
    status="ACTIVE",
)
UNIT = Unit(UNIT_KEY, PRODUCT.product_id, "ACME", "AB-123", LEARNED, "shop:1")
INSTALLED = UnitFact(UNIT_KEY, an_id(10), "installed", "2024-02-29", LEARNED, "shop:1")
OWNERSHIP = Ownership(UNIT_KEY, an_id(11), PARTY.party_id, date(2024, 2, 20), None, None, LEARNED)
CONTRACT = ContractRecord(
    unit_key=UNIT_KEY,
    contract_id=an_id(12),
    plan="acme-ac",
    version="2024-01",
    terms_hash="sha256:aa",
    holder=PARTY.party_id,
    made_on=date(2024, 2, 20),
    start_day=date(2024, 2, 29),
    facts={"channel": "ONLINE"},
    price_minor=0,
    currency="INR",
    recorded_at=LEARNED,
    actor="shop:1",
)
READING = Reading(UNIT_KEY, an_id(13), "hours", 2**40, date(2024, 3, 1), None, LEARNED, "centre:1")
JOB = Job(
    unit_key=UNIT_KEY,
    job_id=an_id(14),
    kind="REPAIR",
    task="gas-refill",
    event="DEFECT",
    on_day=date(2024, 2, 29),
    handed_in=date(2024, 2, 29),
    handed_back=date(2024, 3, 1),
    completed=True,
    components=("compressor", "gas"),
    replaced=(),
    under_plan="acme-ac",
    under_benefit="compressor",
    covered_minor=180_050,
    currency="INR",
    paid_by_customer=False,
    authorized=None,
    location_id=LOCATION.location_id,
    corrects=None,
    recorded_at=LEARNED,
)
DECISION = DecisionRecord(
    unit_key=UNIT_KEY,
    decision_id=an_id(15),
    hash="sha256:dd",
    rules_version="1",
    as_of=later(1),
    facts={"installed": "2024-02-29"},
    terms_hashes=("sha256:aa",),
    result={"verdict": "PARTLY_COVERED", "charges": [{"customer": "250.00"}]},
    recorded_at=later(1),
)
CLAIM = Claim(
    unit_key=UNIT_KEY,
    claim_id=an_id(16),
    contract_id=CONTRACT.contract_id,
    location_id=LOCATION.location_id,
    decision_id=DECISION.decision_id,
    state="DRAFT",
    event="DEFECT",
    occurred_on=None,
    reported_on=date(2024, 3, 2),
    facts={"cause": None},
    actor="centre:1",
    filed_at=later(1),
)
LINES = (
    ClaimLine(UNIT_KEY, CLAIM.claim_id, 1, "PART", "pcb", None, 350_000, 53_390, "INR", 0, {"issuer": 350_000}),
    ClaimLine(UNIT_KEY, CLAIM.claim_id, 2, "VISIT", None, "visit", 50_001, None, "INR", None, {}),
)
NOTE = Note(UNIT_KEY, an_id(17), CLAIM.claim_id, PARTY.party_id, "COMPLAINT", "ठंडा नहीं करता", later(1))
FILED = FiledClaim(CLAIM, LINES, (NOTE,), DECISION)
ANSWER = KeptAnswer(UNIT_KEY, "centre:1", "fileClaim", "k-1", "sha256:in", {"claim": str(CLAIM.claim_id)}, later(1))

CATALOGUE: tuple[Record, ...] = (ISSUER, PRODUCT, PARTY, PLAN, TERMS, LOCATION, GRANT)
HISTORY: tuple[Record, ...] = (UNIT, INSTALLED, OWNERSHIP, CONTRACT, READING, JOB)
CLAIMED: tuple[Record, ...] = (DECISION, CLAIM, *LINES, NOTE, ANSWER)
WORLD = CATALOGUE + HISTORY + CLAIMED
