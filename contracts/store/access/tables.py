"""How do keys lie in the database? See `contracts.store.tables`, whose rules hold here too."""

from sqlalchemy import Boolean, Index, Uuid

from contracts.store.access.records import KeyRole
from contracts.store.columns import CODE, UtcDateTime
from contracts.store.shapes import full_code, in_order, maybe, needed, one_of, reference, refers

api_keys = reference(
    "api_keys",
    ("key_id",),
    needed("key_id", CODE),
    needed("name", CODE),
    needed("secret_hash", CODE),
    needed("role", CODE),
    maybe("party_id", Uuid()),
    maybe("location_id", Uuid()),
    maybe("issuer", CODE),
    needed("trusted_only", Boolean()),
    needed("made_at", UtcDateTime()),
    needed("expires_at", UtcDateTime()),
    maybe("revoked_at", UtcDateTime()),
    Index(None, "tenant", "name"),
    full_code("secret_hash", 64),
    one_of("role", KeyRole),
    in_order("made_at", "expires_at"),
    refers(("tenant", "location_id"), "locations"),
    refers(("tenant", "issuer"), "issuers"),
)
