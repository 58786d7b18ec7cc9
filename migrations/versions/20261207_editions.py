"""What of a catalogue a process may keep: a version of every product, and editions of a tenant's terms and network.

The database counts them itself, so that nobody who writes can forget to. On PostgreSQL the edition is the transaction
that made it, noted once and last of all, at the commit: so nobody waits for it while holding anything else. SQLite has
one writer, and counts.

A table that is made anew on SQLite (`batch_alter_table`) loses its triggers: make them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261207_editions"
down_revision = "20261206_row_walls"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
WITHIN = "tenant = nullif(current_setting('contracts.tenant', true), '')"

PART_OF = {
    "terms": "TERMS",
    "locations": "NETWORK",
    "location_changes": "NETWORK",
    "grants": "NETWORK",
    "grant_changes": "NETWORK",
}
CHANGES = ("INSERT", "UPDATE", "DELETE")

NOTE_EDITION = """
CREATE FUNCTION note_edition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        changed := OLD.tenant;
    ELSE
        changed := NEW.tenant;
    END IF;
    INSERT INTO editions (tenant, part, number) VALUES (changed, TG_ARGV[0], txid_current())
    ON CONFLICT (tenant, part) DO UPDATE SET number = excluded.number WHERE editions.number <> excluded.number;
    RETURN NULL;
END $$
"""
COUNT_VERSION = """
CREATE FUNCTION count_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("tenant", CODE, nullable=False),
        sa.Column("part", CODE, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("part IN ('TERMS', 'NETWORK')", name=op.f("ck_editions_part")),
        sa.PrimaryKeyConstraint("tenant", "part", name=op.f("pk_editions")),
    )
    op.add_column("products", sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"))
    if op.get_context().dialect.name == "postgresql":
        _note_on_postgresql()
    else:
        _note_on_sqlite()


def downgrade() -> None:
    is_postgresql = op.get_context().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("DROP TRIGGER count_version ON products")
        for table in PART_OF:
            op.execute(f"DROP TRIGGER note_edition ON {table}")
        op.execute("DROP FUNCTION note_edition()")
        op.execute("DROP FUNCTION count_version()")
    else:
        op.execute("DROP TRIGGER products_count_version")
        for table in PART_OF:
            for change in CHANGES:
                op.execute(f"DROP TRIGGER {table}_{change.lower()}_edition")
    op.drop_column("products", "version")
    op.drop_table("editions")


def _note_on_postgresql() -> None:
    op.execute(f"CREATE POLICY within_tenant ON editions USING ({WITHIN}) WITH CHECK ({WITHIN})")
    op.execute("ALTER TABLE editions ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE editions FORCE ROW LEVEL SECURITY")
    op.execute(NOTE_EDITION)
    op.execute(COUNT_VERSION)
    for table, part in PART_OF.items():
        op.execute(
            f"CREATE CONSTRAINT TRIGGER note_edition AFTER {' OR '.join(CHANGES)} ON {table} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_edition('{part}')"
        )
    op.execute("CREATE TRIGGER count_version BEFORE UPDATE ON products FOR EACH ROW EXECUTE FUNCTION count_version()")


def _note_on_sqlite() -> None:
    for table, part in PART_OF.items():
        for change in CHANGES:
            row = "OLD" if change == "DELETE" else "NEW"
            op.execute(
                f"CREATE TRIGGER {table}_{change.lower()}_edition AFTER {change} ON {table} BEGIN "
                f"INSERT INTO editions (tenant, part, number) VALUES ({row}.tenant, '{part}', 1) "
                "ON CONFLICT (tenant, part) DO UPDATE SET number = number + 1; END"
            )
    op.execute(
        "CREATE TRIGGER products_count_version AFTER UPDATE ON products BEGIN "
        "UPDATE products SET version = OLD.version + 1 "
        "WHERE tenant = NEW.tenant AND product_id = NEW.product_id; END"
    )
