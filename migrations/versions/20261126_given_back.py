"""What a claim used and is not paid after all is given back by an entry of its own in the ledger."""

from alembic import op

revision = "20261126_given_back"
down_revision = "20261125_told_claims"
branch_labels = None
depends_on = None

KINDS = "'GRANT', 'CARRY', 'EXPIRE', 'RESERVE', 'COMMIT', 'RELEASE'"
STEPS = "'GRANT', 'CARRY', 'EXPIRE', 'RESERVE', 'END'"


def upgrade() -> None:
    _check(f"{KINDS}, 'REVERSE'", f"{STEPS}, 'REVERSE'")


def downgrade() -> None:
    """What was given back is booked as a release under a cause of its own, and what opened with it stays."""
    op.execute(
        "UPDATE ledger_entries SET cause = cause || '/back', step = 'END', kind = 'RELEASE' WHERE kind = 'REVERSE'"
    )
    _check(KINDS, STEPS)


def _check(kinds: str, steps: str) -> None:
    with op.batch_alter_table("ledger_entries") as entries:
        entries.drop_constraint(op.f("ck_ledger_entries_kind"), type_="check")
        entries.drop_constraint(op.f("ck_ledger_entries_step"), type_="check")
        entries.create_check_constraint(op.f("ck_ledger_entries_kind"), f"kind IN ({kinds})")
        entries.create_check_constraint(op.f("ck_ledger_entries_step"), f"step IN ({steps})")
