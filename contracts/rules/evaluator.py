"""What is the customer entitled to, what does it cost, why, and what else is there?

`decide` is the one evaluator. It asks every benefit of every contract, shares the charges out over those that hold,
lists the alternatives, the duties and what is missing. The answer is a `Decision`; when it changes next is found in
`turning.py`.
"""

from collections.abc import Sequence
from operator import attrgetter

from contracts.rules.contract_life.asked import Asked
from contracts.rules.contract_life.ways import life_alternatives
from contracts.rules.deciding.allocation import Allocation, Share, TooComplex, allocate
from contracts.rules.deciding.alternatives import Alternative, ranked, ways_of
from contracts.rules.deciding.offers import Offer
from contracts.rules.deciding.standing import SPEAKING, Standing
from contracts.rules.deciding.standings import other_cover, standings
from contracts.rules.deciding.verdict import verdict_of
from contracts.rules.decision import BenefitResult, ChargeResult, Decision, DutyResult, PaidShare
from contracts.rules.question import Contract, Question
from contracts.rules.terms import PlanTerms
from contracts.rules.values.findings import Finding
from contracts.rules.values.money import MixedCurrencies, Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import Charge, OtherCover, View
from contracts.rules.values.vocabulary import Code, Payer, Remedy, Sense, Verdict

RULES_VERSION = "2"
"""Raised whenever the same facts and terms may give another answer."""

# To read a member of an enumeration takes as long as a call (until Python 3.12).
_CUSTOMER = Payer.CUSTOMER
_PAID, _SHARED, _FOR, _AGAINST = Code.CHARGE_PAID, Code.CHARGE_SHARED, Sense.FOR, Sense.AGAINST
_ELSEWHERE, _NOT_PROMISED = Code.CHEAPER_ELSEWHERE, Code.CHARGE_NOT_PROMISED
_NOTHING_MISSING: frozenset[str] = frozenset()
_BY_ID, _BY_TERMS = attrgetter("id"), attrgetter("terms.hash", "ref")


def decide(question: Question) -> Decision:
    """The decision on a question. Raises `MixedCurrencies` when the case and a plan count in different money."""
    charges = tuple(sorted(question.charges, key=_BY_ID)) if question.charges else ()
    contracts = sorted(question.contracts, key=_BY_TERMS)
    for contract in contracts:
        if contract.terms.names_money and contract.terms.currency != question.currency:
            raise MixedCurrencies(question.currency, contract.terms.currency)
    if question.wants is not None:
        return _decide_life(question, contracts, question.wants)
    pairs = standings(question, contracts, charges)
    return _decide_cover(question, charges, pairs)


def other_covers(decision: Decision) -> tuple[OtherCover, ...]:
    """What the benefits of a decision look like to a promise that hangs on other plans' covers."""
    return tuple(other_cover(result.standing) for result in decision.benefits)


def asked_of(question: Question, contract: Contract, wants: Remedy, next_terms: PlanTerms | None = None) -> Asked:
    """What is asked of one contract's life, beside the covers of the others."""
    rest = sorted((c for c in question.contracts if c.ref != contract.ref), key=_BY_TERMS)
    others = tuple(other_cover(standing) for standing, _ in standings(question, rest, ()))
    return Asked(question, contract, wants, next_terms or contract.terms, others)


def _decide_cover(question: Question, charges: tuple[Charge, ...], pairs: list[tuple[Standing, View]]) -> Decision:
    allocation, best_case, too_complex = None, None, False
    usable = [n for n, (standing, _) in enumerate(pairs) if standing.usable]
    if charges:
        try:
            allocation = _over(charges, pairs, usable)
            possible = [n for n, (standing, _) in enumerate(pairs) if standing.possible]
            best_case = allocation if possible == usable else _over(charges, pairs, possible)
        except TooComplex:
            too_complex = True
    ways = ways_of(pairs, charges, allocation)
    verdict, missing = verdict_of(charges, pairs, allocation, best_case, ways, too_complex)
    if allocation:
        used = {share.standing for share in allocation.shares}
    else:
        open_ways = {n: [way.is_open for way in _ways_of(pairs[n][0], ways)] for n in usable}
        used = {n for n, are_open in open_ways.items() if not are_open or True in are_open}
    opens = _NOTHING_MISSING.union(*[way.missing for way in ways])
    return Decision(
        question=question,
        verdict=verdict,
        currency=question.currency,
        charges=_charge_results(charges, pairs, allocation) if charges else (),
        fees=tuple([(pairs[n][0].name, fee) for n, fee in allocation.fees]) if allocation else (),
        benefits=tuple([_benefit_result(each, n in used, question, ways) for n, (each, _) in enumerate(pairs)]),
        ways=ways,
        duties=tuple([duty for each, view in pairs if each.benefit.duties for duty in _duties(each, view)]),
        missing=missing,
        opens=opens - missing,
    )


def _over(charges: Sequence[Charge], pairs: Sequence[tuple[Standing, View]], chosen: Sequence[int]) -> Allocation:
    """The allocation over some of the standings, with the positions of all."""
    found = allocate(charges, [pairs[n][0] for n in chosen])
    if len(chosen) == len(pairs):
        return found
    shares = tuple([Share(share.charge, chosen[share.standing], share.covered, share.counts) for share in found.shares])
    fees = tuple([(chosen[n], fee) for n, fee in found.fees])
    return Allocation(shares, found.customer, fees, found.customer_total)


def _charge_results(
    charges: Sequence[Charge], pairs: Sequence[tuple[Standing, View]], allocation: Allocation | None
) -> tuple[ChargeResult, ...]:
    of_charge: list[list[tuple[Share, Offer]]] = [[] for _ in charges]
    if allocation is not None:
        used = {share.standing for share in allocation.shares}
        offers = {(n, offer.charge): offer for n in used for offer in pairs[n][0].offers}
        for share in allocation.shares:
            of_charge[share.charge].append((share, offers[share.standing, share.charge]))
    refusals: list[list[tuple[str, Finding]]] = [[] for _ in charges]
    for standing in [each for each, _ in pairs if each.refused and not each.against]:
        name, clause = standing.name, standing.benefit.clause
        # One refusal of a benefit is the same for many charges.
        told = {code: (name, Finding(code, _AGAINST, clause)) for code in set(standing.refused.values())}
        for index, code in standing.refused.items():
            refusals[index].append(told[code])
    found = []
    for index, charge in enumerate(charges):
        shares, reasons = _borne_by(charge, of_charge[index], pairs)
        if allocation is None:
            reasons.append(("", Finding(Code.TOO_COMPLEX, Sense.REVIEW, "")))
        reasons += refusals[index]
        found.append(ChargeResult(charge, tuple(shares), tuple(reasons)))
    return tuple(found)


def _borne_by(
    charge: Charge, given: Sequence[tuple[Share, Offer]], pairs: Sequence[tuple[Standing, View]]
) -> tuple[list[PaidShare], list[tuple[str, Finding]]]:
    """Who bears how much of a charge, and why."""
    shares: list[PaidShare] = []
    reasons: list[tuple[str, Finding]] = []
    left = charge.minor
    for share, offer in given:
        standing, view = pairs[share.standing]
        terms, benefit = standing.terms, standing.benefit
        shares.append(
            PaidShare(benefit.payer or terms.payer, share.covered, terms.code, benefit.benefit, standing.contract)
        )
        left -= share.covered
        code = _PAID if share.covered == charge.minor else _SHARED
        if share.covered < offer.covered:
            code = Code.CAP_REACHED
        values = (("covered", Money(share.covered, view.currency)), ("of", Money(charge.minor, view.currency)))
        reasons.append((standing.name, Finding(code, _FOR, benefit.clause, None, (*values, *offer.worked_out))))
    if left > 0 or not shares:
        shares.append(PaidShare(_CUSTOMER, left, None, None, None))
    return shares, reasons


def _ways_of(standing: Standing, ways: Sequence[Alternative]) -> list[Alternative]:
    """Those that one benefit of one contract gives."""
    name, either = standing.name, (standing.contract, None)
    return [way for way in ways if name in way.benefits and way.contract in either]


def _benefit_result(standing: Standing, used: bool, question: Question, ways: Sequence[Alternative]) -> BenefitResult:
    """A benefit with what speaks against it, or else with what closes each of its ways out."""
    if used:
        return BenefitResult(standing, True, ())
    why = standing.why_not
    if not why and question.charges:
        pays = [offer for offer in standing.offers if offer.covered]
        why = (Finding(_ELSEWHERE if pays else _NOT_PROMISED, _AGAINST, standing.benefit.clause),)
    elif not why:
        own = ranked(_ways_of(standing, ways), question.strategy)
        why = tuple(dict.fromkeys(f for way in own for f in way.why if f.sense in SPEAKING))
    return BenefitResult(standing, False, why)


def _duties(standing: Standing, view: View) -> list[DutyResult]:
    found: list[DutyResult] = []
    if standing.against:
        return found
    view.anchor = standing.cover.start if standing.cover else None
    view.duties = {duty.duty: duty.due for duty in standing.benefit.duties}
    for duty in standing.benefit.duties:
        clause = duty.clause or standing.benefit.clause
        try:
            if duty.if_ is not None and not duty.if_.test(view):
                continue
            due, missing = duty.due.when(view), _NOTHING_MISSING
        except NotKnown as unknown:
            due, missing = None, unknown.missing
        found.append(DutyResult(duty.duty, standing.name, standing.contract, due, clause, missing))
    return found


def _decide_life(question: Question, contracts: Sequence[Contract], wants: Remedy) -> Decision:
    asked = [asked_of(question, contract, wants) for contract in contracts]
    alternatives = life_alternatives(asked, wants, question.strategy)
    states = {alternative.is_open for alternative in alternatives}
    missing = frozenset(name for a in alternatives if a.is_open is None for name in a.missing)
    verdict = Verdict.NOT_COVERED
    if True in states:
        verdict = Verdict.COVERED
    elif None in states:
        verdict = Verdict.NEEDS_FACTS if missing else Verdict.NEEDS_REVIEW
    return Decision(
        question=question,
        verdict=verdict,
        currency=question.currency,
        charges=(),
        fees=(),
        benefits=(),
        ways=alternatives,
        duties=(),
        missing=missing if verdict is Verdict.NEEDS_FACTS else frozenset(),
        opens=missing if verdict is not Verdict.NEEDS_FACTS else frozenset(),
    )
