"""What becomes of a claim that was filed, by its issuer's table?

`decided_by_table` holds the decision and every signal against the table, keeps the round with what it made of each
line, reserves what will be used, and makes the move that follows. `adjudication_of` reads a round back;
`write_decided` keeps one that a person decided.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec.structs import replace

from contracts.rules.claims.adjudication import adjudicate
from contracts.rules.claims.documents import line_document, line_from
from contracts.rules.claims.lines import AdjudicatedLine, Adjudication, Claimed, ClaimedLine, Reason, state_of
from contracts.rules.claims.signals import ClaimSeen, signals_of
from contracts.rules.claims.tables import AdjudicationTable
from contracts.rules.decision import Decision
from contracts.rules.values.findings import Finding
from contracts.rules.values.history import Reading
from contracts.rules.values.view import local_day
from contracts.rules.values.vocabulary import ClaimState, LineOutcome, MoveName, Outcome, Role
from contracts.store.claim_life.moves import WholeRound, record_move, write_round
from contracts.store.claim_life.records import ClaimRound, Evidence, LineDecision
from contracts.store.claim_life.telling import ToldOfUnit, mark_preauthorized, told_of_unit
from contracts.store.database import Connection
from contracts.store.keys import public_id
from contracts.store.records import Claim, ClaimLine
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.told import charge_ids, components_of, remedy_of
from contracts.usecases.claims.held import HeldClaim, written
from contracts.usecases.claims.moving import TO_STATE, engine_of, round_said, stepped, told
from contracts.usecases.claims.ruling.tables import table_of
from contracts.usecases.claims.service.job_rows import bear, done_job
from contracts.usecases.claims.spending import agree_with_history, free_for, reserve_for, takes
from contracts.usecases.failures import Fault, JudgementRefused
from contracts.usecases.trail.events import Event, EventKind

APPEALED = "APPEALED"
"""Why a claim goes to a person though a table could decide it."""
PAID = frozenset({ClaimState.APPROVED, ClaimState.PARTLY_APPROVED})
SETTLES_WHO_BEARS = PAID | {ClaimState.REJECTED}
_KINDS = {
    ClaimState.IN_REVIEW: EventKind.CLAIM_SENT_TO_REVIEW,
    ClaimState.INFORMATION_REQUESTED: EventKind.CLAIM_INFORMATION_REQUESTED,
}
_OF_LINE = {
    ClaimState.IN_REVIEW: LineOutcome.REVIEW,
    ClaimState.INFORMATION_REQUESTED: LineOutcome.ASK,
    ClaimState.REJECTED: LineOutcome.REJECTED,
}


async def decided_by_table(
    connection: Connection, held: HeldClaim, decision: Decision, now: datetime, appealed: bool = False
) -> tuple[HeldClaim, Event]:
    """The submitted claim after its table decided it. An appealed one is heard by a person unless all is approved."""
    tenant = held.actor.tenant
    pins = held.read.published if held.read else None
    table = await table_of(connection, tenant, decision, held.life, filed_on(held, decision), now, pins)
    unit = held.read.told if held.read else await told_of_unit(connection, tenant, held.key)
    adjudication = adjudicated(held, decision, table, unit)
    heard = appealed and adjudication.state in {ClaimState.REJECTED, ClaimState.PARTLY_APPROVED}
    if heard:
        adjudication = looked_at(adjudication, ())
    reason = APPEALED if heard else None
    return await write_decided(connection, held, decision, adjudication, engine_of(held.actor), now, reason)


def adjudicated(held: HeldClaim, decision: Decision, table: AdjudicationTable, unit: ToldOfUnit) -> Adjudication:
    """What the table makes of a claim. `unit` is what was told of it, but by a claim that is not written yet."""
    if held.is_new:
        unit = ToldOfUnit((*unit.lines, *held.filed.lines), (*unit.evidence, *held.life.evidence))
    return adjudicate(decision, table, _signals(held, decision, table, unit), claimed_of(held, held.actor.role))


async def write_decided(
    connection: Connection,
    held: HeldClaim,
    decision: Decision,
    adjudication: Adjudication,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    move: MoveName | None = None,
    second: Actor | None = None,
) -> tuple[HeldClaim, Event]:
    """Keep a round, reserve what it will use, and make its move; `move` is another than the state's own.

    While nothing is decided of work that is done, it keeps what it took: it counts as used. Where too little of an
    allowance is left, a person looks instead; a person is told so by `JudgementRefused`.
    """
    tenant, claim_id = held.actor.tenant, held.filed.claim.claim_id
    is_done = done_job(held) is not None
    if not held.is_new and (adjudication.state in SETTLES_WHO_BEARS or not is_done):
        await free_for(connection, tenant, held.key, claim_id, now)
    if adjudication.state in PAID and takes(held, decision, adjudication):
        # What is reserved points at the claim.
        held = await written(connection, held)
        short = await reserve_for(connection, tenant, held, held.next_round, decision, adjudication, now)
        if short and by.role is not Role.ENGINE:
            raise _no_room(short)
        if short:
            adjudication, reason = looked_at(adjudication, short), short[0].reason
    moved, event = ruled(held, adjudication, by, now, reason, move, second)
    if not moved.is_new:
        await record_move(connection, tenant, moved.life.moves[-1])
        await write_round(connection, tenant, moved.life.rounds[-1])
        await mark_preauthorized(connection, tenant, held.key, claim_id, moved.filed.claim.preauthorized_at)
    if adjudication.state in SETTLES_WHO_BEARS:
        await bear(connection, moved, adjudication, now)
    if is_done:
        await agree_with_history(connection, tenant, moved, decision, now)
    return moved, event


def ruled(
    held: HeldClaim,
    adjudication: Adjudication,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    move: MoveName | None = None,
    second: Actor | None = None,
) -> tuple[HeldClaim, Event]:
    """The claim with one more round and its move, and what is told of it. Nothing of that is written yet."""
    made = move or TO_STATE[adjudication.state]
    why = reason or _why(adjudication)
    whole = round_rows(held, held.next_round, adjudication, by, now)
    moved = stepped(held, made, by, now, why, second)
    agreed = now if adjudication.state in PAID and held.filed.claim.served_on is None else None
    moved = replace(
        moved,
        filed=replace(moved.filed, claim=replace(moved.filed.claim, preauthorized_at=agreed)),
        life=replace(moved.life, rounds=(*moved.life.rounds, whole)),
    )
    kind = EventKind.CLAIM_GOODWILL_GRANTED if move else _KINDS.get(adjudication.state, EventKind.CLAIM_DECIDED)
    said = {
        **round_said(whole.round.round, adjudication),
        "move": made.value,
        "reason": why,
        "by": by.role.value,
        **({"second": second.key_id} if second else {}),
    }
    return moved, told(kind, moved, **said)


def round_rows(held: HeldClaim, number: int, adjudication: Adjudication, by: Actor, now: datetime) -> WholeRound:
    """A round of a claim as it is kept, about the decision in force."""
    claim, (issuer, version, digest) = held.filed.claim, adjudication.table
    round_ = ClaimRound(
        unit_key=held.key,
        claim_id=claim.claim_id,
        round=number,
        decision_id=held.filed.decision.decision_id,
        state=adjudication.state.value,
        missing=adjudication.missing,
        issuer=issuer,
        version=version,
        table_hash=digest,
        actor=by.key_id,
        role=by.role.value,
        decided_at=now,
    )
    return WholeRound(round_, tuple(_line_row(round_, line, adjudication.currency) for line in adjudication.lines))


def adjudication_of(whole: WholeRound) -> Adjudication:
    """A round that was kept, for the next one to start from."""
    each = whole.round
    return Adjudication(
        state=ClaimState(each.state),
        currency=whole.lines[0].currency,
        lines=tuple(_line_from(line) for line in whole.lines),
        missing=each.missing,
        table=(each.issuer, each.version, each.table_hash),
    )


def claimed_of(held: HeldClaim, role: Role) -> Claimed:
    """What is claimed, as the rules see it."""
    lines = tuple(
        ClaimedLine(
            line=line.line,
            charge=charge,
            claimed_minor=line.amount_minor if line.claimed_minor is None else line.claimed_minor,
            quantity=Decimal(line.quantity_milli) / 1000,
        )
        for line, charge in zip(held.filed.lines, charge_ids(held.filed.claim), strict=True)
    )
    return Claimed(role, lines, remedy_of(held.filed.claim))


def looked_at(adjudication: Adjudication, short: Sequence[Finding]) -> Adjudication:
    """What was decided left to a person: all of it, or what it would pay where too little is left."""
    reasons = tuple(Reason(finding, outcome=Outcome.REVIEW) for finding in short)
    lines = tuple(
        replace(line, outcome=LineOutcome.REVIEW, approved=(), binding=False, reasons=(*line.reasons, *reasons))
        if line.approved or not short
        else line
        for line in adjudication.lines
    )
    return replace(adjudication, lines=lines, state=state_of(lines), missing=())


def filed_on(held: HeldClaim, decision: Decision) -> date:
    """The day of filing, where the first contract counts its days."""
    zones = [contract.terms.zone for contract in decision.question.contracts]
    filed = held.filed.claim.filed_at
    return (filed.astimezone(zones[0]) if zones else filed).date()


def _signals(held: HeldClaim, decision: Decision, table: AdjudicationTable, unit: ToldOfUnit) -> tuple[Finding, ...]:
    """What looks odd about the claim, beside the others of its unit. Drafts are not claimed yet."""
    claim, question = held.filed.claim, decision.question
    others = [each for each in held.dossier.claims if each.state != ClaimState.DRAFT]
    day = claim.occurred_on or local_day(question.as_of) or date.min
    readings = [Reading(meter, day, value) for meter, value in sorted(question.meters.items())]
    starts = [result.standing.cover.start for result in decision.benefits if result.used and result.standing.cover]
    return signals_of(
        claim=_seen(claim, unit),
        earlier=[_seen(each, unit) for each in others if each.claim_id != claim.claim_id],
        history=question.history,
        readings=readings,
        began=min((start for start in starts if start is not None), default=None),
        look_for=table.terms.signals,
    )


def _seen(claim: Claim, unit: ToldOfUnit) -> ClaimSeen:
    lines: list[ClaimLine] = [line for line in unit.lines if line.claim_id == claim.claim_id]
    evidence: list[Evidence] = [each for each in unit.evidence if each.claim_id == claim.claim_id]
    parts = {line.component for line in lines if line.component}
    return ClaimSeen(
        id=public_id("Claim", claim.unit_key, claim.claim_id),
        state=ClaimState(claim.state),
        failed_on=claim.occurred_on,
        serviced_on=claim.served_on,
        components=components_of(claim) | parts,
        tasks=frozenset(line.task for line in lines if line.task),
        invoice=next((each.digest for each in evidence if each.kind == "INVOICE" and each.digest), None),
    )


def _no_room(short: Sequence[Finding]) -> JudgementRefused:
    faults = tuple(Fault(each.reason, None, None, (str(dict(each.values).get("benefit", "")),)) for each in short)
    return JudgementRefused(faults, "approve less, or grant it as goodwill", ("lines",))


def _why(adjudication: Adjudication) -> str | None:
    """The first reason for the state: of those that led there, or of those that made it less than was claimed."""
    wanted = _OF_LINE.get(adjudication.state)
    lines = [
        line
        for line in adjudication.lines
        if (line.outcome is wanted if wanted else line.outcome is not LineOutcome.APPROVED)
    ]
    return next(_reasons(lines), None)


def _reasons(lines: Iterable[AdjudicatedLine]) -> Iterator[str]:
    outcomes = {
        LineOutcome.REVIEW: Outcome.REVIEW,
        LineOutcome.ASK: Outcome.ASK,
        LineOutcome.REJECTED: Outcome.DENY,
        LineOutcome.REDUCED: Outcome.PAY,
    }
    for line in lines:
        telling = [each for each in line.reasons if each.outcome is outcomes.get(line.outcome)]
        for reason in reversed(telling) if line.outcome is LineOutcome.REDUCED else telling:
            yield reason.finding.reason
        for reason in line.reasons:
            yield reason.finding.reason


def _line_row(round_: ClaimRound, line: AdjudicatedLine, currency: str) -> LineDecision:
    written = line_document(line)
    return LineDecision(
        unit_key=round_.unit_key,
        claim_id=round_.claim_id,
        round=round_.round,
        line=line.line,
        outcome=line.outcome.value,
        claimed_minor=line.claimed_minor,
        approved_minor=line.approved_minor,
        currency=currency,
        binding=line.binding,
        shares=written["approved"],
        covered=written["covered"],
        arguable=written["arguable"],
        reasons=written["reasons"],
    )


def _line_from(row: LineDecision) -> AdjudicatedLine:
    return line_from(
        {
            "line": row.line,
            "outcome": row.outcome,
            "claimedMinor": row.claimed_minor,
            "approved": row.shares,
            "covered": row.covered,
            "arguable": row.arguable,
            "binding": row.binding,
            "reasons": row.reasons,
        }
    )
