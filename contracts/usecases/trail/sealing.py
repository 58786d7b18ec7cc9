"""How is the secret of a webhook kept: sealed or plain?

Sealed (Fernet: AES-CBC and HMAC-SHA256) where the engine has secrets of its own, plain where it has none, as in a demo.
The newest of them seals and each of them opens, so that they can be changed one after another; `Seal.keep` of what was
opened seals it anew. What was kept plain stays readable.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts.usecases.failures import Failure

_SEALED = "sealed:"
# The same secrets serve other ends under other names. Never change this one: nothing sealed could be opened.
_PURPOSE = b"contracts.webhook-secret.1"


class CannotOpen(Failure):
    """A secret was sealed with something that the engine does not have now."""

    def __init__(self) -> None:
        cure = "add the secret it was sealed with to CONTRACTS_SECRETS, behind the newest"
        super().__init__("CANNOT_OPEN_SECRET", "the webhook's secret is sealed and cannot be opened", cure)


@dataclass(frozen=True, slots=True)
class Seal:
    """What seals and opens; without a key it keeps everything plain."""

    keys: MultiFernet | None = field(repr=False)

    @classmethod
    def of(cls, secrets: Sequence[str]) -> Self:
        """From the engine's secrets, newest first."""
        return cls(MultiFernet([Fernet(_key(each)) for each in secrets]) if secrets else None)

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


def is_sealed(kept: str) -> bool:
    """Whether a secret is kept sealed."""
    return kept.startswith(_SEALED)


def _key(secret: str) -> bytes:
    """The Fernet key that follows from one of the engine's secrets."""
    return base64.urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(secret.encode()))


PLAIN = Seal(None)
