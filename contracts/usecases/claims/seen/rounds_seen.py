"""What may a caller see of each round of deciding a claim: what was made of each line, and why?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.money import Money
from contracts.rules.values.plain import Document
from contracts.store.claim_life.moves import ClaimLife, WholeRound
from contracts.store.claim_life.records import LineDecision
from contracts.store.records import DecisionRecord, Json
from contracts.usecases.cover.decided import Decided, decided_before


class ShareSeen(Struct, frozen=True):
    """What one payer bears of a line, under which promise. Goodwill has no plan."""

    payer: str
    amount: Money
    plan: str | None
    benefit: str | None
    clause: str


class JudgedSeen(Struct, frozen=True):
    """What one round made of a line. Line 0 is a claim for a remedy without charges."""

    line: int
    outcome: str
    claimed: Money
    approved: Money
    binding: bool
    shares: tuple[ShareSeen, ...]
    reasons: tuple[Document, ...]


class RoundSeen(Struct, frozen=True):
    """What was decided at one time. `actor` is None for who may not see who it was."""

    round: int
    state: str
    missing: tuple[str, ...]
    table: tuple[str, str, str]
    actor: str | None
    role: str
    decided_at: datetime
    lines: tuple[JudgedSeen, ...]
    decided: Decided


def rounds_seen(life: ClaimLife, decisions: Mapping[UUID, DecisionRecord], names: bool) -> tuple[RoundSeen, ...]:
    """The rounds, the oldest first. `decisions` are those of the rounds by id; `names` for who may see who it was."""
    return tuple(_round(each, decisions, names) for each in life.rounds)


def _round(whole: WholeRound, decisions: Mapping[UUID, DecisionRecord], names: bool) -> RoundSeen:
    each = whole.round
    return RoundSeen(
        round=each.round,
        state=each.state,
        missing=each.missing,
        table=(each.issuer, each.version, each.table_hash),
        actor=each.actor if names else None,
        role=each.role,
        decided_at=each.decided_at,
        lines=tuple(_judged(line) for line in whole.lines),
        decided=decided_before(decisions[each.decision_id]),
    )


def _judged(line: LineDecision) -> JudgedSeen:
    return JudgedSeen(
        line=line.line,
        outcome=line.outcome,
        claimed=Money(line.claimed_minor, line.currency),
        approved=Money(line.approved_minor, line.currency),
        binding=line.binding,
        shares=tuple(_share(share, line.currency) for share in _documents(line.shares)),
        reasons=tuple(_reason(reason) for reason in _documents(line.reasons)),
    )


def _share(share: Document, currency: str) -> ShareSeen:
    return ShareSeen(share["payer"], Money(share["minor"], currency), share["plan"], share["benefit"], share["clause"])


def _reason(written: Document) -> Document:
    """A kept reason in the form in which those of a decision are shown, with its ruling."""
    code, about = written["code"], written["about"]
    return {
        "reason": f"{code}_{about}" if about else code,
        "sense": written["sense"],
        "clause": written["clause"],
        "values": dict(written["values"]),
        "benefit": written["benefit"],
        "outcome": written["outcome"],
        "ruling": written["ruling"],
        "rulingClause": written["rulingClause"],
    }


def _documents(written: Sequence[Json]) -> list[Document]:
    return [dict(each) for each in written if isinstance(each, Mapping)]
