"""How do the changes of places and grants lie in the database? As `store.tables` says of all."""

from sqlalchemy import Date, Float, Index, Integer, Text, Uuid

from contracts.store.columns import CODE, COUNTRY, DOCUMENT, VALUES, UtcDateTime
from contracts.store.records import GrantStatus
from contracts.store.shapes import between, both_or_neither, full_code, maybe, needed, one_of, reference, refers

location_changes = reference(
    "location_changes",
    ("location_id", "seq"),
    needed("location_id", Uuid()),
    needed("seq", Integer()),
    needed("from_day", Date()),
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
    needed("reason", CODE),
    needed("recorded_at", UtcDateTime()),
    needed("actor", CODE),
    Index(None, "tenant", "lat", "lon"),
    Index(None, "tenant", "city_key"),
    Index(None, "tenant", "postcode_key"),
    full_code("country", 2),
    both_or_neither("lat", "lon"),
    between("lat", "-90", "90"),
    between("lon", "-180", "180"),
    refers(("tenant", "location_id"), "locations"),
)

grant_changes = reference(
    "grant_changes",
    ("grant_id", "seq"),
    needed("grant_id", Uuid()),
    needed("seq", Integer()),
    needed("status", CODE),
    needed("from_day", Date()),
    needed("reason", CODE),
    needed("recorded_at", UtcDateTime()),
    needed("actor", CODE),
    one_of("status", GrantStatus),
    refers(("tenant", "grant_id"), "grants"),
)

kept_reference_answers = reference(
    "kept_reference_answers",
    ("record_id", "caller", "mutation", "key"),
    needed("record_id", Uuid()),
    needed("caller", CODE),
    needed("mutation", CODE),
    needed("key", CODE),
    needed("input_hash", CODE),
    needed("answer", DOCUMENT),
    needed("recorded_at", UtcDateTime()),
)
