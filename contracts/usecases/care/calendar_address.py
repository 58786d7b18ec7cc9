"""Where is the calendar of a contract's visits?

The address holds a signed token: whoever has it may read, without a key, so it is handed only to those who may see the
visits. It is made for the contract's holder and ends when the contract goes to another one. What stands in the
calendar, `calendar_feed` says.
"""

from datetime import UTC, datetime

from msgspec import Struct

from contracts.store.database import Database
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import UnitOwnedId, public_id
from contracts.store.records import ContractRecord, JsonObject
from contracts.usecases.access.cut import concerns
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.care.visits_of import no_such_contract, read_contract_id
from contracts.usecases.cover.contract_standing import life_of
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.terms.library import Library
from contracts.usecases.tokens import Keys, Purpose, sign


class ShareCalendar(Struct, frozen=True):
    """The public id of the contract whose visits are to stand in somebody's calendar."""

    actor: Actor
    contract: str


async def share_calendar(
    database: Database, library: Library, keys: Keys, command: ShareCalendar, now: datetime
) -> str:
    """The token that opens the feed. Raises `Failure`."""
    actor, named = command.actor, read_contract_id(command.contract, ("contractId",))
    async with database.read() as connection:
        dossier = (await dossiers(connection, actor.tenant, [named.unit_key])).get(named.unit_key)
        published = await library.of(actor.tenant, [dossier] if dossier is not None else [], connection)
    need(actor, Right.SEE_VISITS, owner_of(dossier) if dossier is not None else None)
    record = record_named(dossier, named) if dossier is not None else None
    if dossier is None or record is None or not concerns(actor, record.plan, published):
        raise no_such_contract(command.contract)
    return sign(keys, Purpose.CALENDAR, calendar_body(actor.tenant, command.contract, dossier, record, now))


def record_named(dossier: Dossier, named: UnitOwnedId) -> ContractRecord | None:
    """The contract of a unit that is named so."""
    return next((each for each in dossier.contracts if each.contract_id == named.local_id), None)


def calendar_body(tenant: str, contract: str, dossier: Dossier, record: ContractRecord, now: datetime) -> JsonObject:
    """What the token says: the contract, and for whom it was made."""
    holder = life_of(dossier, record).holder_on(now.astimezone(UTC).date())
    return {"tenant": tenant, "contract": contract, "holder": public_id("Party", holder)}
