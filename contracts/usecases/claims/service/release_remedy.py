"""Give up the remedy that was chosen for a claim, so that another can be; or take back a unit that was lent.

An irreversible remedy is released by the issuer alone: what it closed was closed for good.
"""

from datetime import datetime

from msgspec import Struct

from contracts.rules.values.vocabulary import Role
from contracts.store.claim_life.records import RemedyRecord
from contracts.store.claim_life.remedies import advance
from contracts.store.database import Database
from contracts.store.keys import normalised
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold
from contracts.usecases.claims.moving import told
from contracts.usecases.claims.seen.remedies_seen import is_loaner
from contracts.usecases.claims.service.ways import check_may_choose, chosen_remedy, open_remedies, ways_of
from contracts.usecases.failures import BadInput, NotAllowed
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind

_MAY_UNDO = frozenset({Role.ISSUER, Role.ADMIN})


class ReleaseRemedy(Struct, frozen=True):
    """The claim whose open remedy is given up, and the reason code."""

    actor: Actor
    idempotency_key: str
    claim: str
    reason: str


class ReturnLoaner(Struct, frozen=True):
    """The unit that was lent for a claim and came back."""

    actor: Actor
    idempotency_key: str
    claim: str
    serial: str


async def release_remedy(database: Database, library: Library, command: ReleaseRemedy, now: datetime) -> ClaimDone:
    """The claim without its remedy. Raises `Failure`."""
    check_key(command.idempotency_key)
    check_reason(command.reason)
    this = Repeatable(command.actor, "releaseRemedy", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.FILE_CLAIM)

        async def work() -> Done:
            check_may_choose(held)
            remedy = await chosen_remedy(connection, held)
            if remedy is None:
                raise BadInput("NO_REMEDY", "no remedy is open for this claim", "choose one first", ("claimId",))
            _check_may_release(held, remedy)
            await advance(connection, command.actor.tenant, held.key, remedy.remedy_id, "RELEASED", now)
            said = {"remedy": remedy.remedy, "reason": command.reason}
            return held.done(told(EventKind.REMEDY_RELEASED, held, **said))

        return await finish(connection, held, this, now, work)


async def return_loaner(database: Database, library: Library, command: ReturnLoaner, now: datetime) -> ClaimDone:
    """The claim without a loaner. Raises `Failure`."""
    check_key(command.idempotency_key)
    this = Repeatable(command.actor, "returnLoaner", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.SERVE_CLAIM)

        async def work() -> Done:
            loaner = next((each for each in await open_remedies(connection, held) if is_loaner(each)), None)
            if loaner is None or normalised(loaner.serial_out or "") != normalised(command.serial):
                out = f"it is `{loaner.serial_out}` that is out" if loaner else "no loaner is out"
                message = f"`{command.serial}` was not lent for this claim"
                raise BadInput("NOT_LENT", message, f"{out}: check the serial on its type plate", ("serial",))
            serial = command.serial.strip()
            await advance(connection, command.actor.tenant, held.key, loaner.remedy_id, "FULFILLED", now, serial)
            return held.done(told(EventKind.LOANER_RETURNED, held, serial=serial))

        return await finish(connection, held, this, now, work)


def _check_may_release(held: HeldClaim, remedy: RemedyRecord) -> None:
    """Raise `NotAllowed` for one that cannot be undone, unless the issuer undoes it."""
    same = [way for way in ways_of(held.filed.decision) if way.remedy.value == remedy.remedy and way.is_open]
    if any(way.irreversible for way in same) and held.actor.role not in _MAY_UNDO:
        raise NotAllowed("undo what was chosen for good", ", ".join(sorted(_MAY_UNDO)))
