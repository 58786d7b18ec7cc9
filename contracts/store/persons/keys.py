"""How is one text of a person sealed, and which key seals it?

Each party has a data key of its own (AES-256-GCM). What is sealed is bound to its place (table, column and row), so
that a sealed text cannot be moved to another. The data key itself is kept as the engine's secrets wrap it: a
`PersonSeal`, which the database was opened with. Without one, as in a demo, the data keys lie plain; what they seal
is sealed all the same, and gone when the key is deleted.

What seals is loaded, with `cipher`, when the first text is sealed or opened: most answers name nobody.
"""

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from contracts.store.connections import AsyncConnection
from contracts.store.persons.tables import person_keys

SEAL_OPTION = "person_seal"
"""The execution option of a connection that holds the `PersonSeal` of its database."""

SEALED_TEXT = "person:1:"
"""What every sealed text begins with."""
_CIPHER = "contracts.store.persons.cipher"
_KEY_BYTES = 32


class PersonSeal(Protocol):
    """What wraps the data keys of persons, and keys the digests that stand for what they sent."""

    def keep(self, secret: str) -> str:
        """How this data key is to be kept."""

    def open(self, kept: str) -> str:
        """The data key that is kept so."""

    def digest(self, text: str) -> str:
        """What stands for a text, and cannot be made without the engine's secrets."""

    def is_digest(self, text: str, kept: str) -> bool:
        """Whether what is kept stands for this text, by the newest secret or one before."""


class BrokenSeal(ValueError):
    """A sealed text was changed, or does not lie where it was sealed for."""


class PlainSeal:
    """Keeps the data keys as they are: for a database that was opened without secrets."""

    def keep(self, secret: str) -> str:
        return secret

    def open(self, kept: str) -> str:
        return kept

    def digest(self, text: str) -> str:
        return text

    def is_digest(self, text: str, kept: str) -> bool:
        return text == kept


class HasOptions(Protocol):
    """A connection, or what gives connections."""

    def get_execution_options(self) -> Mapping[str, Any]:
        """What its database was opened with."""


_PLAIN = PlainSeal()


def seal_of(connection: AsyncConnection) -> PersonSeal:
    """What wraps the keys of this connection's database."""
    return seal_within(connection.sync_connection)


def seal_within(options: HasOptions) -> PersonSeal:
    """The same of the database itself."""
    found: PersonSeal = options.get_execution_options().get(SEAL_OPTION, _PLAIN)
    return found


def seal_text(key: str, place: str, text: str) -> str:
    """The text as it is kept at this place."""
    sealed: bytes = import_module(_CIPHER).encrypted(base64.b64decode(key), place, text)
    return f"{SEALED_TEXT}{_named(key)}:{base64.b64encode(sealed).decode()}"


def open_text(key: str | None, place: str, kept: str) -> str:
    """The text that is kept so; nothing when its key was erased, whether there is a new one or not.

    What lies plain is from before texts were sealed. Raises `BrokenSeal`.
    """
    if not is_sealed(kept):
        return kept
    named, _, written = kept.removeprefix(SEALED_TEXT).partition(":")
    if key is None or named != _named(key):
        return ""
    text: str | None = import_module(_CIPHER).decrypted(base64.b64decode(key), place, base64.b64decode(written))
    if text is None:
        raise BrokenSeal(place)
    return text


def is_sealed(kept: str) -> bool:
    """Whether a text is kept sealed."""
    return kept.startswith(SEALED_TEXT)


async def keys_for(
    connection: AsyncConnection, tenant: str, whose: Iterable[UUID], known: Mapping[UUID, str] | None = None
) -> Mapping[UUID, str]:
    """The open data keys of these parties and units; whoever has none is given one.

    `known` are those that were read before, as they are kept.
    """
    wanted, seal = sorted(set(whose)), seal_of(connection)
    kept = {each: known[each] for each in wanted if each in known} if known else {}
    if len(kept) < len(wanted):
        kept = await kept_keys(connection, tenant, wanted)
    new = dict[UUID, str]()
    if missing := [each for each in wanted if each not in kept]:
        made = {each: base64.b64encode(os.urandom(_KEY_BYTES)).decode() for each in missing}
        wrapped = {each: seal.keep(key) for each, key in made.items()}
        rows = [{"tenant": tenant, "sealed_for": each, "wrapped_key": wrapped[each]} for each in missing]
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        await connection.execute(insert(person_keys).on_conflict_do_nothing(), rows)
        # Read again: somebody else may have given one of them a key in the same moment, and theirs stands.
        now = await kept_keys(connection, tenant, missing)
        new = {each: made[each] for each in missing if now[each] == wrapped[each]}
        kept |= now
    return {each: new.get(each) or seal.open(key) for each, key in kept.items()}


async def kept_keys(connection: AsyncConnection, tenant: str, whose: Sequence[UUID]) -> dict[UUID, str]:
    """The data keys of those of these parties and units that have one, as they are kept."""
    column = person_keys.c
    statement = select(column.sealed_for, column.wrapped_key).where(
        column.tenant == tenant, column.sealed_for.in_(whose)
    )
    return {row[0]: row[1] for row in await connection.execute(statement)}


def _named(key: str) -> str:
    """Which key it is, without saying anything of it: its bytes are random."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]
