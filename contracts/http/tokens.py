"""Whose token is this, and who calls with it?

A token is a JWT (RFC 7519) that an issuer signed whom the settings trust. What it says is believed only after all of
this, in this order:

| what | must be |
|---|---|
| form | three parts of base64url, 8,000 letters at most |
| header | `alg`, `kid`, `typ`, and thumbprints that are not looked at; nothing else (no `jku`, `jwk`, `x5u`, `crit`) |
| `iss` | an issuer of the settings, letter by letter |
| `alg` | that issuer's one algorithm; none of them uses a shared secret |
| `typ` | that issuer's type, with or without `application/` |
| `kid` | exactly one key of that issuer's set, of the algorithm's kind |
| signature | that key's |
| `aud` | has the audience of the settings |
| `exp`, `iat`, `nbf` | numbers; not over, not ahead (but for the skew of clocks); from `iat` to `exp` not too long |
| `sub`, `jti` | texts; `sub` is never missing |
| role | just one of the issuer's roles, with the party, place or issuer that it stands for |
| scope | words; those that the settings know must be for that role, others say nothing |

Everything that fails has one answer; the log has the reason. No request ever fetches a key: see `issuer_keys`.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError
from msgspec import Struct

from contracts.http.believing import BadToken, NoKeysYet, TokenRead
from contracts.http.issuer_keys import IssuerKeys
from contracts.rules.values.vocabulary import Role
from contracts.store.keys import RecordId, RecordNoun, decode_id
from contracts.usecases.access.standing_for import StandsFor, check_fit, check_scopes, fields_of
from contracts.usecases.access.token_issuers import TokenIssuer
from contracts.usecases.actor import Actor, Scope
from contracts.usecases.failures import Failure

LONGEST_TOKEN = 8_000
LONGEST_SUBJECT = 255
_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_HEADER = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})


class Tokens(Struct, frozen=True):
    """The issuers whose tokens are believed, with their keys. Clocks may differ by `skew_s`."""

    keys: IssuerKeys
    skew_s: float

    @classmethod
    def of(cls, issuers: Mapping[str, TokenIssuer], every_s: float, skew_s: float) -> "Tokens":
        """Those of these issuers, whose keys are fetched so often."""
        return cls(IssuerKeys(issuers, every_s), skew_s)

    async def keep(self) -> None:
        """Keep the keys of the issuers fresh, until cancelled."""
        await self.keys.keep()

    def read(self, token: str, now: datetime) -> TokenRead:
        """Who calls with this token. Raises `BadToken` and `NoKeysYet`."""
        issuer, claims = self._verified(token)
        self._check_claims(issuer, claims, now.timestamp())
        return TokenRead(_actor(issuer, claims), issuer.trusted_only)

    def _verified(self, token: str) -> tuple[TokenIssuer, Mapping[str, Any]]:
        if len(token) > LONGEST_TOKEN or not _FORM.fullmatch(token):
            raise BadToken("form")
        try:
            written = jws.extract_compact(token.encode())
        except (JoseError, ValueError) as error:
            raise BadToken("form") from error
        header = written.headers()
        if not header.keys() <= _HEADER:
            raise BadToken("header")
        claims = _claims(written.payload)
        named = claims.get("iss")
        issuer = self.keys.issuers.get(named) if isinstance(named, str) else None
        if issuer is None:
            raise BadToken("iss")
        _check_header(issuer, header)
        key = self.keys.key(issuer, str(header["kid"]))
        if key is None:
            if not self.keys.are_there(issuer):
                raise NoKeysYet
            raise BadToken("kid")
        try:
            jws.deserialize_compact(token, key, algorithms=[issuer.algorithm])
        except (JoseError, ValueError) as error:
            raise BadToken("signature") from error
        return issuer, claims

    def _check_claims(self, issuer: TokenIssuer, claims: Mapping[str, Any], now_s: float) -> None:
        audience = claims.get("aud")
        if issuer.audience not in (audience if isinstance(audience, list) else [audience]):
            raise BadToken("aud")
        made, ends = _moment(claims, "iat"), _moment(claims, "exp")
        begins = _moment(claims, "nbf") if "nbf" in claims else made
        if now_s >= ends + self.skew_s:
            raise BadToken("exp")
        if made > now_s + self.skew_s or not 0 < ends - made <= issuer.longest_s:
            raise BadToken("iat")
        if begins > now_s + self.skew_s:
            raise BadToken("nbf")
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise BadToken("sub")
        if not isinstance(claims.get("jti", ""), str):
            raise BadToken("jti")


def _check_header(issuer: TokenIssuer, header: Mapping[str, Any]) -> None:
    if header.get("alg") != issuer.algorithm:
        raise BadToken("alg")
    kind = header.get("typ")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") != issuer.typ.lower():
        raise BadToken("typ")
    if not isinstance(header.get("kid"), str):
        raise BadToken("kid")


def _claims(payload: bytes) -> Mapping[str, Any]:
    try:
        claims = json.loads(payload, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadToken("claims") from error
    if not isinstance(claims, dict):
        raise BadToken("claims")
    return claims


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a claim is said twice")
    return found


def _no_number(written: str) -> float:
    raise ValueError(f"{written} is no number of JSON")


def _moment(claims: Mapping[str, Any], name: str) -> float:
    """Seconds since 1970."""
    written = claims.get(name)
    if isinstance(written, bool) or not isinstance(written, int | float) or not math.isfinite(written):
        raise BadToken(name)
    return written


def _actor(issuer: TokenIssuer, claims: Mapping[str, Any]) -> Actor:
    role = _role(issuer, claims.get(issuer.role_claim))
    said = {field: claims.get(name) for field, name in issuer.claim_of.items() if field in fields_of(role)}
    if not all(isinstance(each, str | None) for each in said.values()):
        raise BadToken("standing")
    named = StandsFor(said.get("party"), said.get("location"), said.get("issuer"))
    scopes = _scopes(issuer, claims.get(issuer.scope_claim))
    try:
        check_fit(role, named)
        check_scopes(role, scopes)
    except Failure as failure:
        raise BadToken("standing") from failure
    return Actor(
        tenant=issuer.tenant,
        role=role,
        key_id=_caller_of(issuer.issuer, str(claims["sub"])),
        party_id=_record("Party", named.party),
        location_id=_record("Location", named.location),
        issuer=named.issuer,
        scopes=scopes,
    )


def _scopes(issuer: TokenIssuer, written: object) -> frozenset[Scope]:
    """What the words of a claim let the caller do. They are one text, as OAuth writes them (RFC 8693), or a list."""
    words = written.split(" ") if isinstance(written, str) else written if isinstance(written, list) else []
    return frozenset(issuer.scopes[word] for word in words if isinstance(word, str) and word in issuer.scopes)


def _role(issuer: TokenIssuer, written: object) -> Role:
    words = written if isinstance(written, list) else [written]
    found = {issuer.roles[word] for word in words if isinstance(word, str) and word in issuer.roles}
    if len(found) != 1:
        raise BadToken("role")
    return found.pop()


def _record(noun: RecordNoun, named: str | None) -> UUID | None:
    if named is None:
        return None
    found = decode_id(named)
    if not isinstance(found, RecordId) or found.noun != noun:
        raise BadToken("standing")
    return found.local_id


def _caller_of(issuer: str, subject: str) -> str:
    """What is recorded of the caller: always the same, and no address of a person, for what is recorded stays."""
    return "oidc:" + hashlib.sha256(f"{issuer}\0{subject}".encode()).hexdigest()[:32]
