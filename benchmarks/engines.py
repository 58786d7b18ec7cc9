"""How many decisions a second does one core make, beside rule engines that a team would pick?

1, 3 and 10 plans by 1, 5 and 50 charges. The peers: a decision table of GoRules zen-engine, an expression of CEL, a
rule of JsonLogic. Each gets plain rows, as a team would write them: whole days since the purchase, a share of each plan
for each class, and takes the cheapest for the customer. All must come to the same verdict, and leave the customer the
same of every charge, before anything is timed. They are timed in turns in one process, by processor time. It is W5 of
`benchmarks.serving`.
"""

import json
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from typing import Any, TypeAlias

import cel
import zen
from json_logic import jsonLogic

from contracts.rules.evaluator import decide
from contracts.rules.question import Contract, Question
from contracts.rules.terms import Plan, load
from contracts.rules.values.view import Charge
from contracts.rules.values.vocabulary import ChargeClass, Payer
from contracts.rules.words.problems import Marked

ROUNDS, SECONDS_A_ROUND = 5, 0.3
PLANS, CHARGES = (1, 3, 10), (1, 5, 50)
BOUGHT, WINDOW_DAYS = date(2024, 1, 15), 731
"""Two years from the purchase, whose day is left out: with the leap day of 2024 in them."""

INSIDE, OUTSIDE = date(2024, 9, 2), date(2026, 1, 16)
KINDS = (ChargeClass.PART, ChargeClass.LABOUR, ChargeClass.VISIT, ChargeClass.CONSUMABLE, ChargeClass.DIAGNOSIS)

Answer: TypeAlias = tuple[str, int, tuple[int, ...]]
"""Verdict, what the customer pays, and what of each charge."""


@dataclass(frozen=True, slots=True)
class Job:
    """One question: how many plans and charges, on which day."""

    plans: int
    charges: int
    on: date

    @property
    def age(self) -> int:
        """Whole days since the purchase."""
        return (self.on - BOUGHT).days

    def lines(self) -> list[tuple[str, ChargeClass, int]]:
        """The charges: name, class, amount in minor units."""
        return [(f"line-{n:02}", KINDS[n % len(KINDS)], 10_000 + 700 * n) for n in range(self.charges)]


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to decide a job: `prepare` does what is done once, and gives what is done for each question."""

    name: str
    prepare: Callable[[Job], Callable[[], Answer]]


def part_share(plan: int) -> int:
    """What the customer pays of parts under a plan, in per cent: later plans are cheaper."""
    return 90 - 10 * (plan % 10)


def ours(job: Job) -> Callable[[], Answer]:
    """Our rules: real dates, every reason and every alternative."""
    asked = Question(
        as_of=datetime(job.on.year, job.on.month, job.on.day, 6, tzinfo=UTC),
        currency="INR",
        contracts=tuple(Contract(plan.code, plan.versions[-1], {}) for plan in map(_plan, range(job.plans))),
        facts={"purchased": BOUGHT, "occurred": job.on, "event": "DEFECT"},
        charges=tuple(Charge(name, kind, minor, None) for name, kind, minor in job.lines()),
    )

    def answer() -> Answer:
        decision = decide(asked)
        borne = (sum(s.minor for s in each.shares if s.payer is Payer.CUSTOMER) for each in decision.charges)
        return decision.verdict.value, decision.customer_total or 0, tuple(borne)

    return answer


def of_zen(job: Job) -> Callable[[], Answer]:
    """zen-engine: one table, first row wins, so the cheapest rows stand first; the sums are its own expressions."""
    table = zen.ZenEngine().create_decision(json.dumps(_zen_model(job.plans)))
    lines = [
        {"class": kind.value, "amount": minor, "age": job.age, "event": "DEFECT"} for _, kind, minor in job.lines()
    ]
    given = {"charges": lines}

    def answer() -> Answer:
        result = table.evaluate(given)["result"]
        borne = tuple(round(each["amount"] * each["share"] / 100) for each in result["charges"])
        return result["verdict"], round(result["customer"]), borne

    return answer


def of_cel(job: Job) -> Callable[[], Answer]:
    """CEL: one compiled expression gives the share of every plan for every charge; the cheapest is taken in Python."""
    shares = ", ".join(
        f"event in ['DEFECT', 'BREAKDOWN'] && age <= {WINDOW_DAYS} ? "
        f"(c.class == 'PART' ? {part_share(plan)} : c.class == 'LABOUR' ? 0 : 100) : 100"
        for plan in range(job.plans)
    )
    program = cel.compile(f"charges.map(c, [{shares}])".replace("c.class", "c.kind"))
    amounts = [minor for _, _, minor in job.lines()]
    given = {"event": "DEFECT", "age": job.age, "charges": [{"kind": kind.value} for _, kind, _ in job.lines()]}
    return lambda: _summed(amounts, [min(each) for each in program.execute(given)])


def of_json_logic(job: Job) -> Callable[[], Answer]:
    """JsonLogic: one rule maps every charge to the least share of all plans."""
    kind = {"var": "class"}
    shares = [
        {"if": [{"==": [kind, "PART"]}, part_share(plan), {"if": [{"==": [kind, "LABOUR"]}, 0, 100]}]}
        for plan in range(job.plans)
    ]
    covered = {"and": [{"in": [{"var": "event"}, ["DEFECT", "BREAKDOWN"]]}, {"<=": [{"var": "age"}, WINDOW_DAYS]}]}
    rule = {"map": [{"var": "charges"}, {"if": [covered, {"min": shares}, 100]}]}
    amounts = [minor for _, _, minor in job.lines()]
    given = {"charges": [{"class": kind.value, "event": "DEFECT", "age": job.age} for _, kind, _ in job.lines()]}
    return lambda: _summed(amounts, jsonLogic(rule, given))


ENGINES = (
    Engine("ours", ours),
    Engine("zen-engine", of_zen),
    Engine("CEL", of_cel),
    Engine("JsonLogic", of_json_logic),
)


def check() -> None:
    """End when two engines do not answer alike, inside of the window or after it."""
    for plans in PLANS:
        for charges in CHARGES:
            for on in (INSIDE, OUTSIDE):
                job = Job(plans, charges, on)
                first, *others = [(each.name, each.prepare(job)()) for each in ENGINES]
                for name, answer in others:
                    if answer != first[1]:
                        raise SystemExit(f"not the same answer, {job}: {first[0]} {first[1]}, {name} {answer}")


@dataclass(frozen=True, slots=True)
class Rates:
    """Decisions a second of one size of job, in the order of the engines."""

    plans: int
    charges: int
    a_second: tuple[float, ...]

    @property
    def against_zen(self) -> float:
        """How many times as many as zen-engine makes."""
        return self.a_second[0] / self.a_second[1]

    @property
    def row(self) -> str:
        """A line of the table."""
        mine, *theirs = self.a_second
        cells = [f"{rate:,.0f} | {mine / rate:.1f} x" for rate in theirs]
        return f"| {self.plans} | {self.charges} | {mine:,.0f} | {' | '.join(cells)} |"


def measured() -> tuple[Rates, ...]:
    """Every size of job, once all engines have come to the same answers: medians of rounds that are taken in turns."""
    check()
    return tuple(_rates(Job(plans, charges, INSIDE)) for plans in PLANS for charges in CHARGES)


def lines(found: Sequence[Rates]) -> Iterator[str]:
    """The table in Markdown."""
    yield f"Decisions a second of processor time, median of {ROUNDS} rounds of {SECONDS_A_ROUND} s in turns"
    yield ""
    yield "| plans | charges | ours | zen-engine | ours : it | CEL | ours : it | JsonLogic | ours : it |"
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    yield from (each.row for each in found)


def _rates(job: Job) -> Rates:
    calls = [each.prepare(job) for each in ENGINES]
    rounds = [[_rate(call) for call in calls] for _ in range(ROUNDS)]
    return Rates(job.plans, job.charges, tuple(median(each) for each in zip(*rounds, strict=True)))


def _rate(call: Callable[[], object]) -> float:
    call()
    begin, count = time.process_time(), 0
    while (spent := time.process_time() - begin) < SECONDS_A_ROUND:
        call()
        count += 1
    return count / spent


def _summed(amounts: Sequence[int], shares: Sequence[float]) -> Answer:
    borne = tuple(round(minor * share / 100) for minor, share in zip(amounts, shares, strict=True))
    customer = sum(borne)
    verdict = "COVERED" if customer == 0 else "PARTLY_COVERED" if customer < sum(amounts) else "NOT_COVERED"
    return verdict, customer, borne


def _plan(number: int) -> Plan:
    pays = [
        {"charges": {"class": "PART"}, "customer": {"share": f"{part_share(number)}%"}},
        {"charges": {"class": "LABOUR"}, "customer": {"share": "0%"}},
    ]
    window = {"from": "purchased", "length": "P2Y", "firstDay": "notCounted", "acts": "event"}
    benefit = {"benefit": "all", "clause": "1", "scope": {"event": ["DEFECT", "BREAKDOWN"]}, "window": window}
    header = {"code": f"plan-{number}", "kind": "WARRANTY", "name": "A plan", "issuer": "maker", "zone": "Asia/Kolkata"}
    return load(
        Marked(
            {
                "plan": {**header, "currency": "INR", "rounding": "HALF_UP"},
                "terms": [
                    {
                        "version": "1",
                        "source": {"ref": "constructed", "confidence": "unverified"},
                        "benefits": [{**benefit, "pays": pays}],
                    }
                ],
            }
        )
    )


def _zen_model(plans: int) -> dict[str, Any]:
    """Rows for each plan and class, the cheapest first, and the sums."""
    rows = [("'LABOUR'", 0, plan) for plan in range(plans)] + [
        ("'PART'", part_share(plan), plan) for plan in range(plans)
    ]
    inputs = ("event", "age", "class")
    rules = [
        {
            "_id": f"row{n}",
            "event": "'DEFECT', 'BREAKDOWN'",
            "age": f"[0..{WINDOW_DAYS}]",
            "class": kind,
            "share": f"{share}",
        }
        for n, (kind, share, _) in enumerate(sorted(rows, key=lambda row: row[1]))
    ]
    table = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputField": "charges",
        "outputPath": "charges",
        "executionMode": "loop",
        "inputs": [{"id": name, "name": name, "field": name} for name in inputs],
        "outputs": [{"id": "share", "name": "share", "field": "share"}],
        "rules": [*rules, {"_id": "else", **dict.fromkeys(inputs, ""), "share": "100"}],
    }
    customer = "sum(map(charges, #.amount * #.share / 100))"
    verdict = "$.customer == 0 ? 'COVERED' : $.customer < $.charged ? 'PARTLY_COVERED' : 'NOT_COVERED'"
    written = (("customer", customer), ("charged", "sum(map(charges, #.amount))"), ("verdict", verdict))
    sums = {"passThrough": True, "expressions": [{"id": key, "key": key, "value": value} for key, value in written]}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "job"},
        {"id": "table", "type": "decisionTableNode", "name": "cover", "content": table},
        {"id": "sums", "type": "expressionNode", "name": "sums", "content": sums},
        {"id": "out", "type": "outputNode", "name": "answer"},
    ]
    way = [("in", "table"), ("table", "sums"), ("sums", "out")]
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in way]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def main() -> None:
    """Print the table."""
    print(f"python -m benchmarks.engines, Python {platform.python_version()}, {platform.machine()}\n")
    print("\n".join(lines(measured())))


if __name__ == "__main__":
    main()
