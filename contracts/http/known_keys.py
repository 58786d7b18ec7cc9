"""Which key is this, without asking the database each time?

What the database said of a key is believed for five seconds: a key that is revoked is refused that much later at most.
Ids that nobody has are kept apart, so that made-up ones never push out those that are in use. Two such questions are
asked at once, not more: whoever makes up keys must not take the connections of all others.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from msgspec import Struct, field

from contracts.store.access.api_keys import key_by_id
from contracts.store.access.records import ApiKey
from contracts.store.database import Database
from contracts.usecases.access.key_texts import KeyText

BELIEVED = timedelta(seconds=5)
MOST_KEPT = 2_000
AT_ONCE = 2

_Name: TypeAlias = tuple[str, str]


class _Read(Struct, frozen=True):
    """What the database said, and when it was asked."""

    key: ApiKey | None
    at: datetime

    def is_fresh(self, now: datetime) -> bool:
        return self.at <= now < self.at + BELIEVED


class KnownKeys(Struct, frozen=True):
    """The keys of the database, each kept in this process for a few seconds."""

    database: Database
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _there: OrderedDict[_Name, _Read] = field(default_factory=OrderedDict)
    _absent: OrderedDict[_Name, _Read] = field(default_factory=OrderedDict)
    _asking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def opened_by(self, text: KeyText) -> ApiKey | None:
        """The key that this text opens; None for one that is unknown, expired or revoked, all in the same time."""
        name, now = (text.tenant, text.key_id), self.clock()
        read = self._fresh(name, now)
        if read is None:
            read, now = await self._asked(name), self.clock()
        return read.key if text.opens(read.key, now) else None

    async def _asked(self, name: _Name) -> _Read:
        async with self._asking:
            asked_at = self.clock()
            # Whoever waited may find what another asked meanwhile.
            if (read := self._fresh(name, asked_at)) is not None:
                return read
            tenant, key_id = name
            async with self.database.within(tenant).read() as connection:
                read = _Read(await key_by_id(connection, tenant, key_id), asked_at)
        self._keep(name, read)
        return read

    def _fresh(self, name: _Name, now: datetime) -> _Read | None:
        read = self._there.get(name) or self._absent.get(name)
        return read if read is not None and read.is_fresh(now) else None

    def _keep(self, name: _Name, read: _Read) -> None:
        kept, other = (self._absent, self._there) if read.key is None else (self._there, self._absent)
        other.pop(name, None)
        kept[name] = read
        kept.move_to_end(name)
        if len(kept) > MOST_KEPT:
            kept.popitem(last=False)
