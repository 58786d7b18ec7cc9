"""How do keys and proofs lie in the database? See `contracts.store.tables`, whose rules hold here too."""

from sqlalchemy import Boolean, CheckConstraint, Index, Uuid

from contracts.store.access.records import KeyRole, ProofKind
from contracts.store.columns import CODE, UtcDateTime, Words
from contracts.store.shapes import full_code, in_order, maybe, needed, one_of, reference, refers, unit_owned

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
    needed("scopes", Words()),
    Index(None, "tenant", "name"),
    full_code("secret_hash", 64),
    one_of("role", KeyRole),
    in_order("made_at", "expires_at"),
    refers(("tenant", "location_id"), "locations"),
    refers(("tenant", "issuer"), "issuers"),
)

unit_proofs = unit_owned(
    "unit_proofs",
    ("proof_id",),
    needed("proof_id", Uuid()),
    needed("kind", CODE),
    maybe("digest", CODE),
    needed("recorded_at", UtcDateTime()),
    needed("actor", CODE),
    one_of("kind", ProofKind),
    full_code("digest", 64),
    CheckConstraint("(kind = 'INVOICE') = (digest IS NOT NULL)", name="digest_of_invoice"),
)
