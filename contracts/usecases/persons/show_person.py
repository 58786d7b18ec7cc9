"""What is held of a person? All of it, as they may ask for it: who they are, what they have, and what they wrote."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from contracts.store.bulk import codes_of_parties
from contracts.store.claim_life.records import Evidence
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import public_id
from contracts.store.persons.erasing import keys_of_party, party_there, said_by, theirs
from contracts.store.records import Json, JsonObject, Note
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import read_record_id
from contracts.usecases.cover.contract_standing import life_of
from contracts.usecases.engine import Engine
from contracts.usecases.failures import UnknownRecord

_AT_ONCE = 100


class ShowPerson(Struct, frozen=True):
    """Of whom, by the public id."""

    actor: Actor
    party: str


async def show_person(engine: Engine, command: ShowPerson) -> JsonObject:
    """What is held, as JSON. Raises `BadInput`, `UnknownRecord` and `NotAllowed`."""
    tenant, party_id = command.actor.tenant, read_record_id("Party", command.party, ("party",))
    need(command.actor, Right.SEE_PERSONS, party_id)
    async with engine.database.read() as connection:
        party = await party_there(connection, tenant, party_id)
        if party is None:
            raise UnknownRecord("Party", command.party, "send the id of a person or firm that is known", ("party",))
        held = await theirs(connection, tenant, party_id)
        units: list[Json] = []
        for first in range(0, len(held.units), _AT_ONCE):
            some = held.units[first : first + _AT_ONCE]
            notes, evidence = await said_by(connection, tenant, party_id, some)
            known = await dossiers(connection, tenant, some)
            units += [_unit(party_id, each, notes, evidence) for each in known.values()]
        codes = await codes_of_parties(connection, tenant, [party_id])
        keys = await keys_of_party(connection, tenant, party_id)
    return {
        "party": public_id("Party", party_id),
        "kind": party.kind,
        "name": party.name or None,
        "country": party.country,
        "language": party.language,
        "erasedAt": party.erased_at.isoformat() if party.erased_at else None,
        "code": codes.get(party_id),
        "apiKeys": list(keys),
        "agreements": [public_id("Agreement", each) for each in held.agreements],
        "units": units,
    }


def _unit(party_id: UUID, known: Dossier, notes: Sequence[Note], evidence: Sequence[Evidence]) -> JsonObject:
    unit = known.unit
    return {
        "unit": public_id("Unit", unit.unit_key),
        "namespace": unit.namespace,
        "serial": unit.serial,
        "product": known.product.sku,
        "owned": [
            {"from": each.from_day.isoformat(), "until": each.last_day.isoformat() if each.last_day else None}
            for each in known.ownerships
            if each.party_id == party_id
        ],
        "contracts": [
            {"contract": public_id("Contract", unit.unit_key, each.contract_id), "plan": each.plan}
            for each in known.contracts
            if party_id in {holder for _, holder in life_of(known, each).holders}
        ],
        "claims": [
            {
                "claim": public_id("Claim", unit.unit_key, claim.claim_id),
                "state": claim.state,
                "event": claim.event,
                "reportedOn": claim.reported_on.isoformat(),
                "notes": [
                    {"kind": note.kind, "text": note.body, "at": note.recorded_at.isoformat()}
                    for note in notes
                    if note.claim_id == claim.claim_id
                ],
                "evidence": [
                    {"kind": each.kind, "reference": each.reference, "at": each.recorded_at.isoformat()}
                    for each in evidence
                    if each.claim_id == claim.claim_id
                ],
            }
            for claim in known.claims
        ],
    }
