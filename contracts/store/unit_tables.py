"""How does what one unit owns lie in the database? As `contracts.store.tables` says of all."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, Index, Integer, Text, Uuid

from contracts.store.claim_life.records import ClaimStateWord
from contracts.store.columns import CODE, CURRENCY, DOCUMENT, VALUES, UtcDateTime, Words
from contracts.store.records import JobKind, NoteKind
from contracts.store.shapes import (
    between,
    both_or_neither,
    corrects,
    full_code,
    in_order,
    maybe,
    needed,
    not_negative,
    one_of,
    refers,
    unit_owned,
    unit_root,
)

units = unit_root(
    "units",
    needed("product_id", Uuid()),
    needed("namespace", CODE),
    needed("serial", CODE),
    needed("recorded_at", UtcDateTime()),
    needed("actor", CODE),
    refers(("tenant", "product_id"), "products"),
)

unit_facts = unit_owned(
    "unit_facts",
    ("fact_id",),
    needed("fact_id", Uuid()),
    needed("name", CODE),
    needed("value", VALUES),
    needed("recorded_at", UtcDateTime()),
    needed("actor", CODE),
)

ownerships = unit_owned(
    "ownerships",
    ("ownership_id",),
    needed("ownership_id", Uuid()),
    needed("party_id", Uuid()),
    needed("from_day", Date()),
    maybe("last_day", Date()),
    maybe("corrects", Uuid()),
    needed("recorded_at", UtcDateTime()),
    Index(None, "tenant", "party_id"),
    in_order("from_day", "last_day"),
    *corrects("ownerships", "ownership_id"),
)

contracts = unit_owned(
    "contracts",
    ("contract_id",),
    needed("contract_id", Uuid()),
    needed("plan", CODE),
    needed("version", CODE),
    needed("terms_hash", CODE),
    needed("holder", Uuid()),
    needed("made_on", Date()),
    maybe("start_day", Date()),
    needed("facts", VALUES),
    maybe("price_minor", BigInteger()),
    maybe("currency", CURRENCY),
    needed("recorded_at", UtcDateTime()),
    needed("actor", CODE),
    maybe("agreement_id", Uuid()),
    Index(None, "tenant", "holder"),
    not_negative("price_minor"),
    both_or_neither("price_minor", "currency"),
    full_code("currency", 3),
    refers(("tenant", "agreement_id"), "agreements"),
    refers(("tenant", "plan", "version", "terms_hash"), "terms", ("tenant", "plan", "version", "hash")),
)

readings = unit_owned(
    "readings",
    ("reading_id",),
    needed("reading_id", Uuid()),
    needed("meter", CODE),
    needed("value", BigInteger()),
    needed("read_on", Date()),
    maybe("corrects", Uuid()),
    needed("recorded_at", UtcDateTime()),
    needed("actor", CODE),
    not_negative("value"),
    *corrects("readings", "reading_id"),
)

jobs = unit_owned(
    "jobs",
    ("job_id",),
    needed("job_id", Uuid()),
    needed("kind", CODE),
    maybe("task", CODE),
    maybe("event", CODE),
    needed("on_day", Date()),
    maybe("handed_in", Date()),
    maybe("handed_back", Date()),
    needed("completed", Boolean()),
    needed("components", Words()),
    needed("replaced", Words()),
    maybe("under_plan", CODE),
    maybe("under_benefit", CODE),
    maybe("covered_minor", BigInteger()),
    maybe("currency", CURRENCY),
    maybe("paid_by_customer", Boolean()),
    maybe("authorized", Boolean()),
    maybe("location_id", Uuid()),
    maybe("corrects", Uuid()),
    needed("recorded_at", UtcDateTime()),
    maybe("bore", VALUES),
    maybe("claim_id", Uuid()),
    one_of("kind", JobKind),
    in_order("handed_in", "handed_back"),
    not_negative("covered_minor"),
    both_or_neither("covered_minor", "currency"),
    full_code("currency", 3),
    refers(("tenant", "location_id"), "locations"),
    refers(("unit_key", "claim_id"), "claims"),
    *corrects("jobs", "job_id"),
)

decisions = unit_owned(
    "decisions",
    ("decision_id",),
    needed("decision_id", Uuid()),
    needed("hash", CODE),
    needed("rules_version", CODE),
    needed("as_of", UtcDateTime()),
    needed("facts", DOCUMENT),
    needed("terms_hashes", Words()),
    needed("result", DOCUMENT),
    needed("recorded_at", UtcDateTime()),
    maybe("supersedes", Uuid()),
    refers(("unit_key", "supersedes"), "decisions", ("unit_key", "decision_id")),
)

claims = unit_owned(
    "claims",
    ("claim_id",),
    needed("claim_id", Uuid()),
    maybe("contract_id", Uuid()),
    maybe("location_id", Uuid()),
    needed("decision_id", Uuid()),
    needed("state", CODE),
    needed("event", CODE),
    maybe("occurred_on", Date()),
    needed("reported_on", Date()),
    needed("facts", VALUES),
    needed("actor", CODE),
    needed("filed_at", UtcDateTime()),
    maybe("served_on", Date()),
    maybe("preauthorized_at", UtcDateTime()),
    one_of("state", ClaimStateWord),
    refers(("unit_key", "contract_id"), "contracts"),
    refers(("tenant", "location_id"), "locations"),
    refers(("unit_key", "decision_id"), "decisions"),
)

claim_lines = unit_owned(
    "claim_lines",
    ("claim_id", "line"),
    needed("claim_id", Uuid()),
    needed("line", Integer()),
    needed("charge_class", CODE),
    maybe("component", CODE),
    maybe("task", CODE),
    needed("amount_minor", BigInteger()),
    maybe("tax_minor", BigInteger()),
    needed("currency", CURRENCY),
    maybe("customer_minor", BigInteger()),
    needed("payers", VALUES),
    maybe("claimed_minor", BigInteger()),
    needed("quantity_milli", BigInteger()),
    not_negative("amount_minor"),
    not_negative("tax_minor"),
    between("customer_minor", "0", "amount_minor"),
    between("claimed_minor", "0", "amount_minor"),
    CheckConstraint("quantity_milli > 0", name="quantity_milli_positive"),
    full_code("currency", 3),
    refers(("unit_key", "claim_id"), "claims"),
)

notes = unit_owned(
    "notes",
    ("note_id",),
    needed("note_id", Uuid()),
    needed("claim_id", Uuid()),
    maybe("party_id", Uuid()),
    needed("kind", CODE),
    needed("body", Text()),
    needed("recorded_at", UtcDateTime()),
    maybe("line", Integer()),
    one_of("kind", NoteKind),
    refers(("unit_key", "claim_id"), "claims"),
)

kept_answers = unit_owned(
    "kept_answers",
    ("caller", "mutation", "key"),
    needed("caller", CODE),
    needed("mutation", CODE),
    needed("key", CODE),
    needed("input_hash", CODE),
    needed("answer", DOCUMENT),
    needed("recorded_at", UtcDateTime()),
)
