"""Where is the calendar of a contract's visits, and what stands in it?

The address holds a signed token: whoever has it may read, without a key, so it is handed only to those who may see the
visits. It is made for the contract's holder and ends when the contract goes to another one.
"""

from datetime import UTC, datetime

from msgspec import Struct

from contracts.explain.calendars import Dated, calendar_text
from contracts.explain.catalogues import tongue_of
from contracts.store.catalogue import parties_by_id
from contracts.store.database import Database
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import UnitOwnedId, public_id
from contracts.store.records import ContractRecord, JsonObject
from contracts.usecases.access.cut import concerns
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.care.visits_of import AHEAD, Wanted, no_such_contract, read_contract_id, visits_of
from contracts.usecases.cover.contract_standing import life_of
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.failures import UnknownRecord
from contracts.usecases.terms.library import Library
from contracts.usecases.tokens import BadToken, Keys, Purpose, read_token, sign


class ShareCalendar(Struct, frozen=True):
    """The public id of the contract whose visits are to stand in somebody's calendar."""

    actor: Actor
    contract: str


class CalendarFeed(Struct, frozen=True):
    """The feed as it is now, in which language."""

    text: bytes
    language: str


async def share_calendar(
    database: Database, library: Library, keys: Keys, command: ShareCalendar, now: datetime
) -> str:
    """The token that opens the feed. Raises `Failure`."""
    actor, named = command.actor, read_contract_id(command.contract, ("contractId",))
    async with database.read() as connection:
        dossier = (await dossiers(connection, actor.tenant, [named.unit_key])).get(named.unit_key)
        published = await library.of(actor.tenant, [dossier] if dossier is not None else [], connection)
    need(actor, Right.SEE_VISITS, owner_of(dossier) if dossier is not None else None)
    record = _record(dossier, named) if dossier is not None else None
    if dossier is None or record is None or not concerns(actor, record.plan, published):
        raise no_such_contract(command.contract)
    return sign(keys, Purpose.CALENDAR, _body(actor.tenant, command.contract, dossier, record, now))


async def read_calendar(
    database: Database, library: Library, keys: Keys, token: str, language: str | None, now: datetime
) -> CalendarFeed | None:
    """The feed behind a token, in a language or else that of the holder; None for a token that opens none."""
    try:
        body = read_token(keys, Purpose.CALENDAR, token)
        tenant, contract = str(body["tenant"]), str(body["contract"])
        named = read_contract_id(contract, ())
    except (BadToken, KeyError, UnknownRecord):
        return None
    async with database.within(tenant).read() as connection:
        dossier = (await dossiers(connection, tenant, [named.unit_key])).get(named.unit_key)
        record = _record(dossier, named) if dossier is not None else None
        if dossier is None or record is None or body != _body(tenant, contract, dossier, record, now):
            return None
        holder = life_of(dossier, record).holder_on(now.astimezone(UTC).date())
        parties = await parties_by_id(connection, tenant, {holder}) if language is None else {}
        published = await library.of(tenant, [dossier], connection)
    found = visits_of(dossier, published, Wanted((now + AHEAD).date(), named.local_id), now)
    spoken = tongue_of(language or (parties[holder].language if holder in parties else None) or "en").tag
    dated = [Dated(each.id, each.visit) for each in found.visits]
    return CalendarFeed(calendar_text(dated, found.product, spoken, record.recorded_at), spoken)


def _record(dossier: Dossier, named: UnitOwnedId) -> ContractRecord | None:
    return next((each for each in dossier.contracts if each.contract_id == named.local_id), None)


def _body(tenant: str, contract: str, dossier: Dossier, record: ContractRecord, now: datetime) -> JsonObject:
    """What the token says: the contract, and for whom it was made."""
    holder = life_of(dossier, record).holder_on(now.astimezone(UTC).date())
    return {"tenant": tenant, "contract": contract, "holder": public_id("Party", holder)}
