"""How do agreements and pools lie in the database? See `contracts.store.tables`, whose rules hold here too."""

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Integer, Uuid, text

from contracts.store.columns import CODE, CURRENCY, DOCUMENT, UtcDateTime
from contracts.store.pools.records import HoldState, PoolEntryKind, PoolUseState
from contracts.store.shapes import (
    full_code,
    maybe,
    needed,
    not_negative,
    one_of,
    reference,
    refers,
    unit_owned,
)

agreements = reference(
    "agreements",
    ("agreement_id",),
    needed("agreement_id", Uuid()),
    needed("plan", CODE),
    needed("version", CODE),
    needed("terms_hash", CODE),
    needed("holder", Uuid()),
    needed("made_on", Date()),
    maybe("start_day", Date()),
    needed("total_minor", BigInteger()),
    needed("currency", CURRENCY),
    needed("recorded_at", UtcDateTime()),
    needed("actor", CODE),
    needed("role", CODE),
    full_code("currency", 3),
    refers(("tenant", "plan", "version", "terms_hash"), "terms", ("tenant", "plan", "version", "hash")),
)

_WAITING = text("issued_at IS NULL")

agreement_units = reference(
    "agreement_units",
    ("agreement_id", "unit"),
    needed("agreement_id", Uuid()),
    needed("unit", Uuid()),
    needed("position", Integer()),
    needed("contract_id", Uuid()),
    needed("agreed", DOCUMENT),
    maybe("issued_at", UtcDateTime()),
    Index(
        "ix_agreement_units_tenant_waiting",
        "tenant",
        "agreement_id",
        postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    ),
    refers(("tenant", "agreement_id"), "agreements"),
)

_POOL = ("agreement_id", "benefit", "allowance", "period_start")

pool_balances = reference(
    "pool_balances",
    _POOL,
    needed("agreement_id", Uuid()),
    needed("benefit", CODE),
    needed("allowance", CODE),
    needed("period_start", Date()),
    maybe("period_end", Date()),
    maybe("granted_count", BigInteger()),
    needed("taken_count", BigInteger()),
    maybe("granted_minor", BigInteger()),
    needed("taken_minor", BigInteger()),
    maybe("currency", CURRENCY),
    not_negative("taken_count"),
    not_negative("taken_minor"),
    CheckConstraint("taken_count <= granted_count", name="count_within_grant"),
    CheckConstraint("taken_minor <= granted_minor", name="minor_within_grant"),
    full_code("currency", 3),
    refers(("tenant", "agreement_id"), "agreements"),
)

pool_shares = reference(
    "pool_shares",
    (*_POOL, "unit"),
    needed("agreement_id", Uuid()),
    needed("benefit", CODE),
    needed("allowance", CODE),
    needed("period_start", Date()),
    needed("unit", Uuid()),
    needed("count", BigInteger()),
    needed("minor", BigInteger()),
    needed("used_count", BigInteger()),
    needed("used_minor", BigInteger()),
    needed("seq", Integer()),
    maybe("moved_to", Uuid()),
    Index(None, "tenant", "unit"),
    not_negative("used_count"),
    not_negative("used_minor"),
    CheckConstraint("used_count <= count", name="count_holds_used"),
    CheckConstraint("used_minor <= minor", name="minor_holds_used"),
    refers(("tenant", *_POOL), "pool_balances"),
)

_HELD = text("state = 'HELD'")

pool_holds = reference(
    "pool_holds",
    ("agreement_id", "hold_id"),
    needed("agreement_id", Uuid()),
    needed("hold_id", Uuid()),
    needed("benefit", CODE),
    needed("allowance", CODE),
    needed("period_start", Date()),
    needed("unit", Uuid()),
    needed("count", BigInteger()),
    needed("minor", BigInteger()),
    needed("state", CODE),
    needed("taken_at", UtcDateTime()),
    needed("expires_at", UtcDateTime()),
    maybe("ended_at", UtcDateTime()),
    Index("ix_pool_holds_tenant_held", "tenant", "expires_at", postgresql_where=_HELD, sqlite_where=_HELD),
    one_of("state", HoldState),
    not_negative("count"),
    not_negative("minor"),
    refers(("tenant", *_POOL), "pool_balances"),
)

pool_entries = reference(
    "pool_entries",
    ("agreement_id", "entry_id"),
    needed("agreement_id", Uuid()),
    needed("entry_id", Uuid()),
    needed("benefit", CODE),
    needed("allowance", CODE),
    needed("period_start", Date()),
    needed("unit", Uuid()),
    needed("kind", CODE),
    maybe("hold_id", Uuid()),
    maybe("seq", Integer()),
    needed("count", BigInteger()),
    needed("minor", BigInteger()),
    needed("at", UtcDateTime()),
    one_of("kind", PoolEntryKind),
    refers(("tenant", *_POOL, "unit"), "pool_shares"),
)

_NOT_FOLLOWED = text("followed_at IS NULL")

pool_uses = unit_owned(
    "pool_uses",
    ("hold_id",),
    needed("hold_id", Uuid()),
    needed("agreement_id", Uuid()),
    needed("state", CODE),
    needed("recorded_at", UtcDateTime()),
    maybe("followed_at", UtcDateTime()),
    Index(
        "ix_pool_uses_unit_key_not_followed",
        "unit_key",
        postgresql_where=_NOT_FOLLOWED,
        sqlite_where=_NOT_FOLLOWED,
    ),
    one_of("state", PoolUseState),
)

pool_news = unit_owned(
    "pool_news",
    ("seq",),
    needed("seq", Integer()),
    needed("recorded_at", UtcDateTime()),
    Index(None, "tenant", "recorded_at"),
)
