"""Was the work that was done the work that was agreed on?

A pre-authorised claim settles by itself when `changes` finds nothing between the approval and the finished job:

- the same lines (charge, class, part, task), of each no greater quantity, amount or claim than was approved;
- each line paid by the same payers under the same benefits, none of them more than was approved; the very lines that
  were approved are paid as they were;
- every fact that was known when it was approved, the jobs, owners and replacements of the history: unchanged;
- the same terms of every contract that there was.

Free to change: the moment of the question, `preauthorized` itself, readings taken at the service unless a meter went
back (`meters_gone_back`), jobs that were done
since on other parts, contracts made since, and facts that were not known before, as long as the decision pays the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.claims.lines import (
    AdjudicatedLine,
    Adjudication,
    Claimed,
    ClaimedLine,
    Reason,
    Share,
    cut,
    minor_of,
    outcome_of,
    state_of,
)
from contracts.rules.claims.reasons import line_cases
from contracts.rules.decision import Decision
from contracts.rules.question import Question
from contracts.rules.values.findings import Finding
from contracts.rules.values.history import History, Job, Reading, rolled_back
from contracts.rules.values.view import Charge, local_day
from contracts.rules.values.vocabulary import ClaimState, Code, LineOutcome, Outcome, Sense

FREE_TO_CHANGE = frozenset({"preauthorized"})
"""Facts that the approval itself makes."""


class ChangeKind(StrEnum):
    """What is not as it was agreed on."""

    NOT_APPROVED = "NOT_APPROVED"
    LINE_ADDED = "LINE_ADDED"
    LINE_CHANGED = "LINE_CHANGED"
    MORE_THAN_APPROVED = "MORE_THAN_APPROVED"
    PAYER_CHANGED = "PAYER_CHANGED"
    FACT_CHANGED = "FACT_CHANGED"
    HISTORY_CHANGED = "HISTORY_CHANGED"
    TERMS_CHANGED = "TERMS_CHANGED"
    METER_ROLLED_BACK = "METER_ROLLED_BACK"


class Change(Struct, frozen=True):
    """One thing that changed: a line's number, a fact's name, a contract; with what it was and what it is."""

    kind: ChangeKind
    name: str
    before: object
    after: object


class Agreed(Struct, frozen=True):
    """What was approved before the work: the decision, what was claimed, what was adjudicated."""

    decision: Decision
    claimed: Claimed
    adjudication: Adjudication


def unchanged(agreed: Agreed, done: Decision, claimed: Claimed) -> bool:
    """True when a pre-authorised claim settles by itself."""
    return not changes(agreed, done, claimed)


def changes(agreed: Agreed, done: Decision, claimed: Claimed) -> tuple[Change, ...]:
    """Everything that is not as it was agreed on. `done` is the decision on the finished job, `claimed` its lines."""
    return (
        *_terms(agreed.decision.question, done.question),
        *_facts(agreed.decision.question, done.question),
        *_history(agreed.decision.question, done.question),
        *(() if is_same_job(agreed, done, claimed) else _lines(agreed, done, claimed)),
    )


def meters_gone_back(agreed: Question, taken: Sequence[Reading]) -> Iterator[Change]:
    """Each meter that the readings taken at the service show to have gone back; not one that had gone back before."""
    told = agreed.facts.get("occurred")
    day = (local_day(told) if isinstance(told, date) else None) or agreed.as_of.date()
    known = (*agreed.history.readings, *(Reading(name, day, value) for name, value in agreed.meters.items()))
    for meter in sorted({each.meter for each in taken}):
        pair = rolled_back(History(readings=(*known, *taken)), meter)
        if pair is not None and rolled_back(History(readings=known), meter) is None:
            yield Change(ChangeKind.METER_ROLLED_BACK, meter, pair[0].value, pair[1].value)


def is_same_job(agreed: Agreed, done: Decision, claimed: Claimed) -> bool:
    """Whether the lines are the very ones that were agreed on, and the decision pays them as it did then.

    Whoever approved them, a person or goodwill included, approved just this.
    """
    approved = agreed.adjudication.state in {ClaimState.APPROVED, ClaimState.PARTLY_APPROVED}
    return approved and agreed.claimed == claimed and agreed.decision.charges == done.charges


def as_done(agreed: Agreed, done: Decision, claimed: Claimed) -> Adjudication:
    """What is paid of an unchanged job: of each line what its decision covers, and no more than was approved."""
    approved = {line.line: line for line in agreed.adjudication.lines}
    cases = line_cases(done, claimed)
    lines = tuple(_done_line(approved[case.line], case.covered, case.claimed_minor) for case in cases)
    return replace(agreed.adjudication, lines=lines, state=state_of(lines), missing=())


def looked_at(adjudication: Adjudication, found: Sequence[Change]) -> Adjudication:
    """A finished job that is not the one agreed on: nothing of it is paid before a person looked."""
    reasons = tuple(Reason(_finding(change), outcome=Outcome.REVIEW) for change in found)
    lines = tuple(
        replace(line, outcome=LineOutcome.REVIEW, approved=(), binding=False, reasons=(*line.reasons, *reasons))
        for line in adjudication.lines
    )
    return replace(adjudication, lines=lines, state=state_of(lines), missing=())


def _done_line(agreed: AdjudicatedLine, covered: tuple[Share, ...], claimed_minor: int) -> AdjudicatedLine:
    approved = cut(covered, min(agreed.approved_minor, claimed_minor))
    outcome = outcome_of(minor_of(approved), claimed_minor)
    return replace(agreed, outcome=outcome, claimed_minor=claimed_minor, approved=approved, covered=covered)


def _finding(change: Change) -> Finding:
    values = (("change", change.kind.value), ("name", change.name), ("before", change.before), ("after", change.after))
    return Finding(Code.WORK_CHANGED, Sense.REVIEW, "", None, values)


def _terms(before: Question, after: Question) -> Iterator[Change]:
    was = {contract.ref: contract.terms.hash for contract in before.contracts}
    now = {contract.ref: contract.terms.hash for contract in after.contracts}
    for ref in sorted(was):
        if was[ref] != now.get(ref):
            yield Change(ChangeKind.TERMS_CHANGED, ref, was[ref], now.get(ref))


def _facts(before: Question, after: Question) -> Iterator[Change]:
    contracts = {contract.ref: contract for contract in after.contracts}
    pairs: list[tuple[str, Mapping[str, object], Mapping[str, object]]] = [("", before.facts, after.facts)]
    pairs += [
        (f"{contract.ref}.", contract.facts, contracts[contract.ref].facts)
        for contract in before.contracts
        if contract.ref in contracts
    ]
    for where, was, now in pairs:
        for name in sorted(set(was) - FREE_TO_CHANGE):
            if name not in now or now[name] != was[name]:
                yield Change(ChangeKind.FACT_CHANGED, f"{where}{name}", was[name], now.get(name))


def _history(before: Question, after: Question) -> Iterator[Change]:
    since = tuple(job for job in after.history.jobs if not _is_since(job, before))
    for name in ("jobs", "owners", "replacements"):
        was = getattr(before.history, name)
        now = since if name == "jobs" else getattr(after.history, name)
        if sorted(map(repr, was)) != sorted(map(repr, now)):
            yield Change(ChangeKind.HISTORY_CHANGED, name, len(was), len(now))


def _is_since(job: Job, before: Question) -> bool:
    """Whether a job was done after the approval, and on other parts than those that the claim is about."""
    told = before.facts.get("component")
    parts = told if isinstance(told, frozenset) else frozenset()
    parts |= frozenset(charge.component for charge in before.charges if charge.component)
    return job.on > before.as_of.date() and not parts & (job.components | job.replaced)


def _lines(agreed: Agreed, done: Decision, claimed: Claimed) -> Iterator[Change]:
    approved = {line.line: line for line in agreed.adjudication.lines}
    asked = {line.line: line for line in agreed.claimed.lines}
    was = {result.charge.id: result.charge for result in agreed.decision.charges}
    now = {result.charge.id: result.charge for result in done.charges}
    lines = {line.line: line for line in claimed.lines}
    for case in line_cases(done, claimed):
        line = approved.get(case.line)
        if line is None:
            yield Change(ChangeKind.LINE_ADDED, str(case.line), None, case.claimed_minor)
            continue
        if not line.is_decided or line.outcome is LineOutcome.REJECTED:
            yield Change(ChangeKind.NOT_APPROVED, str(case.line), line.outcome, None)
            continue
        if case.line in lines and case.line in asked:
            first, second = asked[case.line], lines[case.line]
            yield from _line(first, second, was[first.charge], now[second.charge])
        yield from _payers(line, case.covered)


def _line(first: ClaimedLine, second: ClaimedLine, was: Charge, now: Charge) -> Iterator[Change]:
    """The same work on the same part, and no more of it."""
    name = str(first.line)
    work = [(first.charge, was.charge_class, was.component, was.task)]
    work.append((second.charge, now.charge_class, now.component, now.task))
    if work[0] != work[1]:
        yield Change(ChangeKind.LINE_CHANGED, name, work[0], work[1])
    amounts: list[tuple[Decimal | int, Decimal | int]] = [
        (first.quantity, second.quantity),
        (first.claimed_minor, second.claimed_minor),
        (was.minor, now.minor),
    ]
    for agreed_on, found in amounts:
        if found > agreed_on:
            yield Change(ChangeKind.MORE_THAN_APPROVED, name, agreed_on, found)


def _payers(line: AdjudicatedLine, covered: tuple[Share, ...]) -> Iterator[Change]:
    """The decision on the finished job pays the line as approved. A rate may have cut what was approved below it."""
    was, now = _by_promise(line.approved), _by_promise(covered)
    name = str(line.line)
    for promise in sorted(set(was) - set(now)):
        yield Change(ChangeKind.PAYER_CHANGED, name, promise, None)
    for promise in sorted(set(now) - set(_by_promise(line.covered))):
        yield Change(ChangeKind.PAYER_CHANGED, name, None, promise)
    known = _by_promise(line.covered)
    for promise in sorted(set(now) & set(known)):
        if now[promise] > known[promise]:
            yield Change(ChangeKind.MORE_THAN_APPROVED, name, known[promise], now[promise])


def _by_promise(shares: tuple[Share, ...]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for share in shares:
        found[_promise(share)] = found.get(_promise(share), 0) + share.minor
    return found


def _promise(share: Share) -> tuple[str, ...]:
    return (share.payer, share.plan or "", share.benefit or "", share.contract or "")
