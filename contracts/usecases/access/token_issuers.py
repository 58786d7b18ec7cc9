"""Whose tokens are believed, and what do they say of a caller?"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct, field

from contracts.rules.values.vocabulary import Role
from contracts.usecases.actor import Scope

Algorithm: TypeAlias = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519"]
"""How a token may be signed: by none of these can who checks it sign one."""

_NONE: Mapping[str, Scope] = MappingProxyType({})
_SAME = MappingProxyType({"party": "party", "location": "location", "issuer": "issuer"})


class TokenIssuer(Struct, frozen=True):
    """An issuer whose tokens are believed.

    `jwks` is the address or file of its keys. A token's `role_claim` has a word of `roles`; `claim_of` says which claim
    has the party, place or issuer that the caller stands for. Of the words of `scope_claim` those of `scopes` count.
    """

    issuer: str
    audience: str
    jwks: str
    algorithm: Algorithm
    roles: Mapping[str, Role]
    tenant: str
    typ: str = "at+jwt"
    role_claim: str = "role"
    claim_of: Mapping[str, str] = field(default_factory=lambda: _SAME)
    scope_claim: str = "scope"
    scopes: Mapping[str, Scope] = field(default_factory=lambda: _NONE)
    trusted_only: bool = False
    longest_s: float = 86_400.0
