"""What does the app need to know of tokens where issuers are trusted, and what where none are?

A `TokenReader` says who calls with a token. `tokens` has the one there is; with its libraries it is loaded only where
the settings trust an issuer.
"""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from contracts.usecases.actor import Actor


class BadToken(Exception):
    """A token that is not believed. `reason` is for the log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoKeysYet(Exception):
    """The keys of the token's issuer are not there, so nothing can be said of it."""


class TokenRead(Struct, frozen=True):
    """Who calls with a token, and whether they may send trusted documents only."""

    actor: Actor
    trusted_only: bool


class TokenReader(Protocol):
    """Reads the tokens of the issuers who are trusted."""

    def read(self, token: str, now: datetime) -> TokenRead:
        """Who calls with this token. Raises `BadToken` and `NoKeysYet`."""

    async def keep(self) -> None:
        """Keep the keys of the issuers fresh, until cancelled."""
