"""What proves that somebody has a unit: the numbers of its invoices, as keyed digests."""

import sqlalchemy as sa
from alembic import op

revision = "20261204_proofs"
down_revision = "20261203_api_keys"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "unit_proofs",
        sa.Column("unit_key", sa.Uuid(), nullable=False),
        sa.Column("tenant", CODE, nullable=False),
        sa.Column("proof_id", sa.Uuid(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("actor", CODE, nullable=False),
        sa.PrimaryKeyConstraint("unit_key", "proof_id", name=op.f("pk_unit_proofs")),
        sa.CheckConstraint("kind IN ('INVOICE', 'REVOCATION')", name=op.f("ck_unit_proofs_kind")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_unit_proofs_digest_length")),
        sa.CheckConstraint("(kind = 'INVOICE') = (digest IS NOT NULL)", name=op.f("ck_unit_proofs_digest_of_invoice")),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_unit_proofs_unit_key_tenant_units"),
        ),
    )


def downgrade() -> None:
    op.drop_table("unit_proofs")
