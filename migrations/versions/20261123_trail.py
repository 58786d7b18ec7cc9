"""The trail of every change: the audit chain and its heads, the outbox, webhooks and their deliveries, worklists.

What a unit owns begins with its key; webhooks and worklists belong to the tenant.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_trail"
down_revision = "20261122_claims"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _audit()
    _outbox()
    _webhooks()
    _deliveries()
    _worklists()


def downgrade() -> None:
    for table in ("worklists", "deliveries", "webhooks", "outbox", "audit_heads", "audit"):
        op.drop_table(table)


def _audit() -> None:
    op.create_table(
        "audit",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("seq", sa.Integer()),
        _needed("at", MOMENT),
        _needed("actor", CODE),
        _needed("role", CODE),
        _needed("kind", CODE),
        _maybe("claim_id", sa.Uuid()),
        _needed("subject", CODE),
        _needed("body", sa.JSON()),
        _needed("prev_hash", CODE),
        _needed("hash", CODE),
        sa.PrimaryKeyConstraint("unit_key", "seq", name=op.f("pk_audit")),
        _of_the_unit("audit"),
    )
    op.create_table(
        "audit_heads",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("seq", sa.Integer()),
        _needed("hash", CODE),
        sa.PrimaryKeyConstraint("unit_key", name=op.f("pk_audit_heads")),
        _of_the_unit("audit_heads"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("seq", sa.Integer()),
        _needed("event_id", sa.Uuid()),
        _needed("lane", sa.Uuid()),
        _needed("recorded_at", MOMENT),
        _maybe("relayed_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "seq", name=op.f("pk_outbox")),
        sa.ForeignKeyConstraint(
            ["unit_key", "seq"], ["audit.unit_key", "audit.seq"], name=op.f("fk_outbox_unit_key_seq_audit")
        ),
        _of_the_unit("outbox"),
    )
    _partial_index("outbox", ["tenant", "recorded_at"], "relayed_at IS NULL")


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        _needed("tenant", CODE),
        _needed("webhook_id", sa.Uuid()),
        _needed("url", sa.Text()),
        _needed("secret", sa.Text()),
        _needed("kinds", VALUES),
        _needed("active", sa.Boolean()),
        _needed("added_at", MOMENT),
        sa.PrimaryKeyConstraint("tenant", "webhook_id", name=op.f("pk_webhooks")),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("seq", sa.Integer()),
        _needed("webhook_id", sa.Uuid()),
        _needed("lane", sa.Uuid()),
        _needed("attempts", sa.Integer()),
        _needed("next_attempt_at", MOMENT),
        _maybe("leased_until", MOMENT),
        _maybe("last_error", CODE),
        _maybe("delivered_at", MOMENT),
        _maybe("given_up_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "seq", "webhook_id", name=op.f("pk_deliveries")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_deliveries_attempts_not_negative")),
        sa.ForeignKeyConstraint(
            ["tenant", "webhook_id"],
            ["webhooks.tenant", "webhooks.webhook_id"],
            name=op.f("fk_deliveries_tenant_webhook_id_webhooks"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "seq"], ["outbox.unit_key", "outbox.seq"], name=op.f("fk_deliveries_unit_key_seq_outbox")
        ),
        _of_the_unit("deliveries"),
    )
    pending = "delivered_at IS NULL AND given_up_at IS NULL"
    _partial_index("deliveries", ["tenant", "next_attempt_at"], pending)


def _worklists() -> None:
    op.create_table(
        "worklists",
        _needed("tenant", CODE),
        _needed("unit", sa.Uuid()),
        _needed("claim", sa.Uuid()),
        _needed("worklist", CODE),
        _needed("key", CODE),
        _needed("state", CODE),
        _needed("listed", sa.Boolean()),
        _needed("seq", sa.Integer()),
        _needed("at", MOMENT),
        sa.PrimaryKeyConstraint("tenant", "unit", "claim", "worklist", name=op.f("pk_worklists")),
        sa.CheckConstraint("worklist IN ('LOCATION', 'HOLDER', 'REVIEW')", name=op.f("ck_worklists_worklist")),
    )
    op.create_index(op.f("ix_worklists_tenant_worklist_key_claim"), "worklists", ["tenant", "worklist", "key", "claim"])


def _partial_index(table: str, columns: list[str], where: str) -> None:
    name = op.f(f"ix_{table}_{'_'.join(columns)}")
    op.create_index(name, table, columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where))


def _of_the_unit(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["unit_key", "tenant"],
        ["units.unit_key", "units.tenant"],
        name=op.f(f"fk_{table}_unit_key_tenant_units"),
    )


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _maybe(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
