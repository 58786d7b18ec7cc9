"""What would one change of one contract come to?

`quote` answers for buying, renewing, handing over, suspending, resuming, cancelling and amending: which way is taken,
from when to when the contract then runs, and every line of money with its clause. A refusal is a quote that is not
open, with all reasons. The same question always gives the same bytes: `quote_document`.
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from contracts.rules.contract_life.asked import day_of
from contracts.rules.contract_life.changes import DAY_OF, REMEDY_OF, LifeChange, MoneyLine
from contracts.rules.contract_life.ways import life_alternatives, ways_of
from contracts.rules.deciding.alternatives import Alternative, ranked
from contracts.rules.evaluator import asked_of
from contracts.rules.identity import finding_document
from contracts.rules.question import Contract, Question
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import Value
from contracts.rules.values.findings import Finding
from contracts.rules.values.money import Money
from contracts.rules.values.plain import Document, plain
from contracts.rules.values.vocabulary import Code, Sense


class Quote(Struct, frozen=True):
    """What a change would come to. `is_open` is None while facts are missing or a person must look.

    `first_day` and `last_day` are those of the contract after the change, both included; of the renewed contract for
    RENEW, the last covered day for CANCEL, and for SUSPEND those of the suspension. `sets` are the facts of the
    contract after the change (of the new one for ISSUE and RENEW). `lines` are worked out only as far as facts allow.
    """

    change: LifeChange
    contract: str
    option: str | None
    is_open: bool | None
    effective: date
    first_day: date | None
    last_day: date | None
    currency: str
    lines: tuple[MoneyLine, ...]
    why: tuple[Finding, ...]
    missing: frozenset[str]
    alternatives: tuple[Alternative, ...]
    sets: Mapping[str, Value] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """What the customer pays in all; below zero when money comes back."""
        return sum(line.minor for line in self.lines)


def quote(
    question: Question,
    contract: Contract,
    change: LifeChange,
    on: date,
    option: str | None = None,
    amended: Mapping[str, Value] | None = None,
    next_terms: PlanTerms | None = None,
) -> Quote:
    """What a change from a day on comes to; without an `option` that of the best one.

    `amended` are the facts that AMEND changes. `next_terms` are those of the renewed contract; its own when left out.
    """
    wants = REMEDY_OF[change]
    meant = replace(contract, facts={**contract.facts, DAY_OF[wants]: on})
    beside = tuple(each for each in question.contracts if each.ref != contract.ref)
    asked = replace(question, contracts=(meant, *beside), amended=question.amended if amended is None else amended)
    found = quotes(asked, meant, change, next_terms)
    named = (each for each in found if option in {None, each.option})
    return next(named, None) or _refused(asked, meant, change, option)


def quotes(
    question: Question, contract: Contract, change: LifeChange, next_terms: PlanTerms | None = None
) -> tuple[Quote, ...]:
    """Every way of a change, best first. Its day is that which the facts state, else that of the question."""
    asked = asked_of(question, contract, REMEDY_OF[change], next_terms)
    view, ways = asked.view(), ways_of(asked)
    alternatives = ranked([way.alternative for way in ways], question.strategy)
    best = sorted(ways, key=lambda way: alternatives.index(way.alternative))
    return tuple(
        Quote(
            change=change,
            contract=contract.ref,
            option=way.option,
            is_open=way.alternative.is_open,
            effective=day_of(asked, view),
            first_day=way.outcome.first_day,
            last_day=way.outcome.last_day,
            currency=question.currency,
            lines=way.outcome.tally.lines,
            why=way.alternative.why,
            missing=way.alternative.missing,
            alternatives=alternatives,
            sets=way.outcome.sets,
        )
        for way in best
    )


def quote_document(quoted: Quote) -> Document:
    """A quote as JSON values: what a preview is held against."""

    def money(minor: int) -> str:
        return Money(minor, quoted.currency).decimal

    return {
        "change": quoted.change.value,
        "contract": quoted.contract,
        "option": quoted.option,
        "open": quoted.is_open,
        "effective": quoted.effective.isoformat(),
        "firstDay": plain(quoted.first_day),
        "lastDay": plain(quoted.last_day),
        "currency": quoted.currency,
        "lines": [
            {"kind": line.kind.value, "amount": money(line.minor), "clause": line.clause} for line in quoted.lines
        ],
        "total": money(quoted.total),
        "sets": {name: plain(value) for name, value in sorted(quoted.sets.items())},
        "why": [finding_document(finding) for finding in quoted.why],
        "missing": sorted(quoted.missing),
    }


def _refused(question: Question, contract: Contract, change: LifeChange, option: str | None) -> Quote:
    """The quote for a way that the terms do not name."""
    asked = asked_of(question, contract, REMEDY_OF[change])
    return Quote(
        change=change,
        contract=contract.ref,
        option=option,
        is_open=False,
        effective=day_of(asked, asked.view()),
        first_day=None,
        last_day=None,
        currency=question.currency,
        lines=(),
        why=(Finding(Code.NOT_PROMISED, Sense.AGAINST, "", None, () if option is None else (("option", option),)),),
        missing=frozenset(),
        alternatives=life_alternatives([asked], REMEDY_OF[change], question.strategy),
    )
