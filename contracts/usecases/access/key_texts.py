"""What does a key look like, and which row does it name?

    ck.default.0f3a9c51d2e84b76.7Jx0...   tenant, id and secret; 32 bytes of the secret are random

The tenant and the id lead to the row by its primary key and are no secret. Of the secret only the SHA-256 is kept: it
is as long and as random as the hash itself, so a slow hash would protect nothing more.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from contracts.store.access.records import ApiKey

TENANT = re.compile(r"[A-Za-z0-9_-]{1,40}")
PREFIX = "ck."
_SECRET_BYTES = 32
_KEY = re.compile(r"ck\.([A-Za-z0-9_-]{1,40})\.([0-9a-f]{16})\.([A-Za-z0-9_-]{43})", re.ASCII)
_NOBODYS_HASH = hashlib.sha256(secrets.token_bytes(_SECRET_BYTES)).hexdigest()


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key as its caller sends it."""

    tenant: str
    key_id: str
    secret: str = field(repr=False)

    @classmethod
    def new(cls, tenant: str) -> Self:
        """A key that nobody has yet."""
        return cls(tenant, secrets.token_hex(8), secrets.token_urlsafe(_SECRET_BYTES))

    @classmethod
    def read(cls, written: str) -> Self | None:
        """What a text says; None for one that is no key of any engine."""
        found = _KEY.fullmatch(written)
        return cls(*found.groups()) if found else None

    def __str__(self) -> str:
        return f"{PREFIX}{self.tenant}.{self.key_id}.{self.secret}"

    @property
    def secret_hash(self) -> str:
        """What is kept of the secret."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def opens(self, kept: ApiKey | None, now: datetime) -> bool:
        """Whether this is the kept key, and it holds. The same is done where there is none, so it takes as long."""
        is_same = hmac.compare_digest(self.secret_hash, _NOBODYS_HASH if kept is None else kept.secret_hash)
        holds = kept is not None and kept.holds(now)
        return is_same and holds
