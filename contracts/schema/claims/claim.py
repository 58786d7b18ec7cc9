"""What does a client see of a claim? Where it stands, line by line what was decided and why, and how it came to it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Self

import strawberry

from contracts.schema.claims.decisions import AdjudicationTable, ClaimDecision, LineDecision
from contracts.schema.claims.enums import (
    ClaimState,
    EvidenceKind,
    GoodwillState,
    MoveName,
    NoteKind,
    Role,
)
from contracts.schema.claims.remedies import ChosenRemedy, Recovery
from contracts.schema.decisions import Decision, decision_of
from contracts.schema.enums import ChargeClass, Event, Payer
from contracts.schema.fields import from_seen
from contracts.schema.money import Money, money_of
from contracts.schema.node import Node
from contracts.schema.reasons import MissingFact, Speech, missing_of
from contracts.usecases.claims.seen.rounds_seen import JudgedSeen
from contracts.usecases.claims.seen.shown import (
    ClaimShown,
    EvidenceSeen,
    GoodwillSeen,
    LineSeen,
    MoveSeen,
    NoteSeen,
)
from contracts.usecases.seen import ClaimSeen


@strawberry.type(description="A claim in a list; ask `claim` for all of it.")
class ClaimSummary:
    claim_id: strawberry.ID = from_seen("id", "The claim.")
    unit_id: strawberry.ID = from_seen("unit_id", "The unit.")
    state: ClaimState = from_seen("state", "Where it stands.")
    event: Event = from_seen("event", "What happened.")
    occurred_on: date | None = from_seen("occurred_on", "The day it happened; null where nobody told.")
    reported_on: date = from_seen("reported_on", "The day it was reported.")
    filed_at: datetime = from_seen("filed_at", "When it was filed, or begun while it is a draft.")
    seen: strawberry.Private[ClaimSeen]

    @classmethod
    def of(cls, seen: ClaimSeen) -> Self:
        return cls(seen=seen)


@strawberry.type(description="What a payer bears of a line.")
class PayerShare:
    payer: Payer = strawberry.field(description="Who pays.")
    amount: Money = strawberry.field(description="How much.")


@strawberry.type(description="One charge of a claim.")
class ClaimLine:
    line: int = strawberry.field(description="Its number, from 1.")
    charge: str = strawberry.field(description="The claimant's name for the charge.")
    charge_class: ChargeClass = strawberry.field(name="class", description="What it is for.")
    component: str | None = strawberry.field(description="The part it is about; null where none was named.")
    task: str | None = strawberry.field(description="The work it is for; null where none was named.")
    quantity: Decimal = strawberry.field(description="How many.")
    amount: Money = strawberry.field(description="The charge with tax.")
    tax: Money | None = strawberry.field(description="The part of it that is tax; null where nobody told.")
    claimed: Money = strawberry.field(description="What is wanted of the payers.")
    customer: Money | None = strawberry.field(
        description="What the customer pays by the decision in force; null while that is not settled."
    )
    payers: list[PayerShare] = strawberry.field(description="What the others bear by the decision in force.")
    decided: LineDecision | None = strawberry.field(description="What was decided of it last; null for a draft.")

    @classmethod
    def of(cls, seen: LineSeen, judged: JudgedSeen | None, speech: Speech) -> Self:
        return cls(
            line=seen.line,
            charge=seen.charge,
            charge_class=ChargeClass(seen.charge_class),
            component=seen.component,
            task=seen.task,
            quantity=seen.quantity,
            amount=money_of(seen.amount),
            tax=money_of(seen.tax) if seen.tax else None,
            claimed=money_of(seen.claimed),
            customer=money_of(seen.customer) if seen.customer else None,
            payers=[PayerShare(payer=Payer(payer), amount=money_of(amount)) for payer, amount in seen.payers],
            decided=LineDecision.of(judged, speech) if judged else None,
        )


@strawberry.type(description="One move of a claim.")
class ClaimMove:
    number: int = strawberry.field(description="Its number, from 1.")
    move: MoveName = strawberry.field(description="What was done.")
    from_state: ClaimState = strawberry.field(description="Where the claim stood.")
    to_state: ClaimState = strawberry.field(description="Where it stood then.")
    role: Role = strawberry.field(description="Who did it.")
    actor: str | None = strawberry.field(description="The name of the key; null for who may not see it.")
    second_actor: str | None = strawberry.field(description="The key that agreed, where two had to.")
    reason: str | None = strawberry.field(description="The reason code; null for a move that needs none.")
    at: datetime = strawberry.field(description="When.")

    @classmethod
    def of(cls, seen: MoveSeen) -> Self:
        return cls(
            number=seen.number,
            move=MoveName(seen.move),
            from_state=ClaimState(seen.from_state),
            to_state=ClaimState(seen.to_state),
            role=Role(seen.role),
            actor=seen.actor,
            second_actor=seen.second_actor,
            reason=seen.reason,
            at=seen.at,
        )


@strawberry.type(description="What somebody wrote.")
class ClaimNote:
    kind: NoteKind = strawberry.field(description="What it is about.")
    text: str = strawberry.field(description="The words.")
    at: datetime = strawberry.field(description="When.")

    @classmethod
    def of(cls, seen: NoteSeen) -> Self:
        return cls(kind=NoteKind(seen.kind), text=seen.text, at=seen.at)


@strawberry.type(description="Evidence that is kept elsewhere.")
class ClaimEvidence:
    kind: EvidenceKind = strawberry.field(description="What it is.")
    line: int | None = strawberry.field(description="The line it is about; null for the whole claim.")
    reference: str | None = strawberry.field(description="Where it is kept; null for who may not see persons.")
    digest: str = strawberry.field(
        description="The same for the same evidence about a unit; empty once its person was erased."
    )
    at: datetime = strawberry.field(description="When it was named.")

    @classmethod
    def of(cls, seen: EvidenceSeen) -> Self:
        return cls(
            kind=EvidenceKind(seen.kind), line=seen.line, reference=seen.reference, digest=seen.digest, at=seen.at
        )


@strawberry.type(description="More than is owed.")
class ClaimGoodwill:
    state: GoodwillState = strawberry.field(description="How far it is.")
    extra: Money = strawberry.field(description="What it adds.")
    role: Role = strawberry.field(description="Who granted it, or asked for it.")
    asked_at: datetime = strawberry.field(description="When.")
    settled_at: datetime | None = strawberry.field(description="When it was granted or lapsed; null until then.")

    @classmethod
    def of(cls, seen: GoodwillSeen) -> Self:
        return cls(
            state=GoodwillState(seen.state),
            extra=money_of(seen.extra),
            role=Role(seen.role),
            asked_at=seen.asked_at,
            settled_at=seen.settled_at,
        )


@strawberry.type(description="What was asked of a unit's promises, and what became of it.")
class Claim(Node):
    unit_id: strawberry.ID = strawberry.field(description="The unit.")
    location_id: strawberry.ID | None = strawberry.field(description="The workshop; null where none was named.")
    state: ClaimState = strawberry.field(description="Where it stands.")
    event: Event = strawberry.field(description="What happened.")
    occurred_on: date | None = strawberry.field(description="The day it happened; null where nobody told.")
    reported_on: date = strawberry.field(description="The day it was reported.")
    served_on: date | None = strawberry.field(description="The day of the service; null while it has not been.")
    filed_at: datetime = strawberry.field(description="When it was filed, or begun while it is a draft.")
    preauthorized_at: datetime | None = strawberry.field(description="When it was agreed to, if before the work.")
    lines: list[ClaimLine] = strawberry.field(description="Its charges, with what was decided of each.")
    complaint: str | None = strawberry.field(description="What the customer said; null for who may not see persons.")
    notes: list[ClaimNote] = strawberry.field(description="What people wrote; none for who may not see persons.")
    evidence: list[ClaimEvidence] = strawberry.field(description="The evidence.")
    missing: list[MissingFact] = strawberry.field(description="What it waits for.")
    moves: list[ClaimMove] = strawberry.field(description="How it came to where it stands, oldest first.")
    may_move: list[MoveName] = strawberry.field(description="What the caller may do with it now.")
    appeal_until: date | None = strawberry.field(
        description="The last day for an appeal; null while there is nothing to appeal, and where it may be for ever."
    )
    decision: Decision = strawberry.field(description="The decision on the case that is in force.")
    decisions: list[ClaimDecision] = strawberry.field(description="All that was decided, oldest first.")
    table: AdjudicationTable | None = strawberry.field(
        description="The table that it was decided by last; null until it was."
    )
    goodwill: list[ClaimGoodwill] = strawberry.field(description="Goodwill that was granted, or waits, or lapsed.")
    remedies: list[ChosenRemedy] = strawberry.field(description="What was chosen, in the order of choosing.")
    recoveries: list[Recovery] = strawberry.field(description="What is asked back from other payers, once settled.")

    @classmethod
    def of(cls, seen: ClaimShown, speech: Speech) -> Self:
        claim, last = seen.claim, seen.rounds[-1] if seen.rounds else None
        judged = {line.line: line for line in last.lines} if last else {}
        complaints = [note.text for note in seen.notes if note.kind == NoteKind.COMPLAINT]
        return cls(
            id=strawberry.ID(claim.id),
            unit_id=strawberry.ID(claim.unit_id),
            location_id=strawberry.ID(seen.location) if seen.location else None,
            state=ClaimState(claim.state),
            event=Event(claim.event),
            occurred_on=claim.occurred_on,
            reported_on=claim.reported_on,
            served_on=seen.served_on,
            filed_at=claim.filed_at,
            preauthorized_at=seen.preauthorized_at,
            lines=[ClaimLine.of(line, judged.get(line.line), speech) for line in seen.lines],
            complaint="\n".join(complaints) or None,
            notes=[ClaimNote.of(note) for note in seen.notes],
            evidence=[ClaimEvidence.of(each) for each in seen.evidence],
            missing=[missing_of(name, speech) for name in seen.missing],
            moves=[ClaimMove.of(move) for move in seen.moves],
            may_move=[MoveName(move) for move in seen.may_move],
            appeal_until=seen.appeal_until,
            decision=decision_of(seen.decided, speech),
            decisions=[ClaimDecision.of(each, speech) for each in seen.rounds],
            table=AdjudicationTable.of(last.table) if last else None,
            goodwill=[ClaimGoodwill.of(each) for each in seen.goodwills],
            remedies=[ChosenRemedy.of(each) for each in seen.remedies],
            recoveries=[Recovery.of(each) for each in seen.recoveries],
        )
