"""What is kept of a key that somebody calls with, and of a proof that somebody has a unit?"""

from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

KeyRole: TypeAlias = Literal["STOREFRONT", "CUSTOMER", "SERVICE_CENTRE", "PARTNER", "ISSUER", "ADMIN"]
KeyScope: TypeAlias = Literal["SELL"]
ProofKind: TypeAlias = Literal["INVOICE", "REVOCATION"]


class ApiKey(Struct, frozen=True):
    """A key, without its secret: only the SHA-256 of it, in hexadecimal.

    `key_id` stands in the key itself and is no secret. `name` is the caller whom it stands for: all keys of a name
    stand for the same one, so that a key can be changed for another while the caller stays the same. The key holds
    before `expires_at`, and until `revoked_at`. One that is `trusted_only` may send trusted documents only. `scopes`
    are what it may do beside what its role may.
    """

    key_id: str
    name: str
    secret_hash: str
    role: KeyRole
    party_id: UUID | None
    location_id: UUID | None
    issuer: str | None
    trusted_only: bool
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    scopes: tuple[KeyScope, ...] = ()

    def holds(self, now: datetime) -> bool:
        """Whether somebody may call with it at this moment."""
        return self.revoked_at is None and now < self.expires_at


class UnitProof(Struct, frozen=True):
    """Something by which a unit is proven, or is not any more.

    INVOICE: the number of an invoice, as a keyed digest in hexadecimal, which says nothing without the key.
    REVOCATION: the certificates of the unit that were given before do not hold; there is no digest.
    """

    unit_key: UUID
    proof_id: UUID
    kind: ProofKind
    digest: str | None
    recorded_at: datetime
    actor: str
