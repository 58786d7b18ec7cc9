"""What does the decision say of one claimed line?

`line_cases` turns a decision around: for each line what the terms pay, what each other benefit would pay if a person
decided for it, and every reason for or against. No table is asked here.
"""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from contracts.rules.claims.lines import Claimed, ClaimedLine, Reason, Share, UnknownCharge, cut, minor_of
from contracts.rules.deciding.alternatives import Alternative
from contracts.rules.deciding.standing import Standing
from contracts.rules.decision import ChargeResult, Decision
from contracts.rules.values.findings import Finding, missing_fact
from contracts.rules.values.vocabulary import ChargeClass, Code, Payer, PlanKind, Remedy, Sense, Verdict

UNSETTLED = frozenset({Verdict.NEEDS_FACTS, Verdict.NEEDS_REVIEW})
"""Verdicts that settle nothing yet."""


class LineCase(Struct, frozen=True):
    """One line with everything that the decision says of it.

    `reasons` are those on which it hangs: the paying ones when it is covered, those against when it is not, what is
    open when nothing is settled. `notes` count only where a ruling names them.
    """

    line: int
    charge_class: ChargeClass | None
    claimed_minor: int
    quantity: Decimal
    is_settled: bool
    is_covered: bool
    covered: tuple[Share, ...]
    arguable: tuple[Share, ...]
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]


def line_cases(decision: Decision, claimed: Claimed) -> tuple[LineCase, ...]:
    """The lines of a claim. Raises `UnknownCharge`."""
    if not claimed.lines:
        return (_remedy_case(decision, claimed.remedy),)
    at = {result.charge.id: index for index, result in enumerate(decision.charges)}
    return tuple(_charge_case(decision, line, at.get(line.charge)) for line in claimed.lines)


def _charge_case(decision: Decision, line: ClaimedLine, index: int | None) -> LineCase:
    if index is None or not 0 <= line.claimed_minor <= decision.charges[index].charge.minor:
        raise UnknownCharge(line)
    result = decision.charges[index]
    settled = decision.verdict not in UNSETTLED
    covered = cut(tuple(_covered(decision, result)), line.claimed_minor) if settled else ()
    is_covered = minor_of(covered) > 0 or (line.claimed_minor == 0 and decision.verdict is Verdict.COVERED)
    if not settled:
        reasons = tuple(_open(decision, result))
    else:
        reasons = tuple(_paying(decision, result) if is_covered else _against(decision, result))
    used = {(share.plan, share.benefit) for share in covered}
    return LineCase(
        line=line.line,
        charge_class=result.charge.charge_class,
        claimed_minor=line.claimed_minor,
        quantity=line.quantity,
        is_settled=settled,
        is_covered=is_covered,
        covered=covered,
        arguable=tuple(_arguable(decision, index, line.claimed_minor, settled)),
        reasons=reasons,
        notes=tuple(
            _of(standing, finding)
            for standing in _standings(decision)
            if (standing.terms.code, standing.benefit.benefit) in used
            for finding in standing.findings
            if finding.sense is Sense.NOTE
        ),
    )


def _remedy_case(decision: Decision, wanted: Remedy | None) -> LineCase:
    """The claim for a remedy as one line: what it gives is what is claimed."""
    promised = [way for way in decision.alternatives if way.remedy is not Remedy.PAID_SERVICE]
    ways = [way for way in promised if wanted in {None, way.remedy}]
    way = next((way for way in ways if way.is_open), None)
    standing = _standing_of(decision, way)
    minor = max(0, -way.net) if way else 0
    covered = (_share(standing, minor),) if standing is not None else ()
    settled = way is not None or all(each.is_open is False for each in ways)
    reasons = tuple(_of_ways(decision, ways if way is None else [way]))
    return LineCase(
        line=0,
        charge_class=None,
        claimed_minor=minor,
        quantity=Decimal(1),
        is_settled=settled,
        is_covered=way is not None,
        covered=cut(covered, minor),
        arguable=(),
        reasons=reasons or (Reason(Finding(Code.NOT_PROMISED, Sense.AGAINST, "")),),
        notes=(),
    )


def _of_ways(decision: Decision, ways: list[Alternative]) -> Iterator[Reason]:
    """Why a remedy is open, closed or not known to be either."""
    for way in ways:
        standing = _standing_of(decision, way)
        if way.is_open:
            finding = Finding(Code.CHARGE_PAID, Sense.FOR, way.clause)
            yield _of(standing, finding) if standing else Reason(finding)
            continue
        sense = {False: Sense.AGAINST, None: Sense.UNKNOWN}[way.is_open]
        found = [finding for finding in way.why if finding.sense in {sense, Sense.REVIEW}]
        for finding in found or way.why:
            yield _of(standing, finding) if standing else Reason(finding)


def _covered(decision: Decision, result: ChargeResult) -> Iterator[Share]:
    """The shares of those who are not the customer, in the decision's order."""
    clauses = {(s.terms.code, s.benefit.benefit, s.contract): s.benefit.clause for s in _standings(decision)}
    for share in result.shares:
        if share.payer is not Payer.CUSTOMER:
            clause = clauses.get((str(share.plan), str(share.benefit), str(share.contract)), "")
            yield Share(share.payer, share.minor, share.plan, share.benefit, share.contract, clause)


def _paying(decision: Decision, result: ChargeResult) -> Iterator[Reason]:
    for name, finding in result.reasons:
        if finding.sense is Sense.FOR:
            yield Reason(finding, name or None, _kind(decision, name))


def _against(decision: Decision, result: ChargeResult) -> Iterator[Reason]:
    """Why no benefit pays: of each benefit what speaks against it, or that it does not pay such a charge."""
    found = False
    for name, finding in result.reasons:
        if finding.sense is Sense.AGAINST:
            found = True
            yield Reason(finding, name, _kind(decision, name))
    for each in decision.benefits:
        for finding in each.why_not:
            # A benefit that is usable and does not pay this line has said so among the line's own reasons.
            if finding.sense is Sense.AGAINST and each.standing.against:
                found = True
                yield _of(each.standing, finding)
    if not found:
        yield Reason(Finding(Code.NOT_PROMISED, Sense.AGAINST, ""))


def _open(decision: Decision, result: ChargeResult) -> Iterator[Reason]:
    """What must be known or looked at before anything is settled."""
    if decision.missing:
        yield Reason(missing_fact(decision.missing, ""))
    for name, finding in result.reasons:
        if finding.sense is Sense.REVIEW:
            yield Reason(finding, name or None, _kind(decision, name))
    for standing in _standings(decision):
        if standing.possible:
            yield from (_of(standing, finding) for finding in standing.findings if finding.sense is Sense.REVIEW)


def _arguable(decision: Decision, index: int, claimed_minor: int, settled: bool) -> Iterator[Share]:
    """What each benefit would pay of a charge if a person decided for it; those that pay it already left out.

    Where a benefit leaves its price to a person, that is all that was claimed.
    """
    for standing in (each for each in _standings(decision) if not (settled and each.usable)):
        offers = {offer.charge: offer.covered for offer in standing.offers}
        if offers.get(index):
            yield _share(standing, min(offers[index], claimed_minor))
        elif standing.in_review and standing.benefit.pays and index not in {*offers, *standing.refused}:
            yield _share(standing, claimed_minor)


def _share(standing: Standing, minor: int) -> Share:
    payer = standing.benefit.payer or standing.terms.payer
    benefit = standing.benefit
    return Share(payer, minor, standing.terms.code, benefit.benefit, standing.contract, benefit.clause)


def _of(standing: Standing, finding: Finding) -> Reason:
    return Reason(finding, standing.name, standing.terms.kind)


def _standings(decision: Decision) -> Iterator[Standing]:
    return (each.standing for each in decision.benefits)


def _standing_of(decision: Decision, way: Alternative | None) -> Standing | None:
    """The first of the benefits that give a remedy."""
    if way is None:
        return None
    return next((standing for standing in _standings(decision) if standing.name in way.benefits), None)


def _kind(decision: Decision, name: str) -> PlanKind | None:
    return next((standing.terms.kind for standing in _standings(decision) if standing.name == name), None)
