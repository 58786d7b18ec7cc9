"""What may be asked of a plan?

Facts, histories, charges and whole questions. Some facts are missing, some are known not to have happened, and most
days lie where a window of `written_days` begins or ends.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from contracts.rules.question import Contract, Question
from contracts.rules.terms import Plan
from contracts.rules.values.facts import FACTS, read_facts
from contracts.rules.values.history import History, Job, JobKind, Owner, Reading, Replacement, Suspended
from contracts.rules.values.money import Money
from contracts.rules.values.view import Charge
from contracts.rules.values.vocabulary import LIFE, ChargeClass, Strategy
from tests.properties.pen import Pen, written_by
from tests.properties.written_conditions import FLAGS, MANY, MONEY, PARTS, WORDS
from tests.properties.written_days import DAYS, STARTS
from tests.properties.written_plans import CLASSES, loaded, plan

_ZONES = (ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata"), ZoneInfo("UTC"))
_PAST = ("delivered", "purchased", "installed", "registered", "contractStart", "contractMade")
ACTS = ("occurred", "reported", "claimed", "returned", "cancelled", "renewed")
_COVER = (None,) * 14
_LATER = (0, 1, 13, 14, 15, 29, 30, 31, 59, 60, 89, 91, 181, 182, 183, 364, 365, 366, 367, 729, 731)


def moment(pen: Pen, start: date) -> datetime:
    """A moment near a boundary."""
    clock = pen.pick((time(12), time(0), time(23, 59), time(9, 30)))
    return datetime.combine(start + timedelta(days=pen.pick(_LATER)), clock, pen.pick(_ZONES))


def facts(pen: Pen, start: date, acts: Sequence[str] = ACTS) -> dict[str, Any]:
    """Facts as a caller writes them. `acts` are those that may be stated."""
    given: dict[str, Any] = {}
    for name in _PAST:
        if not pen.once_in(10):
            given[name] = _when(pen, start + timedelta(days=pen.pick((0, 0, 0, 1, 14, 30))))
    for name in acts:
        if pen.below(2):
            given[name] = _when(pen, start + timedelta(days=pen.pick(_LATER)))
    given |= {name: pen.pick((True, False, True, None)) for name in FLAGS[:-2]}
    given |= {name: pen.pick(values) for name, values in {**WORDS, **MANY}.items()}
    given |= {name: pen.pick(("100", "45.67", "1000", "0")) for name in MONEY}
    given |= {"cellHealth": pen.pick((70, 0, 40, 250)), "quantity": 1 + pen.below(3)}
    given |= {"measured": 60 + 10 * pen.below(5), "nominal": 100, "sealBroken": False}
    if pen.once_in(3):
        given["causedBy"] = pen.pick(("TIE_IN", "MAINTENANCE"))
    if pen.once_in(6):
        given["deliveries"] = [start, start + timedelta(days=pen.below(3))]
        given.pop("delivered", None)
    for name in pen.several(sorted(given), 0, 2):
        del given[name]
    return given


def _when(pen: Pen, day: date) -> Any:
    choice = pen.below(12)
    if choice == 11:
        return None
    if choice <= 7:
        return day
    return datetime.combine(day, pen.pick((time(0, 30), time(11), time(23, 30))), pen.pick(_ZONES))


def charges(pen: Pen, most: int = 4) -> tuple[Charge, ...]:
    """The charges of a job."""
    return tuple(
        Charge(
            f"c{n}",
            ChargeClass(pen.pick(CLASSES)),
            pen.pick((100, 10_000, 3333, 99, 1, 0)),
            pen.pick((*PARTS, None)),
            pen.pick(("FIT", None)),
        )
        for n in range(pen.below(most + 1))
    )


def job(pen: Pen) -> Job:
    """A job of the past."""
    on, out = pen.pick(DAYS), pen.pick((None, 0, 3, 20))
    return Job(
        kind=pen.pick(tuple(JobKind)),
        on=on,
        task=pen.pick(("PREVENTIVE", None)),
        event=pen.pick((None, "DEFECT")),
        components=frozenset({pen.pick(PARTS)}),
        replaced=frozenset(pen.several(PARTS, 0, 1)),
        handed_in=None if out is None else on,
        handed_back=None if out in {None, 20} else on + timedelta(days=out or 0),
        completed=not pen.once_in(5),
        paid=bool(pen.below(2)),
        authorized=pen.pick((True, False, None)),
        under=pen.pick((None, "plan/promise-0", "other/promise-0")),
        covered=pen.pick((None, Money(2000, "EUR"))),
    )


def history(pen: Pen) -> History:
    """What happened before."""
    return History(
        jobs=tuple(pen.some(job, 0, 3)),
        readings=tuple(pen.some(_reading, 0, 2)),
        owners=tuple(Owner(pen.pick(DAYS)) for _ in range(pen.below(3))),
        replacements=tuple(Replacement(pen.pick(DAYS), bool(pen.below(2))) for _ in range(pen.below(2))),
    )


def _reading(pen: Pen) -> Reading:
    return Reading("km", pen.pick(DAYS), Decimal(pen.below(5) * 1000))


def ask(pen: Pen, given: Sequence[Plan], acts: Sequence[str] = ACTS, life: bool = True) -> Question:
    """A question about one contract of each plan."""
    declared = dict(FACTS)
    for each in given:
        declared |= each.versions[-1].facts
    wants = pen.pick((*_COVER, *sorted(LIFE))) if life else None
    start = pen.pick(STARTS)
    return Question(
        as_of=moment(pen, start),
        currency="EUR",
        contracts=tuple(_contract(pen, each) for each in given),
        facts=read_facts(facts(pen, start, acts), declared, "EUR"),
        charges=charges(pen) if wants is None else (),
        history=history(pen),
        meters={} if pen.once_in(3) else {"km": Decimal(pen.below(5) * 1000)},
        start_meters={"km": Decimal(pen.below(2) * 1000)},
        wants=wants,
        strategy=pen.pick(tuple(Strategy)),
        amended=read_facts({"commercialUse": bool(pen.below(2))}, declared, "EUR") if pen.once_in(9) else {},
    )


def _contract(pen: Pen, given: Plan) -> Contract:
    """A contract, now and then one that ended early, rested or changed hands."""
    rests = tuple(_rest(pen, first) for first in sorted({pen.pick(DAYS) for _ in range(pen.below(3))}))
    return Contract(
        ref=given.code,
        terms=given.versions[-1],
        ended_on=pen.pick(DAYS) if pen.once_in(8) else None,
        suspended=rests if pen.once_in(6) else (),
        transferred_on=pen.pick(DAYS) if pen.once_in(8) else None,
    )


def _rest(pen: Pen, first: date) -> Suspended:
    last = None if pen.once_in(5) else first + timedelta(days=pen.pick((0, 1, 9, 30)))
    return Suspended(first, last, bool(pen.below(2)))


def about_plans(pen: Pen, most: int = 2, acts: Sequence[str] = ACTS, life: bool = True) -> Question:
    """A question about some written plans, each with a precedence of its own."""
    names = ("plan", "other", "third")[: 1 + pen.below(most)]
    given = [loaded(plan(pen, name, precedence=n)) for n, name in enumerate(names)]
    return ask(pen, given, acts, life)


questions = written_by(about_plans)
