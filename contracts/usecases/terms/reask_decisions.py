"""What would the kept decisions have been, had another plan stood in the place of theirs?

Every decision of a tenant that looked at the plan is asked again from the facts that were kept with it: once of the
terms it was made on, once with the other plan in their place. Nothing is written.
"""

from datetime import datetime

from msgspec import Struct

from contracts.rules.evaluator import decide
from contracts.rules.identity import decision_hash
from contracts.rules.replay import KeptContract, contracts_in, question_again
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import read_when
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.values.plain import Document
from contracts.store.database import Database
from contracts.store.decisions import count_decisions, decisions_of_plan
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import public_id
from contracts.store.records import DecisionRecord
from contracts.usecases.actor import Actor
from contracts.usecases.terms.compare_plans import Side, governing
from contracts.usecases.terms.decisions_compared import Moved, moved
from contracts.usecases.terms.library import BrokenTerms, Library, Published

PAGE = 500
"""How many decisions are read at once."""


class ReaskDecisions(Struct, frozen=True):
    """Ask with `after` what was decided with `before`."""

    actor: Actor
    before: Side
    after: Side


class DecisionMoved(Struct, frozen=True):
    """One decision that would have been another. `claim` is the public id of the claim it was made for."""

    serial: str
    claim: str | None
    as_of: datetime
    moved: Moved


class Reasked(Struct, frozen=True):
    """How many decisions were asked again and which are different.

    `unanswered` are those that the other plan cannot answer: no version of it governs, or it counts in another
    currency. `changed_since` are those that today's rules answer otherwise on the very terms they were made on.
    `on_other_terms` were made on another text of the plan, and were not asked.
    """

    asked: int
    different: tuple[DecisionMoved, ...]
    unanswered: int
    changed_since: int
    on_other_terms: int


async def reask_decisions(database: Database, library: Library, command: ReaskDecisions) -> Reasked:
    """Ask them again, page by page."""
    tenant, before = command.actor.tenant, command.before.plan
    hashes = frozenset(terms.hash for terms in before.versions)
    answers: list[_Answer] = []
    last: DecisionRecord | None = None
    while True:
        async with database.read() as connection:
            records = await decisions_of_plan(connection, tenant, hashes, last, PAGE)
            units = await dossiers(connection, tenant, {record.unit_key for record in records})
            published = await library.of(tenant, units.values(), connection)
            others = _hashes_of(before.code, published) - hashes
            on_other_terms = await count_decisions(connection, tenant, others) if others else 0
        answers += [_again(record, units[record.unit_key], command, published) for record in records]
        if len(records) < PAGE:
            break
        last = records[-1]
    return Reasked(
        asked=len(answers),
        different=tuple(each.found for each in answers if each.found and not each.found.moved.is_nothing),
        unanswered=sum(each.found is None for each in answers),
        changed_since=sum(each.changed_since for each in answers),
        on_other_terms=on_other_terms,
    )


class _Answer(Struct, frozen=True):
    """One decision asked twice; nothing is found when the other plan cannot answer."""

    found: DecisionMoved | None
    changed_since: bool


def _again(record: DecisionRecord, unit: Dossier, command: ReaskDecisions, published: Published) -> _Answer:
    question: Document = dict(record.facts)
    kept = contracts_in(question)
    terms = {each.terms_hash: _published(each, published) for each in kept}
    was = decide(question_again(question, lambda each: terms[each.terms_hash]))
    changed_since = decision_hash(was) != record.hash
    for each in kept:
        if any(version.hash == each.terms_hash for version in command.before.plan.versions):
            other = _counterpart(each, terms[each.terms_hash], question, command.after)
            if other is None:
                return _Answer(None, changed_since)
            terms[each.terms_hash] = other
    try:
        now = decide(question_again(question, lambda each: terms[each.terms_hash]))
    except MixedCurrencies:
        return _Answer(None, changed_since)
    claim = next((each.claim_id for each in unit.claims if each.decision_id == record.decision_id), None)
    public = public_id("Claim", record.unit_key, claim) if claim else None
    return _Answer(DecisionMoved(unit.unit.serial, public, record.as_of, moved(was, now)), changed_since)


def _published(kept: KeptContract, published: Published) -> PlanTerms:
    """The terms that a decision was made on. Raises `BrokenTerms` when they are not there as they were."""
    terms = published.terms((kept.plan, kept.version))
    if terms is None or terms.hash != kept.terms_hash:
        raise BrokenTerms(kept.plan, kept.version)
    return terms


def _counterpart(kept: KeptContract, terms: PlanTerms, question: Document, after: Side) -> PlanTerms | None:
    """The version of the other plan that answers for a contract; None when none governs its day."""
    if named := governing(after, kept.version):
        return after.plan.version(named)
    fact = after.plan.header.picked_by
    written = kept.facts.get(fact, question["facts"].get(fact))
    if written is None:
        return None
    when = read_when(written)
    return after.plan.on(when.astimezone(terms.zone).date() if isinstance(when, datetime) else when)


def _hashes_of(code: str, published: Published) -> frozenset[str]:
    plan = published.plans.get(code)
    return frozenset(terms.hash for terms in plan.versions) if plan else frozenset()
