"""Places have an address, opening hours and more; places and grants keep what became of them.

What was registered and given before stays as it is, with the city as it is compared.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261130_network"
down_revision = "20261129_visit_marks"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
PLACE = (("lat", "lon"), ("city_key",), ("postcode_key",))
CITY = {"postgresql": "address ->> 'city'", "sqlite": "json_extract(address, '$.city')"}


def upgrade() -> None:
    for name, kind in (
        ("particulars", VALUES), ("city_key", CODE), ("postcode_key", CODE), ("recorded_at", MOMENT), ("actor", CODE),
    ):  # fmt: skip
        op.add_column("locations", _maybe(name, kind))
    for columns in PLACE:
        op.create_index(op.f(_index("locations", columns)), "locations", ["tenant", *columns])
    city = CITY[op.get_context().dialect.name]
    op.execute(f"UPDATE locations SET city_key = replace(replace(upper({city}), ' ', ''), '-', '')")
    op.add_column("grants", _maybe("recorded_at", MOMENT))
    op.add_column("grants", _maybe("actor", CODE))
    _location_changes()
    _grant_changes()
    _kept_reference_answers()


def downgrade() -> None:
    for table in ("kept_reference_answers", "grant_changes", "location_changes"):
        op.drop_table(table)
    op.drop_column("grants", "actor")
    op.drop_column("grants", "recorded_at")
    for columns in reversed(PLACE):
        op.drop_index(op.f(_index("locations", columns)), "locations")
    for name in ("actor", "recorded_at", "postcode_key", "city_key", "particulars"):
        op.drop_column("locations", name)


def _location_changes() -> None:
    op.create_table(
        "location_changes",
        _needed("tenant", CODE),
        _needed("location_id", sa.Uuid()),
        _needed("seq", sa.Integer()),
        _needed("from_day", sa.Date()),
        _needed("name", sa.Text()),
        _needed("country", sa.CHAR(2)),
        _maybe("region", CODE),
        _maybe("lat", sa.Float()),
        _maybe("lon", sa.Float()),
        _needed("zone", CODE),
        _needed("address", VALUES),
        _maybe("particulars", VALUES),
        _maybe("city_key", CODE),
        _maybe("postcode_key", CODE),
        _needed("reason", CODE),
        _needed("recorded_at", MOMENT),
        _needed("actor", CODE),
        sa.PrimaryKeyConstraint("tenant", "location_id", "seq", name=op.f("pk_location_changes")),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_location_changes_country_length")),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_location_changes_lat_with_lon")),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_location_changes_lat_between")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_location_changes_lon_between")),
        sa.ForeignKeyConstraint(
            ["tenant", "location_id"],
            ["locations.tenant", "locations.location_id"],
            name=op.f("fk_location_changes_tenant_location_id_locations"),
        ),
    )
    for columns in PLACE:
        op.create_index(op.f(_index("location_changes", columns)), "location_changes", ["tenant", *columns])


def _grant_changes() -> None:
    op.create_table(
        "grant_changes",
        _needed("tenant", CODE),
        _needed("grant_id", sa.Uuid()),
        _needed("seq", sa.Integer()),
        _needed("status", CODE),
        _needed("from_day", sa.Date()),
        _needed("reason", CODE),
        _needed("recorded_at", MOMENT),
        _needed("actor", CODE),
        sa.PrimaryKeyConstraint("tenant", "grant_id", "seq", name=op.f("pk_grant_changes")),
        sa.CheckConstraint("status IN ('ACTIVE', 'SUSPENDED', 'REVOKED')", name=op.f("ck_grant_changes_status")),
        sa.ForeignKeyConstraint(
            ["tenant", "grant_id"],
            ["grants.tenant", "grants.grant_id"],
            name=op.f("fk_grant_changes_tenant_grant_id_grants"),
        ),
    )


def _kept_reference_answers() -> None:
    op.create_table(
        "kept_reference_answers",
        _needed("tenant", CODE),
        _needed("record_id", sa.Uuid()),
        _needed("caller", CODE),
        _needed("mutation", CODE),
        _needed("key", CODE),
        _needed("input_hash", CODE),
        _needed("answer", sa.JSON()),
        _needed("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint(
            "tenant", "record_id", "caller", "mutation", "key", name=op.f("pk_kept_reference_answers")
        ),
    )


def _index(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_tenant_{'_'.join(columns)}"


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _maybe(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
