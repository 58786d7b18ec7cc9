"""Appeal: the claimant does not agree, within the time that the issuer's table gives. Somebody else decides anew."""

from datetime import datetime

from msgspec import Struct

from contracts.rules.values.vocabulary import MoveName
from contracts.store.database import Connection, Database
from contracts.store.rows import insert
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.ending import let_go
from contracts.usecases.claims.filing.told import Words, notes_of
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold
from contracts.usecases.claims.moving import checked, step, told
from contracts.usecases.claims.ruling.judging import check_text
from contracts.usecases.claims.seen.appeal_time import last_day_to_appeal, zone_of
from contracts.usecases.failures import BadInput
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind


class AppealClaim(Struct, frozen=True):
    """A claim that was rejected or partly approved. `reason` is a code, `text` what the claimant says."""

    actor: Actor
    idempotency_key: str
    claim: str
    reason: str
    text: str | None = None


async def appeal_claim(database: Database, library: Library, command: AppealClaim, now: datetime) -> ClaimDone:
    """The claim, appealed. Raises `Failure`."""
    check_key(command.idempotency_key)
    check_reason(command.reason)
    check_text(command.text)
    this = Repeatable(command.actor, "appealClaim", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.FILE_CLAIM)

        async def work() -> Done:
            checked(held, MoveName.APPEAL, command.actor, command.reason)
            await _check_time(connection, held, now)
            moved = await step(connection, held, MoveName.APPEAL, command.actor, now, command.reason)
            await let_go(connection, held, now)
            words = notes_of(Words(appeal=command.text), held.filed.claim, held.holder, now)
            await insert(connection, command.actor.tenant, words)
            return moved.done(told(EventKind.CLAIM_APPEALED, moved, reason=command.reason))

        return await finish(connection, held, this, now, work)


async def _check_time(connection: Connection, held: HeldClaim, now: datetime) -> None:
    """Raise `BadInput` after the last day for an appeal, counted from the day of the decision."""
    published = held.known.published
    last_day = await last_day_to_appeal(connection, held.actor.tenant, published, held.filed, held.life)
    if last_day is not None and now.astimezone(zone_of(published, held.filed)).date() > last_day:
        message = f"the last day for an appeal was {last_day}"
        raise BadInput("APPEAL_TOO_LATE", message, "ask the issuer for goodwill", ("claimId",))
