"""Is this token one of ours, and what does it say?

A token is a small JSON object that anybody may read and nobody but us can make: signed, not sealed. Every purpose has
a salt of its own, so that a token made for one says nothing to another. Keys are given, newest first: the newest signs,
each of them is believed, so that a key can be changed without breaking what was handed out under the one before.

The functions are pure: what a token may be worth at a moment is for the caller to say, who knows the time.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from itsdangerous import BadData, URLSafeSerializer

from contracts.store.records import JsonObject

MAX_TOKEN = 4_000
"""No token of ours is longer; a longer text is not even looked at."""

_KEY_BYTES = hashlib.sha256().digest_size

DEMO_SECRET = "this-secret-of-the-demo-is-known-to-anybody"


class Purpose(StrEnum):
    """What a token is made for. The value is the salt: a change of it makes every earlier token worthless."""

    PREVIEW = "contracts.preview.1"
    CALENDAR = "contracts.calendar.1"
    CERTIFICATE = "contracts.certificate.1"


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one engine, newest first. `are_kept` is false for a secret that ends with its process.

    Whoever needs a key for something else than a token takes it from the same secrets, under a salt of its own.
    """

    secrets: tuple[str, ...] = field(repr=False)
    are_kept: bool = True

    @classmethod
    def of_the_process(cls) -> Self:
        """A key that nobody else has: what it signs is believed until this process ends, and only by it."""
        return cls((secrets.token_urlsafe(32),), are_kept=False)

    @classmethod
    def of_the_demo(cls) -> Self:
        return cls((DEMO_SECRET,))

    @classmethod
    def of(cls, written: Sequence[str]) -> Self:
        return cls(tuple(written))


class BadToken(ValueError):
    """A text that is no token of this purpose, or was signed with a key that is not ours."""


def sign(keys: Keys, purpose: Purpose, body: JsonObject) -> str:
    """A token that says this. It is safe in an address."""
    return _serializer(keys, purpose).dumps(body)


def read_token(keys: Keys, purpose: Purpose, token: str) -> JsonObject:
    """What a token says. Raises `BadToken`."""
    if len(token) > MAX_TOKEN:
        raise BadToken
    try:
        body: Any = _serializer(keys, purpose).loads(token)
    except BadData:
        raise BadToken from None
    if not isinstance(body, dict):
        raise BadToken
    return body


def derived_key(secret: str, purpose: bytes) -> bytes:
    """The key of 32 bytes that follows from a secret for a purpose: HKDF (RFC 5869) with SHA-256 and without a salt."""
    of_secret = hmac.digest(bytes(_KEY_BYTES), secret.encode(), "sha256")
    return hmac.digest(of_secret, purpose + b"\x01", "sha256")


def _serializer(keys: Keys, purpose: Purpose) -> URLSafeSerializer:
    oldest_first = list(reversed(keys.secrets))
    return URLSafeSerializer(oldest_first, salt=purpose.value, signer_kwargs={"digest_method": hashlib.sha256})
