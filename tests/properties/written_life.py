"""A contract of some years and a life section whose refunds go by days, months or use: as authors write them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.contract_life.quote import Quote, quote
from contracts.rules.question import Contract, Question
from contracts.rules.terms import PlanTerms, load
from contracts.rules.values.facts import Value
from contracts.rules.values.history import History, Job, JobKind, Suspended
from contracts.rules.values.money import Money
from contracts.rules.words.problems import Marked
from tests.properties.pen import Pen, Written, written_by

ZONE = ZoneInfo("Europe/Berlin")
STARTS = (date(2023, 1, 1), date(2023, 5, 31), date(2024, 2, 29), date(2024, 12, 31))
LENGTHS = ("P1Y", "P2Y", "P6M", "P90D", "P13M")
PRICES = (0, 1, 99, 10000, 36500, 123457)
BY_DAYS: Written = {
    "used": {"daysFrom": "cancelled", "to": "contractEnd"},
    "of": {"age": "contractStart", "to": "contractEnd", "in": "days", "parts": "down"},
}


@dataclass(frozen=True, slots=True)
class Held:
    """A contract that somebody holds, what was done under it, and two days of its time."""

    terms: PlanTerms
    contract: Contract
    history: History
    early: date
    late: date
    by_time: bool

    def quote(self, change: LifeChange, on: date, contract: Contract | None = None) -> Quote:
        """The quote for a change from a day on, asked on that day."""
        held = contract or self.contract
        question = Question(datetime.combine(on, time(12), ZONE), "EUR", (held,), history=self.history)
        return quote(question, held, change, on)

    @property
    def paid(self) -> int:
        """What the customer paid for it."""
        price = self.contract.facts["contractPrice"]
        return price.minor if isinstance(price, Money) else 0

    @property
    def end(self) -> date:
        """The last day of the contract as it was made."""
        found = self.quote(LifeChange.TRANSFER, self.early).last_day
        return found or date.min

    def resting(self, *rests: Suspended) -> Contract:
        """The contract with suspensions."""
        return replace(self.contract, suspended=rests)


def _by_months(pen: Pen) -> Written:
    used = {"age": "contractStart", "to": "cancelled", "in": "months", "parts": pen.pick(("down", "up"))}
    return {"restOf": {"used": used, "of": pen.pick((12, 24, 6))}}


def _by_use(pen: Pen) -> Written:
    return {"restOf": {"used": {"jobsUnder": "any"}, "of": pen.pick((2, 4))}}


def _part(share: Written) -> Written:
    return {"percent": share, "of": "contractPrice"}


def _gives(pen: Pen) -> tuple[Written | str, bool]:
    """What comes back, and whether it goes by time alone."""
    kind = pen.below(5)
    if kind == 0:
        return _part(BY_DAYS), True
    if kind == 1:
        return _part(_by_months(pen)), True
    if kind == 2:
        return "contractPrice", False
    if kind == 3:
        return {pen.pick(("least", "greatest")): [_part(BY_DAYS), _part(_by_use(pen))]}, False
    return _part(_by_use(pen)), False


def held(pen: Pen) -> Held:
    """A contract with its life, in any rounding."""
    gives, by_time = _gives(pen)
    leave: Written = {"option": "leave", "clause": "1", "gives": gives}
    if pen.below(2):
        leave["fee"] = {"least": [{"money": "25"}, {"percent": "10%", "of": "contractPrice"}]}
    if pen.below(2):
        leave["asksBack"] = [{"amount": {"paidUnder": "any"}, "clause": "2"}]
    leave["belowZero"] = pen.pick(("asked", "waived"))
    if "fee" not in leave and "asksBack" not in leave:
        del leave["belowZero"]
    tax = {"rate": pen.pick(("18%", "27%", "7.25%")), "price": pen.pick(("included", "added")), "clause": "tax"}
    taxed = bool(pen.below(2))
    leave |= {"tax": pen.pick(("kept", "inProportion"))} if taxed else {}
    length = pen.pick(LENGTHS)
    window = {"from": "contractStart", "length": length, "firstDay": "counted", "acts": "event"}
    free = {"charges": {}, "customer": {"share": "0%"}}
    again: Written = {"option": "again", "clause": "4", "fee": {"money": "5"}}
    terms: Written = {
        "version": "1",
        "source": {"ref": "constructed", "confidence": "official"},
        "benefits": [{"benefit": "all", "clause": "3", "window": window, "pays": [free]}],
        "price": {"money": pen.pick(("0", "99.99", "100"))},
        "life": {
            "cancellation": [leave],
            "renewal": [again],
            "transfer": [{"option": "over", "clause": "5", "fee": {"money": "10"}}],
            "suspension": [{"option": "rest", "clause": "6", "addsDays": bool(pen.below(2)), "atMost": "P1M"}],
        },
    } | ({"tax": tax} if taxed else {})
    header = {
        "code": "plan", "kind": "AMC", "name": "A plan", "issuer": "maker", "currency": "EUR", "zone": "Europe/Berlin",
        "rounding": pen.pick(("HALF_UP", "HALF_EVEN", "UP", "DOWN")),
    }  # fmt: skip
    (version,) = load(Marked({"plan": header, "terms": [terms]})).versions
    start = pen.pick(STARTS)
    facts: dict[str, Value] = {
        "contractStart": start, "contractMade": start, "contractPrice": Money(pen.pick(PRICES), "EUR"),
        "contractYear": Decimal(1 + pen.below(3)), "yearsWithoutGap": Decimal(pen.below(3)),
    }  # fmt: skip
    jobs = tuple(_job(pen, start) for _ in range(pen.below(4)))
    first, second = sorted((start + timedelta(days=pen.below(89)), start + timedelta(days=pen.below(89))))
    return Held(version, Contract("c", version, facts), History(jobs=jobs), first, second, by_time)


def _job(pen: Pen, start: date) -> Job:
    paid = Money(pen.pick((0, 1, 500, 99999)), "EUR")
    on = start + timedelta(days=pen.below(60) - 5)
    return Job(JobKind.VISIT, on, under=pen.pick(("plan/all", "other/all")), covered=paid)


contracts = written_by(held)
