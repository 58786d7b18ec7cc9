"""Where does one benefit of one contract stand?

`stand` asks a benefit everything at once: scope, exclusions, window, meters, conditions, guaranteed level, allowances,
and what it would pay of each charge. It never stops at the first "no": a job that breaks three rules gets three
reasons.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction

from msgspec import Struct

from contracts.rules.deciding.allowances import AllowanceState, allowance_state
from contracts.rules.deciding.covers import Cover, cover_of, place
from contracts.rules.deciding.meter_places import MeterPlace, place_meters
from contracts.rules.deciding.offers import NO_OFFERS, Offer, fee_of, offers_of, spent_findings
from contracts.rules.terms import PlanTerms
from contracts.rules.values.findings import Finding, Values, missing_fact, silent
from contracts.rules.values.money import number_text, percent_text
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import TermsSilent, View, all_of
from contracts.rules.values.vocabulary import About, Code, Effect, Sense, State
from contracts.rules.words.benefit import Benefit, Burden, Need, Shortfall
from contracts.rules.words.predicates import Condition


class Standing(Struct, gc=False):
    """Everything about one benefit on the day that counts."""

    name: str
    """The benefit's full name, `plan/benefit`."""
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
    why_not: tuple[Finding, ...]
    """What speaks against it, is missing, or must be looked at."""
    usable: bool
    """Whether nothing speaks against it, nothing is missing and nobody has to look."""

    @property
    def possible(self) -> bool:
        """True when it may turn out usable once the missing facts are known or somebody has looked."""
        return not self.against


def stand(terms: PlanTerms, contract: str, benefit: Benefit, view: View) -> Standing:
    """The standing of one benefit. `view` is that of its contract."""
    qualified = f"{terms.code}/{benefit.benefit}"
    state, cover, meters, placed = _placed(benefit, view, qualified)
    findings = _scope(benefit, view)
    findings += placed
    if benefit.window.runs_while:
        findings += _other_covers(benefit, view)
    bears, void = _conditions(benefit, view, findings) if benefit.conditions else (_NOTHING, False)
    if benefit.burden is not None:
        findings.append(_burden(benefit.burden, view, benefit.clause, qualified))
    if benefit.shortfall is not None:
        findings.append(_shortfall(benefit.shortfall, view, benefit.clause))
    states = _allowances(benefit, view, qualified) if benefit.allowances else _NO_ALLOWANCES
    offers = offers_of(benefit, view, states, bears) if view.charges else NO_OFFERS
    fee, fees = fee_of(benefit, view) if benefit.fee is not None else (0, [])
    if states:
        findings += spent_findings(benefit, states, offers, bool(view.charges))
    why_not = [finding for finding in findings if finding.sense in SPEAKING]
    senses = {finding.sense for finding in why_not} if why_not else _NOTHING_SPEAKS
    # What a benefit would cost is no reason when something else already speaks against it.
    if (offers.findings or fees) and _AGAINST not in senses:
        findings += [*offers.findings, *fees]
        why_not = [finding for finding in findings if finding.sense in SPEAKING]
        senses = {finding.sense for finding in why_not}
    against, in_review = _AGAINST in senses, _REVIEW in senses
    missing = _missing(why_not) if _UNKNOWN in senses else _NOTHING_MISSING
    return Standing(
        name=qualified,
        terms=terms,
        contract=contract,
        benefit=benefit,
        state=_VOID if void else _state(state, why_not) if against else state,
        cover=cover,
        meters=meters,
        allowances=tuple(states.values()),
        findings=tuple(findings),
        offers=tuple([offers.best[n] for n in sorted(offers.best)]) if offers.best else (),
        refused=offers.refused,
        fee=fee,
        missing=missing,
        against=against,
        in_review=in_review,
        why_not=tuple(why_not),
        usable=not (against or missing or in_review),
    )


# To read a member of an enumeration takes as long as a call (until Python 3.12), and these are read for every finding.
_FOR, _AGAINST, _UNKNOWN, _REVIEW, _NOTE = Sense.FOR, Sense.AGAINST, Sense.UNKNOWN, Sense.REVIEW, Sense.NOTE
_ACTIVE, _VOID, _MET, _NOT_MET = State.ACTIVE, State.VOID, Code.MET, Code.NOT_MET
SPEAKING = frozenset({_AGAINST, _UNKNOWN, _REVIEW})
_NOTHING_SPEAKS: frozenset[Sense] = frozenset()
_NOTHING_MISSING: frozenset[str] = frozenset()
_NO_ALLOWANCES: Mapping[str, AllowanceState] = {}


_Placed = tuple[State, Cover | None, tuple[MeterPlace, ...], list[Finding]]


def _placed(benefit: Benefit, view: View, qualified: str) -> _Placed:
    """Where the acts and the meters lie in the window."""
    window, clause = benefit.window, benefit.clause
    cover: Cover | None = None
    try:
        cover = cover_of(window, view, qualified)
        view.anchor = cover.start
        state, findings = place(window, cover, view, clause)
    except NotKnown as unknown:
        view.anchor = None
        state, findings = State.UNKNOWN, [missing_fact(unknown.missing, clause)]
    if not window.meters:
        return state, cover, (), findings
    meter_state, metered, meters = place_meters(window, cover.start if cover else None, view, clause)
    if state in {_ACTIVE, State.UNKNOWN} and meter_state is not _ACTIVE:
        state = meter_state
    return state, cover, tuple(meters), findings + metered


def _allowances(benefit: Benefit, view: View, qualified: str) -> dict[str, AllowanceState]:
    return {
        allowance: allowance_state(allowance, word, benefit, view, qualified)
        for allowance, word in benefit.allowances.items()
    }


def condition_findings(needs: Iterable[Need], view: View, clause: str) -> Iterator[tuple[Need, Finding]]:
    """One finding for every condition, whether it holds or not."""
    for need in needs:
        where = need.clause or clause
        try:
            holds = need.need.test(view)
        except NotKnown as unknown:
            sense = _UNKNOWN if need.binding else _NOTE
            values = (("facts", tuple(sorted(unknown.missing))), *need.need.seen(view))
            yield need, Finding(Code.MISSING_FACT, sense, where, need.about, values)
            continue
        seen = need.need.seen(view)
        if holds:
            yield need, Finding(_MET, _FOR, where, need.about, seen)
        elif (law := view.struck.get(need.about)) is not None:
            yield need, Finding(Code.STRUCK, _NOTE, where, need.about, (("by", law), *seen))
        elif need.causal and need.binding:
            yield need, _causal(need, view, where, seen)
        else:
            yield need, Finding(_NOT_MET, _sense(need), where, need.about, seen)


_SENSES = {
    Effect.NO_COVER: _AGAINST,
    Effect.VOID: _AGAINST,
    Effect.LESS: _NOTE,
    Effect.ASK: _UNKNOWN,
    Effect.REVIEW: _REVIEW,
}


def _sense(need: Need) -> Sense:
    return _SENSES[need.otherwise] if need.otherwise is not None else _NOTE


def _causal(need: Need, view: View, clause: str, seen: tuple[tuple[str, object], ...]) -> Finding:
    try:
        causes = view.get("causedBy")
    except NotKnown as unknown:
        return Finding(Code.MISSING_FACT, _UNKNOWN, clause, need.about, (("facts", tuple(sorted(unknown.missing))),))
    caused = isinstance(causes, frozenset) and need.about.value in causes
    return Finding(
        _NOT_MET,
        _sense(need) if caused else _NOTE,
        clause,
        need.about,
        (*seen, ("causedBy", causes), ("caused", caused)),
    )


def _scope(benefit: Benefit, view: View) -> list[Finding]:
    """What says that the benefit is not for this at all."""
    clause = benefit.clause
    found: list[Finding] = []
    if (view.rests or "suspended" in view.facts) and view.get("suspended"):
        found.append(Finding(Code.SUSPENDED, _AGAINST, clause))
    for entry in benefit.entries:
        try:
            if not entry.test(view):
                found.append(Finding(Code.OUT_OF_SCOPE, _AGAINST, clause, None, entry.seen(view)))
        except NotKnown as unknown:
            found.append(missing_fact(unknown.missing, clause))
    for exclusion in benefit.excludes:
        where = exclusion.clause or clause
        try:
            if exclusion.applies.test(view):
                found.append(Finding(Code.EXCLUDED, _AGAINST, where, exclusion.about, exclusion.when.seen(view)))
        except NotKnown as unknown:
            found.append(missing_fact(unknown.missing, where, exclusion.about))
    return found


def _other_covers(benefit: Benefit, view: View) -> Iterator[Finding]:
    kinds = benefit.window.runs_while
    found = [other for other in view.others if other.kind in kinds]
    values = (("kinds", tuple(kind.value for kind in kinds)), ("plans", tuple(sorted({o.plan for o in found}))))
    if any(other.active for other in found):
        return
    if any(other.active is None for other in found):
        yield missing_fact(["runsWhile"], benefit.clause)
    else:
        yield Finding(Code.OTHER_COVER_ENDED, _AGAINST, benefit.clause, None, values)


def _conditions(benefit: Benefit, view: View, findings: list[Finding]) -> tuple[Fraction, bool]:
    """What the customer bears after all, and whether the cover is void. Adds a finding for each condition."""
    bears, void = _NOTHING, False
    for need, finding in condition_findings(benefit.conditions, view, benefit.clause):
        findings.append(finding)
        if finding.code is _NOT_MET and need.bears is not None and need.binding and _caused(need, finding):
            try:
                bears = max(bears, need.bears.share(view))
            except NotKnown as unknown:
                findings.append(missing_fact(unknown.missing, finding.clause, need.about))
            except TermsSilent as left_open:
                findings.append(silent(left_open.about, finding.clause))
        void = void or (finding.sense is _AGAINST and need.otherwise is Effect.VOID)
    return bears, void


_NOTHING = Fraction(0)


def _caused(need: Need, finding: Finding) -> bool:
    return not need.causal or dict(finding.values).get("caused") is True


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
        return Finding(Code.PRESUMED if proven is None else Code.PROVEN, _FOR, where, None, (*values, ("on", on.value)))
    if proven is False:
        return Finding(Code.DISPROVEN, _AGAINST, where, None, values)
    facts = (("facts", (word.of,)), *values, ("on", word.then_on.value))
    return Finding(Code.MISSING_FACT, _UNKNOWN, where, About.BURDEN, facts)


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
    return Finding(Code.MET if below else _NOT_MET, _FOR if below else _AGAINST, clause, About.PERFORMANCE, values)


def _missing(findings: list[Finding]) -> frozenset[str]:
    found: set[str] = set()
    for finding in findings:
        if finding.sense is _UNKNOWN:
            names = dict(finding.values).get("facts", ())
            found |= set(names) if isinstance(names, tuple) else set()
            if not names:
                found.add(f"condition.{finding.about.value}" if finding.about else "condition")
    return frozenset(found)


def _state(placed: State, findings: list[Finding]) -> State:
    codes = [finding.code for finding in findings if finding.sense is _AGAINST]
    if _SUSPENDED in codes:
        return State.SUSPENDED
    if placed is _ACTIVE and _SPENT in codes:
        return State.EXHAUSTED
    return placed


_SUSPENDED, _SPENT = Code.SUSPENDED, Code.ALLOWANCE_SPENT
