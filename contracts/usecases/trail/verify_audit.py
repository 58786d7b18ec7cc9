"""Is the audit chain of every unit whole, and that of every tenant's reference records?

`verify_audit` goes through the chains of a tenant or of all, some at a time, and says of each what it found. A unit
that was there before anything was recorded has a head without entries: nothing is recorded of it, which is no break
unless other rows say that it changed since.
`note_head` comes to one hash over the ends of all chains up to a moment. Noted where nobody who can write to the
database can write, it shows later whether all of that is still as it was (`still_stands`): a chain alone can be made
anew from end to end.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.plain import canonical
from contracts.store.database import Database
from contracts.store.keys import references_key
from contracts.store.tenants import all_tenants
from contracts.store.trail.audit import LastEntry, Trail, last_entries, recorded_since, trails
from contracts.store.trail.chain import Break, BrokenPlace, broken_places
from contracts.usecases.failures import BadInput

CHAINS_AT_ONCE = 200

SETTLED_AFTER = timedelta(minutes=10)
"""An entry bears the moment of its request and is there when that ends: what is older than this has all arrived."""


class ChainChecked(Struct, frozen=True):
    """One chain, of a unit or of a tenant's reference records: how many entries it has, and where it is broken."""

    tenant: str
    unit_key: UUID
    entries: int
    broken: tuple[BrokenPlace, ...]

    @property
    def of_references(self) -> bool:
        return self.unit_key == references_key(self.tenant)

    @property
    def nothing_recorded(self) -> bool:
        """Whether the unit was there before the trail, and nothing happened to it since."""
        return not self.entries and not self.broken


class Head(Struct, frozen=True):
    """The hash over the ends of all chains up to a moment, `chains` of them. Written as `HASH@MOMENT`."""

    hash: str
    until: datetime
    chains: int

    def __str__(self) -> str:
        return f"{self.hash}@{self.until.isoformat()}"

    @classmethod
    def read(cls, text: str) -> Self:
        """A head as it was noted. Raises `BadInput`."""
        digest, _, moment = text.strip().partition("@")
        try:
            until = datetime.fromisoformat(moment)
        except ValueError:
            raise _no_head(text) from None
        if len(digest) != 64 or until.tzinfo is None:
            raise _no_head(text)
        return cls(digest, until, 0)


async def verify_audit(
    database: Database, tenant: str | None = None, unit_key: UUID | None = None
) -> AsyncIterator[ChainChecked]:
    """Every chain of a tenant or of all, or of one unit. Each read is short; the memory needed does not grow."""
    for each in [tenant] if tenant is not None else await all_tenants(database):
        async for checked in _verify(database.within(each), each, unit_key):
            yield checked


async def _verify(database: Database, tenant: str, unit_key: UUID | None) -> AsyncIterator[ChainChecked]:
    after: UUID | None = None
    while True:
        async with database.read() as connection:
            found = await trails(connection, tenant, after, CHAINS_AT_ONCE, unit_key)
            since = await recorded_since(connection, tenant) if any(map(_is_empty, found)) else None
        for trail in found:
            broken = (*broken_places(trail.tenant, trail.unit_key, trail.entries, trail.head), *_strange(trail, since))
            yield ChainChecked(trail.tenant, trail.unit_key, len(trail.entries), broken)
        if len(found) < CHAINS_AT_ONCE:
            return
        after = found[-1].unit_key


async def note_head(database: Database, tenant: str | None, until: datetime) -> Head:
    """The head over all chains of a tenant or of all, up to a moment."""
    digest, chains = hashlib.sha256(canonical(["head", tenant]).encode()), 0
    for each in [tenant] if tenant is not None else await all_tenants(database):
        async for last in _ends(database.within(each), each, until):
            digest.update(canonical([each, str(last.unit_key), last.seq, last.hash]).encode())
            chains += 1
    return Head(digest.hexdigest(), until, chains)


async def _ends(database: Database, tenant: str, until: datetime) -> AsyncIterator[LastEntry]:
    after: UUID | None = None
    while True:
        async with database.read() as connection:
            found = await last_entries(connection, tenant, until, after, CHAINS_AT_ONCE)
        for last in found:
            yield last
        if len(found) < CHAINS_AT_ONCE:
            return
        after = found[-1].unit_key


def settled(now: datetime) -> datetime:
    """The newest moment up to which a head can be noted."""
    return (now.astimezone(UTC) - SETTLED_AFTER).replace(microsecond=0)


async def still_stands(database: Database, tenant: str | None, noted: Head) -> bool:
    """Whether all that a noted head covers is as it was."""
    return (await note_head(database, tenant, noted.until)).hash == noted.hash


def _is_empty(trail: Trail) -> bool:
    """Whether this is a head and nothing else."""
    return trail.head is not None and not trail.head.seq and not trail.entries


def _strange(trail: Trail, since: datetime | None) -> Iterator[BrokenPlace]:
    """What other rows say against a chain that may be whole in itself."""
    tenant, key, changed = trail.tenant, trail.unit_key, trail.changed_at
    if changed is None and key != references_key(tenant):
        yield BrokenPlace(tenant, key, 0, Break.ADDED, "it is the trail of no unit")
    if _is_empty(trail) and changed is not None and since is not None and changed >= since:
        yield BrokenPlace(tenant, key, 0, Break.REMOVED, f"it changed on {changed.date()}, and nothing is recorded")


def _no_head(text: str) -> BadInput:
    return BadInput("BAD_HEAD", f"`{text}` is no head", "write what `audit head` printed", ("head",))
