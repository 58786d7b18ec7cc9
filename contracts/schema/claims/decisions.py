"""What does a client see of each time that a claim was decided? Line by line the outcome, the payers, every reason."""

from datetime import datetime
from typing import Self

import strawberry

from contracts.rules.values.plain import Document
from contracts.schema.claims.enums import ClaimState, LineOutcome, Outcome, Role
from contracts.schema.decisions import Decision, decision_of
from contracts.schema.enums import Payer
from contracts.schema.money import Money, money_of
from contracts.schema.reasons import MissingFact, Reason, Speech, missing_of, reason_of
from contracts.usecases.claims.seen.rounds_seen import JudgedSeen, RoundSeen, ShareSeen


@strawberry.type(description="What a payer was agreed to bear of a line, and under which promise.")
class ApprovedShare:
    payer: Payer = strawberry.field(description="Who pays.")
    amount: Money = strawberry.field(description="How much.")
    plan: str | None = strawberry.field(description="The plan that promises it; null for goodwill.")
    benefit: str | None = strawberry.field(description="The benefit of that plan; null for goodwill.")
    clause: str = strawberry.field(
        description="The paragraph that it rests on; empty for goodwill, and another issuer's."
    )

    @classmethod
    def of(cls, seen: ShareSeen) -> Self:
        return cls(
            payer=Payer(seen.payer),
            amount=money_of(seen.amount),
            plan=seen.plan,
            benefit=seen.benefit,
            clause=seen.clause,
        )


@strawberry.type(description="Why something was decided of a line, and by which ruling of the issuer's table.")
class LineReason:
    reason: Reason = strawberry.field(description="The reason.")
    outcome: Outcome | None = strawberry.field(description="What followed from it; null for what was only noted.")
    ruling: str | None = strawberry.field(description="The ruling of the table; null where none names the reason.")
    clause: str | None = strawberry.field(description="The paragraph of the ruling; null where none is cited.")

    @classmethod
    def of(cls, seen: Document, speech: Speech) -> Self:
        return cls(
            reason=reason_of(seen, speech),
            outcome=Outcome(seen["outcome"]) if seen["outcome"] else None,
            ruling=seen["ruling"],
            clause=seen["rulingClause"],
        )


@strawberry.type(description="What was decided of one line at one time.")
class LineDecision:
    line: int = strawberry.field(description="The line; 0 for a claim for a remedy without charges.")
    outcome: LineOutcome = strawberry.field(description="What was decided.")
    claimed: Money = strawberry.field(description="What was claimed of the payers.")
    approved: Money = strawberry.field(description="What they bear; nothing while it is open.")
    binding: bool = strawberry.field(description="Whether it binds whoever reviews; only goodwill goes beyond it.")
    shares: list[ApprovedShare] = strawberry.field(description="Who bears how much of what is approved.")
    reasons: list[LineReason] = strawberry.field(description="Why: every reason.")

    @classmethod
    def of(cls, seen: JudgedSeen, speech: Speech) -> Self:
        return cls(
            line=seen.line,
            outcome=LineOutcome(seen.outcome),
            claimed=money_of(seen.claimed),
            approved=money_of(seen.approved),
            binding=seen.binding,
            shares=[ApprovedShare.of(share) for share in seen.shares],
            reasons=[LineReason.of(reason, speech) for reason in seen.reasons],
        )


@strawberry.type(description="A version of an issuer's table, which makes of reasons what is paid or denied.")
class AdjudicationTable:
    issuer: str = strawberry.field(description="Whose table; `default` for the house rules.")
    version: str = strawberry.field(description="The version.")
    hash: str = strawberry.field(description="The SHA-256 of its text.")

    @classmethod
    def of(cls, table: tuple[str, str, str]) -> Self:
        return cls(issuer=table[0], version=table[1], hash=table[2])


@strawberry.type(description="What was decided of a claim at one time. A later one takes its place; it is kept.")
class ClaimDecision:
    round: int = strawberry.field(description="Its number, from 1.")
    state: ClaimState = strawberry.field(description="What it made of the claim.")
    role: Role = strawberry.field(description="Who decided.")
    actor: str | None = strawberry.field(description="The name of the key; null for who may not see it.")
    decided_at: datetime = strawberry.field(description="When.")
    table: AdjudicationTable = strawberry.field(description="By which table.")
    lines: list[LineDecision] = strawberry.field(description="What it made of each line.")
    missing: list[MissingFact] = strawberry.field(description="What the claim was sent back for.")
    decision: Decision = strawberry.field(description="The decision on the case, as it was given.")

    @classmethod
    def of(cls, seen: RoundSeen, speech: Speech) -> Self:
        return cls(
            round=seen.round,
            state=ClaimState(seen.state),
            role=Role(seen.role),
            actor=seen.actor,
            decided_at=seen.decided_at,
            table=AdjudicationTable.of(seen.table),
            lines=[LineDecision.of(line, speech) for line in seen.lines],
            missing=[missing_of(name, speech) for name in seen.missing],
            decision=decision_of(seen.decided, speech),
        )
