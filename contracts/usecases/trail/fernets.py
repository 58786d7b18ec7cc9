"""How is a secret sealed with one of several keys, and opened? `sealing` loads this when it seals or opens the first.

What is sealed is a Fernet token: AES-CBC and HMAC-SHA256.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


def sealed(keys: tuple[bytes, ...], secret: str) -> str:
    """The secret, sealed with the first key."""
    return _fernet(keys).encrypt(secret.encode()).decode()


def opened(keys: tuple[bytes, ...], token: str) -> str | None:
    """The secret that one of the keys sealed so; None when it was none of them."""
    try:
        return _fernet(keys).decrypt(token).decode() if keys else None
    except InvalidToken:
        return None


@lru_cache(maxsize=4)
def _fernet(keys: tuple[bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(each)) for each in keys])
