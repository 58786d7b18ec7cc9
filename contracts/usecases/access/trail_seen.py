"""Which changes of a unit may this caller see, and what of each?

| who | changes |
|---|---|
| administrator, staff of all issuers | all |
| an issuer's own staff | those of its contracts and claims, and what its own key did |
| service centre | those of the claims that it sees, and what its own key did |

The numbers of a unit's changes are those of all of them: a gap says that there was one, and no more.
"""

from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.vocabulary import Role
from contracts.store.database import Connection
from contracts.store.dossiers import dossiers
from contracts.store.keys import public_id
from contracts.store.records import Json, JsonObject
from contracts.store.trail.records import AuditEntry
from contracts.usecases.access.cut import concerns
from contracts.usecases.actor import Actor
from contracts.usecases.claims.seen.promisers import promisers_of
from contracts.usecases.claims.seen.sight import claims_seen_by
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.terms.library import Library

_OF_THE_WHOLE = frozenset({"decision"})
"""Hashes over what an issuer's staff sees a part of."""


class TrailSight(Struct, frozen=True):
    """The claims and contracts of a unit whose changes a caller sees, by their public ids."""

    actor: Actor
    claims: frozenset[str]
    contracts: frozenset[str]

    def cut(self, entry: AuditEntry) -> AuditEntry | None:
        """The entry as far as the caller may see it; None for one that is no business of theirs."""
        if sees_every_change(self.actor):
            return entry
        claim = public_id("Claim", entry.unit_key, entry.claim_id) if entry.claim_id else None
        own = entry.actor == self.actor.key_id or claim in self.claims or entry.subject in self.contracts
        return replace(entry, body=self._body(entry.body)) if own else None

    def _body(self, body: JsonObject) -> JsonObject:
        if self.actor.of_one_issuer is None:
            return body
        return {name: self._of(name, value) for name, value in body.items() if name not in _OF_THE_WHOLE}

    def _of(self, name: str, value: Json) -> Json:
        """What a change says of several contracts or claims at once, as far as it is about theirs."""
        if name not in {"contracts", "decisions"} or not isinstance(value, list | tuple):
            return value
        theirs = self.claims | self.contracts
        return [
            each for each in value if isinstance(each, Mapping) and {each.get("contract"), each.get("claim")} & theirs
        ]


def sees_every_change(actor: Actor) -> bool:
    """Whether nothing of a unit's changes is left out for this caller, who may see changes at all."""
    return actor.role in {Role.ADMIN, Role.ENGINE} or (actor.role is Role.ISSUER and actor.of_one_issuer is None)


async def trail_sight(connection: Connection, library: Library, actor: Actor, key: UUID) -> TrailSight:
    """What of the changes of a unit that is there the caller may see."""
    if sees_every_change(actor):
        return TrailSight(actor, frozenset(), frozenset())
    dossier = (await dossiers(connection, actor.tenant, [key]))[key]
    published = await library.of(actor.tenant, [dossier], connection)
    promisers = await promisers_of(connection, actor, [dossier], published)
    claims = claims_seen_by(actor, dossier, owner_of(dossier), published, promisers)
    own = dossier.contracts if actor.of_one_issuer is not None else ()
    return TrailSight(
        actor=actor,
        claims=frozenset(public_id("Claim", key, each.claim_id) for each in claims),
        contracts=frozenset(
            public_id("Contract", key, each.contract_id) for each in own if concerns(actor, each.plan, published)
        ),
    )
