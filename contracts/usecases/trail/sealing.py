"""How is a secret that the engine has to read again kept: sealed or plain?

Sealed (Fernet: AES-CBC and HMAC-SHA256) where the engine has secrets of its own, plain where it has none, as in a demo.
The newest of them seals and each of them opens, so that they can be changed one after another; `Seal.keep` of what was
opened seals it anew. What was kept plain stays readable.

The secrets of webhooks are kept so, and the data keys of persons: each with a key of its own that follows from the
engine's secrets (`SealedFor`). With the same key come digests that nobody else can make. What seals is loaded, with
`fernets`, when the first secret is sealed or opened: who reads and judges does neither.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from typing import Self

from contracts.usecases.failures import Failure
from contracts.usecases.tokens import DEMO_SECRET, Keys, derived_key

_SEALED, _KEYED = "sealed:", "keyed:"
_FERNETS = "contracts.usecases.trail.fernets"


class SealedFor(Enum):
    """What is sealed. Never change a value: nothing that was sealed with it could be opened."""

    WEBHOOKS = b"contracts.webhook-secret.1"
    PERSONS = b"contracts.person-key.1"


class CannotOpen(Failure):
    """A secret was sealed with something that the engine does not have now."""

    def __init__(self) -> None:
        cure = "add the secret it was sealed with to CONTRACTS_SECRETS, behind the newest"
        super().__init__("CANNOT_OPEN_SECRET", "a secret is sealed and cannot be opened", cure)


@dataclass(frozen=True, slots=True)
class Seal:
    """What seals and opens; without a key it keeps everything plain."""

    keys: tuple[bytes, ...] = field(default=(), repr=False)
    digest_keys: tuple[bytes, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, secrets: Sequence[str], purpose: SealedFor = SealedFor.WEBHOOKS) -> Self:
        """From the engine's secrets, newest first."""
        keys = tuple(derived_key(each, purpose.value) for each in secrets)
        return cls(keys, tuple(derived_key(each, purpose.value + b".digest") for each in secrets))

    def keep(self, secret: str) -> str:
        """How this secret is to be kept."""
        return _SEALED + str(import_module(_FERNETS).sealed(self.keys, secret)) if self.keys else secret

    def open(self, kept: str) -> str:
        """The secret that is kept so. Raises `CannotOpen`."""
        if not is_sealed(kept):
            return kept
        opened: str | None = import_module(_FERNETS).opened(self.keys, kept.removeprefix(_SEALED))
        if opened is None:
            raise CannotOpen
        return opened

    def digest(self, text: str) -> str:
        """What stands for a text: nobody else can make it, so nobody can guess the text by it."""
        return _digests(self.digest_keys[0], text) if self.digest_keys else text

    def is_digest(self, text: str, kept: str) -> bool:
        """Whether what is kept stands for this text, by the newest secret or one before."""
        made = [_digests(key, text) for key in self.digest_keys]
        return any(hmac.compare_digest(each, kept) for each in (*made, text))


def is_sealed(kept: str) -> bool:
    """Whether a secret is kept sealed."""
    return kept.startswith(_SEALED)


def seal_of_persons(keys: Keys) -> Seal:
    """What wraps the data keys of persons. Keys that end with the process, or that anybody knows, seal nothing."""
    lasting = keys.secrets if keys.are_kept and keys.secrets != (DEMO_SECRET,) else ()
    return Seal.of(lasting, SealedFor.PERSONS)


def _digests(key: bytes, text: str) -> str:
    return _KEYED + hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


PLAIN = Seal()
