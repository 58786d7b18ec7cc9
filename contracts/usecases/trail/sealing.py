"""How is a secret that the engine has to read again kept: sealed or plain?

Sealed (Fernet: AES-CBC and HMAC-SHA256) where the engine has secrets of its own, plain where it has none, as in a demo.
The newest of them seals and each of them opens, so that they can be changed one after another; `Seal.keep` of what was
opened seals it anew. What was kept plain stays readable.

The secrets of webhooks are kept so, and the data keys of persons: each with a key of its own that follows from the
engine's secrets (`SealedFor`). With the same key come digests that nobody else can make.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts.usecases.failures import Failure
from contracts.usecases.tokens import DEMO_SECRET, Keys

_SEALED, _KEYED = "sealed:", "keyed:"


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

    keys: MultiFernet | None = field(repr=False)
    digest_keys: tuple[bytes, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, secrets: Sequence[str], purpose: SealedFor = SealedFor.WEBHOOKS) -> Self:
        """From the engine's secrets, newest first."""
        if not secrets:
            return cls(None)
        keys = [_key(each, purpose.value) for each in secrets]
        digest_keys = tuple(_key(each, purpose.value + b".digest") for each in secrets)
        return cls(MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in keys]), digest_keys)

    def keep(self, secret: str) -> str:
        """How this secret is to be kept."""
        return _SEALED + self.keys.encrypt(secret.encode()).decode() if self.keys else secret

    def open(self, kept: str) -> str:
        """The secret that is kept so. Raises `CannotOpen`."""
        if not is_sealed(kept):
            return kept
        if self.keys is None:
            raise CannotOpen
        try:
            return self.keys.decrypt(kept.removeprefix(_SEALED)).decode()
        except InvalidToken:
            raise CannotOpen from None

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


def _key(secret: str, purpose: bytes) -> bytes:
    """The key that follows from one of the engine's secrets."""
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(secret.encode())


PLAIN = Seal(None)
