"""How is an adjudication written down, and read back for the next round?

Shares and reasons as JSON values. The values of a finding come back as they were written: days, amounts and decimals as
text. What counts for review, goodwill, pre-authorization and recovery comes back whole.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.rules.claims.lines import AdjudicatedLine, Reason, Share
from contracts.rules.values.findings import Finding
from contracts.rules.values.plain import Document, plain
from contracts.rules.values.vocabulary import About, Code, LineOutcome, Outcome, Payer, PlanKind, Sense


def line_document(line: AdjudicatedLine) -> Document:
    """One adjudicated line as JSON values."""
    return {
        "line": line.line,
        "outcome": line.outcome.value,
        "claimedMinor": line.claimed_minor,
        "approved": [_share(share) for share in line.approved],
        "covered": [_share(share) for share in line.covered],
        "arguable": [_share(share) for share in line.arguable],
        "binding": line.binding,
        "reasons": [_reason(reason) for reason in line.reasons],
    }


def line_from(document: Mapping[str, Any]) -> AdjudicatedLine:
    """The line that was written so."""
    return AdjudicatedLine(
        line=document["line"],
        outcome=LineOutcome(document["outcome"]),
        claimed_minor=document["claimedMinor"],
        approved=_shares(document["approved"]),
        covered=_shares(document["covered"]),
        arguable=_shares(document["arguable"]),
        binding=document["binding"],
        reasons=tuple(_reason_from(each) for each in document["reasons"]),
    )


def _share(share: Share) -> Document:
    return {
        "payer": share.payer.value,
        "minor": share.minor,
        "plan": share.plan,
        "benefit": share.benefit,
        "contract": share.contract,
        "clause": share.clause,
    }


def _shares(written: Sequence[Mapping[str, Any]]) -> tuple[Share, ...]:
    return tuple(
        Share(Payer(each["payer"]), each["minor"], each["plan"], each["benefit"], each["contract"], each["clause"])
        for each in written
    )


def _reason(reason: Reason) -> Document:
    finding = reason.finding
    return {
        "code": finding.code.value,
        "about": finding.about.value if finding.about else None,
        "sense": finding.sense.value,
        "clause": finding.clause,
        "values": [[name, plain(value)] for name, value in finding.values],
        "benefit": reason.benefit,
        "kind": reason.kind.value if reason.kind else None,
        "outcome": reason.outcome.value if reason.outcome else None,
        "ruling": reason.ruling,
        "rulingClause": reason.clause,
    }


def _reason_from(written: Mapping[str, Any]) -> Reason:
    finding = Finding(
        code=Code(written["code"]),
        sense=Sense(written["sense"]),
        clause=written["clause"],
        about=About(written["about"]) if written["about"] else None,
        values=tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in written["values"]),
    )
    return Reason(
        finding=finding,
        benefit=written["benefit"],
        kind=PlanKind(written["kind"]) if written["kind"] else None,
        outcome=Outcome(written["outcome"]) if written["outcome"] else None,
        ruling=written["ruling"],
        clause=written["rulingClause"],
    )
