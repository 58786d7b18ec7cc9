"""Publish tables of adjudication for a tenant: each version once and for good, like terms.

What is new is recorded in the tenant's chain of reference records; what was there before leaves no entry.
"""

from datetime import datetime

from msgspec import Struct

from contracts.rules.claims.tables import IssuerTables
from contracts.store.claim_life.adjudications import TableIsFixed, publish_table
from contracts.store.claim_life.records import AdjudicationRecord
from contracts.store.database import Database
from contracts.usecases.actor import Actor
from contracts.usecases.claims.ruling.tables import published_form, table_published
from contracts.usecases.trail.events import record_references


class PublishTables(Struct, frozen=True):
    """Publish every version of these tables."""

    actor: Actor
    tables: tuple[IssuerTables, ...]


class TablePublished(Struct, frozen=True):
    """What became of one version: new, there before, or refused."""

    table: AdjudicationRecord
    is_new: bool
    refusal: TableIsFixed | None = None


async def publish_tables(database: Database, command: PublishTables, now: datetime) -> tuple[TablePublished, ...]:
    """What became of each version. A refused one leaves the others alone."""
    done: list[TablePublished] = []
    async with database.write() as connection:
        for record in (each for tables in command.tables for each in published_form(tables, now)):
            try:
                done.append(TablePublished(record, await publish_table(connection, command.actor.tenant, record)))
            except TableIsFixed as fixed:
                done.append(TablePublished(record, False, fixed))
        new = [table_published(each.table) for each in done if each.is_new]
        await record_references(connection, command.actor, new, now)
    return tuple(done)
