"""Which table of adjudication holds for this claim?

That of the issuer whose plan pays most, on the day of filing; once a round was decided by it, its version stays the
claim's. A tenant that published no table of its own works by the shipped house rules, which are written down for it
with the first claim that needs them.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from contracts.plans.adjudications import read_tables
from contracts.rules.claims.tables import DEFAULT, AdjudicationTable, IssuerTables, NoTable, load_tables, table_for
from contracts.rules.decision import Decision
from contracts.rules.identity import canonical
from contracts.rules.values.vocabulary import Payer, PlanKind
from contracts.rules.words.problems import Marked
from contracts.store.claim_life.adjudications import publish_table, tables_of
from contracts.store.claim_life.moves import ClaimLife
from contracts.store.claim_life.records import AdjudicationRecord
from contracts.store.database import Connection
from contracts.store.records import JsonObject
from contracts.usecases.actor import engine_for
from contracts.usecases.failures import BadInput
from contracts.usecases.trail.events import Event, EventKind, record_references

_NEAREST = (
    PlanKind.WARRANTY,
    PlanKind.EXTENDED_WARRANTY,
    PlanKind.AMC,
    PlanKind.SERVICE_WARRANTY,
    PlanKind.EXCHANGE_POLICY,
    PlanKind.GOODWILL,
    PlanKind.STATUTE,
)
"""Whose promise a claim is about when nobody pays any of it: the maker's before a shop's or a law's."""


async def table_of(
    connection: Connection, tenant: str, decision: Decision, life: ClaimLife, day: date, now: datetime
) -> AdjudicationTable:
    """The table for a claim that is filed on a day. Raises `BadInput` when the published ones leave the day out."""
    issuer = issuer_of(decision)
    pinned = life.rounds[0].round if life.rounds else None
    wanted = {issuer, DEFAULT} | ({pinned.issuer} if pinned else set())
    records = await tables_of(connection, tenant, wanted)
    if pinned is not None and pinned.issuer in {issuer, DEFAULT}:
        return await pinned_table(connection, tenant, pinned.issuer, pinned.version, records)
    known = _by_issuer(records)
    if DEFAULT not in known:
        await _publish_house_rules(connection, tenant, now)
        known[DEFAULT] = house_rules()
    try:
        return table_for(issuer, day, known)
    except NoTable as none:
        raise BadInput("NO_TABLE", str(none), "publish a table of adjudication that holds on that day") from None


async def pinned_table(
    connection: Connection,
    tenant: str,
    issuer: str,
    version: str,
    records: list[AdjudicationRecord] | None = None,
) -> AdjudicationTable:
    """A version that a round was decided by."""
    found = records if records is not None else await tables_of(connection, tenant, [issuer])
    record = next(each for each in found if (each.issuer, each.version) == (issuer, version))
    [table] = _compiled(canonical(record.document)).versions
    return table


def issuer_of(decision: Decision) -> str:
    """Whose table decides: of whoever promised most of what is paid, or else the nearest to the product."""
    paid: dict[str, int] = {}
    for share in (share for charge in decision.charges for share in charge.shares):
        if share.plan is not None and share.payer is not Payer.CUSTOMER:
            paid[share.plan] = paid.get(share.plan, 0) + share.minor
    terms = {contract.terms.code: contract.terms for contract in decision.question.contracts}
    if not terms:
        return DEFAULT
    most = min(paid, key=lambda code: (-paid[code], code), default=None)
    if most is None:
        most = nearest_plan({code: each.kind for code, each in terms.items()})
    return terms[most].issuer


def nearest_plan(kinds: Mapping[str, PlanKind]) -> str:
    """The plan that a claim is about when nobody pays any of it, of these plans by their kinds."""
    return min(kinds, key=lambda code: (_NEAREST.index(kinds[code]), code))


def table_published(table: AdjudicationRecord) -> Event:
    """That a version of a table is new."""
    body: JsonObject = {
        "issuer": table.issuer,
        "version": table.version,
        "hash": table.hash,
        "since": table.effective_from.isoformat() if table.effective_from else None,
    }
    return Event(EventKind.TABLE_PUBLISHED, f"{table.issuer}@{table.version}", body)


def published_form(tables: IssuerTables, now: datetime) -> tuple[AdjudicationRecord, ...]:
    """An issuer's tables as they are published: each version alone."""
    written: list[Any] = tables.document["tables"]
    of_version = {str(table["version"]): table for table in written}
    return tuple(
        AdjudicationRecord(
            issuer=tables.issuer,
            version=table.version,
            hash=table.hash,
            document={"adjudication": tables.document["adjudication"], "tables": [of_version[table.version]]},
            effective_from=table.terms.since,
            published_at=now,
        )
        for table in tables.versions
    )


@lru_cache(maxsize=1)
def house_rules() -> IssuerTables:
    """The tables that are shipped for all who have none."""
    return read_tables()[DEFAULT]


async def _publish_house_rules(connection: Connection, tenant: str, now: datetime) -> None:
    new = [
        table_published(record)
        for record in published_form(house_rules(), now)
        if await publish_table(connection, tenant, record)
    ]
    await record_references(connection, engine_for(tenant), new, now)


def _by_issuer(records: list[AdjudicationRecord]) -> dict[str, IssuerTables]:
    found: dict[str, IssuerTables] = {}
    for record in records:
        each, before = _compiled(canonical(record.document)), found.get(record.issuer)
        versions = (*(before.versions if before else ()), *each.versions)
        found[record.issuer] = IssuerTables(record.issuer, versions, each.document)
    return found


@lru_cache(maxsize=256)
def _compiled(document: str) -> IssuerTables:
    """A published version, read once: the text is all that it hangs on."""
    return load_tables(Marked(json.loads(document)))
