"""How do the tables look to an ORM? Mapped as a team maps them first: a class a table, with relationships."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        int: BigInteger,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Product(Base):
    __tablename__ = "products"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    sku: Mapped[str]
    brand: Mapped[str]
    name: Mapped[str]


class Fact(Base):
    __tablename__ = "unit_facts"

    unit_key: Mapped[UUID] = mapped_column(ForeignKey("units.unit_key"), primary_key=True)
    fact_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    name: Mapped[str]
    value: Mapped[object] = mapped_column(JSON)
    recorded_at: Mapped[datetime]


class Contract(Base):
    __tablename__ = "contracts"

    unit_key: Mapped[UUID] = mapped_column(ForeignKey("units.unit_key"), primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    plan: Mapped[str]
    start_day: Mapped[date | None]


class Claim(Base):
    __tablename__ = "claims"

    unit_key: Mapped[UUID] = mapped_column(ForeignKey("units.unit_key"), primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    state: Mapped[str]
    event: Mapped[str]
    occurred_on: Mapped[date | None]
    filed_at: Mapped[datetime]
    contract_id: Mapped[UUID | None] = mapped_column(deferred=True)
    decision_id: Mapped[UUID] = mapped_column(deferred=True)
    reported_on: Mapped[date] = mapped_column(deferred=True)
    facts: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    actor: Mapped[str] = mapped_column(deferred=True)
    preauthorized_at: Mapped[datetime | None] = mapped_column(deferred=True)


class Unit(Base):
    __tablename__ = "units"
    __table_args__ = (ForeignKeyConstraint(["tenant", "product_id"], ["products.tenant", "products.product_id"]),)

    unit_key: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    namespace: Mapped[str]
    serial: Mapped[str]
    product_id: Mapped[UUID]
    product: Mapped[Product] = relationship(lazy="selectin")
    facts: Mapped[list[Fact]] = relationship(lazy="selectin", order_by=Fact.recorded_at)
    contracts: Mapped[list[Contract]] = relationship(lazy="selectin")
    claims: Mapped[list[Claim]] = relationship(lazy="selectin", order_by=(Claim.filed_at, Claim.claim_id))


class Grant(Base):
    __tablename__ = "grants"
    __table_args__ = (ForeignKeyConstraint(["tenant", "location_id"], ["locations.tenant", "locations.location_id"]),)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    grant_id: Mapped[UUID] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    location_id: Mapped[UUID]
    brand: Mapped[str | None]
    category: Mapped[str | None]
    task: Mapped[str | None]
    country: Mapped[str | None]
    from_day: Mapped[date]
    last_day: Mapped[date | None]
    status: Mapped[str]


class Location(Base):
    __tablename__ = "locations"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    location_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    country: Mapped[str]
    grants: Mapped[list[Grant]] = relationship(lazy="selectin", order_by=Grant.grant_id)
