"""What of a claim is paid at once, what is denied, what is missing, and at what must a person look?

`adjudicate` holds every reason of the decision, and every signal, against a table. Three things hold whatever the table
says: nothing is paid beyond what the decision covers; nothing that it covers is denied; a signal never denies. Where a
ruling says otherwise, a person looks.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.claims.lines import (
    AdjudicatedLine,
    Adjudication,
    Claimed,
    Reason,
    Share,
    cut,
    minor_of,
    outcome_of,
    state_of,
)
from contracts.rules.claims.reasons import LineCase, line_cases
from contracts.rules.claims.tables import AdjudicationTable, Line, ruling_for
from contracts.rules.decision import Decision
from contracts.rules.values.facts import FACTS
from contracts.rules.values.findings import Finding
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import Code, LineOutcome, Outcome, Role, Sense
from contracts.rules.words.adjudication import PAYING, Ruling


def adjudicate(
    decision: Decision, table: AdjudicationTable, signals: Sequence[Finding], claimed: Claimed
) -> Adjudication:
    """What becomes of each line, and of the claim. Raises `UnknownCharge` for a line that the decision has not."""
    asking = _Asking(table, claimed.role, decision.currency)
    lines = tuple(asking.line(case, signals) for case in line_cases(decision, claimed))
    lines = _within_limit(lines, decision.currency, table)
    asked = any(line.outcome is LineOutcome.ASK for line in lines)
    return Adjudication(
        state=state_of(lines),
        currency=decision.currency,
        lines=lines,
        missing=tuple(sorted(set(_missing(lines)))) if asked else (),
        table=(table.issuer, table.version, table.hash),
    )


class _Ruled(Struct, frozen=True):
    """A reason with the ruling that fits it. What no ruling names goes to a person."""

    reason: Reason
    ruling: Ruling | None

    @property
    def outcome(self) -> Outcome:
        return self.ruling.outcome if self.ruling else Outcome.REVIEW

    @property
    def binds(self) -> bool:
        return bool(self.ruling and self.ruling.binding)


class _Asking(Struct, frozen=True):
    """A table that is asked about the lines of one claim."""

    table: AdjudicationTable
    role: Role
    currency: str

    def line(self, case: LineCase, signals: Sequence[Finding]) -> AdjudicatedLine:
        """What the table makes of one line."""
        ruled = [self.ruled(reason, case) for reason in case.reasons]
        if case.is_settled and case.is_covered:
            notes = [note for note in (self.ruled(reason, case) for reason in case.notes) if note.ruling]
            ruled += [*notes, *(self.ruled(Reason(signal), case) for signal in signals)]
            return _covered(case, ruled, self.currency)
        noted = tuple(Reason(signal) for signal in signals)
        return _refused(case, ruled, noted) if case.is_settled else _unsettled(case, ruled, noted)

    def ruled(self, reason: Reason, case: LineCase) -> _Ruled:
        line = Line(case.charge_class, case.claimed_minor, self.currency, self.role)
        ruling = ruling_for(self.table, reason.finding.reason, reason.kind, line)
        if ruling is None:
            return _Ruled(replace(reason, outcome=Outcome.REVIEW), None)
        return _Ruled(replace(reason, outcome=ruling.outcome, ruling=ruling.ruling, clause=ruling.clause), ruling)


def _unsettled(case: LineCase, ruled: Sequence[_Ruled], noted: tuple[Reason, ...]) -> AdjudicatedLine:
    """A line of which nothing is settled: what is missing is asked for, the rest is looked at."""
    asks = any(each.outcome is Outcome.ASK for each in ruled)
    outcome = LineOutcome.ASK if asks else LineOutcome.REVIEW
    return _adjudicated(case, outcome, (*_reasons(ruled), *noted), case.arguable)


def _refused(case: LineCase, ruled: Sequence[_Ruled], noted: tuple[Reason, ...]) -> AdjudicatedLine:
    """A line that no benefit covers. One ruling that denies ends a benefit; each benefit must be ended."""
    by_benefit: dict[str | None, list[_Ruled]] = {}
    for each in ruled:
        by_benefit.setdefault(each.reason.benefit, []).append(each)
    left = {each.outcome for found in by_benefit.values() if not _denies(found) for each in found}
    bound = {name for name, found in by_benefit.items() if any(each.binds for each in found if _denies([each]))}
    outcome = LineOutcome.REJECTED
    if left:
        outcome = LineOutcome.ASK if Outcome.ASK in left else LineOutcome.REVIEW
    arguable = tuple(share for share in case.arguable if f"{share.plan}/{share.benefit}" not in bound)
    line = _adjudicated(case, outcome, (*_reasons(ruled), *noted), arguable)
    return replace(line, binding=set(by_benefit) == bound)


def _denies(ruled: Iterable[_Ruled]) -> bool:
    return any(each.outcome is Outcome.DENY for each in ruled)


def _covered(case: LineCase, ruled: Sequence[_Ruled], currency: str) -> AdjudicatedLine:
    """A line that the terms pay: paid unless a ruling or a signal stops it, and at most at the ruling's rate."""
    outcomes = {each.outcome for each in ruled}
    if outcomes - {Outcome.PAY}:
        outcome = LineOutcome.ASK if Outcome.ASK in outcomes else LineOutcome.REVIEW
        return _adjudicated(case, outcome, _reasons(ruled), case.arguable)
    approved, reasons = case.covered, _reasons(ruled)
    for each in ruled:
        rate = (each.ruling.at_most or {}).get(currency) if each.ruling else None
        # Part of a minor unit is not paid: the rate is the most there is.
        if rate is not None and minor_of(approved) > (limit := int(rate * case.quantity)):
            approved = cut(approved, limit)
            reasons += (_above_rate(case, each.reason, Money(rate, currency)),)
    line = _adjudicated(case, outcome_of(minor_of(approved), case.claimed_minor), reasons, case.arguable)
    paying = [each for each in ruled if each.reason.finding.code in PAYING]
    return replace(line, approved=approved, binding=bool(paying) and all(each.binds for each in paying))


def _above_rate(case: LineCase, reason: Reason, rate: Money) -> Reason:
    claimed = Money(case.claimed_minor, rate.currency)
    values = (("rate", rate), ("quantity", case.quantity), ("claimed", claimed))
    return replace(reason, finding=Finding(Code.ABOVE_RATE, Sense.NOTE, reason.clause or "", None, values))


def _adjudicated(
    case: LineCase, outcome: LineOutcome, reasons: tuple[Reason, ...], arguable: tuple[Share, ...] = ()
) -> AdjudicatedLine:
    return AdjudicatedLine(
        line=case.line,
        outcome=outcome,
        claimed_minor=case.claimed_minor,
        approved=(),
        covered=case.covered,
        arguable=arguable,
        binding=False,
        reasons=reasons,
    )


def _reasons(ruled: Iterable[_Ruled]) -> tuple[Reason, ...]:
    return tuple(each.reason for each in ruled)


def _missing(lines: Iterable[AdjudicatedLine]) -> Iterable[str]:
    """The facts that the lines are sent back for: those that are missing, or that did not hold."""
    for reason in (reason for line in lines for reason in line.reasons if reason.outcome is Outcome.ASK):
        values = dict(reason.finding.values)
        facts = values.get("facts")
        yield from facts if isinstance(facts, tuple) else (name for name in values if name in FACTS)


def _within_limit(
    lines: tuple[AdjudicatedLine, ...], currency: str, table: AdjudicationTable
) -> tuple[AdjudicatedLine, ...]:
    """Above the automatic limit a person looks at every line that would be paid. No limit in a currency is none."""
    approved, limit = sum(line.approved_minor for line in lines), table.terms.automatic.get(currency, 0)
    if approved <= limit:
        return lines
    values = (("approved", Money(approved, currency)), ("limit", Money(limit, currency)))
    above = Reason(Finding(Code.ABOVE_AUTOMATIC_LIMIT, Sense.REVIEW, "", None, values), outcome=Outcome.REVIEW)
    return tuple(
        replace(line, outcome=LineOutcome.REVIEW, approved=(), binding=False, reasons=(*line.reasons, above))
        if line.approved_minor
        else line
        for line in lines
    )
