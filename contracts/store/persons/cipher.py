"""How is a text encrypted for its place? With AES-256-GCM. `keys` loads this when it seals or opens the first text."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


def encrypted(key: bytes, place: str, text: str) -> bytes:
    """The text, bound to its place, behind a nonce of its own."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), place.encode())


def decrypted(key: bytes, place: str, sealed: bytes) -> str | None:
    """The text that was encrypted so; None when it was changed, or is not from this place."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode()).decode()
    except InvalidTag:
        return None
