"""What may a person decide of a claim, and how much goodwill may they grant?

`review` puts a person's judgements in the place of open lines, within what the terms could pay. `grant_goodwill` pays
more than is owed, within the limits of the table. Both give back the new adjudication, or every reason why not.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.claims.lines import (
    AdjudicatedLine,
    Adjudication,
    Reason,
    Share,
    cut,
    minor_of,
    outcome_of,
    state_of,
)
from contracts.rules.values.findings import Finding
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import Code, LineOutcome, Outcome, Role, Sense
from contracts.rules.words.adjudication import Goodwill


class ReviewProblem(StrEnum):
    """Why a judgement was refused."""

    UNKNOWN_LINE = "UNKNOWN_LINE"
    LINE_TWICE = "LINE_TWICE"
    BINDING = "BINDING"
    MORE_THAN_COVERED = "MORE_THAN_COVERED"
    MORE_THAN_CLAIMED = "MORE_THAN_CLAIMED"
    LESS_THAN_APPROVED = "LESS_THAN_APPROVED"
    NEEDS_REASON = "NEEDS_REASON"
    SAME_PERSON = "SAME_PERSON"
    NO_GOODWILL = "NO_GOODWILL"
    NOT_THIS_ROLE = "NOT_THIS_ROLE"
    ABOVE_LIMIT = "ABOVE_LIMIT"
    NEEDS_SECOND = "NEEDS_SECOND"
    UNKNOWN_REASON = "UNKNOWN_REASON"


class ReviewRefused(Struct, frozen=True):
    """One thing that is wrong with a judgement. `line` is None for the claim as a whole; `most` is what would do."""

    problem: ReviewProblem
    line: int | None = None
    most: Money | None = None
    choices: tuple[str, ...] = ()


class Person(Struct, frozen=True):
    """Who decides: the key and its role."""

    key_id: str
    role: Role


class Judgement(Struct, frozen=True):
    """What a person decided of a line. A reason code is needed where less is paid than was claimed."""

    line: int
    approved_minor: int
    reason: str | None = None


def review(
    before: Adjudication, judgements: Sequence[Judgement], by: Person, decided_before: frozenset[str] = frozenset()
) -> Adjudication | tuple[ReviewRefused, ...]:
    """The adjudication with a person's judgements. An appeal is heard by none of those who decided before."""
    lines = {line.line: line for line in before.lines}
    refused = [found for judgement in judgements for found in _judgement_faults(judgement, lines, before.currency)]
    refused += _twice(judgements)
    if by.key_id in decided_before:
        refused.append(ReviewRefused(ReviewProblem.SAME_PERSON))
    if refused:
        return tuple(refused)
    judged = {judgement.line: judgement for judgement in judgements}
    decided = [
        _judged(line, judged[line.line], before.currency) if line.line in judged else line for line in before.lines
    ]
    return _with(before, decided)


def grant_goodwill(
    before: Adjudication,
    granted: Sequence[Judgement],
    by: Person,
    second: Person | None,
    terms: Goodwill | None,
) -> Adjudication | tuple[ReviewRefused, ...]:
    """The adjudication with goodwill on top: each `approved_minor` is what is paid in all. It may go beyond a binding
    ruling, never beyond what was claimed."""
    if terms is None:
        return (ReviewRefused(ReviewProblem.NO_GOODWILL),)
    lines = {line.line: line for line in before.lines}
    refused = [found for each in granted for found in _goodwill_faults(each, lines, terms, before.currency)]
    refused += _twice(granted)
    extra = sum(each.approved_minor - lines[each.line].approved_minor for each in granted if each.line in lines)
    refused += _person_faults(extra, by, second, terms, before.currency)
    if refused:
        return tuple(refused)
    wanted = {each.line: each for each in granted}
    paid = [
        _gifted(line, wanted[line.line], terms, before.currency) if line.line in wanted else line
        for line in before.lines
    ]
    return _with(before, paid)


def ceiling_minor(line: AdjudicatedLine) -> int:
    """The most that a person may approve of a line without goodwill."""
    return max([minor_of(line.covered), *(share.minor for share in line.arguable)])


def _twice(judgements: Sequence[Judgement]) -> Iterator[ReviewRefused]:
    numbers = [judgement.line for judgement in judgements]
    return (
        ReviewRefused(ReviewProblem.LINE_TWICE, number) for number in sorted(set(numbers)) if numbers.count(number) > 1
    )


def _judgement_faults(
    judgement: Judgement, lines: dict[int, AdjudicatedLine], currency: str
) -> Iterator[ReviewRefused]:
    line = lines.get(judgement.line)
    if line is None:
        yield ReviewRefused(ReviewProblem.UNKNOWN_LINE, judgement.line)
        return
    if line.binding and judgement.approved_minor != line.approved_minor:
        yield ReviewRefused(ReviewProblem.BINDING, line.line, Money(line.approved_minor, currency))
        return
    most = ceiling_minor(line)
    if not 0 <= judgement.approved_minor <= most:
        yield ReviewRefused(ReviewProblem.MORE_THAN_COVERED, line.line, Money(most, currency))
    if judgement.approved_minor < line.claimed_minor and not _is_said(judgement.reason):
        yield ReviewRefused(ReviewProblem.NEEDS_REASON, line.line)


def _goodwill_faults(
    granted: Judgement, lines: dict[int, AdjudicatedLine], terms: Goodwill, currency: str
) -> Iterator[ReviewRefused]:
    line = lines.get(granted.line)
    if line is None or not line.is_decided:
        yield ReviewRefused(ReviewProblem.UNKNOWN_LINE, granted.line)
        return
    if granted.approved_minor > line.claimed_minor:
        yield ReviewRefused(ReviewProblem.MORE_THAN_CLAIMED, line.line, Money(line.claimed_minor, currency))
    if granted.approved_minor <= line.approved_minor:
        yield ReviewRefused(ReviewProblem.LESS_THAN_APPROVED, line.line, Money(line.approved_minor, currency))
    if granted.reason not in terms.reasons:
        yield ReviewRefused(ReviewProblem.UNKNOWN_REASON, line.line, None, terms.reasons)


def _person_faults(
    extra_minor: int, by: Person, second: Person | None, terms: Goodwill, currency: str
) -> Iterator[ReviewRefused]:
    """Who grants it must be allowed to, and above a sum a second person, who is allowed to as well, must agree."""
    roles = tuple(sorted(terms.limits))
    if by.role not in terms.limits:
        yield ReviewRefused(ReviewProblem.NOT_THIS_ROLE, choices=roles)
        return
    alone = terms.second_above.get(currency, 0)
    if extra_minor <= alone:
        yield from _limit_faults(extra_minor, by, terms, currency)
        return
    if second is None:
        yield ReviewRefused(ReviewProblem.NEEDS_SECOND, None, Money(alone, currency), roles)
    elif second.key_id == by.key_id:
        yield ReviewRefused(ReviewProblem.SAME_PERSON)
    elif second.role not in terms.limits:
        yield ReviewRefused(ReviewProblem.NOT_THIS_ROLE, choices=roles)
    else:
        yield from _limit_faults(extra_minor, second, terms, currency)


def _limit_faults(extra_minor: int, person: Person, terms: Goodwill, currency: str) -> Iterator[ReviewRefused]:
    limit = terms.limits[person.role].get(currency, 0)
    if extra_minor > limit:
        yield ReviewRefused(ReviewProblem.ABOVE_LIMIT, None, Money(limit, currency))


def _judged(line: AdjudicatedLine, judgement: Judgement, currency: str) -> AdjudicatedLine:
    """The line as a person decided it: from what the terms pay, or else from the benefit that would pay most."""
    wanted = judgement.approved_minor
    shares: Sequence[Share] = line.covered
    if minor_of(shares) < wanted:
        shares = [max(line.arguable, key=lambda share: share.minor)]
    reason = _said(Code.REVIEWED, wanted, judgement.reason, currency)
    return replace(
        line,
        outcome=outcome_of(wanted, line.claimed_minor),
        approved=cut(shares, wanted),
        reasons=(*line.reasons, reason),
    )


def _gifted(line: AdjudicatedLine, granted: Judgement, terms: Goodwill, currency: str) -> AdjudicatedLine:
    extra = granted.approved_minor - line.approved_minor
    reason = _said(Code.GOODWILL_GRANTED, extra, granted.reason, currency)
    return replace(
        line,
        outcome=outcome_of(granted.approved_minor, line.claimed_minor),
        approved=(*line.approved, Share(terms.payer, extra)),
        reasons=(*line.reasons, reason),
    )


def _said(code: Code, minor: int, reason: str | None, currency: str) -> Reason:
    values = (("approved", Money(minor, currency)), ("reason", reason))
    return Reason(Finding(code, Sense.NOTE, "", None, values), outcome=Outcome.PAY if minor else Outcome.DENY)


def _with(before: Adjudication, lines: Iterable[AdjudicatedLine]) -> Adjudication:
    decided = tuple(lines)
    asked = any(line.outcome is LineOutcome.ASK for line in decided)
    return replace(before, lines=decided, state=state_of(decided), missing=before.missing if asked else ())


def _is_said(reason: str | None) -> bool:
    return bool(reason and reason.strip())
