"""What is the customer entitled to, what does it cost, why, and what else is there?

`decide` is the one evaluator. It asks every benefit of every contract, shares the charges out over those that hold,
lists the alternatives, the duties and what is missing. Coverage, entitlements, exchange and offers are views of its
`Decision`; when it changes next is found in `turning.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter

from msgspec import Struct

from contracts.rules.contract_life.asked import Asked
from contracts.rules.contract_life.ways import life_alternatives
from contracts.rules.deciding.allocation import Allocation, Share, TooComplex, allocate
from contracts.rules.deciding.alternatives import Alternative, alternatives_of, ranked, ways_of
from contracts.rules.deciding.offers import Offer
from contracts.rules.deciding.standing import SPEAKING, Standing, stand
from contracts.rules.question import NOTHING_STRUCK, Contract, Question, view_of
from contracts.rules.terms import PlanTerms
from contracts.rules.values.findings import Finding
from contracts.rules.values.money import MixedCurrencies, Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import Charge, OtherCover, View
from contracts.rules.values.vocabulary import Code, Payer, PlanKind, Remedy, Sense, State, Verdict
from contracts.rules.words.benefit import Benefit
from contracts.rules.words.predicates import Condition

RULES_VERSION = "2"
"""Raised whenever the same facts and terms may give another answer."""

# To read a member of an enumeration takes as long as a call (until Python 3.12).
_CUSTOMER, _PAID_SERVICE, _UNKNOWN = Payer.CUSTOMER, Remedy.PAID_SERVICE, State.UNKNOWN
_PAID, _SHARED, _FOR, _AGAINST = Code.CHARGE_PAID, Code.CHARGE_SHARED, Sense.FOR, Sense.AGAINST
_ELSEWHERE, _NOT_PROMISED = Code.CHEAPER_ELSEWHERE, Code.CHARGE_NOT_PROMISED
_NOTHING_MISSING: frozenset[str] = frozenset()
_RUNS = frozenset({State.ACTIVE, State.EXHAUSTED})
_BY_ID, _BY_TERMS = attrgetter("id"), attrgetter("terms.hash", "ref")


_Struck = Mapping[PlanKind, Mapping[str, str]]


class PaidShare(Struct, frozen=True, gc=False):
    """Who bears how much of a charge, by which benefit of which contract."""

    payer: Payer
    minor: int
    plan: str | None
    benefit: str | None
    contract: str | None


class ChargeResult(Struct, frozen=True, gc=False):
    """One charge and who bears it. The shares add up to the charge to the minor unit."""

    charge: Charge
    shares: tuple[PaidShare, ...]
    reasons: tuple[tuple[str, Finding], ...]


class DutyResult(Struct, frozen=True, gc=False):
    """What the issuer owes by when. `due` is a day or a moment, included; None while facts are missing."""

    duty: str
    benefit: str
    contract: str
    due: date | datetime | None
    clause: str
    missing: frozenset[str]


class BenefitResult(Struct, frozen=True, gc=False):
    """One benefit, whether it was used, and if not, why not."""

    standing: Standing
    used: bool
    why_not: tuple[Finding, ...]


class Decision(Struct, frozen=True, dict=True):
    """The whole answer. Amounts are minor units of `currency`. `fees` are what the customer pays to use benefits.

    `ways` are the ways out that are promised, in no order; of a wish about the life of contracts, in theirs. `missing`
    are the facts that the verdict needs, `opens` those that might open an alternative.
    """

    question: Question
    verdict: Verdict
    currency: str
    charges: tuple[ChargeResult, ...]
    fees: tuple[tuple[str, int], ...]
    benefits: tuple[BenefitResult, ...]
    ways: tuple[Alternative, ...]
    duties: tuple[DutyResult, ...]
    missing: frozenset[str]
    opens: frozenset[str]

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Every way out there is, the best first."""
        question = self.question
        return self.ways if question.wants else alternatives_of(self.ways, question.charges, question.strategy)

    @property
    def customer_total(self) -> int:
        """What the customer pays in all, fees included."""
        borne = sum([s.minor for charge in self.charges for s in charge.shares if s.payer is _CUSTOMER])
        return borne + sum([fee for _, fee in self.fees])

    @property
    def charged_total(self) -> int:
        """The sum of all charges."""
        return sum([result.charge.minor for result in self.charges])


def decide(question: Question) -> Decision:
    """The decision on a question. Raises `MixedCurrencies` when the case and a plan count in different money."""
    charges = tuple(sorted(question.charges, key=_BY_ID)) if question.charges else ()
    contracts = sorted(question.contracts, key=_BY_TERMS)
    for contract in contracts:
        if contract.terms.names_money and contract.terms.currency != question.currency:
            raise MixedCurrencies(question.currency, contract.terms.currency)
    if question.wants is not None:
        return _decide_life(question, contracts, question.wants)
    pairs = _standings(question, contracts, charges)
    return _decide_cover(question, charges, pairs)


def other_covers(decision: Decision) -> tuple[OtherCover, ...]:
    """What the benefits of a decision look like to a promise that hangs on other plans' covers."""
    return tuple(_other(result.standing) for result in decision.benefits)


def asked_of(question: Question, contract: Contract, wants: Remedy, next_terms: PlanTerms | None = None) -> Asked:
    """What is asked of one contract's life, beside the covers of the others."""
    rest = sorted((c for c in question.contracts if c.ref != contract.ref), key=_BY_TERMS)
    others = tuple(_other(standing) for standing, _ in _standings(question, rest, ()))
    return Asked(question, contract, wants, next_terms or contract.terms, others)


def _standings(
    question: Question, contracts: Sequence[Contract], charges: tuple[Charge, ...]
) -> list[tuple[Standing, View]]:
    """Every benefit of every contract. One that hangs on other covers is asked after all that those may hang on."""
    struck = _struck(question, contracts)
    waiting = [(contract, benefit) for contract in contracts for benefit in contract.terms.benefits]
    if not any(contract.terms.hangs_on for contract in contracts):
        return _asked(question, charges, waiting, (), struck)
    pairs: list[tuple[Standing, View]] = []
    while waiting:
        ready = [entry for entry in waiting if not _waits(entry, waiting)]
        others = [_other(standing) for standing, _ in pairs]
        if not ready:  # They hang on one another: none of those covers is known.
            others += [OtherCover(c.terms.code, b.benefit, c.terms.kind, None, None) for c, b in waiting]
            ready = waiting
        pairs += _asked(question, charges, ready, tuple(others), struck)
        done = set(map(id, ready))
        waiting = [entry for entry in waiting if id(entry) not in done]
    return pairs


def _asked(
    question: Question,
    charges: tuple[Charge, ...],
    ready: Sequence[tuple[Contract, Benefit]],
    others: tuple[OtherCover, ...],
    struck: _Struck,
) -> list[tuple[Standing, View]]:
    """These benefits, of which those of one contract stand together and share its view."""
    pairs: list[tuple[Standing, View]] = []
    seen: Contract | None = None
    for contract, benefit in ready:
        terms = contract.terms
        if contract is not seen:
            seen, view = contract, view_of(question, contract, charges, others, struck.get(terms.kind, NOTHING_STRUCK))
        pairs.append((stand(terms, contract.ref, benefit, view), view))
    return pairs


def _struck(question: Question, contracts: Sequence[Contract]) -> _Struck:
    """What the laws among the contracts make of no effect, by kind of plan: subject of the condition to law."""
    found: dict[PlanKind, dict[str, str]] = {}
    for contract in contracts:
        for override in contract.terms.overrides:
            if override.unless is None or not _holds(override.unless, view_of(question, contract, ())):
                for kind in override.of_kinds:
                    law = f"{contract.terms.code} {override.clause}"
                    found.setdefault(kind, {}).setdefault(override.strikes.value, law)
    return found


def _holds(condition: Condition, view: View) -> bool:
    """Whether an exception to a law holds; one that is not known does not help against the customer."""
    try:
        return condition.test(view)
    except NotKnown:
        return False


def _waits(entry: tuple[Contract, Benefit], waiting: Sequence[tuple[Contract, Benefit]]) -> bool:
    contract, benefit = entry
    kinds = contract.terms.hangs_on.get(benefit.benefit)
    return kinds is not None and any(other.terms.kind in kinds for other, held in waiting if held is not benefit)


def _other(standing: Standing) -> OtherCover:
    active = None if standing.state is _UNKNOWN else standing.state in _RUNS
    last = standing.cover.last_day if standing.cover else None
    return OtherCover(standing.terms.code, standing.benefit.benefit, standing.terms.kind, active, last)


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
    verdict, missing = _verdict(charges, pairs, allocation, best_case, ways, too_complex)
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


def _verdict(
    charges: Sequence[Charge],
    pairs: Sequence[tuple[Standing, View]],
    allocation: Allocation | None,
    best_case: Allocation | None,
    ways: Sequence[Alternative],
    too_complex: bool,
) -> tuple[Verdict, frozenset[str]]:
    """The verdict and the facts that it needs. `ways` are those that some benefit gives."""
    if too_complex:
        return Verdict.NEEDS_REVIEW, frozenset()
    if charges and allocation is not None and best_case is not None:
        return _verdict_on_charges(charges, pairs, allocation, best_case)
    real = [way for way in ways if way.remedy is not _PAID_SERVICE]
    if True in [way.is_open for way in real]:
        return Verdict.COVERED, _NOTHING_MISSING
    open_questions = [way for way in real if way.is_open is None]
    missing = _asked_first([way.missing for way in open_questions if way.missing])
    if missing:
        return Verdict.NEEDS_FACTS, missing
    return (Verdict.NEEDS_REVIEW if open_questions else Verdict.NOT_COVERED), _NOTHING_MISSING


def _asked_first(wanted: Sequence[frozenset[str]]) -> frozenset[str]:
    """The facts to ask for first: a way out that needs all that another needs, and more, can wait."""
    return frozenset(name for each in wanted if not any(other < each for other in wanted) for name in each)


def _verdict_on_charges(
    charges: Sequence[Charge], pairs: Sequence[tuple[Standing, View]], allocation: Allocation, best_case: Allocation
) -> tuple[Verdict, frozenset[str]]:
    if best_case.customer_total < allocation.customer_total:
        hopeful = [pairs[share.standing][0] for share in best_case.shares]
        missing = frozenset(name for standing in hopeful for name in standing.missing)
        return (Verdict.NEEDS_FACTS if missing else Verdict.NEEDS_REVIEW), missing
    unpriced = [s for s, _ in pairs if s.possible and not s.usable and _unpriced(s, len(charges))]
    if unpriced and allocation.customer_total > 0:
        missing = frozenset(name for standing in unpriced for name in standing.missing)
        return (Verdict.NEEDS_FACTS if missing else Verdict.NEEDS_REVIEW), missing
    total = sum(charge.minor for charge in charges)
    if allocation.customer_total == 0 and (allocation.shares or total == 0):
        return Verdict.COVERED if allocation.shares else Verdict.NOT_COVERED, frozenset()
    return (Verdict.PARTLY_COVERED if allocation.customer_total < total else Verdict.NOT_COVERED), frozenset()


def _unpriced(standing: Standing, charges: int) -> bool:
    """True when a benefit might pay a charge but its price hangs on what is not known or is left to a person."""
    priced = {offer.charge for offer in standing.offers} | set(standing.refused)
    return bool(standing.benefit.pays) and len(priced) < charges


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
