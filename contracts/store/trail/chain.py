"""Is this chain of audit entries whole, and if not, where is it broken?

Each entry's hash covers the entry, its tenant and the hash of the entry before, so nothing in the middle changes
without the rest. `broken_places` looks at one unit's entries and at its head; no database is needed.

A chain without a secret can be made anew, hash by hash, by whoever may write to the database. Against that only a note
outside helps: one hash over the ends of all chains up to a moment, kept where that person cannot write
(`usecases.trail.note_head`).
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.plain import canonical_bytes
from contracts.store.trail.records import AuditEntry, AuditHead

BEGINNING = ""
"""What stands before the first entry."""


class Break(StrEnum):
    """What can have been done to a chain."""

    ALTERED = "ALTERED"
    """The entry is not what was written."""
    REMOVED = "REMOVED"
    """An entry was written here and is gone."""
    ADDED = "ADDED"
    """Nothing was written here."""
    REORDERED = "REORDERED"
    """The entry was written in another place."""


class BrokenPlace(Struct, frozen=True):
    """Where the chain of a unit is broken, and how. `detail` says what was looked at."""

    tenant: str
    unit_key: UUID
    seq: int
    how: Break
    detail: str


def hash_of(tenant: str, entry: AuditEntry) -> str:
    """The hash that the entry must have."""
    return _hash(tenant, entry, entry.seq)


def broken_places(
    tenant: str, unit_key: UUID, entries: Sequence[AuditEntry], head: AuditHead | None
) -> list[BrokenPlace]:
    """Every broken place of one unit's chain, in the order of `seq`; none for a chain that is whole.

    The head is believed, and from there each entry is held against the hash that the one after it hangs on.
    """
    end = head.seq if head else 0
    numbers = range(1, max(end, *(entry.seq for entry in entries), 0) + 1)
    written_at = {entry.seq: _written_at(tenant, entry, numbers) for entry in entries}
    found: list[tuple[int, Break, str]] = []
    known: set[int] = set()
    wanted: str | None = head.hash if head else None
    for number in range(end, 0, -1):
        there = [entry for entry in entries if written_at[entry.seq] == number]
        true = next((entry for entry in there if wanted in {None, entry.hash}), None)
        wanted = true.prev_hash if true else None
        if true:
            known.add(true.seq)
            if true.seq != number:
                found.append((true.seq, Break.REORDERED, f"it was written as number {number}"))
        elif number in written_at and written_at[number] in {None, number}:
            known.add(number)
            found.append((number, Break.ALTERED, "its hash is not the one that the chain hangs on"))
        else:
            found.append((number, Break.REMOVED, "nothing that stands here was written with this number"))
    if wanted not in {None, BEGINNING}:
        found.append((1, Break.REMOVED, "something stood before the first entry"))
    found += [(entry.seq, Break.ADDED, "the chain does not know it") for entry in entries if entry.seq not in known]
    if head is None and not entries:
        found.append((0, Break.REMOVED, "the unit has no trail at all"))
    return [BrokenPlace(tenant, unit_key, seq, how, detail) for seq, how, detail in sorted(found)]


def _written_at(tenant: str, entry: AuditEntry, numbers: Sequence[int]) -> int | None:
    """The number that the entry was written with, by its hash; None for an entry that is not what was written."""
    likely = [entry.seq, *(number for number in numbers if number != entry.seq)]
    return next((number for number in likely if _hash(tenant, entry, number) == entry.hash), None)


def _hash(tenant: str, entry: AuditEntry, seq: int) -> str:
    covered = {
        "tenant": tenant,
        "unit": str(entry.unit_key),
        "seq": seq,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "role": entry.role,
        "kind": entry.kind,
        "claim": str(entry.claim_id) if entry.claim_id else None,
        "subject": entry.subject,
        "body": entry.body,
        "prev": entry.prev_hash,
    }
    return hashlib.sha256(canonical_bytes(covered)).hexdigest()
