"""A decision names the one that it supersedes, when something that was known then was not so."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_superseding_decisions"
down_revision = "20261130_network"
branch_labels = None
depends_on = None

NAME = "fk_decisions_unit_key_supersedes_decisions"


def upgrade() -> None:
    with op.batch_alter_table("decisions") as decisions:
        decisions.add_column(sa.Column("supersedes", sa.Uuid(), nullable=True))
        decisions.create_foreign_key(op.f(NAME), "decisions", ["unit_key", "supersedes"], ["unit_key", "decision_id"])


def downgrade() -> None:
    with op.batch_alter_table("decisions") as decisions:
        decisions.drop_constraint(op.f(NAME), type_="foreignkey")
        decisions.drop_column("supersedes")
