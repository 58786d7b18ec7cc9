"""A job names the claim that it was done for, so that its use of an allowance is counted once."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_jobs_of_claims"
down_revision = "20261124_goodwills"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(sa.Column("claim_id", sa.Uuid(), nullable=True))
        jobs.create_foreign_key(
            op.f("fk_jobs_unit_key_claim_id_claims"), "claims", ["unit_key", "claim_id"], ["unit_key", "claim_id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_constraint(op.f("fk_jobs_unit_key_claim_id_claims"), type_="foreignkey")
        jobs.drop_column("claim_id")
