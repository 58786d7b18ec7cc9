"""Units and their history: facts, owners, contracts, readings and jobs.

Every key begins with the unit's key.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_units"
down_revision = "20261122_reference_records"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _units()
    _unit_facts()
    _ownerships()
    _contracts()
    _readings()
    _jobs()


def downgrade() -> None:
    for table in ("jobs", "readings", "contracts", "ownerships", "unit_facts", "units"):
        op.drop_table(table)


def _units() -> None:
    op.create_table(
        "units",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("product_id", sa.Uuid()),
        _needed("namespace", CODE),
        _needed("serial", CODE),
        _needed("recorded_at", MOMENT),
        _needed("actor", CODE),
        sa.PrimaryKeyConstraint("unit_key", name=op.f("pk_units")),
        sa.UniqueConstraint("unit_key", "tenant", name=op.f("uq_units_unit_key_tenant")),
        sa.ForeignKeyConstraint(
            ["tenant", "product_id"],
            ["products.tenant", "products.product_id"],
            name=op.f("fk_units_tenant_product_id_products"),
        ),
    )


def _unit_facts() -> None:
    op.create_table(
        "unit_facts",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("fact_id", sa.Uuid()),
        _needed("name", CODE),
        _needed("value", VALUES),
        _needed("recorded_at", MOMENT),
        _needed("actor", CODE),
        sa.PrimaryKeyConstraint("unit_key", "fact_id", name=op.f("pk_unit_facts")),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_unit_facts_unit_key_tenant_units"),
        ),
    )


def _ownerships() -> None:
    op.create_table(
        "ownerships",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("ownership_id", sa.Uuid()),
        _needed("party_id", sa.Uuid()),
        _needed("from_day", sa.Date()),
        _maybe("last_day", sa.Date()),
        _maybe("corrects", sa.Uuid()),
        _needed("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "ownership_id", name=op.f("pk_ownerships")),
        sa.UniqueConstraint("unit_key", "corrects", name=op.f("uq_ownerships_unit_key_corrects")),
        sa.CheckConstraint("from_day <= last_day", name=op.f("ck_ownerships_from_day_up_to_last_day")),
        sa.ForeignKeyConstraint(
            ["unit_key", "corrects"],
            ["ownerships.unit_key", "ownerships.ownership_id"],
            name=op.f("fk_ownerships_unit_key_corrects_ownerships"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_ownerships_unit_key_tenant_units"),
        ),
    )


def _contracts() -> None:
    op.create_table(
        "contracts",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("contract_id", sa.Uuid()),
        _needed("plan", CODE),
        _needed("version", CODE),
        _needed("terms_hash", CODE),
        _needed("holder", sa.Uuid()),
        _needed("made_on", sa.Date()),
        _maybe("start_day", sa.Date()),
        _needed("facts", VALUES),
        _maybe("price_minor", sa.BigInteger()),
        _maybe("currency", sa.CHAR(3)),
        _needed("recorded_at", MOMENT),
        _needed("actor", CODE),
        sa.PrimaryKeyConstraint("unit_key", "contract_id", name=op.f("pk_contracts")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_contracts_currency_length")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_contracts_price_minor_not_negative")),
        sa.CheckConstraint(
            "(price_minor IS NULL) = (currency IS NULL)", name=op.f("ck_contracts_price_minor_with_currency")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "plan", "version", "terms_hash"],
            ["terms.tenant", "terms.plan", "terms.version", "terms.hash"],
            name=op.f("fk_contracts_tenant_plan_version_terms_hash_terms"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_contracts_unit_key_tenant_units"),
        ),
    )


def _readings() -> None:
    op.create_table(
        "readings",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("reading_id", sa.Uuid()),
        _needed("meter", CODE),
        _needed("value", sa.BigInteger()),
        _needed("read_on", sa.Date()),
        _maybe("corrects", sa.Uuid()),
        _needed("recorded_at", MOMENT),
        _needed("actor", CODE),
        sa.PrimaryKeyConstraint("unit_key", "reading_id", name=op.f("pk_readings")),
        sa.UniqueConstraint("unit_key", "corrects", name=op.f("uq_readings_unit_key_corrects")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_readings_value_not_negative")),
        sa.ForeignKeyConstraint(
            ["unit_key", "corrects"],
            ["readings.unit_key", "readings.reading_id"],
            name=op.f("fk_readings_unit_key_corrects_readings"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_readings_unit_key_tenant_units"),
        ),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("job_id", sa.Uuid()),
        _needed("kind", CODE),
        _maybe("task", CODE),
        _maybe("event", CODE),
        _needed("on_day", sa.Date()),
        _maybe("handed_in", sa.Date()),
        _maybe("handed_back", sa.Date()),
        _needed("completed", sa.Boolean()),
        _needed("components", VALUES),
        _needed("replaced", VALUES),
        _maybe("under_plan", CODE),
        _maybe("under_benefit", CODE),
        _maybe("covered_minor", sa.BigInteger()),
        _maybe("currency", sa.CHAR(3)),
        _maybe("paid_by_customer", sa.Boolean()),
        _maybe("authorized", sa.Boolean()),
        _maybe("location_id", sa.Uuid()),
        _maybe("corrects", sa.Uuid()),
        _needed("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "job_id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("unit_key", "corrects", name=op.f("uq_jobs_unit_key_corrects")),
        sa.CheckConstraint("handed_in <= handed_back", name=op.f("ck_jobs_handed_in_up_to_handed_back")),
        sa.CheckConstraint("kind IN ('REPAIR', 'VISIT', 'REPLACEMENT')", name=op.f("ck_jobs_kind")),
        sa.CheckConstraint("covered_minor >= 0", name=op.f("ck_jobs_covered_minor_not_negative")),
        sa.CheckConstraint(
            "(covered_minor IS NULL) = (currency IS NULL)", name=op.f("ck_jobs_covered_minor_with_currency")
        ),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_jobs_currency_length")),
        sa.ForeignKeyConstraint(
            ["tenant", "location_id"],
            ["locations.tenant", "locations.location_id"],
            name=op.f("fk_jobs_tenant_location_id_locations"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "corrects"],
            ["jobs.unit_key", "jobs.job_id"],
            name=op.f("fk_jobs_unit_key_corrects_jobs"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_jobs_unit_key_tenant_units"),
        ),
    )


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _maybe(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
