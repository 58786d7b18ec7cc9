"""Which tables of adjudication are published? A published version never changes, like terms."""

from collections.abc import Iterable

from contracts.store.claim_life import tables
from contracts.store.claim_life.records import AdjudicationRecord
from contracts.store.connections import AsyncConnection
from contracts.store.rows import fetch, insert_new, select_of


class TableIsFixed(ValueError):
    """This version of the issuer's table is published with another text."""

    def __init__(self, published: AdjudicationRecord, offered: AdjudicationRecord) -> None:
        super().__init__(
            f"the table {offered.issuer}@{offered.version} is published with another text: "
            "give the new text a new version"
        )
        self.published = published
        self.offered = offered


async def publish_table(connection: AsyncConnection, tenant: str, table: AdjudicationRecord) -> bool:
    """Publish one version; False if just this was published before. Raises TableIsFixed."""
    if await insert_new(connection, tenant, table):
        return True
    column = tables.adjudications.c
    statement = select_of(AdjudicationRecord, tenant).where(column.issuer == table.issuer)
    [published] = await fetch(connection, AdjudicationRecord, statement.where(column.version == table.version))
    if published.hash != table.hash:
        raise TableIsFixed(published, table)
    return False


async def tables_of(connection: AsyncConnection, tenant: str, issuers: Iterable[str]) -> list[AdjudicationRecord]:
    """Every published version of these issuers' tables."""
    column = tables.adjudications.c
    statement = select_of(AdjudicationRecord, tenant).where(column.issuer.in_(set(issuers)))
    return await fetch(connection, AdjudicationRecord, statement.order_by(column.issuer, column.version))
