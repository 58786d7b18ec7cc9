"""The keys that seal what belongs to persons, when one was erased, and for whom evidence was brought.

What lies plain from before stays readable, and is sealed by `contracts persons seal`. Going back deletes the keys, and
with them what was sealed: names, notes and where evidence lies.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261205_persons"
down_revision = "20261204_proofs"
branch_labels = None
depends_on = None

TRANSFERRED = sa.text("holder IS NOT NULL")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "person_keys",
        sa.Column("tenant", CODE, nullable=False),
        sa.Column("sealed_for", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sealed_for", name=op.f("pk_person_keys")),
    )
    op.add_column("parties", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("party_id", sa.Uuid(), nullable=True))
    # A sealed digest is another each time: it is compared where it was opened.
    op.drop_index(op.f("ix_evidence_unit_key_digest"), "evidence")
    op.create_index(op.f("ix_ownerships_tenant_party_id"), "ownerships", ["tenant", "party_id"])
    op.create_index(op.f("ix_contracts_tenant_holder"), "contracts", ["tenant", "holder"])
    op.create_index(
        op.f("ix_contract_moves_tenant_holder"),
        "contract_moves",
        ["tenant", "holder"],
        postgresql_where=TRANSFERRED,
        sqlite_where=TRANSFERRED,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_contract_moves_tenant_holder"), "contract_moves")
    op.drop_index(op.f("ix_contracts_tenant_holder"), "contracts")
    op.drop_index(op.f("ix_ownerships_tenant_party_id"), "ownerships")
    op.create_index(op.f("ix_evidence_unit_key_digest"), "evidence", ["unit_key", "digest"])
    op.drop_column("evidence", "party_id")
    op.drop_column("parties", "erased_at")
    op.drop_table("person_keys")
