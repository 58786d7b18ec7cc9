"""What is sold, who promises, and in which words? Issuers, products, parties, plans and their terms.

Terms never change: `publish` refuses another text under a version that is out. Issuers, products and parties
are written with `rows.insert`.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from contracts.store import reference_tables
from contracts.store.connections import AsyncConnection
from contracts.store.pages import Page, Window, fetch_page
from contracts.store.records import Issuer, Party, PlanRecord, Product, TermsRecord
from contracts.store.rows import fetch, fetch_one, insert_new, select_of


class PlanIsFixed(ValueError):
    """A plan of this code is published with another kind or issuer."""

    def __init__(self, published: PlanRecord, offered: PlanRecord) -> None:
        super().__init__(
            f"the plan {published.plan} is a {published.kind} of {published.issuer}, "
            f"not a {offered.kind} of {offered.issuer}"
        )
        self.published = published
        self.offered = offered


class TermsAreImmutable(ValueError):
    """These terms are published: the version with another text, or the text under another version."""

    def __init__(self, published: TermsRecord, offered: TermsRecord) -> None:
        if published.version == offered.version:
            story = f"version {offered.version} is published with another text: give the new text a new version"
        else:
            story = f"version {offered.version} has the same text as {published.version}, which is published"
        super().__init__(f"the plan {offered.plan}: {story}")
        self.published = published
        self.offered = offered


class TermsOfOneDay(ValueError):
    """Another version of the plan begins on the same day. Which of them governs could only be guessed."""

    def __init__(self, published: TermsRecord, offered: TermsRecord) -> None:
        day = f"on {offered.effective_from}" if offered.effective_from else "without a first day"
        super().__init__(
            f"the plan {offered.plan}: version {offered.version} begins {day}, as {published.version} does, "
            "which is published: give it a `since` of its own"
        )
        self.published = published
        self.offered = offered


async def publish(connection: AsyncConnection, tenant: str, plan: PlanRecord, terms: TermsRecord) -> bool:
    """Publish one version of a plan; False if just this was published before.

    The issuer must be there. Raises PlanIsFixed, TermsAreImmutable or TermsOfOneDay; nothing is written then. Who
    publishes another version of the plan waits until this transaction ends.
    """
    if not await insert_new(connection, tenant, plan):
        locked = select_of(PlanRecord, tenant).where(reference_tables.plans.c.plan == plan.plan).with_for_update()
        published_plan = await fetch_one(connection, PlanRecord, locked, plan.plan)
        if published_plan != plan:
            raise PlanIsFixed(published_plan, plan)
    standing = await _standing(connection, tenant, terms)
    is_there = any(each.version == terms.version or each.hash == terms.hash for each in standing)
    if standing and not is_there:
        raise TermsOfOneDay(standing[0], terms)
    if await insert_new(connection, tenant, terms):
        return True
    published = await _published(connection, tenant, terms)
    if (published.version, published.hash) != (terms.version, terms.hash):
        raise TermsAreImmutable(published, terms)
    return False


async def issuers_by_code(connection: AsyncConnection, tenant: str, issuers: Iterable[str]) -> dict[str, Issuer]:
    """Those of these issuers that are there."""
    statement = select_of(Issuer, tenant).where(reference_tables.issuers.c.issuer.in_(set(issuers)))
    return {issuer.issuer: issuer for issuer in await fetch(connection, Issuer, statement)}


async def products_by_id(connection: AsyncConnection, tenant: str, product_ids: Iterable[UUID]) -> dict[UUID, Product]:
    """Those of these products that are there."""
    statement = select_of(Product, tenant).where(reference_tables.products.c.product_id.in_(set(product_ids)))
    return {product.product_id: product for product in await fetch(connection, Product, statement)}


async def product_by_id(connection: AsyncConnection, tenant: str, product_id: UUID) -> Product:
    """The product; raises RecordNotFound."""
    statement = select_of(Product, tenant).where(reference_tables.products.c.product_id == product_id)
    return await fetch_one(connection, Product, statement, product_id)


async def product_by_sku(connection: AsyncConnection, tenant: str, sku: str) -> Product:
    """The product; raises RecordNotFound."""
    statement = select_of(Product, tenant).where(reference_tables.products.c.sku == sku)
    return await fetch_one(connection, Product, statement, sku)


async def namespaces(connection: AsyncConnection, tenant: str) -> list[str]:
    """The makers' names for their serials that the catalogue uses."""
    column = reference_tables.products.c
    statement = select(column.namespace).where(column.tenant == tenant).distinct().order_by(column.namespace)
    return list((await connection.execute(statement)).scalars())


async def products_page(connection: AsyncConnection, tenant: str, window: Window[str]) -> Page[Product]:
    """The catalogue in the order of the skus."""
    return await fetch_page(connection, Product, select_of(Product, tenant), reference_tables.products.c.sku, window)


async def parties_by_id(connection: AsyncConnection, tenant: str, party_ids: Iterable[UUID]) -> dict[UUID, Party]:
    """Those of these parties that are there. One that was erased is not."""
    column = reference_tables.parties.c
    statement = select_of(Party, tenant).where(column.party_id.in_(set(party_ids)), column.erased_at.is_(None))
    return {party.party_id: party for party in await fetch(connection, Party, statement)}


async def terms_of_plans(
    connection: AsyncConnection, tenant: str, plans: Iterable[str] | None = None
) -> list[TermsRecord]:
    """All versions of these plans, or of all plans, by plan and version: what is compiled once and kept."""
    column = reference_tables.terms.c
    statement = select_of(TermsRecord, tenant).order_by(column.plan, column.version)
    if plans is not None:
        statement = statement.where(column.plan.in_(set(plans)))
    return await fetch(connection, TermsRecord, statement)


async def _standing(connection: AsyncConnection, tenant: str, offered: TermsRecord) -> list[TermsRecord]:
    """What is published of the plan under the same version, with the same text, or from the same day on."""
    column = reference_tables.terms.c
    same_day = column.effective_from.is_not_distinct_from(offered.effective_from)
    statement = select_of(TermsRecord, tenant).where(column.plan == offered.plan).order_by(column.version)
    same = (column.version == offered.version) | (column.hash == offered.hash) | same_day
    return await fetch(connection, TermsRecord, statement.where(same))


async def _published(connection: AsyncConnection, tenant: str, offered: TermsRecord) -> TermsRecord:
    """What stands in the way of these terms: the same version if it is out, or else the same text."""
    column = reference_tables.terms.c
    statement = (
        select_of(TermsRecord, tenant)
        .where(column.plan == offered.plan)
        .where((column.version == offered.version) | (column.hash == offered.hash))
        .order_by(column.version != offered.version)
    )
    return await fetch_one(connection, TermsRecord, statement, offered.plan, offered.version)
