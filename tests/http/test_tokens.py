"""Is a token believed only when everything about it is right, and do its keys come by the timer alone?

Good tokens are written by joserfc; bad ones by hand, as somebody would who wants in.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from uuid import UUID

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwk, jws
from msgspec.structs import replace
from pydantic import ValidationError
from starlette.datastructures import Headers

from contracts.app import create_app
from contracts.http.answers import Refused
from contracts.http.believing import BadToken, NoKeysYet
from contracts.http.callers import Callers
from contracts.http.issuer_keys import USABLE, BadKeySet, IssuerKeys, usable_keys
from contracts.http.tokens import Tokens
from contracts.rules.values.vocabulary import Role
from contracts.settings import OidcIssuer, Settings
from contracts.store.keys import public_id
from contracts.usecases.access.token_issuers import Algorithm, TokenIssuer
from contracts.usecases.actor import Actor, Scope
from tests.databases import SqliteFiles
from tests.production import production

Json = dict[str, Any]
Key = jwk.RSAKey | jwk.ECKey | jwk.OKPKey

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
AT = int(NOW.timestamp())
ISSUER, OTHER, AUDIENCE = "https://id.example", "https://other.example", "https://contracts.example"
PARTY, PLACE = UUID(int=7), UUID(int=8)
SKEW_S = 60
ROLES = {
    "desk": Role.SERVICE_CENTRE,
    "shopper": Role.CUSTOMER,
    "staff": Role.ISSUER,
    "root": Role.ADMIN,
    "window": Role.STOREFRONT,
}

OURS = jwk.RSAKey.generate_key(2048, {"kid": "ours", "use": "sig"})
FOREIGN = jwk.RSAKey.generate_key(2048, {"kid": "ours"})
OF_OTHER = jwk.ECKey.generate_key("P-256", {"kid": "theirs"})
ED = jwk.OKPKey.generate_key("Ed25519", {"kid": "ed"})

HEADER: Json = {"alg": "RS256", "kid": "ours", "typ": "at+jwt"}
CLAIMS: Json = {"iss": ISSUER, "aud": AUDIENCE, "sub": "u-1", "iat": AT, "exp": AT + 600, "role": "root"}


def written_set(*keys: Key) -> bytes:
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()


def issuer(name: str = ISSUER, algorithm: Algorithm = "RS256", jwks: str = "nowhere.json") -> TokenIssuer:
    return TokenIssuer(name, AUDIENCE, jwks, algorithm, ROLES, "acme-in")


@pytest.fixture
async def tokens(tmp_path: Path) -> Tokens:
    """Two issuers, each with one key and another algorithm, from files."""
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    ours.write_bytes(written_set(OURS))
    theirs.write_bytes(written_set(OF_OTHER))
    issuers = {ISSUER: issuer(jwks=str(ours)), OTHER: issuer(OTHER, "ES256", str(theirs))}
    keys = IssuerKeys(issuers, every_s=300, clock=lambda: NOW)
    for each in issuers.values():
        assert await keys.refresh(each)
    return Tokens(keys, SKEW_S)


async def with_scopes(tmp_path: Path, scopes: Mapping[str, Scope]) -> Tokens:
    """Our issuer, whose words mean these scopes."""
    file = tmp_path / "scopes.json"
    file.write_bytes(written_set(OURS))
    ours = replace(issuer(jwks=str(file)), scopes=scopes)
    keys = IssuerKeys({ISSUER: ours}, every_s=300, clock=lambda: NOW)
    assert await keys.refresh(ours)
    return Tokens(keys, SKEW_S)


def b64(data: bytes | str | Json) -> str:
    raw = json.dumps(data).encode() if isinstance(data, dict) else data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(claims: Json | bytes, header: Json = HEADER, key: Key = OURS) -> str:
    """A token, signed as its header says, whatever it says."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
    return jws.serialize_compact(header, payload, key, registry=registry)


def by_secret(secret: bytes, header: Json, claims: Json = CLAIMS) -> str:
    """A token signed with a shared secret (HS256)."""
    text = f"{b64(header)}.{b64(claims)}"
    return f"{text}.{b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def with_claims(**changes: Any) -> Json:
    """The claims with some changed; what is changed to `...` is left out."""
    return {name: value for name, value in {**CLAIMS, **changes}.items() if value is not ...}


def with_header(**changes: Any) -> Json:
    return {name: value for name, value in {**HEADER, **changes}.items() if value is not ...}


def reason(tokens: Tokens, token: str, now: datetime = NOW) -> str:
    with pytest.raises(BadToken) as bad:
        tokens.read(token, now)
    return bad.value.reason


# --- What is believed ---------------------------------------------------------------------------------------


def test_a_token_says_who_calls(tokens: Tokens) -> None:
    actor = tokens.read(signed(CLAIMS), NOW).actor
    assert (actor.tenant, actor.role) == ("acme-in", Role.ADMIN)
    assert actor.key_id.startswith("oidc:")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (
            {"role": "desk", "location": public_id("Location", PLACE)},
            Actor("acme-in", Role.SERVICE_CENTRE, "", None, PLACE),
        ),
        ({"role": "shopper", "party": public_id("Party", PARTY)}, Actor("acme-in", Role.CUSTOMER, "", PARTY)),
        ({"role": "staff", "issuer": "acme"}, Actor("acme-in", Role.ISSUER, "", issuer="acme")),
        ({"role": "staff"}, Actor("acme-in", Role.ISSUER, "")),
        ({"role": ["a-group", "root"]}, Actor("acme-in", Role.ADMIN, "")),
        ({"role": "root", "party": public_id("Party", PARTY)}, Actor("acme-in", Role.ADMIN, "")),
    ],
)
def test_a_role_comes_with_whom_it_stands_for_and_no_more(tokens: Tokens, claims: Json, expected: Actor) -> None:
    actor = tokens.read(signed(with_claims(**claims)), NOW).actor
    assert replace(actor, key_id="") == expected


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({"scope": "openid shop:sell"}, {Scope.SELL}),
        ({"scope": ["shop:sell"]}, {Scope.SELL}),
        ({"scope": "SELL sell"}, set()),
        ({"scope": 7}, set()),
        ({}, set()),
    ],
)
async def test_a_scope_is_what_the_settings_make_of_a_word(tmp_path: Path, claims: Json, scopes: set[Scope]) -> None:
    said = signed(with_claims(role="window", **claims))
    assert (await with_scopes(tmp_path, {"shop:sell": Scope.SELL})).read(said, NOW).actor.scopes == scopes
    assert (await with_scopes(tmp_path, {})).read(said, NOW).actor.scopes == set()


async def test_a_scope_that_is_not_for_the_role_is_not_believed(tmp_path: Path) -> None:
    said = signed(with_claims(role="root", scope="shop:sell"))
    assert reason(await with_scopes(tmp_path, {"shop:sell": Scope.SELL}), said) == "standing"


def test_a_person_is_the_same_caller_each_time_and_not_named(tokens: Tokens) -> None:
    first, again, other = [
        tokens.read(signed(with_claims(sub=subject, jti=jti)), NOW).actor.key_id
        for subject, jti in (("asha@shop.example", "1"), ("asha@shop.example", "2"), ("ravi@shop.example", "3"))
    ]
    assert first == again != other
    assert "asha" not in first


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["https://else.example", AUDIENCE]},
        {"nbf": AT},
        {"nbf": AT + SKEW_S},
        {"iat": AT + SKEW_S, "exp": AT + 600},
        {"iat": AT - 600, "exp": AT - SKEW_S + 1},
        {"iat": AT - 0.5, "exp": AT + 0.5},
        {"jti": "one"},
        {"anything": {"else": [1]}},
    ],
)
def test_what_is_still_right_is_believed(tokens: Tokens, claims: Json) -> None:
    assert tokens.read(signed(with_claims(**claims)), NOW).actor.role is Role.ADMIN


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt"])
def test_the_type_is_written_in_any_case_and_with_or_without_application(tokens: Tokens, typ: str) -> None:
    assert tokens.read(signed(CLAIMS, with_header(typ=typ, x5t="thumb")), NOW).actor.role is Role.ADMIN


@pytest.mark.parametrize("algorithm", ["PS256", "RS512", "Ed25519"])
async def test_each_algorithm_is_believed_where_it_is_the_issuers(tmp_path: Path, algorithm: Algorithm) -> None:
    file = tmp_path / "keys.json"
    any_rsa = jwk.RSAKey.import_key({**OURS.as_dict(private=True), "alg": algorithm})
    key: Key = ED if algorithm.startswith("Ed") else any_rsa
    file.write_bytes(written_set(key))
    only = issuer(algorithm=algorithm, jwks=str(file))
    keys = IssuerKeys({ISSUER: only}, 300, lambda: NOW)
    assert await keys.refresh(only)
    header = {"alg": algorithm, "kid": key.kid, "typ": "at+jwt"}
    assert Tokens(keys, SKEW_S).read(signed(CLAIMS, header, key), NOW).actor.role is Role.ADMIN


def test_each_issuer_has_its_own_algorithm_and_keys(tokens: Tokens) -> None:
    header = {"alg": "ES256", "kid": "theirs", "typ": "at+jwt"}
    assert tokens.read(signed(with_claims(iss=OTHER), header, OF_OTHER), NOW).actor.role is Role.ADMIN


# --- What is not --------------------------------------------------------------------------------------------

GOOD_PARTS = signed(CLAIMS).split(".")
PUBLIC_PEM = OURS.as_pem(private=False)
PUBLIC_DER = OURS.as_der(private=False)
MODULUS = json.dumps(OURS.as_dict(private=False)).encode()
HS = with_header(alg="HS256")

FORGED: list[tuple[str, str, str]] = [
    # No signature, or none that counts.
    ("alg none", f"{b64(with_header(alg='none'))}.{b64(CLAIMS)}.", "form"),
    ("alg none with a signature", f"{b64(with_header(alg='none'))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "alg"),
    ("alg None", f"{b64(with_header(alg='None'))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "alg"),
    ("alg nOnE", f"{b64(with_header(alg='nOnE'))}.{b64(CLAIMS)}.{b64('x')}", "alg"),
    ("no alg", f"{b64(with_header(alg=...))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "form"),
    ("alg null", f"{b64(with_header(alg=None))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "alg"),
    ("alg a list", f"{b64(with_header(alg=['RS256']))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "alg"),
    ("alg in small letters", f"{b64(with_header(alg='rs256'))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "alg"),
    ("signature left out", f"{GOOD_PARTS[0]}.{GOOD_PARTS[1]}", "form"),
    ("signature empty", f"{GOOD_PARTS[0]}.{GOOD_PARTS[1]}.", "form"),
    ("signature of zeros", f"{GOOD_PARTS[0]}.{GOOD_PARTS[1]}.{b64(bytes(256))}", "signature"),
    ("signature of ones", f"{GOOD_PARTS[0]}.{GOOD_PARTS[1]}.{b64((1).to_bytes(256, 'big'))}", "signature"),
    ("signature cut", f"{GOOD_PARTS[0]}.{GOOD_PARTS[1]}.{GOOD_PARTS[2][:-8]}", "signature"),
    (
        "signature of another token",
        ".".join([*signed(with_claims(sub="x")).split(".")[:2], GOOD_PARTS[2]]),
        "signature",
    ),
    (
        "another role under the signature",
        f"{GOOD_PARTS[0]}.{b64(with_claims(role='desk'))}.{GOOD_PARTS[2]}",
        "signature",
    ),
    ("another kid under the signature", f"{b64(with_header(x5t='a'))}.{GOOD_PARTS[1]}.{GOOD_PARTS[2]}", "signature"),
    # A public key taken for a shared secret, and other algorithms.
    ("HS256 with the PEM", by_secret(PUBLIC_PEM, HS), "alg"),
    ("HS256 with the PEM without its end", by_secret(PUBLIC_PEM.strip(), HS), "alg"),
    ("HS256 with the DER", by_secret(PUBLIC_DER, HS), "alg"),
    ("HS256 with the JWK", by_secret(MODULUS, HS), "alg"),
    ("HS256 with nothing", by_secret(b"", HS), "alg"),
    ("RS256 said, HS256 done", by_secret(PUBLIC_PEM, HEADER), "signature"),
    ("RS512 with the right key", signed(CLAIMS, with_header(alg="RS512")), "alg"),
    ("PS256 with the right key", signed(CLAIMS, with_header(alg="PS256")), "alg"),
    ("ES256 of the other issuer", signed(CLAIMS, {"alg": "ES256", "kid": "theirs", "typ": "at+jwt"}, OF_OTHER), "alg"),
    ("EdDSA", signed(CLAIMS, with_header(alg="Ed25519"), ED), "alg"),
    # Keys that are not the issuer's.
    ("another key of the same name", signed(CLAIMS, key=FOREIGN), "signature"),
    ("kid unknown", signed(CLAIMS, with_header(kid="other"), FOREIGN), "kid"),
    ("kid of the other issuer", signed(CLAIMS, with_header(kid="theirs")), "kid"),
    ("kid left out", signed(CLAIMS, with_header(kid=...)), "kid"),
    ("kid empty", signed(CLAIMS, with_header(kid="")), "kid"),
    ("kid a path", signed(CLAIMS, with_header(kid="../../../dev/null"), FOREIGN), "kid"),
    ("kid a query", signed(CLAIMS, with_header(kid="' OR 1=1 --"), FOREIGN), "kid"),
    ("kid a number", f"{b64(with_header(kid=0))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "kid"),
    ("kid a list", f"{b64(with_header(kid=['ours']))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "kid"),
    ("key in the header", signed(CLAIMS, with_header(jwk=ED.as_dict(private=False)), FOREIGN), "header"),
    ("address of keys in the header", signed(CLAIMS, with_header(jku="http://127.0.0.1:9/keys"), FOREIGN), "header"),
    ("certificate in the header", signed(CLAIMS, with_header(x5c=["MIIB"]), FOREIGN), "header"),
    ("address of certificates", signed(CLAIMS, with_header(x5u="http://127.0.0.1:9/c"), FOREIGN), "header"),
    ("crit", f"{b64(with_header(crit=['exp']))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "header"),
    ("payload not encoded", f"{b64(with_header(b64=False, crit=['b64']))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "header"),
    ("zip", f"{b64(with_header(zip='DEF'))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "header"),
    ("iss in the header", signed(CLAIMS, with_header(iss=ISSUER)), "header"),
    # Types.
    ("typ of an ID token", signed(CLAIMS, with_header(typ="JWT")), "typ"),
    ("typ left out", signed(CLAIMS, with_header(typ=...)), "typ"),
    ("typ of a logout token", signed(CLAIMS, with_header(typ="logout+jwt")), "typ"),
    ("typ a list", f"{b64(with_header(typ=['at+jwt']))}.{b64(CLAIMS)}.{GOOD_PARTS[2]}", "typ"),
    # Issuer and audience.
    ("iss left out", signed(with_claims(iss=...)), "iss"),
    ("iss of nobody", signed(with_claims(iss="https://evil.example")), "iss"),
    ("iss with a slash", signed(with_claims(iss=ISSUER + "/")), "iss"),
    ("iss in capitals", signed(with_claims(iss=ISSUER.upper())), "iss"),
    ("iss a list", signed(with_claims(iss=[ISSUER])), "iss"),
    ("iss of the other, our key", signed(with_claims(iss=OTHER)), "alg"),
    ("iss of the other, its algorithm", signed(with_claims(iss=OTHER), with_header(alg="ES256"), OF_OTHER), "kid"),
    ("aud left out", signed(with_claims(aud=...)), "aud"),
    ("aud of another", signed(with_claims(aud="https://else.example")), "aud"),
    ("aud longer", signed(with_claims(aud=AUDIENCE + ".evil")), "aud"),
    ("aud none of them", signed(with_claims(aud=["a", "b"])), "aud"),
    ("aud an empty list", signed(with_claims(aud=[])), "aud"),
    ("aud an object", signed(with_claims(aud={AUDIENCE: 1})), "aud"),
    ("aud null", signed(with_claims(aud=None)), "aud"),
    # Moments.
    ("exp left out", signed(with_claims(exp=...)), "exp"),
    ("over", signed(with_claims(iat=AT - 700, exp=AT - SKEW_S)), "exp"),
    ("exp a text", signed(with_claims(exp=str(AT + 600))), "exp"),
    ("exp true", signed(with_claims(exp=True)), "exp"),
    ("exp null", signed(with_claims(exp=None)), "exp"),
    ("exp without end", signed(json.dumps(CLAIMS).replace(str(AT + 600), "1e999").encode()), "exp"),
    ("exp not a number", signed(json.dumps(CLAIMS).replace(str(AT + 600), "NaN").encode()), "claims"),
    ("exp in a hundred years", signed(with_claims(exp=AT + 3_000_000_000)), "iat"),
    ("exp before iat", signed(with_claims(iat=AT, exp=AT)), "iat"),
    ("iat left out", signed(with_claims(iat=...)), "iat"),
    ("iat ahead", signed(with_claims(iat=AT + SKEW_S + 1)), "iat"),
    ("iat long ago", signed(with_claims(iat=0)), "iat"),
    ("iat a text", signed(with_claims(iat="now")), "iat"),
    ("nbf ahead", signed(with_claims(nbf=AT + SKEW_S + 1)), "nbf"),
    ("nbf a text", signed(with_claims(nbf="0")), "nbf"),
    ("nbf null", signed(with_claims(nbf=None)), "nbf"),
    # Whom it is about.
    ("sub left out", signed(with_claims(sub=...)), "sub"),
    ("sub empty", signed(with_claims(sub="")), "sub"),
    ("sub a number", signed(with_claims(sub=7)), "sub"),
    ("sub too long", signed(with_claims(sub="x" * 256)), "sub"),
    ("jti a number", signed(with_claims(jti=7)), "jti"),
    ("role left out", signed(with_claims(role=...)), "role"),
    ("role of nobody", signed(with_claims(role="ADMIN")), "role"),
    ("role of the engine", signed(with_claims(role="ENGINE")), "role"),
    ("two roles", signed(with_claims(role=["desk", "root"])), "role"),
    ("role an object", signed(with_claims(role={"root": True})), "role"),
    ("a customer of nobody", signed(with_claims(role="shopper")), "standing"),
    ("a party that is a place", signed(with_claims(role="shopper", party=public_id("Location", PLACE))), "standing"),
    ("a party that is a UUID", signed(with_claims(role="shopper", party=str(PARTY))), "standing"),
    ("a party that is a list", signed(with_claims(role="shopper", party=[public_id("Party", PARTY)])), "standing"),
    ("a centre without a place", signed(with_claims(role="desk")), "standing"),
    ("an issuer that is a number", signed(with_claims(role="staff", issuer=7)), "standing"),
    # What is no token at all.
    ("claims said twice", signed(json.dumps(CLAIMS)[:-1].encode() + b', "role": "root"}'), "claims"),
    ("claims a list", signed(b"[1]"), "claims"),
    ("claims no JSON", signed(b"root"), "claims"),
    ("claims no UTF-8", signed(b"\xff\xfe\xff"), "claims"),
    ("claims too deep", signed(b"[" * 2_000), "claims"),
    ("header no JSON", f"{b64('root')}.{GOOD_PARTS[1]}.{GOOD_PARTS[2]}", "form"),
    ("header a list", f"{b64('[1]')}.{GOOD_PARTS[1]}.{GOOD_PARTS[2]}", "form"),
    ("four parts", ".".join([*GOOD_PARTS, "x"]), "form"),
    ("encrypted", ".".join([*GOOD_PARTS, "x", "y"]), "form"),
    ("a space in it", f"{GOOD_PARTS[0]}. {GOOD_PARTS[1]}.{GOOD_PARTS[2]}", "form"),
    ("letters that base64 would skip", f"{'.'.join(GOOD_PARTS)}!!", "form"),
    ("padding", f"{'.'.join(GOOD_PARTS)}==", "form"),
    ("as JSON", json.dumps({"payload": GOOD_PARTS[1], "signatures": []}), "form"),
    ("too long", signed(with_claims(anything="x" * 8_000)), "form"),
]


@pytest.mark.parametrize(("token", "why"), [each[1:] for each in FORGED], ids=[each[0] for each in FORGED])
def test_a_forged_token_is_refused_for_what_is_wrong_with_it(tokens: Tokens, token: str, why: str) -> None:
    assert reason(tokens, token) == why


def test_a_token_ends_at_its_moment_and_the_skew(tokens: Tokens) -> None:
    token, end = signed(CLAIMS), NOW + timedelta(seconds=600 + SKEW_S)
    assert tokens.read(token, end - timedelta(microseconds=1)).actor.role is Role.ADMIN
    assert reason(tokens, token, end) == "exp"


@pytest.mark.parametrize("number", [0, 11, 40, 44])
async def test_every_forged_token_has_the_same_answer(tokens: Tokens, number: int) -> None:
    callers = Callers({}, Actor("acme-in", Role.STOREFRONT, "anonymous"), tokens=tokens, clock=lambda: NOW)
    with pytest.raises(Refused) as refused:
        await callers.of(Headers({"authorization": f"Bearer {FORGED[number + 1][1]}"}))
    assert (refused.value.status, refused.value.code) == (401, "INVALID_TOKEN")
    assert refused.value.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert not any(why in refused.value.message for why in ("alg", "kid", "signature", "exp"))


# --- Sets of keys -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [("RS256", OURS), ("ES256", OF_OTHER), ("Ed25519", ED)],
)
def test_a_key_of_the_algorithms_kind_is_usable(algorithm: Algorithm, key: Key) -> None:
    assert list(usable_keys(written_set(key), algorithm)) == [key.kid]


def _small_set() -> bytes:
    """A set with an RSA key of 1,024 bits."""
    numbers = rsa.generate_private_key(65537, 1024).public_key().public_numbers()
    key = {"kty": "RSA", "kid": "small", "n": b64(numbers.n.to_bytes(128, "big")), "e": "AQAB"}
    return json.dumps({"keys": [key]}).encode()


def listed(**changes: Any) -> Json:
    return {name: value for name, value in {**OURS.as_dict(private=False), **changes}.items() if value is not ...}


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"[]",
        b"{}",
        b'{"keys": {}}',
        b'{"keys": []}',
        b'{"keys": [null, 7, "x", [], {}]}',
        b'{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "ours", "alg": "RS256"}]}',
        b'{"keys": [{"kty": "RSA", "n": "AQAB", "kid": "ours"}]}',
        b'{"keys": [{"kty": "RSA", "n": 7, "e": [], "kid": "ours"}]}',
        _small_set(),
        written_set(OF_OTHER, ED),
        *(
            json.dumps({"keys": [each]}).encode()
            for each in (
                listed(kid=...),
                listed(kid=7),
                listed(use="enc"),
                listed(alg="RS512"),
                listed(alg="HS256"),
                listed(kty="oct"),
                listed(kty="EC"),
                listed(n=""),
                listed(e="AA"),
                listed(key_ops=["sign"]),
                listed(key_ops=["encrypt", "verify"]),
                OURS.as_dict(private=True),
            )
        ),
        json.dumps({"keys": [listed(), FOREIGN.as_dict(private=False)]}).encode(),
    ],
)
def test_a_set_without_a_key_that_can_be_the_one_is_refused(written: bytes) -> None:
    with pytest.raises(BadKeySet):
        usable_keys(written, "RS256")


@pytest.mark.parametrize(("algorithm", "curve"), [("ES256", "P-384"), ("ES384", "P-256"), ("Ed25519", "Ed448")])
def test_a_key_on_another_curve_is_refused(algorithm: Algorithm, curve: str) -> None:
    key: Key = jwk.OKPKey.generate_key("Ed448") if curve == "Ed448" else jwk.ECKey.generate_key(curve)
    named = {**key.as_dict(private=False), "kid": "a"}
    with pytest.raises(BadKeySet):
        usable_keys(json.dumps({"keys": [named]}).encode(), algorithm)


# --- The timer ----------------------------------------------------------------------------------------------


@dataclass
class KeyServer:
    """An issuer on this machine: what it answers, and each time it was asked."""

    url: str = ""
    body: bytes = b""
    status: int = 200
    location: str | None = None
    asked: "Queue[str]" = field(default_factory=Queue)


@contextmanager
def key_server() -> Iterator[KeyServer]:
    state = KeyServer()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = state.body
            self.send_response(state.status)
            if state.location:
                self.send_header("Location", state.location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            state.asked.put(self.path)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/keys"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


async def test_an_issuer_that_fails_keeps_its_last_keys_for_a_day_and_new_ones_take_their_place() -> None:
    clock = Clock()
    with key_server() as server:
        ours = issuer(jwks=server.url)
        keys = IssuerKeys({ISSUER: ours}, 300, clock)
        server.body = written_set(OURS)
        assert await keys.refresh(ours)
        big = b"x" * 300_000
        for status, body, location in ((500, b"", None), (200, b"{", None), (200, big, None), (302, b"", server.url)):
            server.status, server.body, server.location = status, body, location
            assert not await keys.refresh(ours)
            assert keys.key(ours, "ours") is not None
        clock.now += USABLE
        assert not keys.are_there(ours)
        server.status, server.location = 200, None
        server.body = written_set(jwk.RSAKey.generate_key(2048, {"kid": "next"}))
        assert await keys.refresh(ours)
    assert keys.key(ours, "ours") is None
    assert keys.key(ours, "next") is not None


async def test_before_the_keys_are_there_a_token_is_neither_believed_nor_refused() -> None:
    tokens = Tokens(IssuerKeys({ISSUER: issuer()}, 300, lambda: NOW), SKEW_S)
    with pytest.raises(NoKeysYet):
        tokens.read(signed(CLAIMS), NOW)
    assert not await tokens.keys.refresh(issuer())
    callers = Callers({}, Actor("acme-in", Role.STOREFRONT, "anonymous"), tokens=tokens, clock=lambda: NOW)
    with pytest.raises(Refused) as refused:
        await callers.of(Headers({"authorization": f"Bearer {signed(CLAIMS)}"}))
    assert (refused.value.status, refused.value.code) == (503, "TOKEN_KEYS_MISSING")


def oidc(server: KeyServer, **changes: Any) -> OidcIssuer:
    written = {"issuer": ISSUER, "audience": AUDIENCE, "jwks": server.url, "algorithm": "RS256"}
    return OidcIssuer.model_validate({**written, "roles": {"root": "ADMIN", "shop": "STOREFRONT"}, **changes})


async def test_keys_are_fetched_by_the_timer_and_never_by_a_request(sqlite_files: SqliteFiles) -> None:
    """A thousand unknown names of keys cause no fetch; a key that is new is believed after the next round."""
    made_at = int(datetime.now(UTC).timestamp())
    claims = with_claims(iat=made_at, exp=made_at + 600)
    with sqlite_files.migrated() as url, key_server() as server:
        server.body = written_set(OURS)
        app = create_app(production(url, oidc=(oidc(server),), keyless=False))
        async with app.router.lifespan_context(app):
            await asyncio.to_thread(server.asked.get, timeout=30)
            async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as http:
                ask = asking(http)
                answer = await ask(signed(claims))
                for _ in range(1_000):
                    if answer.status_code != 503:
                        break
                    # What was asked for is on its way: let it come.
                    await asyncio.to_thread(server.body.strip)
                    answer = await ask(signed(claims))
                assert answer.json()["data"] == {"__typename": "Query"}
                for number in range(50):
                    unknown = await ask(signed(claims, with_header(kid=f"k{number}"), FOREIGN))
                    assert unknown.status_code == 401
    assert server.asked.empty()


def asking(http: httpx2.AsyncClient) -> Callable[[str], Any]:
    async def ask(token: str) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return await http.post("/graphql", json={"query": "{ __typename }"}, headers=headers)

    return ask


async def test_the_timer_goes_on_round_after_round_also_after_a_failure(sqlite_files: SqliteFiles) -> None:
    with sqlite_files.migrated() as url, key_server() as server:
        server.status = 500
        app = create_app(production(url, oidc=(oidc(server),), jwks_every_s=0.01))
        async with app.router.lifespan_context(app):
            for _ in range(3):
                assert await asyncio.to_thread(server.asked.get, timeout=30) == "/keys"


async def test_a_token_may_be_for_trusted_documents_only(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(written_set(OURS))
    bound = replace(issuer(jwks=str(file)), trusted_only=True)
    keys = IssuerKeys({ISSUER: bound}, 300, lambda: NOW)
    assert await keys.refresh(bound)
    callers = Callers({}, Actor("x", Role.STOREFRONT, "anonymous"), tokens=Tokens(keys, SKEW_S), clock=lambda: NOW)
    assert (await callers.of(Headers({"authorization": f"Bearer {signed(CLAIMS)}"}))).trusted_only


# --- Settings -----------------------------------------------------------------------------------------------


def test_issuers_are_written_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    written = {"issuer": ISSUER, "audience": AUDIENCE, "jwks": "keys.json", "algorithm": "ES256"}
    monkeypatch.setenv("CONTRACTS_OIDC", json.dumps([{**written, "roles": {"root": "ADMIN"}}]))
    [found] = Settings().oidc
    assert (found.issuer, found.algorithm, dict(found.roles)) == (ISSUER, "ES256", {"root": "ADMIN"})


@pytest.mark.parametrize(
    "changes",
    [
        {"algorithm": "HS256"},
        {"algorithm": "none"},
        {"roles": {"root": "ENGINE"}},
        {"roles": {}},
        {"issuer": ""},
        {"audience": ""},
        {"jwks": "http://id.example/keys"},
        {"longest_s": 0},
        {"algoritm": "RS256"},
    ],
)
def test_an_issuer_that_is_not_safe_is_refused(changes: Json) -> None:
    written = {"issuer": ISSUER, "audience": AUDIENCE, "jwks": "keys.json", "algorithm": "RS256"}
    with pytest.raises(ValidationError):
        Settings.model_validate({"oidc": [{**written, "roles": {"root": "ADMIN"}, **changes}]})


def test_an_issuer_stands_in_the_settings_once_and_they_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    one = oidc(KeyServer(url="keys.json"))
    with pytest.raises(ValidationError, match="twice"):
        Settings(oidc=(one, oidc(KeyServer(url="other.json"), algorithm="ES256")))
    monkeypatch.setenv("CONTRACTS_OIDC", "id.example")
    with pytest.raises(ValidationError, match="not JSON"):
        Settings()
