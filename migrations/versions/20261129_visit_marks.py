"""Visits that were due and did not take place."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_visit_marks"
down_revision = "20261128_party_codes"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "visit_marks",
        sa.Column("unit_key", sa.Uuid(), nullable=False),
        sa.Column("tenant", CODE, nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("mark_id", sa.Uuid(), nullable=False),
        sa.Column("cycle", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mark", CODE, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("reason", CODE, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("actor", CODE, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.PrimaryKeyConstraint("unit_key", "contract_id", "mark_id", name=op.f("pk_visit_marks")),
        sa.CheckConstraint("mark IN ('SKIPPED', 'MISSED', 'OPEN')", name=op.f("ck_visit_marks_mark")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_visit_marks_number_from_one")),
        sa.ForeignKeyConstraint(
            ["unit_key", "contract_id"],
            ["contracts.unit_key", "contracts.contract_id"],
            name=op.f("fk_visit_marks_unit_key_contract_id_contracts"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_visit_marks_unit_key_tenant_units"),
        ),
    )


def downgrade() -> None:
    op.drop_table("visit_marks")
