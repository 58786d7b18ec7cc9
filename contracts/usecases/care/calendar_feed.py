"""What stands in the calendar of a contract's visits?

Its address holds a token (`calendar_address`). What writes calendars is big: `http.calendars` loads this when the first
one is fetched.
"""

from datetime import UTC, datetime

from msgspec import Struct

from contracts.explain.calendars import Dated, calendar_text
from contracts.explain.catalogues import tongue_of
from contracts.store.catalogue import parties_by_id
from contracts.store.database import Database
from contracts.store.dossiers import dossiers
from contracts.usecases.care.calendar_address import calendar_body, record_named
from contracts.usecases.care.visits_of import AHEAD, Wanted, read_contract_id, visits_of
from contracts.usecases.cover.contract_standing import life_of
from contracts.usecases.failures import UnknownRecord
from contracts.usecases.terms.library import Library
from contracts.usecases.tokens import BadToken, Keys, Purpose, read_token


class CalendarFeed(Struct, frozen=True):
    """The feed as it is now, in which language."""

    text: bytes
    language: str


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
        record = record_named(dossier, named) if dossier is not None else None
        if dossier is None or record is None or body != calendar_body(tenant, contract, dossier, record, now):
            return None
        holder = life_of(dossier, record).holder_on(now.astimezone(UTC).date())
        parties = await parties_by_id(connection, tenant, {holder}) if language is None else {}
        published = await library.of(tenant, [dossier], connection)
    found = visits_of(dossier, published, Wanted((now + AHEAD).date(), named.local_id), now)
    spoken = tongue_of(language or (parties[holder].language if holder in parties else None) or "en").tag
    dated = [Dated(each.id, each.visit) for each in found.visits]
    return CalendarFeed(calendar_text(dated, found.product, spoken, record.recorded_at), spoken)
