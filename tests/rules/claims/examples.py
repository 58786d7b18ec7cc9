"""A small table of adjudication, a claim on a small plan, and how a test adjudicates it."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.rules.claims.adjudication import adjudicate
from contracts.rules.claims.lines import AdjudicatedLine, Adjudication, Claimed, ClaimedLine
from contracts.rules.claims.tables import AdjudicationTable, load_tables
from contracts.rules.decision import Decision
from contracts.rules.terms import Plan
from contracts.rules.values.findings import Finding
from contracts.rules.values.vocabulary import Role
from contracts.rules.words.problems import BadTerms, Marked
from tests.rules.examples import Written, charge, decided

OWED: Written = {
    "ruling": "owed",
    "reason": ["CHARGE_PAID", "CHARGE_SHARED", "CAP_REACHED"],
    "outcome": "PAY",
    "binding": True,
    "clause": "2",
}
MISSING: Written = {"ruling": "missing", "reason": "MISSING_FACT", "outcome": "ASK", "clause": "1"}
OVER: Written = {"ruling": "over", "reason": "EXPIRED", "outcome": "DENY", "binding": True, "clause": "3"}
GOODWILL: Written = {
    "limits": {"SERVICE_CENTRE": {"EUR": "50"}, "ISSUER": {"EUR": "500"}, "ADMIN": {"EUR": "900"}},
    "secondAbove": {"EUR": "100"},
    "reasons": ["JUST_EXPIRED", "LOYAL_CUSTOMER"],
}


def denies(reason: str, **words: Any) -> Written:
    """A ruling that denies."""
    return {"ruling": reason, "reason": reason, "outcome": "DENY", "binding": False, "clause": "9", **words}


def written(*rulings: Written, **words: Any) -> Written:
    """An adjudication file of one table."""
    table: Written = {
        "version": "1",
        "source": {"ref": "constructed", "confidence": "official"},
        "rulings": list(rulings or [MISSING, OWED, OVER]),
        "automatic": {"EUR": "1000"},
        **words,
    }
    return {"adjudication": {"issuer": "maker", "name": "Maker"}, "tables": [table]}


def table(*rulings: Written, **words: Any) -> AdjudicationTable:
    """A loaded table."""
    return load_tables(Marked(written(*rulings, **words))).versions[0]


def table_codes(*rulings: Written, **words: Any) -> set[str]:
    """The codes of what is wrong with a table."""
    try:
        table(*rulings, **words)
    except BadTerms as bad:
        return {problem.code for problem in bad.problems}
    return set()


def claim(*claimed_minor: int, role: Role = Role.SERVICE_CENTRE, charges: Sequence[int] | None = None) -> Claimed:
    """A claim of lines 1, 2 ...: on charges `c1`, `c2` ... of at least these amounts."""
    lines = (ClaimedLine(number, f"c{number}", minor) for number, minor in enumerate(claimed_minor, 1))
    return Claimed(role, tuple(lines))


def decision_on(plan: Plan, *minor: int, **asked: Any) -> Decision:
    """The decision on charges `c1`, `c2` ...; the unit was delivered on 1 January 2025 and failed on 1 March."""
    charges = [charge(f"c{number}", each) for number, each in enumerate(minor, 1)]
    told: Mapping[str, Any] = {"delivered": "2025-01-01", "event": "DEFECT", "charges": charges, **asked}
    return decided(plan, **told)


def adjudicated(
    decision: Decision,
    by: AdjudicationTable | None = None,
    claimed: Claimed | None = None,
    signals: Sequence[Finding] = (),
) -> Adjudication:
    """What a table makes of a claim for all charges of a decision in full."""
    whole = claim(*(result.charge.minor for result in decision.charges))
    return adjudicate(decision, by or table(), signals, claimed or whole)


def only_line(found: Adjudication) -> AdjudicatedLine:
    (line,) = found.lines
    return line


def rulings_of(line: AdjudicatedLine) -> list[str | None]:
    return [reason.ruling for reason in line.reasons]


def codes_of(line: AdjudicatedLine) -> list[str]:
    return [reason.finding.reason for reason in line.reasons]
