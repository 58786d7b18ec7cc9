"""Goodwill beyond what is owed, which may have to wait until a second person agrees."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261124_goodwills"
down_revision = "20261123_claim_life"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("state = 'WAITING'")


def upgrade() -> None:
    op.create_table(
        "goodwills",
        sa.Column("unit_key", sa.Uuid(), nullable=False),
        sa.Column("tenant", CODE, nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("goodwill_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("granted", VALUES, nullable=False),
        sa.Column("extra_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("actor", CODE, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("second_actor", CODE, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("unit_key", "claim_id", "goodwill_id", name=op.f("pk_goodwills")),
        sa.CheckConstraint("actor <> second_actor", name=op.f("ck_goodwills_second_actor_is_another")),
        sa.CheckConstraint("extra_minor >= 0", name=op.f("ck_goodwills_extra_minor_not_negative")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_goodwills_currency_length")),
        sa.CheckConstraint("state IN ('WAITING', 'GRANTED', 'LAPSED')", name=op.f("ck_goodwills_state")),
        sa.ForeignKeyConstraint(
            ["unit_key", "claim_id", "round"],
            ["claim_rounds.unit_key", "claim_rounds.claim_id", "claim_rounds.round"],
            name=op.f("fk_goodwills_unit_key_claim_id_round_claim_rounds"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"], ["units.unit_key", "units.tenant"], name=op.f("fk_goodwills_unit_key_tenant_units")
        ),
    )
    op.create_index(
        op.f("uq_goodwills_unit_key_claim_id_waiting"),
        "goodwills",
        ["unit_key", "claim_id"],
        unique=True,
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )


def downgrade() -> None:
    op.drop_table("goodwills")
