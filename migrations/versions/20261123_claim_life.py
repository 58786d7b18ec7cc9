"""The life of a claim: tables of adjudication, moves, rounds with their lines, recoveries, evidence, remedies, and
the ledger of allowances.

Claims, their lines, notes and jobs get what that life needs. Every key of what a unit owns begins with its key.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_claim_life"
down_revision = "20261123_trail"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)

STATES = (
    "'DRAFT', 'SUBMITTED', 'IN_REVIEW', 'INFORMATION_REQUESTED', 'APPROVED', 'PARTLY_APPROVED', "
    "'REJECTED', 'APPEALED', 'IN_SERVICE', 'COMPLETED', 'SETTLED', 'CLOSED', 'WITHDRAWN'"
)
MOVES = (
    "'SUBMIT', 'REVIEW', 'ASK', 'ANSWER', 'APPROVE', 'APPROVE_PARTLY', 'REJECT', 'APPEAL', "
    "'GRANT_GOODWILL', 'GRANT_SOME_GOODWILL', 'START', 'COMPLETE', 'SETTLE', 'CLOSE', 'WITHDRAW'"
)
NOTES_BEFORE = "kind IN ('COMPLAINT', 'NOTE', 'PROOF')"
NOTES_AFTER = "kind IN ('COMPLAINT', 'CAUSE', 'CORRECTION', 'APPEAL', 'NOTE', 'PROOF')"


def upgrade() -> None:
    _new_columns()
    _adjudications()
    _claim_moves()
    _claim_rounds()
    _line_decisions()
    _recoveries()
    _evidence()
    _remedies()
    _allowance_balances()
    _ledger_entries()


def downgrade() -> None:
    for table in (
        "ledger_entries",
        "allowance_balances",
        "remedies",
        "evidence",
        "recoveries",
        "line_decisions",
        "claim_rounds",
        "claim_moves",
        "adjudications",
    ):
        op.drop_table(table)
    _old_columns()


def _new_columns() -> None:
    op.add_column("claims", _maybe("served_on", sa.Date()))
    op.add_column("claims", _maybe("preauthorized_at", MOMENT))
    op.add_column("jobs", _maybe("bore", VALUES))
    op.add_column("notes", _maybe("line", sa.Integer()))
    _replace_kinds(NOTES_AFTER)
    with op.batch_alter_table("claim_lines") as lines:
        lines.add_column(_maybe("claimed_minor", sa.BigInteger()))
        lines.add_column(sa.Column("quantity_milli", sa.BigInteger(), nullable=False, server_default="1000"))
        lines.create_check_constraint(
            op.f("ck_claim_lines_claimed_minor_between"), "claimed_minor BETWEEN 0 AND amount_minor"
        )
        lines.create_check_constraint(op.f("ck_claim_lines_quantity_milli_positive"), "quantity_milli > 0")


def _old_columns() -> None:
    with op.batch_alter_table("claim_lines") as lines:
        lines.drop_constraint(op.f("ck_claim_lines_claimed_minor_between"), type_="check")
        lines.drop_constraint(op.f("ck_claim_lines_quantity_milli_positive"), type_="check")
        lines.drop_column("quantity_milli")
        lines.drop_column("claimed_minor")
    op.execute("DELETE FROM notes WHERE kind IN ('CAUSE', 'CORRECTION', 'APPEAL')")
    _replace_kinds(NOTES_BEFORE)
    op.drop_column("notes", "line")
    op.drop_column("jobs", "bore")
    op.drop_column("claims", "preauthorized_at")
    op.drop_column("claims", "served_on")


def _replace_kinds(kinds: str) -> None:
    with op.batch_alter_table("notes") as notes:
        notes.drop_constraint(op.f("ck_notes_kind"), type_="check")
        notes.create_check_constraint(op.f("ck_notes_kind"), kinds)


def _adjudications() -> None:
    op.create_table(
        "adjudications",
        _needed("tenant", CODE),
        _needed("issuer", CODE),
        _needed("version", CODE),
        _needed("hash", CODE),
        _needed("document", sa.JSON()),
        _maybe("effective_from", sa.Date()),
        _needed("published_at", MOMENT),
        sa.PrimaryKeyConstraint("tenant", "issuer", "version", name=op.f("pk_adjudications")),
        sa.UniqueConstraint(
            "tenant", "issuer", "version", "hash", name=op.f("uq_adjudications_tenant_issuer_version_hash")
        ),
    )


def _claim_moves() -> None:
    op.create_table(
        "claim_moves",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("claim_id", sa.Uuid()),
        _needed("seq", sa.Integer()),
        _needed("move", CODE),
        _needed("from_state", CODE),
        _needed("to_state", CODE),
        _needed("actor", CODE),
        _needed("role", CODE),
        _maybe("second_actor", CODE),
        _maybe("reason", CODE),
        _needed("at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "claim_id", "seq", name=op.f("pk_claim_moves")),
        sa.CheckConstraint(f"from_state IN ({STATES})", name=op.f("ck_claim_moves_from_state")),
        sa.CheckConstraint(f"move IN ({MOVES})", name=op.f("ck_claim_moves_move")),
        sa.CheckConstraint("actor <> second_actor", name=op.f("ck_claim_moves_second_actor_is_another")),
        sa.CheckConstraint(f"to_state IN ({STATES})", name=op.f("ck_claim_moves_to_state")),
        sa.ForeignKeyConstraint(
            ["unit_key", "claim_id"],
            ["claims.unit_key", "claims.claim_id"],
            name=op.f("fk_claim_moves_unit_key_claim_id_claims"),
        ),
        _of_the_unit("claim_moves"),
    )


def _claim_rounds() -> None:
    op.create_table(
        "claim_rounds",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("claim_id", sa.Uuid()),
        _needed("round", sa.Integer()),
        _needed("decision_id", sa.Uuid()),
        _needed("state", CODE),
        _needed("missing", VALUES),
        _needed("issuer", CODE),
        _needed("version", CODE),
        _needed("table_hash", CODE),
        _needed("actor", CODE),
        _needed("role", CODE),
        _needed("decided_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "claim_id", "round", name=op.f("pk_claim_rounds")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_claim_rounds_state")),
        sa.ForeignKeyConstraint(
            ["tenant", "issuer", "version", "table_hash"],
            ["adjudications.tenant", "adjudications.issuer", "adjudications.version", "adjudications.hash"],
            name=op.f("fk_claim_rounds_tenant_issuer_version_table_hash_adjudications"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "claim_id"],
            ["claims.unit_key", "claims.claim_id"],
            name=op.f("fk_claim_rounds_unit_key_claim_id_claims"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "decision_id"],
            ["decisions.unit_key", "decisions.decision_id"],
            name=op.f("fk_claim_rounds_unit_key_decision_id_decisions"),
        ),
        _of_the_unit("claim_rounds"),
    )


def _line_decisions() -> None:
    op.create_table(
        "line_decisions",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("claim_id", sa.Uuid()),
        _needed("round", sa.Integer()),
        _needed("line", sa.Integer()),
        _needed("outcome", CODE),
        _needed("claimed_minor", sa.BigInteger()),
        _needed("approved_minor", sa.BigInteger()),
        _needed("currency", sa.CHAR(3)),
        _needed("binding", sa.Boolean()),
        _needed("shares", VALUES),
        _needed("covered", VALUES),
        _needed("arguable", VALUES),
        _needed("reasons", VALUES),
        sa.PrimaryKeyConstraint("unit_key", "claim_id", "round", "line", name=op.f("pk_line_decisions")),
        sa.CheckConstraint(
            "approved_minor BETWEEN 0 AND claimed_minor", name=op.f("ck_line_decisions_approved_minor_between")
        ),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_line_decisions_currency_length")),
        sa.CheckConstraint(
            "outcome IN ('APPROVED', 'REDUCED', 'REJECTED', 'REVIEW', 'ASK')", name=op.f("ck_line_decisions_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "claim_id", "round"],
            ["claim_rounds.unit_key", "claim_rounds.claim_id", "claim_rounds.round"],
            name=op.f("fk_line_decisions_unit_key_claim_id_round_claim_rounds"),
        ),
        _of_the_unit("line_decisions"),
    )


def _recoveries() -> None:
    op.create_table(
        "recoveries",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("claim_id", sa.Uuid()),
        _needed("round", sa.Integer()),
        _needed("line", sa.Integer()),
        _needed("position", sa.Integer()),
        _needed("payer", CODE),
        _needed("minor", sa.BigInteger()),
        _needed("currency", sa.CHAR(3)),
        _maybe("plan", CODE),
        _maybe("benefit", CODE),
        _maybe("contract", CODE),
        _needed("clause", CODE),
        _needed("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "claim_id", "round", "line", "position", name=op.f("pk_recoveries")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_recoveries_currency_length")),
        sa.CheckConstraint("minor >= 0", name=op.f("ck_recoveries_minor_not_negative")),
        sa.ForeignKeyConstraint(
            ["unit_key", "claim_id", "round", "line"],
            ["line_decisions.unit_key", "line_decisions.claim_id", "line_decisions.round", "line_decisions.line"],
            name=op.f("fk_recoveries_unit_key_claim_id_round_line_line_decisions"),
        ),
        _of_the_unit("recoveries"),
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("claim_id", sa.Uuid()),
        _needed("evidence_id", sa.Uuid()),
        _needed("kind", CODE),
        _maybe("line", sa.Integer()),
        _needed("reference", sa.Text()),
        _needed("digest", CODE),
        _needed("actor", CODE),
        _needed("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "claim_id", "evidence_id", name=op.f("pk_evidence")),
        sa.CheckConstraint(
            "kind IN ('PHOTO', 'VIDEO', 'INVOICE', 'REPORT', 'SERIAL_PLATE', 'OTHER')", name=op.f("ck_evidence_kind")
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "claim_id"],
            ["claims.unit_key", "claims.claim_id"],
            name=op.f("fk_evidence_unit_key_claim_id_claims"),
        ),
        _of_the_unit("evidence"),
    )
    op.create_index(op.f("ix_evidence_unit_key_digest"), "evidence", ["unit_key", "digest"])


def _remedies() -> None:
    op.create_table(
        "remedies",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("remedy_id", sa.Uuid()),
        _needed("claim_id", sa.Uuid()),
        _needed("remedy", CODE),
        _maybe("benefit", CODE),
        _maybe("contract", CODE),
        _needed("state", CODE),
        _maybe("serial_out", CODE),
        _maybe("serial_in", CODE),
        _maybe("amount_minor", sa.BigInteger()),
        _maybe("price_minor", sa.BigInteger()),
        _maybe("currency", sa.CHAR(3)),
        _needed("chosen_at", MOMENT),
        _needed("changed_at", MOMENT),
        _needed("actor", CODE),
        sa.PrimaryKeyConstraint("unit_key", "remedy_id", name=op.f("pk_remedies")),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_remedies_amount_minor_not_negative")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_remedies_currency_length")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_remedies_price_minor_not_negative")),
        sa.CheckConstraint("state IN ('CHOSEN', 'RESERVED', 'FULFILLED', 'RELEASED')", name=op.f("ck_remedies_state")),
        sa.ForeignKeyConstraint(
            ["unit_key", "claim_id"],
            ["claims.unit_key", "claims.claim_id"],
            name=op.f("fk_remedies_unit_key_claim_id_claims"),
        ),
        _of_the_unit("remedies"),
    )
    _one_where(
        "uq_remedies_unit_key_claim_id_chosen",
        "remedies",
        ["unit_key", "claim_id"],
        "state <> 'RELEASED' AND remedy <> 'LOANER'",
    )
    _one_where(
        "uq_remedies_unit_key_open", "remedies", ["unit_key"], "state IN ('CHOSEN', 'RESERVED') AND remedy <> 'LOANER'"
    )


def _allowance_balances() -> None:
    op.create_table(
        "allowance_balances",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("contract", CODE),
        _needed("benefit", CODE),
        _needed("allowance", CODE),
        _needed("period_start", sa.Date()),
        _maybe("period_end", sa.Date()),
        _maybe("granted_count", sa.BigInteger()),
        _needed("reserved_count", sa.BigInteger()),
        _needed("used_count", sa.BigInteger()),
        _maybe("granted_minor", sa.BigInteger()),
        _needed("reserved_minor", sa.BigInteger()),
        _needed("used_minor", sa.BigInteger()),
        _maybe("currency", sa.CHAR(3)),
        sa.PrimaryKeyConstraint(
            "unit_key", "contract", "benefit", "allowance", "period_start", name=op.f("pk_allowance_balances")
        ),
        sa.CheckConstraint(
            "reserved_count + used_count <= granted_count", name=op.f("ck_allowance_balances_count_within_grant")
        ),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_allowance_balances_currency_length")),
        sa.CheckConstraint("granted_count >= 0", name=op.f("ck_allowance_balances_granted_count_not_negative")),
        sa.CheckConstraint("granted_minor >= 0", name=op.f("ck_allowance_balances_granted_minor_not_negative")),
        sa.CheckConstraint(
            "reserved_minor + used_minor <= granted_minor", name=op.f("ck_allowance_balances_minor_within_grant")
        ),
        sa.CheckConstraint("reserved_count >= 0", name=op.f("ck_allowance_balances_reserved_count_not_negative")),
        sa.CheckConstraint("reserved_minor >= 0", name=op.f("ck_allowance_balances_reserved_minor_not_negative")),
        sa.CheckConstraint("used_count >= 0", name=op.f("ck_allowance_balances_used_count_not_negative")),
        sa.CheckConstraint("used_minor >= 0", name=op.f("ck_allowance_balances_used_minor_not_negative")),
        _of_the_unit("allowance_balances"),
    )


def _ledger_entries() -> None:
    op.create_table(
        "ledger_entries",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("contract", CODE),
        _needed("benefit", CODE),
        _needed("allowance", CODE),
        _needed("period_start", sa.Date()),
        _needed("cause", CODE),
        _needed("step", CODE),
        _needed("kind", CODE),
        _maybe("claim_id", sa.Uuid()),
        _needed("count", sa.BigInteger()),
        _needed("minor", sa.BigInteger()),
        _needed("at", MOMENT),
        sa.PrimaryKeyConstraint(
            "unit_key",
            "contract",
            "benefit",
            "allowance",
            "period_start",
            "cause",
            "step",
            name=op.f("pk_ledger_entries"),
        ),
        sa.CheckConstraint("count >= 0", name=op.f("ck_ledger_entries_count_not_negative")),
        sa.CheckConstraint(
            "kind IN ('GRANT', 'CARRY', 'EXPIRE', 'RESERVE', 'COMMIT', 'RELEASE')", name=op.f("ck_ledger_entries_kind")
        ),
        sa.CheckConstraint("minor >= 0", name=op.f("ck_ledger_entries_minor_not_negative")),
        sa.CheckConstraint(
            "step IN ('GRANT', 'CARRY', 'EXPIRE', 'RESERVE', 'END')", name=op.f("ck_ledger_entries_step")
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "claim_id"],
            ["claims.unit_key", "claims.claim_id"],
            name=op.f("fk_ledger_entries_unit_key_claim_id_claims"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "contract", "benefit", "allowance", "period_start"],
            [
                "allowance_balances.unit_key",
                "allowance_balances.contract",
                "allowance_balances.benefit",
                "allowance_balances.allowance",
                "allowance_balances.period_start",
            ],
            name=op.f("fk_ledger_entries_unit_key_contract_benefit_allowance_period_start_allowance_balances"),
        ),
        _of_the_unit("ledger_entries"),
    )


def _one_where(name: str, table: str, columns: list[str], where: str) -> None:
    """At most one row of these columns among those of which this holds."""
    text = sa.text(where)
    op.create_index(op.f(name), table, columns, unique=True, postgresql_where=text, sqlite_where=text)


def _of_the_unit(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["unit_key", "tenant"],
        ["units.unit_key", "units.tenant"],
        name=op.f(f"fk_{table}_unit_key_tenant_units"),
    )


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _maybe(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
