"""Settle a completed claim: what each payer bears, and what is asked back from others, by the decision in force.

A claim whose work was looked at and agreed to after it was done is completed and settled in one.
"""

from datetime import datetime

from msgspec import Struct

from contracts.rules.claims.recovery import recoveries
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import ClaimState, MoveName, Payer
from contracts.store.claim_life.records import Recovery
from contracts.store.database import Connection, Database
from contracts.store.records import Json
from contracts.store.rows import insert
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.held import ClaimDone, HeldClaim, finish, hold, last_round
from contracts.usecases.claims.moving import checked, step, told
from contracts.usecases.claims.ruling.adjudicating import adjudication_of
from contracts.usecases.claims.spending import commit_reserved
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, Event, EventKind

_AGREED_AFTERWARDS = frozenset({ClaimState.APPROVED, ClaimState.PARTLY_APPROVED})


class SettleClaim(Struct, frozen=True):
    """A claim that is paid. `settled_by` is who pays the workshop; from the others it asks their shares back."""

    actor: Actor
    idempotency_key: str
    claim: str
    settled_by: Payer = Payer.ISSUER


class Totals(Struct, frozen=True):
    """What each payer bears of a claim, the customer's part included; together they come to what was charged."""

    charged_minor: int
    currency: str
    paid: dict[Payer, int]


async def settle_claim(database: Database, library: Library, command: SettleClaim, now: datetime) -> ClaimDone:
    """The settled claim. Raises `Failure`."""
    check_key(command.idempotency_key)
    this = Repeatable(command.actor, "settleClaim", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.SETTLE_CLAIM)

        async def work() -> Done:
            ready = held
            if ClaimState(held.state) in _AGREED_AFTERWARDS and held.filed.claim.served_on is not None:
                ready = await step(connection, held, MoveName.COMPLETE, command.actor, now)
            checked(ready, MoveName.SETTLE, command.actor, None)
            settled, event = await paid(connection, ready, command.actor, command.settled_by, now)
            return settled.done(event)

        return await finish(connection, held, this, now, work)


async def paid(
    connection: Connection, held: HeldClaim, by: Actor, settled_by: Payer, now: datetime
) -> tuple[HeldClaim, Event]:
    """The completed claim, settled: what it reserved is used, and what others owe is written down."""
    whole = last_round(held)
    tenant = held.actor.tenant
    await commit_reserved(connection, tenant, held.key, held.filed.claim.claim_id, now)
    adjudication = adjudication_of(whole)
    asked_back = [
        Recovery(
            unit_key=held.key,
            claim_id=held.filed.claim.claim_id,
            round=whole.round.round,
            line=each.line,
            position=position,
            payer=each.payer.value,
            minor=each.minor,
            currency=adjudication.currency,
            plan=each.plan,
            benefit=each.benefit,
            contract=each.contract,
            clause=each.clause,
            recorded_at=now,
        )
        for position, each in enumerate(recoveries(adjudication, settled_by), 1)
    ]
    await insert(connection, tenant, asked_back)
    settled = await step(connection, held, MoveName.SETTLE, by, now)
    return settled, told(EventKind.CLAIM_SETTLED, settled, **_said(totals_of(held), asked_back, settled_by))


def totals_of(held: HeldClaim) -> Totals:
    """What each payer bears by the round in force. A claim for a remedy has no charges: what is given is the total."""
    adjudication = adjudication_of(last_round(held))
    shares = dict(adjudication.approved_by_payer)
    approved = sum(shares.values())
    charged = sum(line.amount_minor for line in held.filed.lines) if held.filed.lines else approved
    if charged > approved:
        shares[Payer.CUSTOMER] = shares.get(Payer.CUSTOMER, 0) + charged - approved
    return Totals(charged, adjudication.currency, shares)


def _said(totals: Totals, asked_back: list[Recovery], settled_by: Payer) -> dict[str, Json]:
    def written(minor: int) -> str:
        return Money(minor, totals.currency).decimal

    return {
        "paid": {payer.value: written(minor) for payer, minor in sorted(totals.paid.items())},
        "charged": written(totals.charged_minor),
        "currency": totals.currency,
        "settledBy": settled_by.value,
        "recoveries": [
            {"line": each.line, "payer": each.payer, "amount": written(each.minor), "plan": each.plan}
            for each in asked_back
        ],
    }
