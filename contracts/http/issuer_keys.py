"""Which keys do the issuers of tokens sign with?

Each issuer publishes a set of keys (JWKS, RFC 7517), at an address or in a file. It is fetched in the background, on a
timer: no request waits for it, and none can cause it. While an issuer cannot be reached its last set is used, for a day
at most. Of a set only those keys are taken that can be the ones: with a name of their own (`kid`), for signatures, of
the kind of the issuer's one algorithm, and without anything that should be secret.
"""

import asyncio
import base64
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import httpx2
import orjson
import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from joserfc import jwk
from joserfc.errors import JoseError
from msgspec import Struct, field

from contracts.usecases.access.token_issuers import Algorithm, TokenIssuer

log = structlog.get_logger()

PublicKey: TypeAlias = jwk.RSAKey | jwk.ECKey | jwk.OKPKey

FETCH_S = 5.0
RETRY_S = 15.0
USABLE = timedelta(days=1)
LARGEST_SET = 256_000
SHORTEST_RSA_BITS = 2048
_SECRET = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_KINDS = {"R": "RSA", "P": "RSA"}
_CURVES = {"ES256": "P-256", "ES384": "P-384", "Ed25519": "Ed25519"}


class BadKeySet(Exception):
    """What an issuer publishes is no set of keys, or has none that we could use."""


class _KeySet(Struct, frozen=True):
    keys: Mapping[str, PublicKey]
    read_at: datetime


class IssuerKeys(Struct, frozen=True):
    """The keys of each issuer, as they were last fetched."""

    issuers: Mapping[str, TokenIssuer]
    every_s: float
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _sets: dict[str, _KeySet] = field(default_factory=dict)

    def key(self, issuer: TokenIssuer, kid: str) -> PublicKey | None:
        """The key of this name."""
        return self._sets[issuer.issuer].keys.get(kid) if self.are_there(issuer) else None

    def are_there(self, issuer: TokenIssuer) -> bool:
        """Whether there are keys that may still be used."""
        kept = self._sets.get(issuer.issuer)
        return kept is not None and self.clock() - kept.read_at < USABLE

    async def keep(self) -> None:
        """Fetch the keys of all issuers, again and again, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for issuer in self.issuers.values():
                tasks.create_task(self._keep(issuer))

    async def _keep(self, issuer: TokenIssuer) -> None:
        while True:
            is_there = await self.refresh(issuer)
            await asyncio.sleep(self.every_s if is_there else min(self.every_s, RETRY_S))

    async def refresh(self, issuer: TokenIssuer) -> bool:
        """Fetch the keys of one issuer now; False when that failed, and the last ones stay."""
        try:
            keys = usable_keys(await _read(issuer.jwks), issuer.algorithm)
        except (OSError, TimeoutError, httpx2.HTTPError, BadKeySet) as error:
            log.warning("the keys of an issuer of tokens stay as they were", issuer=issuer.issuer, reason=str(error))
            return False
        self._sets[issuer.issuer] = _KeySet(keys, self.clock())
        return True


def usable_keys(written: bytes, algorithm: Algorithm) -> Mapping[str, PublicKey]:
    """The keys of a set that can have signed with this algorithm, by their names. Raises `BadKeySet`."""
    try:
        key_set = orjson.loads(written)
    except orjson.JSONDecodeError as error:
        raise BadKeySet(f"it is not JSON ({error})") from error
    listed = key_set.get("keys") if isinstance(key_set, dict) else None
    if not isinstance(listed, list):
        raise BadKeySet("it has no list of `keys`")
    found = list(_usable(listed, algorithm))
    named = Counter(kid for kid, _ in found)
    keys = {kid: key for kid, key in found if named[kid] == 1}
    if not keys:
        raise BadKeySet(f"it has no key with a name of its own for {algorithm}")
    return keys


def _usable(listed: list[Any], algorithm: Algorithm) -> Iterator[tuple[str, PublicKey]]:
    for each in listed:
        if not isinstance(each, dict) or _SECRET & each.keys() or not isinstance(each.get("kid"), str):
            continue
        if each.get("use", "sig") != "sig" or each.get("alg", algorithm) != algorithm:
            continue
        if "key_ops" in each and each["key_ops"] != ["verify"]:
            continue
        if (key := _key(each, algorithm)) is not None:
            yield each["kid"], key


def _key(written: dict[str, Any], algorithm: Algorithm) -> PublicKey | None:
    """The key, when it is of the algorithm's kind."""
    kind = _KINDS.get(algorithm[0], "EC" if algorithm.startswith("ES") else "OKP")
    if written.get("kty") != kind or (kind != "RSA" and written.get("crv") != _CURVES[algorithm]):
        return None
    try:
        if kind == "RSA" and _bits(written["n"]) < SHORTEST_RSA_BITS:
            return None
        key = jwk.import_key(written)
    except (JoseError, UnsupportedAlgorithm, ValueError, TypeError, LookupError, AttributeError, OverflowError):
        return None
    return None if isinstance(key, jwk.OctKey) else key


def _bits(written: str) -> int:
    """How long a number is that is written as JWKs write it."""
    return int.from_bytes(base64.urlsafe_b64decode(written + "=="), "big").bit_length()


async def _read(place: str) -> bytes:
    """What lies at an address or in a file. Raises `OSError`, `TimeoutError`, `httpx2.HTTPError` and `BadKeySet`."""
    if not place.startswith(("https://", "http://")):
        return await asyncio.to_thread(Path(place).read_bytes)
    found = bytearray()
    async with (
        asyncio.timeout(FETCH_S),
        httpx2.AsyncClient(follow_redirects=False, timeout=FETCH_S) as client,
        client.stream("GET", place, headers={"Accept": "application/json"}) as answer,
    ):
        if answer.status_code != 200:
            raise BadKeySet(f"{place} answered with {answer.status_code}")
        async for part in answer.aiter_bytes():
            found += part
            if len(found) > LARGEST_SET:
                raise BadKeySet(f"{place} answered with more than {LARGEST_SET} bytes")
    return bytes(found)
