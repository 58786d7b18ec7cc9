"""Agreements over several units, and the pools of what their units share. A contract names its agreement."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261202_pools"
down_revision = "20261201_superseding_decisions"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DOCUMENT = sa.JSON()
MOMENT = sa.DateTime(timezone=True)
NAME = "fk_contracts_tenant_agreement_id_agreements"


def upgrade() -> None:
    _agreements()
    _agreement_units()
    _pool_balances()
    _pool_shares()
    _pool_holds()
    _pool_entries()
    with op.batch_alter_table("contracts") as contracts:
        contracts.add_column(sa.Column("agreement_id", sa.Uuid(), nullable=True))
        contracts.create_foreign_key(op.f(NAME), "agreements", ["tenant", "agreement_id"], ["tenant", "agreement_id"])
    _pool_uses()
    _pool_news()


def downgrade() -> None:
    op.drop_table("pool_news")
    op.drop_table("pool_uses")
    with op.batch_alter_table("contracts") as contracts:
        contracts.drop_constraint(op.f(NAME), type_="foreignkey")
        contracts.drop_column("agreement_id")
    for table in ("pool_entries", "pool_holds", "pool_shares", "pool_balances", "agreement_units", "agreements"):
        op.drop_table(table)


def _agreements() -> None:
    op.create_table(
        "agreements",
        _needed("tenant", CODE),
        _needed("agreement_id", sa.Uuid()),
        _needed("plan", CODE),
        _needed("version", CODE),
        _needed("terms_hash", CODE),
        _needed("holder", sa.Uuid()),
        _needed("made_on", sa.Date()),
        _maybe("start_day", sa.Date()),
        _needed("total_minor", sa.BigInteger()),
        _needed("currency", sa.CHAR(3)),
        _needed("recorded_at", MOMENT),
        _needed("actor", CODE),
        _needed("role", CODE),
        sa.PrimaryKeyConstraint("tenant", "agreement_id", name=op.f("pk_agreements")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_agreements_currency_length")),
        sa.ForeignKeyConstraint(
            ["tenant", "plan", "version", "terms_hash"],
            ["terms.tenant", "terms.plan", "terms.version", "terms.hash"],
            name=op.f("fk_agreements_tenant_plan_version_terms_hash_terms"),
        ),
    )


def _agreement_units() -> None:
    op.create_table(
        "agreement_units",
        _needed("tenant", CODE),
        _needed("agreement_id", sa.Uuid()),
        _needed("unit", sa.Uuid()),
        _needed("position", sa.Integer()),
        _needed("contract_id", sa.Uuid()),
        _needed("agreed", DOCUMENT),
        _maybe("issued_at", MOMENT),
        sa.PrimaryKeyConstraint("tenant", "agreement_id", "unit", name=op.f("pk_agreement_units")),
        sa.ForeignKeyConstraint(
            ["tenant", "agreement_id"],
            ["agreements.tenant", "agreements.agreement_id"],
            name=op.f("fk_agreement_units_tenant_agreement_id_agreements"),
        ),
    )
    op.create_index(
        op.f("ix_agreement_units_tenant_waiting"),
        "agreement_units",
        ["tenant", "agreement_id"],
        postgresql_where=sa.text("issued_at IS NULL"),
        sqlite_where=sa.text("issued_at IS NULL"),
    )


def _pool_balances() -> None:
    op.create_table(
        "pool_balances",
        _needed("tenant", CODE),
        _needed("agreement_id", sa.Uuid()),
        _needed("benefit", CODE),
        _needed("allowance", CODE),
        _needed("period_start", sa.Date()),
        _maybe("period_end", sa.Date()),
        _maybe("granted_count", sa.BigInteger()),
        _needed("taken_count", sa.BigInteger()),
        _maybe("granted_minor", sa.BigInteger()),
        _needed("taken_minor", sa.BigInteger()),
        _maybe("currency", sa.CHAR(3)),
        sa.PrimaryKeyConstraint(
            "tenant", "agreement_id", "benefit", "allowance", "period_start", name=op.f("pk_pool_balances")
        ),
        sa.CheckConstraint("taken_count >= 0", name=op.f("ck_pool_balances_taken_count_not_negative")),
        sa.CheckConstraint("taken_minor >= 0", name=op.f("ck_pool_balances_taken_minor_not_negative")),
        sa.CheckConstraint("taken_count <= granted_count", name=op.f("ck_pool_balances_count_within_grant")),
        sa.CheckConstraint("taken_minor <= granted_minor", name=op.f("ck_pool_balances_minor_within_grant")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_pool_balances_currency_length")),
        sa.ForeignKeyConstraint(
            ["tenant", "agreement_id"],
            ["agreements.tenant", "agreements.agreement_id"],
            name=op.f("fk_pool_balances_tenant_agreement_id_agreements"),
        ),
    )


def _pool_shares() -> None:
    op.create_table(
        "pool_shares",
        _needed("tenant", CODE),
        _needed("agreement_id", sa.Uuid()),
        _needed("benefit", CODE),
        _needed("allowance", CODE),
        _needed("period_start", sa.Date()),
        _needed("unit", sa.Uuid()),
        _needed("count", sa.BigInteger()),
        _needed("minor", sa.BigInteger()),
        _needed("used_count", sa.BigInteger()),
        _needed("used_minor", sa.BigInteger()),
        _needed("seq", sa.Integer()),
        _maybe("moved_to", sa.Uuid()),
        sa.PrimaryKeyConstraint(
            "tenant", "agreement_id", "benefit", "allowance", "period_start", "unit", name=op.f("pk_pool_shares")
        ),
        sa.CheckConstraint("used_count >= 0", name=op.f("ck_pool_shares_used_count_not_negative")),
        sa.CheckConstraint("used_minor >= 0", name=op.f("ck_pool_shares_used_minor_not_negative")),
        sa.CheckConstraint("used_count <= count", name=op.f("ck_pool_shares_count_holds_used")),
        sa.CheckConstraint("used_minor <= minor", name=op.f("ck_pool_shares_minor_holds_used")),
        sa.ForeignKeyConstraint(
            ["tenant", "agreement_id", "benefit", "allowance", "period_start"],
            [
                "pool_balances.tenant",
                "pool_balances.agreement_id",
                "pool_balances.benefit",
                "pool_balances.allowance",
                "pool_balances.period_start",
            ],
            name=op.f("fk_pool_shares_tenant_agreement_id_benefit_allowance_period_start_pool_balances"),
        ),
    )
    op.create_index(op.f("ix_pool_shares_tenant_unit"), "pool_shares", ["tenant", "unit"])


def _pool_holds() -> None:
    op.create_table(
        "pool_holds",
        _needed("tenant", CODE),
        _needed("agreement_id", sa.Uuid()),
        _needed("hold_id", sa.Uuid()),
        _needed("benefit", CODE),
        _needed("allowance", CODE),
        _needed("period_start", sa.Date()),
        _needed("unit", sa.Uuid()),
        _needed("count", sa.BigInteger()),
        _needed("minor", sa.BigInteger()),
        _needed("state", CODE),
        _needed("taken_at", MOMENT),
        _needed("expires_at", MOMENT),
        _maybe("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("tenant", "agreement_id", "hold_id", name=op.f("pk_pool_holds")),
        sa.CheckConstraint("state IN ('HELD', 'ADOPTED', 'LAPSED')", name=op.f("ck_pool_holds_state")),
        sa.CheckConstraint("count >= 0", name=op.f("ck_pool_holds_count_not_negative")),
        sa.CheckConstraint("minor >= 0", name=op.f("ck_pool_holds_minor_not_negative")),
        sa.ForeignKeyConstraint(
            ["tenant", "agreement_id", "benefit", "allowance", "period_start"],
            [
                "pool_balances.tenant",
                "pool_balances.agreement_id",
                "pool_balances.benefit",
                "pool_balances.allowance",
                "pool_balances.period_start",
            ],
            name=op.f("fk_pool_holds_tenant_agreement_id_benefit_allowance_period_start_pool_balances"),
        ),
    )
    op.create_index(
        op.f("ix_pool_holds_tenant_held"),
        "pool_holds",
        ["tenant", "expires_at"],
        postgresql_where=sa.text("state = 'HELD'"),
        sqlite_where=sa.text("state = 'HELD'"),
    )


def _pool_entries() -> None:
    op.create_table(
        "pool_entries",
        _needed("tenant", CODE),
        _needed("agreement_id", sa.Uuid()),
        _needed("entry_id", sa.Uuid()),
        _needed("benefit", CODE),
        _needed("allowance", CODE),
        _needed("period_start", sa.Date()),
        _needed("unit", sa.Uuid()),
        _needed("kind", CODE),
        _maybe("hold_id", sa.Uuid()),
        _maybe("seq", sa.Integer()),
        _needed("count", sa.BigInteger()),
        _needed("minor", sa.BigInteger()),
        _needed("at", MOMENT),
        sa.PrimaryKeyConstraint("tenant", "agreement_id", "entry_id", name=op.f("pk_pool_entries")),
        sa.CheckConstraint("kind IN ('HOLD', 'LAPSE', 'FOLLOW')", name=op.f("ck_pool_entries_kind")),
        sa.ForeignKeyConstraint(
            ["tenant", "agreement_id", "benefit", "allowance", "period_start", "unit"],
            [
                "pool_shares.tenant",
                "pool_shares.agreement_id",
                "pool_shares.benefit",
                "pool_shares.allowance",
                "pool_shares.period_start",
                "pool_shares.unit",
            ],
            name=op.f("fk_pool_entries_tenant_agreement_id_benefit_allowance_period_start_unit_pool_shares"),
        ),
    )


def _pool_uses() -> None:
    op.create_table(
        "pool_uses",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("hold_id", sa.Uuid()),
        _needed("agreement_id", sa.Uuid()),
        _needed("state", CODE),
        _needed("recorded_at", MOMENT),
        _maybe("followed_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "hold_id", name=op.f("pk_pool_uses")),
        sa.CheckConstraint("state IN ('ADOPTED', 'LAPSED')", name=op.f("ck_pool_uses_state")),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"], ["units.unit_key", "units.tenant"], name=op.f("fk_pool_uses_unit_key_tenant_units")
        ),
    )
    op.create_index(
        op.f("ix_pool_uses_unit_key_not_followed"),
        "pool_uses",
        ["unit_key"],
        postgresql_where=sa.text("followed_at IS NULL"),
        sqlite_where=sa.text("followed_at IS NULL"),
    )


def _pool_news() -> None:
    op.create_table(
        "pool_news",
        _needed("unit_key", sa.Uuid()),
        _needed("tenant", CODE),
        _needed("seq", sa.Integer()),
        _needed("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint("unit_key", "seq", name=op.f("pk_pool_news")),
        sa.ForeignKeyConstraint(
            ["unit_key", "tenant"], ["units.unit_key", "units.tenant"], name=op.f("fk_pool_news_unit_key_tenant_units")
        ),
    )
    op.create_index(op.f("ix_pool_news_tenant_recorded_at"), "pool_news", ["tenant", "recorded_at"])


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _maybe(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
