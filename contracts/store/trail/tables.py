"""How does the trail of changes lie in the database? See `contracts.store.tables`, whose rules hold here too.

What belongs to a chain points at the chain's head, which has the chain's tenant. Most chains are those of units; one of
each tenant is that of its reference records, and its `unit_key` is `keys.references_key`.
"""

from sqlalchemy import Boolean, Index, Integer, Text, Uuid, text

from contracts.store.columns import CODE, DOCUMENT, UtcDateTime, Words
from contracts.store.shapes import maybe, needed, not_negative, one_of, reference, refers, unit_owned, unit_root
from contracts.store.trail.records import WorklistKind

audit_heads = unit_root(
    "audit_heads",
    needed("seq", Integer()),
    needed("hash", CODE),
)

audit = unit_owned(
    "audit",
    ("seq",),
    needed("seq", Integer()),
    needed("at", UtcDateTime()),
    needed("actor", CODE),
    needed("role", CODE),
    needed("kind", CODE),
    maybe("claim_id", Uuid()),
    needed("subject", CODE),
    needed("body", DOCUMENT),
    needed("prev_hash", CODE),
    needed("hash", CODE),
    root="audit_heads",
)

_UNRELAYED = text("relayed_at IS NULL")
outbox = unit_owned(
    "outbox",
    ("seq",),
    needed("seq", Integer()),
    needed("event_id", Uuid()),
    needed("lane", Uuid()),
    needed("recorded_at", UtcDateTime()),
    maybe("relayed_at", UtcDateTime()),
    Index(None, "tenant", "recorded_at", postgresql_where=_UNRELAYED, sqlite_where=_UNRELAYED),
    refers(("unit_key", "seq"), "audit"),
    root="audit_heads",
)

webhooks = reference(
    "webhooks",
    ("webhook_id",),
    needed("webhook_id", Uuid()),
    needed("url", Text()),
    needed("secret", Text()),
    needed("kinds", Words()),
    needed("active", Boolean()),
    needed("added_at", UtcDateTime()),
    maybe("quiet_until", UtcDateTime()),
)

_WAITING = text("delivered_at IS NULL AND given_up_at IS NULL")
deliveries = unit_owned(
    "deliveries",
    ("seq", "webhook_id"),
    needed("seq", Integer()),
    needed("webhook_id", Uuid()),
    needed("lane", Uuid()),
    needed("attempts", Integer()),
    needed("next_attempt_at", UtcDateTime()),
    maybe("leased_until", UtcDateTime()),
    maybe("last_error", CODE),
    maybe("delivered_at", UtcDateTime()),
    maybe("given_up_at", UtcDateTime()),
    Index(None, "tenant", "next_attempt_at", postgresql_where=_WAITING, sqlite_where=_WAITING),
    not_negative("attempts"),
    refers(("tenant", "webhook_id"), "webhooks"),
    refers(("unit_key", "seq"), "outbox"),
    root="audit_heads",
)

worklists = reference(
    "worklists",
    ("unit", "claim", "worklist"),
    needed("unit", Uuid()),
    needed("claim", Uuid()),
    needed("worklist", CODE),
    needed("key", CODE),
    needed("state", CODE),
    needed("listed", Boolean()),
    needed("seq", Integer()),
    needed("at", UtcDateTime()),
    Index(None, "tenant", "worklist", "key", "claim"),
    one_of("worklist", WorklistKind),
)
