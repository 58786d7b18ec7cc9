"""How does a test run the engine as it is run outside the demo?"""

from typing import Any

from pydantic import SecretStr

from contracts.settings import Settings

SECRET = "a-secret-of-the-tests-that-nobody-else-has"


def production(database_url: str, **settings: Any) -> Settings:
    """Settings for production that answer a storefront without a key, with these on top."""
    safe: dict[str, Any] = {"database_url": database_url, "secrets": (SecretStr(SECRET),), "keyless": True}
    return Settings(**{**safe, **settings})
