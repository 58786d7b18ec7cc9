"""Where does one benefit of one contract stand?

`stand` asks a benefit everything at once: scope, exclusions, window, meters, conditions, guaranteed level, allowances,
and what it would pay of each charge. It never stops at the first "no": a job that breaks three rules gets three
reasons.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from contracts.rules.deciding.allowances import AllowanceState, allowance_state
from contracts.rules.deciding.covers import Cover, cover_of, place
from contracts.rules.deciding.meter_places import MeterPlace, place_meters
from contracts.rules.deciding.offers import Offer, fee_of, offers_of, spent_findings
from contracts.rules.terms import PlanTerms
from contracts.rules.values.findings import Finding, Values, missing_fact, silent
from contracts.rules.values.money import number_text, percent_text
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import TermsSilent, View, all_of
from contracts.rules.values.vocabulary import About, Code, Effect, Sense, State
from contracts.rules.words.benefit import Benefit, Burden, Need, Shortfall
from contracts.rules.words.predicates import Condition


@dataclass(slots=True)
class Standing:
    """Everything about one benefit on the day that counts."""

    terms: PlanTerms
    contract: str
    benefit: Benefit
    state: State
    cover: Cover | None
    meters: tuple[MeterPlace, ...]
    allowances: tuple[AllowanceState, ...]
    findings: tuple[Finding, ...]
    offers: tuple[Offer, ...]
    refused: Mapping[int, Code]
    fee: int
    missing: frozenset[str]
    against: bool
    in_review: bool

    @property
    def name(self) -> str:
        """The benefit's full name, `plan/benefit`."""
        return f"{self.terms.code}/{self.benefit.benefit}"

    @property
    def usable(self) -> bool:
        """True when nothing speaks against it, nothing is missing and nobody has to look."""
        return not self.against and not self.missing and not self.in_review

    @property
    def possible(self) -> bool:
        """True when it may turn out usable once the missing facts are known or somebody has looked."""
        return not self.against


def stand(terms: PlanTerms, contract: str, benefit: Benefit, view: View) -> Standing:
    """The standing of one benefit. `view` is that of its contract."""
    qualified = f"{terms.code}/{benefit.benefit}"
    placed = _placed(benefit, view, qualified)
    findings: list[Finding] = [
        *_suspended(view, benefit.clause),
        *_scope(benefit, view),
        *placed.findings,
        *_other_covers(benefit, view),
    ]
    bears, void, conditions = _conditions(benefit, view)
    findings += conditions
    if benefit.burden is not None:
        findings.append(_burden(benefit.burden, view, benefit.clause, qualified))
    if benefit.shortfall is not None:
        findings.append(_shortfall(benefit.shortfall, view, benefit.clause))
    states = {
        allowance: allowance_state(allowance, word, benefit, view, qualified)
        for allowance, word in benefit.allowances.items()
    }
    offers = offers_of(benefit, view, states, bears)
    fee, fees = fee_of(benefit, view)
    findings += spent_findings(benefit, states, offers, bool(view.charges))
    # What a benefit would cost is no reason when something else already speaks against it.
    if all(finding.sense is not Sense.AGAINST for finding in findings):
        findings += [*offers.findings, *fees]
    senses = {finding.sense for finding in findings}
    return Standing(
        terms=terms,
        contract=contract,
        benefit=benefit,
        state=State.VOID if void else _state(placed.state, findings),
        cover=placed.cover,
        meters=placed.meters,
        allowances=tuple(states.values()),
        findings=tuple(findings),
        offers=tuple(offers.best[index] for index in sorted(offers.best)),
        refused=offers.refused,
        fee=fee,
        missing=_missing(findings),
        against=Sense.AGAINST in senses,
        in_review=Sense.REVIEW in senses,
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where the acts and the meters lie in the window."""

    state: State
    cover: Cover | None
    meters: tuple[MeterPlace, ...]
    findings: list[Finding]


def _placed(benefit: Benefit, view: View, qualified: str) -> _Placed:
    window, clause = benefit.window, benefit.clause
    cover: Cover | None = None
    try:
        cover = cover_of(window, view, qualified)
        view.anchor = cover.start
        state, findings = place(window, cover, view, clause)
    except NotKnown as unknown:
        view.anchor = None
        state, findings = State.UNKNOWN, [missing_fact(unknown.missing, clause)]
    meter_state, metered, meters = place_meters(window, cover.start if cover else None, view, clause)
    if state in {State.ACTIVE, State.UNKNOWN} and meter_state is not State.ACTIVE:
        state = meter_state
    return _Placed(state, cover, tuple(meters), findings + metered)


def condition_findings(needs: Iterable[Need], view: View, clause: str) -> Iterator[tuple[Need, Finding]]:
    """One finding for every condition, whether it holds or not."""
    for need in needs:
        where = need.clause or clause
        try:
            holds = need.need.test(view)
        except NotKnown as unknown:
            sense = Sense.UNKNOWN if need.binding else Sense.NOTE
            values = (("facts", tuple(sorted(unknown.missing))), *need.need.seen(view))
            yield need, Finding(Code.MISSING_FACT, sense, where, need.about, values)
            continue
        seen = need.need.seen(view)
        if holds:
            yield need, Finding(Code.MET, Sense.FOR, where, need.about, seen)
        elif (law := view.struck.get(need.about.value)) is not None:
            yield need, Finding(Code.STRUCK, Sense.NOTE, where, need.about, (("by", law), *seen))
        elif need.causal and need.binding:
            yield need, _causal(need, view, where, seen)
        else:
            yield need, Finding(Code.NOT_MET, _sense(need), where, need.about, seen)


_SENSES = {
    Effect.NO_COVER: Sense.AGAINST,
    Effect.VOID: Sense.AGAINST,
    Effect.LESS: Sense.NOTE,
    Effect.ASK: Sense.UNKNOWN,
    Effect.REVIEW: Sense.REVIEW,
}


def _sense(need: Need) -> Sense:
    return _SENSES[need.otherwise] if need.otherwise is not None else Sense.NOTE


def _causal(need: Need, view: View, clause: str, seen: tuple[tuple[str, object], ...]) -> Finding:
    try:
        causes = view.get("causedBy")
    except NotKnown as unknown:
        return Finding(
            Code.MISSING_FACT, Sense.UNKNOWN, clause, need.about, (("facts", tuple(sorted(unknown.missing))),)
        )
    caused = isinstance(causes, frozenset) and need.about.value in causes
    return Finding(
        Code.NOT_MET,
        _sense(need) if caused else Sense.NOTE,
        clause,
        need.about,
        (*seen, ("causedBy", causes), ("caused", caused)),
    )


def _suspended(view: View, clause: str) -> Iterator[Finding]:
    if view.get("suspended"):
        yield Finding(Code.SUSPENDED, Sense.AGAINST, clause)


def _scope(benefit: Benefit, view: View) -> Iterator[Finding]:
    for entry in benefit.scope.entries() if benefit.scope is not None else ():
        try:
            if not entry.test(view):
                yield Finding(Code.OUT_OF_SCOPE, Sense.AGAINST, benefit.clause, None, entry.seen(view))
        except NotKnown as unknown:
            yield missing_fact(unknown.missing, benefit.clause)
    for exclusion in benefit.excludes:
        where = exclusion.clause or benefit.clause
        try:
            if exclusion.applies.test(view):
                yield Finding(Code.EXCLUDED, Sense.AGAINST, where, exclusion.about, exclusion.when.seen(view))
        except NotKnown as unknown:
            yield missing_fact(unknown.missing, where, exclusion.about)


def _other_covers(benefit: Benefit, view: View) -> Iterator[Finding]:
    kinds = benefit.window.runs_while
    if not kinds:
        return
    found = [other for other in view.others if other.kind in kinds]
    values = (("kinds", tuple(kind.value for kind in kinds)), ("plans", tuple(sorted({o.plan for o in found}))))
    if any(other.active for other in found):
        return
    if any(other.active is None for other in found):
        yield missing_fact(["runsWhile"], benefit.clause)
    else:
        yield Finding(Code.OTHER_COVER_ENDED, Sense.AGAINST, benefit.clause, None, values)


def _conditions(benefit: Benefit, view: View) -> tuple[Fraction, bool, list[Finding]]:
    """What the customer bears after all, whether the cover is void, and a finding for each condition."""
    bears, void, findings = Fraction(0), False, []
    for need, finding in condition_findings(benefit.conditions, view, benefit.clause):
        findings.append(finding)
        caused = not need.causal or dict(finding.values).get("caused") is True
        if finding.code is Code.NOT_MET and need.bears is not None and need.binding and caused:
            try:
                bears = max(bears, need.bears.share(view))
            except NotKnown as unknown:
                findings.append(missing_fact(unknown.missing, finding.clause, need.about))
            except TermsSilent as left_open:
                findings.append(silent(left_open.about, finding.clause))
        void = void or (need.otherwise is Effect.VOID and finding.sense is Sense.AGAINST)
    return bears, void, findings


def _burden(word: Burden, view: View, clause: str, qualified: str) -> Finding:
    """Who must prove the fact, and whether it is proven, presumed or open."""
    where = word.clause or clause
    proven: object = None
    try:
        presumption = cover_of(word.presumed, view, qualified) if word.presumed is not None else None
    except NotKnown as unknown:
        return missing_fact(unknown.missing, where, About.BURDEN)
    with suppress(NotKnown):
        proven = view.get(word.of)
    occurred, last = view.day("occurred") or view.asked_on, presumption.last_day if presumption else None
    presumed = presumption is not None and presumption.start is not None and (last is None or occurred <= last)
    presumed = presumed and not (word.unless is not None and _is_known_to_hold(word.unless, view))
    values: Values = (("of", word.of), ("presumedUntil", last), ("proven", proven), ("onProof", word.then_on.value))
    if proven is True or (proven is None and presumed):
        on = word.presumed_against if presumed else word.then_on
        return Finding(
            Code.PRESUMED if proven is None else Code.PROVEN, Sense.FOR, where, None, (*values, ("on", on.value))
        )
    if proven is False:
        return Finding(Code.DISPROVEN, Sense.AGAINST, where, None, values)
    facts = (("facts", (word.of,)), *values, ("on", word.then_on.value))
    return Finding(Code.MISSING_FACT, Sense.UNKNOWN, where, About.BURDEN, facts)


def _is_known_to_hold(condition: Condition, view: View) -> bool:
    """What nobody shows does not lift a presumption."""
    try:
        return condition.test(view)
    except NotKnown:
        return False


def _shortfall(word: Shortfall, view: View, clause: str) -> Finding:
    try:
        measured, nominal, share = all_of(
            lambda: Fraction(view.number(word.measured)),
            lambda: Fraction(view.number(word.nominal)),
            lambda: word.guaranteed.share(view),
        )
    except NotKnown as unknown:
        return missing_fact(unknown.missing, clause, About.PERFORMANCE)
    except TermsSilent as left_open:
        return silent(left_open.about, clause)
    guaranteed = nominal * share
    values = (
        ("measured", number_text(measured)),
        ("guaranteed", number_text(guaranteed)),
        ("guaranteedPercent", percent_text(share)),
        ("shortfall", number_text(max(Fraction(0), guaranteed - measured))),
    )
    below = measured < guaranteed
    return Finding(
        Code.MET if below else Code.NOT_MET, Sense.FOR if below else Sense.AGAINST, clause, About.PERFORMANCE, values
    )


def _missing(findings: list[Finding]) -> frozenset[str]:
    found: set[str] = set()
    for finding in findings:
        if finding.sense is Sense.UNKNOWN:
            names = dict(finding.values).get("facts", ())
            found |= set(names) if isinstance(names, tuple) else set()
            if not names:
                found.add(f"condition.{finding.about.value}" if finding.about else "condition")
    return frozenset(found)


def _state(placed: State, findings: list[Finding]) -> State:
    codes = {finding.code for finding in findings if finding.sense is Sense.AGAINST}
    if Code.SUSPENDED in codes:
        return State.SUSPENDED
    if placed is State.ACTIVE and Code.ALLOWANCE_SPENT in codes:
        return State.EXHAUSTED
    return placed
