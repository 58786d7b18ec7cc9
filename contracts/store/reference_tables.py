"""How do the reference records of a tenant lie in the database? As `contracts.store.tables` says of all."""

from sqlalchemy import BigInteger, Column, Date, Float, Index, Text, UniqueConstraint, Uuid

from contracts.store.columns import CODE, COUNTRY, CURRENCY, DOCUMENT, VALUES, UtcDateTime, Words
from contracts.store.records import GrantStatus, PartyKind, PlanKind
from contracts.store.shapes import (
    between,
    both_or_neither,
    full_code,
    in_order,
    maybe,
    needed,
    not_negative,
    one_of,
    reference,
    refers,
)

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
