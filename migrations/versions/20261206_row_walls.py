"""The second wall between tenants: row-level security on PostgreSQL, a role that it binds, and the list of tenants.

The role `contracts_app` belongs to the whole server, so going back leaves it there, without any right.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261206_row_walls"
down_revision = "20261205_persons"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")

WALLED = (
    "adjudications",
    "agreement_units",
    "agreements",
    "allowance_balances",
    "api_keys",
    "audit",
    "audit_heads",
    "claim_lines",
    "claim_moves",
    "claim_rounds",
    "claims",
    "contract_money",
    "contract_moves",
    "contracts",
    "decisions",
    "deliveries",
    "evidence",
    "goodwills",
    "grant_changes",
    "grants",
    "issuers",
    "jobs",
    "kept_answers",
    "kept_reference_answers",
    "ledger_entries",
    "line_decisions",
    "location_changes",
    "locations",
    "notes",
    "outbox",
    "ownerships",
    "parties",
    "party_codes",
    "person_keys",
    "plans",
    "pool_balances",
    "pool_entries",
    "pool_holds",
    "pool_news",
    "pool_shares",
    "pool_uses",
    "products",
    "readings",
    "recoveries",
    "remedies",
    "terms",
    "unit_facts",
    "unit_proofs",
    "units",
    "visit_marks",
    "webhooks",
    "worklists",
)

# Outside a transaction that said a tenant, the setting is null or empty.
WITHIN = "tenant = nullif(current_setting('contracts.tenant', true), '')"

ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'contracts_app') THEN
        CREATE ROLE contracts_app NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL; -- Another database of this server was migrated at the same moment.
    WHEN insufficient_privilege THEN
        RAISE insufficient_privilege USING MESSAGE = format(
            'there is no role contracts_app, and %s may not make it: have an administrator run '
            '`CREATE ROLE contracts_app NOLOGIN`, then migrate again', current_user);
END $$
"""


def upgrade() -> None:
    op.create_table(
        "tenants", sa.Column("code", CODE, nullable=False), sa.PrimaryKeyConstraint("code", name="pk_tenants")
    )
    op.execute("INSERT INTO tenants SELECT tenant FROM audit_heads UNION SELECT tenant FROM units")
    if op.get_context().dialect.name != "postgresql":
        return
    op.execute(ROLE)
    for table in WALLED:
        op.execute(f"CREATE POLICY within_tenant ON {table} USING ({WITHIN}) WITH CHECK ({WITHIN})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(WALLED)} TO contracts_app")
    op.execute("GRANT SELECT, INSERT ON tenants TO contracts_app")
    op.execute("GRANT SELECT ON alembic_version TO contracts_app")
    # What a later migration makes, under the same owner.
    op.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO contracts_app")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER DEFAULT PRIVILEGES REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM contracts_app")
        op.execute("REVOKE ALL ON alembic_version FROM contracts_app")
        op.execute(f"REVOKE ALL ON {', '.join(WALLED)} FROM contracts_app")
        for table in WALLED:
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
            op.execute(f"DROP POLICY within_tenant ON {table}")
    op.drop_table("tenants")
