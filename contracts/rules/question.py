"""What is asked, and of which contracts?

A `Question` is one case: the facts, the history, the charges, the contracts that may answer, and the moment at which it
is asked. The same question always gets the same decision.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct, field

from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import Value
from contracts.rules.values.history import NOTHING_YET, History, Suspended
from contracts.rules.values.view import Charge, OtherCover, View
from contracts.rules.values.vocabulary import Remedy, Strategy

NOTHING_STRUCK: Mapping[str, str] = {}


class Contract(Struct, frozen=True):
    """A plan's terms given to one unit. `ref` tells contracts apart; `facts` are its own, before the shared ones.

    A law or a shop policy needs no row: its `ref` is the plan's code. `ended_on` is the last covered day of one that
    ended early, `suspended` when it rested, `transferred_on` the day it last went to another owner.
    """

    ref: str
    terms: PlanTerms
    facts: Mapping[str, Value] = field(default_factory=dict)
    start_meters: Mapping[str, Decimal] = field(default_factory=dict)
    ended_on: date | None = None
    suspended: tuple[Suspended, ...] = ()
    transferred_on: date | None = None


class Question(Struct, frozen=True):
    """One case. `wants` asks about the life of the contracts (see `LIFE`) instead of their cover; `amended` are the
    facts that an amendment changes.

    `as_of` is a moment with an offset. `currency` is that of the charges and of every money fact.
    """

    as_of: datetime
    currency: str
    contracts: tuple[Contract, ...]
    facts: Mapping[str, Value] = field(default_factory=dict)
    charges: tuple[Charge, ...] = ()
    history: History = NOTHING_YET
    meters: Mapping[str, Decimal] = field(default_factory=dict)
    start_meters: Mapping[str, Decimal] = field(default_factory=dict)
    wants: Remedy | None = None
    strategy: Strategy = Strategy.CHEAPEST
    amended: Mapping[str, Value] = field(default_factory=dict)


def view_of(
    question: Question,
    contract: Contract,
    charges: tuple[Charge, ...],
    others: tuple[OtherCover, ...] = (),
    struck: Mapping[str, str] = NOTHING_STRUCK,
) -> View:
    """The question through the eyes of one of its contracts."""
    terms = contract.terms
    return View(
        facts=_facts(question, contract),
        history=question.history.seen_by(contract.ref),
        charges=charges,
        as_of=question.as_of,
        currency=question.currency,
        zone=terms.zone,
        calendars=terms.calendars,
        rounding=terms.rounding,
        conditions=terms.conditions,
        amounts=terms.amounts,
        days=terms.days,
        meters=question.meters,
        start_meters={**question.start_meters, **contract.start_meters},
        others=others,
        plan=terms.code,
        ended_on=contract.ended_on,
        rests=contract.suspended,
        struck=struck,
    )


def _facts(question: Question, contract: Contract) -> dict[str, Value]:
    facts = {**contract.terms.readings, **question.facts, **contract.facts}
    if contract.transferred_on is not None:
        facts.setdefault("contractTransferred", contract.transferred_on)
    return facts
