"""What became of a contract after it was made: its moves and the money of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261127_contract_life"
down_revision = "20261126_trail_of_references"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
MOVES = "'ISSUE', 'RENEW', 'TRANSFER', 'SUSPEND', 'RESUME', 'CANCEL', 'AMEND'"
KINDS = "'PRICE', 'TAX', 'FEE', 'REFUND', 'TAX_BACK', 'CLAW_BACK'"
SIGN = "CASE WHEN kind IN ('REFUND', 'TAX_BACK') THEN amount_minor <= 0 ELSE amount_minor >= 0 END"


def upgrade() -> None:
    op.create_table(
        "contract_moves",
        sa.Column("unit_key", sa.Uuid(), nullable=False),
        sa.Column("tenant", CODE, nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("move", CODE, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("option", CODE, nullable=True),
        sa.Column("facts", VALUES, nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("successor", sa.Uuid(), nullable=True),
        sa.Column("quote", CODE, nullable=True),
        sa.Column("reason", CODE, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("actor", CODE, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.PrimaryKeyConstraint("unit_key", "contract_id", "seq", name=op.f("pk_contract_moves")),
        sa.CheckConstraint(f"move IN ({MOVES})", name=op.f("ck_contract_moves_move")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_contract_moves_seq_from_1")),
        sa.CheckConstraint(
            "(move = 'TRANSFER') = (holder IS NOT NULL)", name=op.f("ck_contract_moves_holder_of_a_transfer")
        ),
        sa.CheckConstraint(
            "(move = 'RENEW') = (successor IS NOT NULL)", name=op.f("ck_contract_moves_successor_of_a_renewal")
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "contract_id"],
            ["contracts.unit_key", "contracts.contract_id"],
            name=op.f("fk_contract_moves_unit_key_contract_id_contracts"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "successor"],
            ["contracts.unit_key", "contracts.contract_id"],
            name=op.f("fk_contract_moves_unit_key_successor_contracts"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_contract_moves_unit_key_tenant_units"),
        ),
    )
    op.create_table(
        "contract_money",
        sa.Column("unit_key", sa.Uuid(), nullable=False),
        sa.Column("tenant", CODE, nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("unit_key", "contract_id", "seq", "line", name=op.f("pk_contract_money")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_contract_money_kind")),
        sa.CheckConstraint(SIGN, name=op.f("ck_contract_money_amount_minor_has_its_sign")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_contract_money_currency_length")),
        sa.ForeignKeyConstraint(
            ["unit_key", "contract_id", "seq"],
            ["contract_moves.unit_key", "contract_moves.contract_id", "contract_moves.seq"],
            name=op.f("fk_contract_money_unit_key_contract_id_seq_contract_moves"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_contract_money_unit_key_tenant_units"),
        ),
    )


def downgrade() -> None:
    op.drop_table("contract_money")
    op.drop_table("contract_moves")
