"""When does the answer change next, by the mere passing of time?

`next_change` looks ahead for moments at which something that the decision looked at turns, decides again at each of
them in order, and gives the first at which the answer is another. So it is right by construction: just before it the
answer is the same, at it another.

The answer is what is promised: the verdict, who pays what, where each benefit stands and how much of it is left, which
remedies are open and at what price, what is owed, what is missing, and every reason that speaks for or against. Days
and values seen are no part of it: many of them move along with the moment of the question (a period that would begin
with the claim made now, the days used so far), and they are seen in full when the question is asked again. The days of
acts that the question states stay where they are; those that it leaves out are taken to be the moment of the question,
and move.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from functools import partial

from msgspec.structs import replace

from contracts.rules.ahead import Ahead, Watch, begin_of
from contracts.rules.contract_life.asked import Asked
from contracts.rules.contract_life.watching import standing, turns
from contracts.rules.deciding.allowances import allowance_state, period, uses_of
from contracts.rules.deciding.covers import cover_of, place
from contracts.rules.decision import Decision
from contracts.rules.evaluator import asked_of, decide, other_covers
from contracts.rules.question import Contract, view_of
from contracts.rules.values.calendar import ONE_DAY, instant
from contracts.rules.values.findings import Finding
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import Day, OtherCover, View
from contracts.rules.values.vocabulary import Sense
from contracts.rules.words.allowances import Allowance, Rolling
from contracts.rules.words.benefit import Benefit
from contracts.rules.words.predicates import ClockBefore, OnWeekday
from contracts.rules.words.timed import OF_LIFE, Probe, Watched, probes
from contracts.rules.words.windows import Campaign, Span, Window

MOST_TURNS = 40
"""So many moments are looked at. When the answer is the same at all of them, the last is given: until then it holds."""
_END = datetime(2300, 1, 1, tzinfo=UTC)


def next_change(decision: Decision) -> datetime | None:
    """The first moment after the question's at which the answer is another; None when it never is before 2300."""
    answer, now, known = answer_of(decision), decision, _Known()
    for _ in range(MOST_TURNS):
        moment = _next_turn(now, known)
        if moment is None:
            return None
        now = decide(replace(now.question, as_of=moment))
        if answer_of(now) != answer:
            return moment
    return now.question.as_of


def answer_of(decision: Decision) -> tuple[object, ...]:
    """What two decisions on the same case must share to be the same answer."""
    return (
        decision.verdict,
        [(result.shares, [(name, f.reason) for name, f in result.reasons]) for result in decision.charges],
        decision.fees,
        [
            (
                result.standing.state,
                result.used,
                _reasons(result.standing.findings),
                _reasons(result.why_not),
                [(state.name, state.used, state.left, state.money_left) for state in result.standing.allowances],
                [(place.meter, place.used) for place in result.standing.meters],
            )
            for result in decision.benefits
        ],
        [
            (way.remedy, way.benefits, way.contract, way.is_open, way.price, way.gives, _reasons(way.why), way.missing)
            for way in decision.alternatives
        ],
        [(duty.duty, duty.benefit, duty.contract, duty.missing) for duty in decision.duties],
        decision.missing,
        decision.opens,
    )


def _reasons(findings: Sequence[Finding]) -> list[tuple[str, Sense, str]]:
    return [(f.reason, f.sense, f.clause) for f in findings if f.sense is not Sense.NOTE]


@dataclass(slots=True)
class _Known:
    """When each watch turns, by contract and place in its list, as found while other covers were what they are.

    What was found from one moment is still so from a later one, until that moment has come.
    """

    others: tuple[OtherCover, ...] = ()
    turns: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def ahead_of(self, decision: Decision, others: tuple[OtherCover, ...]) -> dict[tuple[str, int], datetime]:
        """What still lies ahead. Nothing is known once other covers changed, or of a contract's life."""
        if others != self.others or decision.question.wants is not None:
            self.turns, self.others = {}, others
        now = instant(decision.question.as_of)
        self.turns = {key: turn for key, turn in self.turns.items() if turn > now}
        return self.turns


def _next_turn(decision: Decision, known: _Known) -> datetime | None:
    """The first moment at which anything that decides something may turn."""
    question, found = decision.question, _END
    zone: tzinfo = UTC
    others = other_covers(decision)
    turns = known.ahead_of(decision, others)
    owing = {(r.standing.contract, r.standing.name) for r in decision.benefits if not r.standing.against}
    for contract in sorted(question.contracts, key=lambda contract: (contract.terms.hash, contract.ref)):
        ahead = Ahead(view_of(question, contract, question.charges, others))
        asked = asked_of(question, contract, question.wants) if question.wants else None
        watches = {
            (contract.ref, n): watch
            for n, (of_duty, watch) in enumerate(_watches(contract, asked))
            if not of_duty or (contract.ref, of_duty) in owing
        }
        later = [turn for turn in _days_of_the_history(ahead.view) if turn > instant(question.as_of)]
        first = min([*later, found, *(turns[key] for key in watches if key in turns)])
        for key, watch in watches.items():
            if key not in turns and (turn := ahead.first_change(watch, first)) < first:
                first = turns[key] = turn
        if first < found:
            found, zone = first, contract.terms.zone
    return None if found >= _END else found.astimezone(zone)


def _days_of_the_history(view: View) -> Iterator[datetime]:
    """What lies ahead in the history begins to count on its day."""
    seen = view.history
    days: list[date | None] = [owner.since for owner in seen.owners]
    days += [each.on for each in seen.replacements] + [reading.on for reading in seen.readings]
    days += [reserved.on for reserved in seen.reserved]
    days += [day for job in seen.jobs for day in (job.on, job.handed_in, job.handed_back)]
    for day in days:
        if day is not None and day >= view.asked_on:
            yield from (begin_of(day, view.zone), begin_of(day + ONE_DAY, view.zone))


def _watches(contract: Contract, asked: Asked | None) -> Iterator[tuple[str, Watch]]:
    """What to watch of a contract, each with the benefit whose duty it is, if it is one. `asked` is a change of its
    life."""
    terms = contract.terms
    yield from (("", watch) for watch in _of_words(terms.watched[""], "", _as_it_is))
    if asked is not None:
        yield from (("", watch) for watch in _of_words(terms.watched[OF_LIFE], "", _as_it_is))
        yield "", Watch(partial(standing, asked), tuple(turns(asked)))
    if contract.suspended:
        yield "", Watch(_rests, (partial(_edges_of_rests, contract),))
    for benefit in () if asked else terms.benefits:
        qualified = f"{terms.code}/{benefit.benefit}"
        words = _of_words(terms.watched[benefit.benefit], qualified, partial(_of_benefit, benefit, qualified))
        yield from (("", watch) for watch in words)
        for name, allowance in benefit.allowances.items():
            left = partial(_left, name, allowance, benefit, qualified)
            begun: Probe = partial(_period_of, name, allowance, benefit, qualified)
            yield "", Watch(left, (left,) if isinstance(allowance.per, Rolling) else (begun, left))
        for duty in benefit.duties:
            due = partial(_of_benefit, benefit, qualified, partial(_is_known, duty.due))
            yield qualified, Watch(due, (due,))


def _of_words(words: Sequence[Watched], qualified: str, seen: Callable[[Probe, View], object]) -> Iterator[Watch]:
    """`seen` asks a probe with what belongs to the benefit."""
    for word in words:
        clocks = tuple(leaf for leaf in word.leaves if isinstance(leaf, ClockBefore | OnWeekday))
        inner = tuple(partial(seen, probe) for leaf in word.leaves for probe in probes(leaf))
        if isinstance(word.word, Window):
            placed: Probe = partial(_placed, word.word, qualified)
            reached = tuple(partial(_reached, word.word, qualified, campaign) for campaign in word.word.campaigns)
            yield Watch(placed, (placed, *reached, *inner), clocks)
        elif isinstance(word.word, Span):
            placed = partial(_presumed, word.word, qualified)
            yield Watch(placed, (placed, *inner), clocks)
        else:
            yield Watch(partial(seen, word.value), inner, clocks)


def _rests(view: View) -> object:
    return view.get("suspended")


def _edges_of_rests(contract: Contract, view: View) -> object:
    """How many of its suspensions have begun, and how many are over."""
    day = view.day("occurred") or view.asked_on
    begun = sum(1 for rest in contract.suspended if rest.first <= day)
    return begun, sum(1 for rest in contract.suspended if rest.last is not None and rest.last < day)


def _placed(window: Window, qualified: str, view: View) -> object:
    state, findings = place(window, cover_of(window, view, qualified), view, "")
    return state, _reasons(findings)


def _reached(window: Window, qualified: str, campaign: Campaign, view: View) -> object:
    """Whether the end of a window that moves has come to a campaign, or passed it."""
    end = cover_of(window, view, qualified).last_day
    return end is not None and (end >= campaign.ending_from, end > campaign.ending_to)


def _presumed(span: Span, qualified: str, view: View) -> object:
    last = cover_of(span, view, qualified).last_day
    return last is None or (view.day("occurred") or view.asked_on) <= last


def _left(name: str, allowance: Allowance, benefit: Benefit, qualified: str, view: View) -> object:
    view.anchor = _start(benefit, qualified, view)
    state = allowance_state(name, allowance, benefit, view, qualified)
    return state.used, state.left, state.money_used, state.money_left


def _period_of(name: str, allowance: Allowance, benefit: Benefit, qualified: str, view: View) -> object:
    """How many uses lie before the period that is running, and how many before its end: only they tell periods apart.
    Where something is carried over, each is another."""
    uses = tuple(uses_of(name, allowance, view.history, qualified))
    if allowance.carries is None and not uses:
        return None
    view.anchor = _start(benefit, qualified, view)
    since, until = period(allowance, benefit.window, view.day("occurred") or view.asked_on, view)
    if allowance.carries is not None:
        return since, until
    before = sum(1 for use in uses if since is not None and use.on < since)
    return before, sum(1 for use in uses if until is None or use.on <= until)


def _is_known(day: Day, view: View) -> object:
    """Whether the day can be told at all: a list of holidays ends."""
    day.when(view)
    return True


def _as_it_is(probe: Probe, view: View) -> object:
    view.anchor, view.duties = None, {}
    return probe(view)


def _of_benefit(benefit: Benefit, qualified: str, probe: Probe, view: View) -> object:
    """A probe of a benefit, with what the benefit owes and the day it began."""
    view.anchor = _start(benefit, qualified, view) if benefit.window.meters or view.start_meters else None
    view.duties = {duty.duty: duty.due for duty in benefit.duties}
    return probe(view)


def _start(benefit: Benefit, qualified: str, view: View) -> date | None:
    try:
        return cover_of(benefit.window, view, qualified).start
    except NotKnown:
        return None
