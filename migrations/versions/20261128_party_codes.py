"""What parties are called elsewhere: the numbers under which files name them."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_party_codes"
down_revision = "20261127_contract_life"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "party_codes",
        sa.Column("tenant", CODE, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "code", name=op.f("pk_party_codes")),
    )
    op.create_index(op.f("ix_party_codes_tenant_party_id"), "party_codes", ["tenant", "party_id"])


def downgrade() -> None:
    op.drop_table("party_codes")
