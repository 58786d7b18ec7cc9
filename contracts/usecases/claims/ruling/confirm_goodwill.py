"""Confirm goodwill that waits: the second pair of eyes, by another key whose own limit reaches so far."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from msgspec import Struct

from contracts.rules.claims.lines import Adjudication
from contracts.rules.claims.review import Judgement, Person
from contracts.rules.claims.review import grant_goodwill as granted_by
from contracts.rules.values.vocabulary import MoveName, Role
from contracts.store.claim_life.goodwills import confirm_goodwill as write_confirmed
from contracts.store.claim_life.goodwills import goodwills_of
from contracts.store.claim_life.records import GoodwillRecord
from contracts.store.database import Connection, Database
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold, last_round
from contracts.usecases.claims.moving import checked
from contracts.usecases.claims.ruling.adjudicating import adjudication_of, write_decided
from contracts.usecases.claims.ruling.deciding import decision_again
from contracts.usecases.claims.ruling.grant_goodwill import goodwill_terms, move_for
from contracts.usecases.claims.ruling.judging import person, refused, said_reason
from contracts.usecases.failures import BadInput
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.pools.holding import with_holds
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done


class ConfirmGoodwill(Struct, frozen=True):
    """A claim for which goodwill waits."""

    actor: Actor
    idempotency_key: str
    claim: str


@with_holds
async def confirm_goodwill(database: Database, library: Library, command: ConfirmGoodwill, now: datetime) -> ClaimDone:
    """The claim with the goodwill. Raises `Failure`."""
    check_key(command.idempotency_key)
    this = Repeatable(command.actor, "confirmGoodwill", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.GRANT_GOODWILL)

        async def work() -> Done:
            checked(held, MoveName.GRANT_GOODWILL, command.actor, "GOODWILL")
            waiting = await _waiting(connection, held)
            judged = _judgements(waiting)
            first = Actor(command.actor.tenant, Role(waiting.role), waiting.actor)
            asked = Person(waiting.actor, Role(waiting.role))
            before, terms = adjudication_of(last_round(held)), await goodwill_terms(connection, held)
            after = granted_by(before, judged, asked, person(command.actor), terms)
            if not isinstance(after, Adjudication):
                raise refused(after)
            decided, event = await write_decided(
                connection,
                held,
                decision_again(held),
                after,
                first,
                now,
                said_reason(None, judged),
                move_for(after),
                command.actor,
            )
            await write_confirmed(connection, command.actor.tenant, waiting, command.actor.key_id, now)
            return decided.done(event)

        return await finish(connection, held, this, now, work)


async def _waiting(connection: Connection, held: HeldClaim) -> GoodwillRecord:
    """The goodwill that waits, asked for on the round in force."""
    found = await goodwills_of(connection, held.actor.tenant, held.key, held.filed.claim.claim_id)
    waiting = next((each for each in found if each.state == "WAITING"), None)
    if waiting is None or waiting.round != last_round(held).round.round:
        message = "no goodwill waits for this claim as it stands now"
        raise BadInput("NOTHING_WAITS", message, "grant it with `grantGoodwill` first", ("claimId",))
    return waiting


def _judgements(waiting: GoodwillRecord) -> tuple[Judgement, ...]:
    rows = [cast(Mapping[str, Any], each) for each in waiting.granted]
    return tuple(Judgement(row["line"], row["approvedMinor"], row["reason"]) for row in rows)
