"""Can a claim be filed without waiting for its unit's lock?

Nearly always. `filed_ahead` reads the unit in one statement, together with whoever asks about units at this moment,
decides, and writes all of it in one statement that holds only if the unit is still as it was read
(`store.direct.alone`).

It goes only the plain way of a desk. Where too little of an allowance is left, or a pool may lend some, where anything
is wrong with the claim, where the same request was answered before, where somebody was quicker: nothing is written, and
the verb goes the long way, under the unit's lock. That one alone says what is wrong.
"""

from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from contracts.rules.values.vocabulary import MoveName
from contracts.store.claim_life.filing import read_to_file
from contracts.store.claim_life.moves import rows_of
from contracts.store.database import Database
from contracts.usecases.actor import Right, may
from contracts.usecases.claims.filing.drafting import TO_FILE, Beginning, check_place, drafted, handed_in
from contracts.usecases.claims.filing.told import Told
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.moving import engine_of
from contracts.usecases.claims.ruling.adjudicating import PAID, adjudicated, filed_on, ruled
from contracts.usecases.claims.ruling.tables import known_table
from contracts.usecases.claims.seen.appeal_time import last_day_by
from contracts.usecases.claims.seen.shown import shown_whole
from contracts.usecases.claims.spending import taken_ahead
from contracts.usecases.cover.ask_unit import AskUnit, admit_and_read
from contracts.usecases.cover.asked import UnitRef
from contracts.usecases.cover.owners import owner_of
from contracts.usecases.failures import Failure
from contracts.usecases.once import Read, Repeatable, once_alone
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import EventKind


async def filed_ahead(
    database: Database,
    library: Library,
    this: Repeatable,
    unit: UnitRef,
    told: Told,
    preview_hash: str | None,
    now: datetime,
) -> ClaimDone | None:
    """The claim, filed and decided; None, and nothing written, where that takes the unit's lock."""
    if this.actor.is_public or this.actor.of_one_issuer is not None:
        return None
    try:
        at = await _beginning(database, library, AskUnit(this.actor, unit, told.situation))
        return await _filed(database, at, this, told, preview_hash, now) if at is not None else None
    except Failure:
        return None


async def _beginning(database: Database, library: Library, ask: AskUnit) -> Beginning | None:
    """All that is known of the unit, which is not locked. Raises `Failure`."""
    actor = ask.actor
    check_place(actor, ask.situation)
    [key], known = await admit_and_read(database, library, [ask], TO_FILE)
    if not isinstance(key, UUID) or known is None or key not in known.dossiers:
        return None
    if not may(actor, Right.FILE_CLAIM, owner_of(known.dossiers[key])):
        return None
    return Beginning(ask, key, known, read_to_file(known.found.records[key], known.found.seal))


async def _filed(
    database: Database, at: Beginning, this: Repeatable, told: Told, preview_hash: str | None, now: datetime
) -> ClaimDone | None:
    """The claim, when it is written. Raises `Failure`."""
    held, decision, _ = drafted(at, told, now, preview_hash)
    moved, filed = handed_in(held, MoveName.SUBMIT, EventKind.CLAIM_FILED, now)
    table = known_table(at.actor.tenant, decision, filed_on(moved, decision), at.read.published)
    if table is None:
        return None
    adjudication = adjudicated(moved, decision, table, at.read.told)
    is_paid = adjudication.state in PAID
    taken = taken_ahead(moved, at.read.ledger, decision, adjudication, now) if is_paid else ()
    if taken is None:
        return None
    decided, event = ruled(moved, adjudication, engine_of(at.actor), now)
    done = replace(decided.done(filed, event), records=(*rows_of(decided.filed, decided.life), *taken))
    if not await once_alone(database, this, now, done, Read(at.key, at.read.head, at.read.keys)):
        return None
    published = at.known.published
    last_day = last_day_by(table, published, decided.filed, decided.life)
    shown = shown_whole(at.actor, decided.whole(), at.dossier, published, {}, last_day)
    return ClaimDone(decided.state, shown)
