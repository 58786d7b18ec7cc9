"""How many decisions a second does one core make, beside a decision table of GoRules zen-engine?

Both get the same facts and charges and must give the same verdict and amounts before anything is timed. Ours computes
windows from real dates, gives every reason and every alternative; zen's table (`zen_cover.json`) is the plain rows that
a team would write: whole days since the anchor, one customer share a row, first row wins. The two are timed in turns in
one process, so that foreign load falls on both alike. Run with `make bench`.
"""

import json
import platform
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import zen

from contracts.plans.files import SHIPPED, read_plans
from contracts.rules.evaluator import decide
from contracts.rules.identity import decision_hash
from contracts.rules.question import Contract, Question
from contracts.rules.values.view import Charge
from contracts.rules.values.vocabulary import ChargeClass, Payer

ROUNDS, SECONDS_A_ROUND = 7, 0.5
BOUGHT = date(2024, 1, 15)
PLANS = ("lg-refrigerator", "lloyd-split-ac-amc", "avoir-ac")
CHARGES = (
    ("compressor", ChargeClass.PART, "compressor", 950_000),
    ("board", ChargeClass.PART, "pcb", 520_000),
    ("gas", ChargeClass.CONSUMABLE, "gas", 220_000),
    ("visit", ChargeClass.VISIT, None, 35_000),
    ("labour", ChargeClass.LABOUR, None, 90_000),
)
DAYS = (date(2024, 6, 3), date(2026, 3, 9), date(2028, 12, 1), date(2029, 2, 1))
"""Inside everything; after the first year; near the end of the five years; after all of it."""


def question(plans: int, charges: int, on: date) -> Question:
    """One job on one unit with 1 or 3 plans and 1 or 5 charges."""
    terms = {plan.code: plan.versions[0] for plan in read_plans(SHIPPED) if plan.code in PLANS}
    chosen = CHARGES[:charges]
    return Question(
        as_of=datetime(on.year, on.month, on.day, 6, tzinfo=UTC),
        currency="INR",
        contracts=tuple(Contract(code, terms[code], {"contractStart": BOUGHT}) for code in PLANS[:plans]),
        facts={
            "purchased": BOUGHT,
            "invoiced": BOUGHT,
            "registered": BOUGHT,
            "proofOfPurchase": True,
            "occurred": on,
            "event": "DEFECT",
            "component": frozenset(part for _, kind, part, _ in chosen if part and kind is ChargeClass.PART),
        },
        charges=tuple(Charge(name, kind, minor, part) for name, kind, part, minor in chosen),
    )


def table_input(plans: int, charges: int, on: date) -> dict[str, Any]:
    """The same job as zen's table reads it: one row of facts for each charge."""
    job = {
        "event": "DEFECT",
        "age": (on - BOUGHT).days,
        "plans": plans,
        "registeredAfter": 0,
        "owner": 1,
        "proof": True,
    }
    lines = [
        {**job, "class": kind.value, "component": part or "", "amount": minor}
        for _, kind, part, minor in CHARGES[:charges]
    ]
    return {"charges": lines}


def same_answer(ours: Question, table: Any, given: dict[str, Any]) -> bool:
    """True when both come to the same verdict and leave the customer the same of every charge."""
    decision = decide(ours)
    result = table.evaluate(given)["result"]
    borne = {c.charge.id: sum(s.minor for s in c.shares if s.payer is Payer.CUSTOMER) for c in decision.charges}
    theirs = {
        name: line["amount"] * line["share"] for (name, *_), line in zip(CHARGES, result["charges"], strict=False)
    }
    return (decision.verdict.value, decision.customer_total, borne) == (result["verdict"], result["customer"], theirs)


def timed(call: Callable[[], object]) -> list[float]:
    """Seconds of each call in one round."""
    found: list[float] = []
    end = time.perf_counter() + SECONDS_A_ROUND
    while (begin := time.perf_counter()) < end:
        call()
        found.append(time.perf_counter() - begin)
    return found


def rows() -> Iterator[str]:
    """The table, one line for each size of job."""
    model = json.loads((Path(__file__).parent / "zen_cover.json").read_text())
    table = zen.ZenEngine().create_decision(json.dumps(model))
    for plans in (1, 3):
        for charges in (1, 5):
            for on in DAYS:
                if not same_answer(question(plans, charges, on), table, table_input(plans, charges, on)):
                    raise SystemExit(f"not the same answer: {plans} plans, {charges} charges, {on}")
            ask, given = question(plans, charges, DAYS[0]), table_input(plans, charges, DAYS[0])
            yield _row(plans, charges, partial(decide, ask), partial(table.evaluate, given))


def _row(plans: int, charges: int, ours: Callable[[], object], theirs: Callable[[], object]) -> str:
    timed(ours), timed(theirs)
    pairs = [(timed(ours), timed(theirs)) for _ in range(ROUNDS)]
    rates = [(len(a) / sum(a), len(b) / sum(b)) for a, b in pairs]
    our_rate, their_rate = (median(rate[n] for rate in rates) for n in (0, 1))
    ratio = median(a / b for a, b in rates)
    ours_all, theirs_all = ([t for pair in pairs for t in pair[n]] for n in (0, 1))
    cells = [f"{plans}", f"{charges}", f"{our_rate:,.0f}", *_percentiles(ours_all), f"{their_rate:,.0f}"]
    return "| " + " | ".join([*cells, *_percentiles(theirs_all), f"{ratio:.2f} x"]) + " |"


def _percentiles(seconds: list[float]) -> tuple[str, str]:
    cuts = quantiles(seconds, n=100)
    return f"{cuts[49] * 1e6:,.0f}", f"{cuts[98] * 1e6:,.0f}"


def main() -> None:
    """Print the table in Markdown."""
    ask = question(3, 5, DAYS[0])
    assert decision_hash(decide(ask)) == decision_hash(decide(ask))
    print(f"python -m benchmarks.decisions, Python {platform.python_version()}, {platform.machine()}, one core; ")
    print(f"median of {ROUNDS} rounds of {SECONDS_A_ROUND} s in turns; times in microseconds\n")
    print("| plans | charges | ours/s | p50 | p99 | zen/s | p50 | p99 | ours : zen |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows():
        print(row, flush=True)


if __name__ == "__main__":
    main()
