"""The keys that callers send, by an id that stands in each, with the hash of its secret."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261203_api_keys"
down_revision = "20261202_pools"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
ROLES = "'STOREFRONT', 'CUSTOMER', 'SERVICE_CENTRE', 'PARTNER', 'ISSUER', 'ADMIN'"


def upgrade() -> None:
    op.create_table(
        "api_keys",
        _needed("tenant", CODE),
        _needed("key_id", CODE),
        _needed("name", CODE),
        _needed("secret_hash", CODE),
        _needed("role", CODE),
        _maybe("party_id", sa.Uuid()),
        _maybe("location_id", sa.Uuid()),
        _maybe("issuer", CODE),
        _needed("trusted_only", sa.Boolean()),
        _needed("made_at", MOMENT),
        _needed("expires_at", MOMENT),
        _maybe("revoked_at", MOMENT),
        _needed("scopes", VALUES),
        sa.PrimaryKeyConstraint("tenant", "key_id", name=op.f("pk_api_keys")),
        sa.CheckConstraint("length(secret_hash) = 64", name=op.f("ck_api_keys_secret_hash_length")),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_api_keys_role")),
        sa.CheckConstraint("made_at <= expires_at", name=op.f("ck_api_keys_made_at_up_to_expires_at")),
        sa.ForeignKeyConstraint(
            ["tenant", "location_id"],
            ["locations.tenant", "locations.location_id"],
            name=op.f("fk_api_keys_tenant_location_id_locations"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "issuer"], ["issuers.tenant", "issuers.issuer"], name=op.f("fk_api_keys_tenant_issuer_issuers")
        ),
    )
    op.create_index(op.f("ix_api_keys_tenant_name"), "api_keys", ["tenant", "name"])


def downgrade() -> None:
    op.drop_table("api_keys")


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _maybe(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
