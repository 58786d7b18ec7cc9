"""Who calls?

Deliberately absent until keys are kept: any key but those of the demo. Without a key the caller is a storefront.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers

from contracts.http.answers import Refused
from contracts.usecases.actor import Actor


@dataclass(frozen=True, slots=True)
class Callers:
    """Who may call with which key, and who calls without one."""

    by_key: Mapping[str, Actor]
    anonymous: Actor

    def of(self, headers: Headers) -> Actor:
        """Who sent these headers. Raises `Refused` for a key that nobody has."""
        written = headers.get("authorization")
        if written is None:
            return self.anonymous
        scheme, _, key = written.partition(" ")
        actor = self.by_key.get(key.strip()) if scheme.lower() == "bearer" else None
        if actor is None:
            cure = "send `Authorization: Bearer KEY` with a key of yours, or leave it out"
            raise Refused(401, "UNKNOWN_KEY", f"The key is not known: {cure}.", {"WWW-Authenticate": "Bearer"})
        return actor
