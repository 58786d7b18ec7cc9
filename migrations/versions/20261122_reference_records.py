"""Issuers, products, parties, plans, terms, locations and grants.

Every key begins with the tenant.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_reference_records"
down_revision = None
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _issuers()
    _products()
    _parties()
    _plans()
    _terms()
    _locations()
    _grants()


def downgrade() -> None:
    for table in ("grants", "locations", "terms", "plans", "parties", "products", "issuers"):
        op.drop_table(table)


def _issuers() -> None:
    op.create_table(
        "issuers",
        _needed("tenant", CODE),
        _needed("issuer", CODE),
        _needed("name", sa.Text()),
        _maybe("country", sa.CHAR(2)),
        sa.PrimaryKeyConstraint("tenant", "issuer", name=op.f("pk_issuers")),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_issuers_country_length")),
    )


def _products() -> None:
    op.create_table(
        "products",
        _needed("tenant", CODE),
        _needed("product_id", sa.Uuid()),
        _needed("sku", CODE),
        _needed("brand", CODE),
        _needed("category", CODE),
        _needed("name", sa.Text()),
        _needed("namespace", CODE),
        _needed("components", VALUES),
        _needed("facts", VALUES),
        _maybe("list_price_minor", sa.BigInteger()),
        _maybe("currency", sa.CHAR(3)),
        sa.PrimaryKeyConstraint("tenant", "product_id", name=op.f("pk_products")),
        sa.UniqueConstraint("tenant", "sku", name=op.f("uq_products_tenant_sku")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_products_currency_length")),
        sa.CheckConstraint("list_price_minor >= 0", name=op.f("ck_products_list_price_minor_not_negative")),
        sa.CheckConstraint(
            "(list_price_minor IS NULL) = (currency IS NULL)",
            name=op.f("ck_products_list_price_minor_with_currency"),
        ),
    )


def _parties() -> None:
    op.create_table(
        "parties",
        _needed("tenant", CODE),
        _needed("party_id", sa.Uuid()),
        _needed("kind", CODE),
        _needed("name", sa.Text()),
        _maybe("country", sa.CHAR(2)),
        _maybe("language", CODE),
        sa.PrimaryKeyConstraint("tenant", "party_id", name=op.f("pk_parties")),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_parties_country_length")),
        sa.CheckConstraint("kind IN ('PERSON', 'FIRM')", name=op.f("ck_parties_kind")),
    )


def _plans() -> None:
    op.create_table(
        "plans",
        _needed("tenant", CODE),
        _needed("plan", CODE),
        _needed("kind", CODE),
        _needed("issuer", CODE),
        sa.PrimaryKeyConstraint("tenant", "plan", name=op.f("pk_plans")),
        sa.CheckConstraint(
            "kind IN ('STATUTE', 'WARRANTY', 'EXTENDED_WARRANTY', 'AMC', 'EXCHANGE_POLICY', "
            "'SERVICE_WARRANTY', 'GOODWILL')",
            name=op.f("ck_plans_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "issuer"],
            ["issuers.tenant", "issuers.issuer"],
            name=op.f("fk_plans_tenant_issuer_issuers"),
        ),
    )


def _terms() -> None:
    op.create_table(
        "terms",
        _needed("tenant", CODE),
        _needed("plan", CODE),
        _needed("version", CODE),
        _needed("hash", CODE),
        _needed("document", sa.JSON()),
        _maybe("effective_from", sa.Date()),
        _needed("published_at", MOMENT),
        sa.PrimaryKeyConstraint("tenant", "plan", "version", name=op.f("pk_terms")),
        sa.UniqueConstraint("tenant", "plan", "hash", name=op.f("uq_terms_tenant_plan_hash")),
        sa.UniqueConstraint("tenant", "plan", "version", "hash", name=op.f("uq_terms_tenant_plan_version_hash")),
        sa.ForeignKeyConstraint(
            ["tenant", "plan"], ["plans.tenant", "plans.plan"], name=op.f("fk_terms_tenant_plan_plans")
        ),
    )


def _locations() -> None:
    op.create_table(
        "locations",
        _needed("tenant", CODE),
        _needed("location_id", sa.Uuid()),
        _needed("code", CODE),
        _needed("name", sa.Text()),
        _needed("country", sa.CHAR(2)),
        _maybe("region", CODE),
        _maybe("lat", sa.Float()),
        _maybe("lon", sa.Float()),
        _needed("zone", CODE),
        _needed("address", VALUES),
        sa.PrimaryKeyConstraint("tenant", "location_id", name=op.f("pk_locations")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_locations_tenant_code")),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_locations_country_length")),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_locations_lat_between")),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_locations_lat_with_lon")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_locations_lon_between")),
    )


def _grants() -> None:
    op.create_table(
        "grants",
        _needed("tenant", CODE),
        _needed("grant_id", sa.Uuid()),
        _needed("issuer", CODE),
        _needed("location_id", sa.Uuid()),
        _maybe("brand", CODE),
        _maybe("category", CODE),
        _maybe("task", CODE),
        _maybe("country", sa.CHAR(2)),
        _needed("from_day", sa.Date()),
        _maybe("last_day", sa.Date()),
        _needed("status", CODE),
        sa.PrimaryKeyConstraint("tenant", "grant_id", name=op.f("pk_grants")),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_grants_country_length")),
        sa.CheckConstraint("from_day <= last_day", name=op.f("ck_grants_from_day_up_to_last_day")),
        sa.CheckConstraint("status IN ('ACTIVE', 'SUSPENDED', 'REVOKED')", name=op.f("ck_grants_status")),
        sa.ForeignKeyConstraint(
            ["tenant", "issuer"],
            ["issuers.tenant", "issuers.issuer"],
            name=op.f("fk_grants_tenant_issuer_issuers"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "location_id"],
            ["locations.tenant", "locations.location_id"],
            name=op.f("fk_grants_tenant_location_id_locations"),
        ),
    )
    op.create_index(op.f("ix_grants_tenant_issuer"), "grants", ["tenant", "issuer"])
    op.create_index(op.f("ix_grants_tenant_location_id"), "grants", ["tenant", "location_id"])


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _maybe(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
