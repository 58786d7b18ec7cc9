"""Reference records have a chain too, units from before the trail are told apart, a receiver may ask for quiet.

What belongs to a chain points at the chain's head instead of at a unit: the reference records of a tenant have a head
of their own. A unit that was registered before anything was recorded gets a head without entries, unless something else
says that it changed since: then entries of it must have been written, and their absence has to be found.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_trail_of_references"
down_revision = "20261126_given_back"
branch_labels = None
depends_on = None

CHAINED = ("audit", "outbox", "deliveries")
BEFORE_THE_TRAIL = """
    INSERT INTO audit_heads (unit_key, tenant, seq, hash)
    SELECT unit_key, tenant, 0, '' FROM units
    WHERE NOT EXISTS (SELECT 1 FROM audit_heads WHERE audit_heads.unit_key = units.unit_key)
      AND NOT EXISTS (SELECT 1 FROM audit WHERE audit.unit_key = units.unit_key)
      AND NOT EXISTS (SELECT 1 FROM audit WHERE audit.at <= units.recorded_at)
      AND NOT EXISTS (
        SELECT 1 FROM kept_answers JOIN audit ON audit.at <= kept_answers.recorded_at
        WHERE kept_answers.unit_key = units.unit_key)"""
HEADS_THAT_ARE_GONE = """
    INSERT INTO audit_heads (unit_key, tenant, seq, hash)
    SELECT DISTINCT unit_key, tenant, 0, '' FROM audit
    WHERE NOT EXISTS (SELECT 1 FROM audit_heads WHERE audit_heads.unit_key = audit.unit_key)"""
"""Their entries stay in sight as some that no head knows."""


def upgrade() -> None:
    op.execute(BEFORE_THE_TRAIL)
    op.execute(HEADS_THAT_ARE_GONE)
    with op.batch_alter_table("audit_heads") as heads:
        heads.drop_constraint(op.f("fk_audit_heads_unit_key_tenant_units"), type_="foreignkey")
        heads.create_unique_constraint(op.f("uq_audit_heads_unit_key_tenant"), ["unit_key", "tenant"])
    for table in CHAINED:
        _point(table, "units", "audit_heads")
    with op.batch_alter_table("webhooks") as webhooks:
        webhooks.add_column(sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("webhooks") as webhooks:
        webhooks.drop_column("quiet_until")
    for table in reversed(CHAINED):
        op.execute(f"DELETE FROM {table} WHERE unit_key NOT IN (SELECT unit_key FROM units)")
        _point(table, "audit_heads", "units")
    op.execute("DELETE FROM audit_heads WHERE seq = 0 OR unit_key NOT IN (SELECT unit_key FROM units)")
    with op.batch_alter_table("audit_heads") as heads:
        heads.drop_constraint(op.f("uq_audit_heads_unit_key_tenant"), type_="unique")
        heads.create_foreign_key(
            op.f("fk_audit_heads_unit_key_tenant_units"), "units", ["unit_key", "tenant"], ["unit_key", "tenant"]
        )


def _point(table: str, before: str, now: str) -> None:
    with op.batch_alter_table(table) as rows:
        rows.drop_constraint(op.f(f"fk_{table}_unit_key_tenant_{before}"), type_="foreignkey")
        rows.create_foreign_key(
            op.f(f"fk_{table}_unit_key_tenant_{now}"), now, ["unit_key", "tenant"], ["unit_key", "tenant"]
        )
