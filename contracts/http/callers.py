"""Who calls?

A caller sends `Authorization: Bearer ...` with one of these:

- a key of the database (`ck.TENANT.ID.SECRET`), see `known_keys`;
- a token of an issuer whom the settings trust (`xxx.yyy.zzz`), see `tokens`;
- in demo mode, a key of the demo.

Every key that does not hold gets one answer, in one time, whether it is unknown, expired or revoked. Without a key the
caller is a storefront, where the settings allow that, and in demo mode.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

import structlog
from msgspec import Struct
from starlette.datastructures import Headers

from contracts.http.answers import Refused
from contracts.http.believing import BadToken, NoKeysYet, TokenReader
from contracts.http.known_keys import MOST_KEPT, KnownKeys
from contracts.rules.values.vocabulary import Role
from contracts.schema.context import EVERYTHING, Shows
from contracts.store.access.records import ApiKey
from contracts.usecases.access.key_texts import KeyText
from contracts.usecases.actor import Actor, Scope

log = structlog.get_logger()

_PUBLIC = frozenset({Role.STOREFRONT, Role.CUSTOMER})
_TO_PUBLIC = Shows(introspection=False, suggestions=False, names=False)
_TO_OTHERS = Shows(introspection=True, suggestions=False, names=True)
_IN_TOKENS = 2
_SOON_S = 5


class Caller(Struct, frozen=True):
    """Who calls, whether they may send trusted documents only, and what of the schema they are shown."""

    actor: Actor
    trusted_only: bool = False
    shows: Shows = EVERYTHING


class Callers(Struct, frozen=True):
    """Who may call with which key, and who calls without one, where anybody may (`keyless`)."""

    by_key: Mapping[str, Actor]
    anonymous: Actor
    keyless: bool = True
    in_production: bool = False
    known: KnownKeys | None = None
    tokens: TokenReader | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def of(self, headers: Headers) -> Caller:
        """Who sent these headers. Raises `Refused`."""
        written = headers.get("authorization")
        if written is None:
            if not self.keyless:
                raise _refused("KEY_NEEDED", "Nobody is answered here without a key: send `Authorization: Bearer KEY`.")
            return self._caller(self.anonymous)
        scheme, _, sent = written.partition(" ")
        if scheme.lower() != "bearer":
            raise _unknown()
        key = sent.strip()
        if (actor := self.by_key.get(key)) is not None:
            return self._caller(actor)
        if (text := KeyText.read(key)) is not None:
            return await self._with_key(text)
        if key.count(".") == _IN_TOKENS and self.tokens is not None:
            return self._with_token(self.tokens, key)
        raise _unknown()

    async def _with_key(self, text: KeyText) -> Caller:
        key = await self.known.opened_by(text) if self.known is not None else None
        if key is None:
            raise _unknown()
        return self._caller(_actor(text.tenant, key), key.trusted_only)

    def _with_token(self, tokens: TokenReader, token: str) -> Caller:
        try:
            read = tokens.read(token, self.clock())
        except BadToken as bad:
            log.info("a token was refused", reason=bad.reason)
            message = "The token is not believed: get a new one from where you sign in, made for this engine."
            raise _refused("INVALID_TOKEN", message, 'Bearer error="invalid_token"') from None
        except NoKeysYet:
            message = "The keys of the token's issuer could not be fetched yet: try again soon."
            raise Refused(503, "TOKEN_KEYS_MISSING", message, {"Retry-After": str(_SOON_S)}) from None
        return self._caller(read.actor, read.trusted_only)

    def _caller(self, actor: Actor, trusted_only: bool = False) -> Caller:
        if not self.in_production:
            return Caller(actor, trusted_only)
        return Caller(actor, trusted_only, _TO_PUBLIC if actor.role in _PUBLIC else _TO_OTHERS)


@lru_cache(MOST_KEPT)
def _actor(tenant: str, key: ApiKey) -> Actor:
    scopes = frozenset(Scope(each) for each in key.scopes)
    return Actor(tenant, Role(key.role), key.name, key.party_id, key.location_id, key.issuer, scopes)


def _unknown() -> Refused:
    cure = "send `Authorization: Bearer KEY` with a key of yours that holds"
    return _refused("UNKNOWN_KEY", f"The key is not known: {cure}.")


def _refused(code: str, message: str, asks: str = "Bearer") -> Refused:
    return Refused(401, code, message, {"WWW-Authenticate": asks})
