"""Supply what was missing: the claim is told again with it, handed in again, and decided anew.

The new decision takes the place of the one before, which is kept. The case is decided as of the moment it was filed:
what was claimed in time stays so.
"""

from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.vocabulary import MoveName, Role
from contracts.store.database import Database
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.filing.drafting import case_again, retold, submitted
from contracts.usecases.claims.filing.told import EVIDENCE, METER, AskedEvidence, Told, Words, check_told, told_of
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold, last_round
from contracts.usecases.claims.moving import checked
from contracts.usecases.claims.ruling.judging import check_text
from contracts.usecases.cover.asked import AskedFact, AskedMeter
from contracts.usecases.failures import BadInput
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.pools.holding import with_holds
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind


class SupplyInformation(Struct, frozen=True):
    """What is known now of a claim that was sent back: it is added to what was told, or takes its place by name."""

    actor: Actor
    idempotency_key: str
    claim: str
    facts: tuple[AskedFact, ...] = ()
    meters: tuple[AskedMeter, ...] = ()
    evidence: tuple[AskedEvidence, ...] = ()
    served_on: date | None = None
    text: str | None = None


@with_holds
async def supply_information(
    database: Database, library: Library, command: SupplyInformation, now: datetime
) -> ClaimDone:
    """The claim, decided anew. Raises `Failure`."""
    check_key(command.idempotency_key)
    check_text(command.text)
    this = Repeatable(command.actor, "supplyInformation", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.FILE_CLAIM)

        async def work() -> Done:
            checked(held, MoveName.ANSWER, command.actor, None)
            told = _together(command, held)
            check_told(told)
            _check_supplied(held, told)
            asked = replace(told, situation=replace(told.situation, as_of=held.filed.decision.as_of))
            case = case_again(held, asked, now)
            fresh = await retold(connection, held, told, case, now)
            kind = EventKind.CLAIM_INFORMATION_SUPPLIED
            decided, events = await submitted(connection, fresh, case.decision, MoveName.ANSWER, kind, now)
            return decided.done(*events)

        return await finish(connection, held, this, now, work)


def _together(command: SupplyInformation, held: HeldClaim) -> Told:
    before = told_of(held.filed)
    case = before.situation
    facts = {fact.name: fact for fact in (*case.facts, *command.facts)}
    meters = {each.meter: each for each in (*case.meters, *command.meters)}
    return replace(
        before,
        situation=replace(case, facts=tuple(facts.values()), meters=tuple(meters.values())),
        served_on=command.served_on or before.served_on,
        words=Words(note=command.text),
        evidence=command.evidence,
    )


def _check_supplied(held: HeldClaim, told: Told) -> None:
    """Raise `BadInput` while something is missing that a person asked for. The engine asks again by itself."""
    asked = last_round(held).round
    if asked.role == Role.ENGINE:
        return
    supplied = set(_supplied(held, told))
    left = [name for name in asked.missing if name not in supplied]
    if left:
        cure = "supply all of it at once, or revise the claim"
        raise BadInput("STILL_MISSING", f"still missing: {', '.join(left)}", cure, ("facts",))


def _supplied(held: HeldClaim, told: Told) -> Iterator[str]:
    case = told.situation
    yield from (fact.name for fact in case.facts)
    yield from (f"{METER}{each.meter}" for each in case.meters)
    yield from (f"{EVIDENCE}{each.kind}" for each in held.life.evidence)
    yield from (f"{EVIDENCE}{each.kind}" for each in told.evidence)
    fields = {"event": case.event, "occurred": case.occurred, "component": case.components}
    yield from (name for name, value in fields.items() if value)
