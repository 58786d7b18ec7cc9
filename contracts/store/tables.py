"""How do the nouns lie in the database?

One table a noun, columns named as the record's fields, plus `tenant` on every row. Two kinds of table:

- reference tables (issuers to grants): every key begins with `tenant`;
- what one unit owns (units to kept answers): every key begins with `unit_key`, so that one unit lives on one
  shard. A foreign key on (unit_key, tenant) keeps each row with the tenant of its unit. The trail's tables point at
  the head of a chain instead, for a tenant's reference records have a chain too.

No foreign key points at `parties`: a person can be erased. `shapes` has the words the tables are written in. The trail
of changes has tables of its own, in `trail.tables`, and so have the life of a claim, in `claim_life.tables`, that of a
contract, in `contract_life.tables`, what several units share, in `pools.tables`, the keys of callers, in
`access.tables`, and those that seal what belongs to persons, in `persons.tables`. Which edition of its catalogue a
tenant has is kept in `editions`. Only the list of tenants itself has no tenant: `tenants`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
)

from contracts.store.access import tables as access
from contracts.store.care import tables as care
from contracts.store.claim_life import tables as claim_life
from contracts.store.claim_life.records import ClaimStateWord
from contracts.store.columns import CODE, COUNTRY, CURRENCY, DOCUMENT, VALUES, UtcDateTime, Words
from contracts.store.contract_life import tables as contract_life
from contracts.store.editions import editions
from contracts.store.network import tables as network
from contracts.store.persons import tables as persons
from contracts.store.pools import tables as pools
from contracts.store.records import GrantStatus, JobKind, NoteKind, PartyKind, PlanKind
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
    reference,
    refers,
    unit_owned,
    unit_root,
)
from contracts.store.tenants import tenants
from contracts.store.trail import tables as trail

# --- Reference tables ---------------------------------------------------------------------------------------

issuers = reference(
    "issuers",
    ("issuer",),
    needed("issuer", CODE),
    needed("name", Text()),
    maybe("country", COUNTRY),
    full_code("country", 2),
)

products = reference(
    "products",
    ("product_id",),
    needed("product_id", Uuid()),
    needed("sku", CODE),
    needed("brand", CODE),
    needed("category", CODE),
    needed("name", Text()),
    needed("namespace", CODE),
    needed("components", Words()),
    needed("facts", VALUES),
    maybe("list_price_minor", BigInteger()),
    maybe("currency", CURRENCY),
    # Counted by the database with every change of the row: see `editions`.
    Column("version", BigInteger(), nullable=False, server_default="1"),
    UniqueConstraint("tenant", "sku"),
    not_negative("list_price_minor"),
    both_or_neither("list_price_minor", "currency"),
    full_code("currency", 3),
)

parties = reference(
    "parties",
    ("party_id",),
    needed("party_id", Uuid()),
    needed("kind", CODE),
    needed("name", Text()),
    maybe("country", COUNTRY),
    maybe("language", CODE),
    maybe("erased_at", UtcDateTime()),
    one_of("kind", PartyKind),
    full_code("country", 2),
)

party_codes = reference(
    "party_codes",
    ("code",),
    needed("code", CODE),
    needed("party_id", Uuid()),
    Index(None, "tenant", "party_id"),
)

plans = reference(
    "plans",
    ("plan",),
    needed("plan", CODE),
    needed("kind", CODE),
    needed("issuer", CODE),
    one_of("kind", PlanKind),
    refers(("tenant", "issuer"), "issuers"),
)

terms = reference(
    "terms",
    ("plan", "version"),
    needed("plan", CODE),
    needed("version", CODE),
    needed("hash", CODE),
    needed("document", DOCUMENT),
    maybe("effective_from", Date()),
    needed("published_at", UtcDateTime()),
    UniqueConstraint("tenant", "plan", "hash"),
    # A contract points at all four columns, so the hash of terms that are in use cannot change.
    UniqueConstraint("tenant", "plan", "version", "hash"),
    refers(("tenant", "plan"), "plans"),
)

locations = reference(
    "locations",
    ("location_id",),
    needed("location_id", Uuid()),
    needed("code", CODE),
    needed("name", Text()),
    needed("country", COUNTRY),
    maybe("region", CODE),
    maybe("lat", Float()),
    maybe("lon", Float()),
    needed("zone", CODE),
    needed("address", VALUES),
    maybe("particulars", VALUES),
    maybe("city_key", CODE),
    maybe("postcode_key", CODE),
    maybe("recorded_at", UtcDateTime()),
    maybe("actor", CODE),
    UniqueConstraint("tenant", "code"),
    Index(None, "tenant", "lat", "lon"),
    Index(None, "tenant", "city_key"),
    Index(None, "tenant", "postcode_key"),
    full_code("country", 2),
    both_or_neither("lat", "lon"),
    between("lat", "-90", "90"),
    between("lon", "-180", "180"),
)

grants = reference(
    "grants",
    ("grant_id",),
    needed("grant_id", Uuid()),
    needed("issuer", CODE),
    needed("location_id", Uuid()),
    maybe("brand", CODE),
    maybe("category", CODE),
    maybe("task", CODE),
    maybe("country", COUNTRY),
    needed("from_day", Date()),
    maybe("last_day", Date()),
    needed("status", CODE),
    maybe("recorded_at", UtcDateTime()),
    maybe("actor", CODE),
    Index(None, "tenant", "issuer"),
    Index(None, "tenant", "location_id"),
    one_of("status", GrantStatus),
    full_code("country", 2),
    in_order("from_day", "last_day"),
    refers(("tenant", "issuer"), "issuers"),
    refers(("tenant", "location_id"), "locations"),
)

# --- What one unit owns -------------------------------------------------------------------------------------

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

# All of them together, those of the parts too, for whoever migrates or walks them.
_PARTS = (
    trail.audit,
    claim_life.claim_moves,
    contract_life.contract_moves,
    network.grant_changes,
    care.visit_marks,
    pools.agreements,
    access.api_keys,
    persons.person_keys,
    editions,
    tenants,
)
(metadata,) = {part.metadata for part in _PARTS}
