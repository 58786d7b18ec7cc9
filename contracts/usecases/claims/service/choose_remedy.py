"""Choose what the customer gets for a claim: one open alternative of the decision in force, once.

A unit has one open remedy, whatever its claims are; a loaner goes beside. What an irreversible remedy gives up for good
is said first: it is chosen only when that is confirmed.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from uuid_utils.compat import uuid7

from contracts.rules.values.vocabulary import Remedy
from contracts.store.claim_life.records import RemedyRecord
from contracts.store.claim_life.remedies import RemedyTaken, choose
from contracts.store.database import Connection, Database
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold
from contracts.usecases.claims.moving import told
from contracts.usecases.claims.seen.remedies_seen import is_loaner
from contracts.usecases.claims.service.ways import ENDING, Way, check_may_choose, chosen_way, given_up_by, open_remedies
from contracts.usecases.claims.unit_in_use import check_unit_is_there
from contracts.usecases.failures import BadInput, RemedyIsOpen
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind


class ChooseRemedy(Struct, frozen=True):
    """A remedy for a claim. `benefit` tells two ways to one remedy apart; the better one when None.

    `confirmed` is needed for one that gives up others for good; `serial` is that of the unit lent with a LOANER.
    """

    actor: Actor
    idempotency_key: str
    claim: str
    remedy: Remedy
    benefit: str | None = None
    confirmed: bool = False
    serial: str | None = None


async def choose_remedy(database: Database, library: Library, command: ChooseRemedy, now: datetime) -> ClaimDone:
    """The claim with its remedy. Raises `Failure`."""
    check_key(command.idempotency_key)
    this = Repeatable(command.actor, "chooseRemedy", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.FILE_CLAIM)

        async def work() -> Done:
            check_may_choose(held)
            check_unit_is_there(held.dossier)
            way = chosen_way(held, command.remedy, command.benefit)
            gives_up = given_up_by(held, way)
            if way.irreversible and not command.confirmed:
                raise _irreversible(command.remedy, gives_up)
            record = remedy_record(held, way, now)
            if is_loaner(record):
                record = await _lent(connection, held, record, command.serial)
            await take(connection, held, record)
            said = {"remedy": record.remedy, "benefit": record.benefit, "closes": list(gives_up)}
            return held.done(told(EventKind.REMEDY_CHOSEN, held, **said))

        return await finish(connection, held, this, now, work)


async def take(connection: Connection, held: HeldClaim, record: RemedyRecord) -> None:
    """Write down a chosen remedy. Raises `RemedyIsOpen` when the unit has an open one, or the claim one already."""
    try:
        await choose(connection, held.actor.tenant, record)
    except RemedyTaken:
        raise RemedyIsOpen(record.remedy) from None


def remedy_record(held: HeldClaim, way: Way, now: datetime) -> RemedyRecord:
    """A way out as a remedy that is chosen now."""
    money = way.gives or way.price
    return RemedyRecord(
        unit_key=held.key,
        remedy_id=uuid7(),
        claim_id=held.filed.claim.claim_id,
        remedy=way.remedy.value,
        benefit=way.benefits[0] if way.benefits else None,
        contract=way.contract,
        state="CHOSEN",
        serial_out=held.dossier.unit.serial if way.remedy in ENDING else None,
        serial_in=None,
        amount_minor=way.gives.minor if way.gives else None,
        price_minor=way.price.minor if way.price else None,
        currency=money.currency if money else None,
        chosen_at=now,
        changed_at=now,
        actor=held.actor.key_id,
    )


async def _lent(connection: Connection, held: HeldClaim, record: RemedyRecord, serial: str | None) -> RemedyRecord:
    """A loaner is handed out as it is chosen, one for a claim at a time. Raises `BadInput`."""
    if serial is None or not serial.strip():
        raise BadInput("MISSING_SERIAL", "it is not said which unit is lent", "send its `serial`", ("serial",))
    if any(is_loaner(each) for each in await open_remedies(connection, held)):
        cure = "return the one that is out first"
        raise BadInput("LOANER_IS_OUT", "the customer has a loaner already", cure, ("remedy",))
    return replace(record, state="RESERVED", serial_out=serial.strip())


def _irreversible(remedy: Remedy, gives_up: tuple[str, ...]) -> BadInput:
    closes = ", ".join(gives_up) or "no other remedy that is open now"
    cure = "tell the customer, then send it again with `confirmed: true`"
    return BadInput("IRREVERSIBLE", f"{remedy} cannot be undone and closes: {closes}", cure, ("confirmed",))
