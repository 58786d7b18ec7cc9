"""Which table of adjudication holds for this claim?

That of the issuer whose plan pays most, on the day of filing; once a round was decided by it, its version stays the
claim's. A tenant that published no table of its own works by the shipped house rules, which are written down for it
with the first claim that needs them.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from contracts.plans.adjudications import read_tables
from contracts.rules.claims.tables import DEFAULT, AdjudicationTable, IssuerTables, NoTable, load_tables, table_for
from contracts.rules.decision import Decision
from contracts.rules.values.plain import canonical
from contracts.rules.values.vocabulary import Payer, PlanKind
from contracts.rules.words.problems import Marked
from contracts.store.claim_life.adjudications import publish_table, tables_of
from contracts.store.claim_life.filing import TablePin
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

MOST_READ = 1000
"""So many versions of tables are kept in process."""


async def table_of(
    connection: Connection,
    tenant: str,
    decision: Decision,
    life: ClaimLife,
    day: date,
    now: datetime,
    published: Sequence[TablePin] | None = None,
) -> AdjudicationTable:
    """The table for a claim that is filed on a day. Raises `BadInput` when the published ones leave the day out.

    Where it was read what is `published` just now, no table is read that was read before.
    """
    issuer = issuer_of(decision)
    pinned = life.rounds[0].round if life.rounds else None
    wanted = {issuer, DEFAULT} | ({pinned.issuer} if pinned else set())
    read = _read_before(tenant, wanted, published) if published is not None else None
    if read is None:
        read = [_read(tenant, record) for record in await tables_of(connection, tenant, wanted)]
    if pinned is not None and pinned.issuer in {issuer, DEFAULT}:
        return _version(read, pinned.issuer, pinned.version)
    known = _by_issuer(read)
    if DEFAULT not in known:
        await _publish_house_rules(connection, tenant, now)
        known[DEFAULT] = house_rules()
    try:
        return table_for(issuer, day, known)
    except NoTable as none:
        raise BadInput("NO_TABLE", str(none), "publish a table of adjudication that holds on that day") from None


def known_table(tenant: str, decision: Decision, day: date, published: Iterable[TablePin]) -> AdjudicationTable | None:
    """The table for a claim that is filed on a day, when what is published was read before; None otherwise."""
    issuer = issuer_of(decision)
    known = _by_issuer(_read_before(tenant, {issuer, DEFAULT}, published) or ())
    try:
        return table_for(issuer, day, known) if DEFAULT in known else None
    except NoTable:
        return None


async def pinned_table(connection: Connection, tenant: str, issuer: str, version: str) -> AdjudicationTable:
    """A version that a round was decided by."""
    found = [_read(tenant, record) for record in await tables_of(connection, tenant, [issuer])]
    return _version(found, issuer, version)


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


def _by_issuer(read: Iterable[IssuerTables]) -> dict[str, IssuerTables]:
    found: dict[str, IssuerTables] = {}
    for each in read:
        before = found.get(each.issuer)
        versions = (*(before.versions if before else ()), *each.versions)
        found[each.issuer] = IssuerTables(each.issuer, versions, each.document)
    return found


def _version(read: Iterable[IssuerTables], issuer: str, version: str) -> AdjudicationTable:
    versions = (table for each in read if each.issuer == issuer for table in each.versions)
    return next(table for table in versions if table.version == version)


_READ: dict[tuple[str, TablePin], IssuerTables] = {}
"""Published versions that were read once, each alone: they never change."""


def _read_before(tenant: str, issuers: Collection[str], published: Iterable[TablePin]) -> list[IssuerTables] | None:
    """What these issuers have published, if all of it was read before."""
    found = [_READ.get((tenant, pin)) for pin in sorted(published) if pin.issuer in issuers]
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else None


def _read(tenant: str, record: AdjudicationRecord) -> IssuerTables:
    tables, pin = _compiled(canonical(record.document)), TablePin(record.issuer, record.version, record.hash)
    if len(_READ) >= MOST_READ:
        _READ.clear()
    return _READ.setdefault((tenant, pin), tables)


@lru_cache(maxsize=256)
def _compiled(document: str) -> IssuerTables:
    """A published version, read once: the text is all that it hangs on."""
    return load_tables(Marked(json.loads(document)))
