"""What was asked and answered about a unit: decisions, claims, their lines and notes, kept answers.

Every key begins with the unit's key.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_claims"
down_revision = "20261122_units"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _decisions()
    _claims()
    _claim_lines()
    _notes()
    _kept_answers()


def downgrade() -> None:
    for table in ("kept_answers", "notes", "claim_lines", "claims", "decisions"):
        op.drop_table(table)


def _decisions() -> None:
    op.create_table(
        "decisions",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("decision_id", sa.Uuid()),
        _needed("hash", CODE),
        _needed("rules_version", CODE),
        _needed("as_of", MOMENT),
        _needed("facts", sa.JSON()),
        _needed("terms_hashes", VALUES),
        _needed("result", sa.JSON()),
        _needed("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "decision_id", name=op.f("pk_decisions")),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_decisions_unit_key_tenant_units"),
        ),
    )


def _claims() -> None:
    op.create_table(
        "claims",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("claim_id", sa.Uuid()),
        _maybe("contract_id", sa.Uuid()),
        _maybe("location_id", sa.Uuid()),
        _needed("decision_id", sa.Uuid()),
        _needed("state", CODE),
        _needed("event", CODE),
        _maybe("occurred_on", sa.Date()),
        _needed("reported_on", sa.Date()),
        _needed("facts", VALUES),
        _needed("actor", CODE),
        _needed("filed_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "claim_id", name=op.f("pk_claims")),
        sa.ForeignKeyConstraint(
            ["tenant", "location_id"],
            ["locations.tenant", "locations.location_id"],
            name=op.f("fk_claims_tenant_location_id_locations"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "contract_id"],
            ["contracts.unit_key", "contracts.contract_id"],
            name=op.f("fk_claims_unit_key_contract_id_contracts"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "decision_id"],
            ["decisions.unit_key", "decisions.decision_id"],
            name=op.f("fk_claims_unit_key_decision_id_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_claims_unit_key_tenant_units"),
        ),
    )


def _claim_lines() -> None:
    op.create_table(
        "claim_lines",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("claim_id", sa.Uuid()),
        _needed("line", sa.Integer()),
        _needed("charge_class", CODE),
        _maybe("component", CODE),
        _maybe("task", CODE),
        _needed("amount_minor", sa.BigInteger()),
        _maybe("tax_minor", sa.BigInteger()),
        _needed("currency", sa.CHAR(3)),
        _maybe("customer_minor", sa.BigInteger()),
        _needed("payers", VALUES),
        sa.PrimaryKeyConstraint("unit_key", "claim_id", "line", name=op.f("pk_claim_lines")),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_claim_lines_amount_minor_not_negative")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_claim_lines_currency_length")),
        sa.CheckConstraint(
            "customer_minor BETWEEN 0 AND amount_minor", name=op.f("ck_claim_lines_customer_minor_between")
        ),
        sa.CheckConstraint("tax_minor >= 0", name=op.f("ck_claim_lines_tax_minor_not_negative")),
        sa.ForeignKeyConstraint(
            ["unit_key", "claim_id"],
            ["claims.unit_key", "claims.claim_id"],
            name=op.f("fk_claim_lines_unit_key_claim_id_claims"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_claim_lines_unit_key_tenant_units"),
        ),
    )


def _notes() -> None:
    op.create_table(
        "notes",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("note_id", sa.Uuid()),
        _needed("claim_id", sa.Uuid()),
        _maybe("party_id", sa.Uuid()),
        _needed("kind", CODE),
        _needed("body", sa.Text()),
        _needed("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "note_id", name=op.f("pk_notes")),
        sa.CheckConstraint("kind IN ('COMPLAINT', 'NOTE', 'PROOF')", name=op.f("ck_notes_kind")),
        sa.ForeignKeyConstraint(
            ["unit_key", "claim_id"],
            ["claims.unit_key", "claims.claim_id"],
            name=op.f("fk_notes_unit_key_claim_id_claims"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_notes_unit_key_tenant_units"),
        ),
    )


def _kept_answers() -> None:
    op.create_table(
        "kept_answers",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("caller", CODE),
        _needed("mutation", CODE),
        _needed("key", CODE),
        _needed("input_hash", CODE),
        _needed("answer", sa.JSON()),
        _needed("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "caller", "mutation", "key", name=op.f("pk_kept_answers")),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"],
            ["units.unit_key", "units.tenant"],
            name=op.f("fk_kept_answers_unit_key_tenant_units"),
        ),
    )


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _maybe(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
