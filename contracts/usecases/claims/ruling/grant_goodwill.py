"""Grant goodwill: more than is owed, never more than was claimed, within the limits of the issuer's table.

Above the sum that one person may grant alone it waits for a second one; see `confirm_goodwill`.
"""

from datetime import datetime

from msgspec import Struct
from uuid_utils.compat import uuid7

from contracts.rules.claims.lines import Adjudication
from contracts.rules.claims.review import Judgement, ReviewProblem, ReviewRefused
from contracts.rules.claims.review import grant_goodwill as granted_by
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import ClaimState, MoveName, Role
from contracts.rules.words.adjudication import Goodwill
from contracts.store.claim_life.goodwills import add_goodwill
from contracts.store.claim_life.records import GoodwillRecord, GoodwillState
from contracts.store.database import Connection, Database
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold, last_round
from contracts.usecases.claims.moving import checked, told
from contracts.usecases.claims.ruling.adjudicating import adjudication_of, write_decided
from contracts.usecases.claims.ruling.deciding import decision_again
from contracts.usecases.claims.ruling.judging import AskedJudgement, person, read_judgements, refused, said_reason
from contracts.usecases.claims.ruling.tables import pinned_table
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.pools.holding import with_holds
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind


class GrantGoodwill(Struct, frozen=True):
    """A decided claim, and what each line is to be paid in all, with a reason code of the table."""

    actor: Actor
    idempotency_key: str
    claim: str
    lines: tuple[AskedJudgement, ...]


@with_holds
async def grant_goodwill(database: Database, library: Library, command: GrantGoodwill, now: datetime) -> ClaimDone:
    """The claim with the goodwill, or as it was with the goodwill waiting. Raises `Failure`."""
    check_key(command.idempotency_key)
    this = Repeatable(command.actor, "grantGoodwill", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.GRANT_GOODWILL)

        async def work() -> Done:
            checked(held, MoveName.GRANT_GOODWILL, command.actor, "GOODWILL")
            before = adjudication_of(last_round(held))
            judged = read_judgements(command.lines, before.currency)
            terms = await goodwill_terms(connection, held)
            after = granted_by(before, judged, person(command.actor), None, terms)
            if isinstance(after, Adjudication):
                return await _granted(connection, held, judged, after, now)
            if terms is None or {each.problem for each in after} != {ReviewProblem.NEEDS_SECOND}:
                raise refused(after)
            return await _waiting(connection, held, judged, before, terms, now)

        return await finish(connection, held, this, now, work)


async def goodwill_terms(connection: Connection, held: HeldClaim) -> Goodwill | None:
    """What the claim's table says of goodwill."""
    decided = last_round(held).round
    table = await pinned_table(connection, held.actor.tenant, decided.issuer, decided.version)
    return table.terms.goodwill


def move_for(after: Adjudication) -> MoveName:
    """The move that goodwill makes."""
    return MoveName.GRANT_GOODWILL if after.state is ClaimState.APPROVED else MoveName.GRANT_SOME_GOODWILL


def extra_of(before: Adjudication, judged: tuple[Judgement, ...]) -> int:
    """What goodwill adds, in minor units."""
    paid = {line.line: line.approved_minor for line in before.lines}
    return sum(each.approved_minor - paid.get(each.line, 0) for each in judged)


async def _granted(
    connection: Connection, held: HeldClaim, judged: tuple[Judgement, ...], after: Adjudication, now: datetime
) -> Done:
    extra = extra_of(adjudication_of(last_round(held)), judged)
    decided, event = await write_decided(
        connection, held, decision_again(held), after, held.actor, now, said_reason(None, judged), move_for(after)
    )
    await add_goodwill(connection, held.actor.tenant, _record(held, judged, extra, after.currency, "GRANTED", now))
    return decided.done(event)


async def _waiting(
    connection: Connection,
    held: HeldClaim,
    judged: tuple[Judgement, ...],
    before: Adjudication,
    terms: Goodwill,
    now: datetime,
) -> Done:
    extra, currency = extra_of(before, judged), before.currency
    most = max(limit.get(currency, 0) for limit in terms.limits.values())
    if extra > most:
        raise refused([ReviewRefused(ReviewProblem.ABOVE_LIMIT, None, Money(most, currency))])
    await add_goodwill(connection, held.actor.tenant, _record(held, judged, extra, currency, "WAITING", now))
    amount = Money(extra, currency).decimal
    return held.done(told(EventKind.CLAIM_GOODWILL_ASKED, held, extra=amount, currency=currency))


def _record(
    held: HeldClaim,
    judged: tuple[Judgement, ...],
    extra_minor: int,
    currency: str,
    state: GoodwillState,
    now: datetime,
) -> GoodwillRecord:
    return GoodwillRecord(
        unit_key=held.key,
        claim_id=held.filed.claim.claim_id,
        goodwill_id=uuid7(),
        round=last_round(held).round.round,
        state=state,
        granted=[{"line": each.line, "approvedMinor": each.approved_minor, "reason": each.reason} for each in judged],
        extra_minor=extra_minor,
        currency=currency,
        actor=held.actor.key_id,
        role=Role(held.actor.role).value,
        asked_at=now,
        second_actor=None,
        settled_at=now if state == "GRANTED" else None,
    )
