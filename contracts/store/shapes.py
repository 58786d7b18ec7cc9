"""What shapes may a table, a key and a check take? All tables are written in these words."""

from typing import Any, get_args

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.schema import SchemaItem

from contracts.store.columns import CODE

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def reference(name: str, key: tuple[str, ...], *items: SchemaItem) -> Table:
    """A table of the tenant: its primary key is the tenant and then `key`."""
    return Table(name, metadata, needed("tenant", CODE), *items, PrimaryKeyConstraint("tenant", *key))


def unit_root(name: str, *items: SchemaItem) -> Table:
    """A table that others point at by its key together with the tenant: units, or the heads of audit chains."""
    return Table(
        name,
        metadata,
        needed("unit_key", Uuid()),
        needed("tenant", CODE),
        *items,
        PrimaryKeyConstraint("unit_key"),
        UniqueConstraint("unit_key", "tenant"),
    )


def unit_owned(name: str, key: tuple[str, ...], *items: SchemaItem, root: str = "units") -> Table:
    """A table of one unit, or of one row of another root: its primary key is the root's key and then `key`."""
    return Table(
        name,
        metadata,
        needed("unit_key", Uuid()),
        needed("tenant", CODE),
        *items,
        PrimaryKeyConstraint("unit_key", *key),
        refers(("unit_key", "tenant"), root),
    )


def needed(name: str, kind: Any) -> Column[Any]:
    """A column that always has a value."""
    return Column(name, kind, nullable=False)


def maybe(name: str, kind: Any) -> Column[Any]:
    """A column whose value may be not known."""
    return Column(name, kind, nullable=True)


def refers(columns: tuple[str, ...], table: str, targets: tuple[str, ...] = ()) -> ForeignKeyConstraint:
    """These columns name a row of `table`, by columns of the same names unless `targets` says others."""
    return ForeignKeyConstraint(columns, [f"{table}.{target}" for target in targets or columns])


def corrects(table: str, local_id: str) -> tuple[UniqueConstraint, ForeignKeyConstraint]:
    """A row may replace an earlier row of the same unit, and no row is replaced twice."""
    return (
        UniqueConstraint("unit_key", "corrects"),
        refers(("unit_key", "corrects"), table, ("unit_key", local_id)),
    )


def one_of(column: str, words: Any) -> CheckConstraint:
    """The column holds one of the words of this Literal."""
    listed = ", ".join(f"'{word}'" for word in get_args(words))
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def both_or_neither(first: str, second: str) -> CheckConstraint:
    return CheckConstraint(f"({first} IS NULL) = ({second} IS NULL)", name=f"{first}_with_{second}")


def between(column: str, low: str, high: str) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=f"{column}_between")


def not_negative(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} >= 0", name=f"{column}_not_negative")


def in_order(first: str, last: str) -> CheckConstraint:
    return CheckConstraint(f"{first} <= {last}", name=f"{first}_up_to_{last}")


def full_code(column: str, length: int) -> CheckConstraint:
    """A code of fixed length is never shorter."""
    return CheckConstraint(f"length({column}) = {length}", name=f"{column}_length")
