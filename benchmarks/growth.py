"""How does the work grow with plans and charges?

Decisions per second on one core for a law, a warranty and an AMC with five charges; then for 1, 3 and 10 plans by 1, 5
and 50 charges. Without terms that look at the whole job (fees, counted uses, money caps) every row of the second table
grows in proportion; with them the allocation tries benefits together, and the growth is printed as it is. Run with
`make bench`.
"""

import platform
import time
from datetime import UTC, date, datetime
from statistics import median

from msgspec.structs import replace

from contracts.plans.files import SHIPPED, read_plans
from contracts.rules.evaluator import decide
from contracts.rules.identity import document
from contracts.rules.question import Contract, Question
from contracts.rules.terms import Plan, load
from contracts.rules.values.view import Charge
from contracts.rules.values.vocabulary import ChargeClass
from contracts.rules.words.problems import Marked

ROUNDS, SECONDS_A_ROUND = 5, 0.3
BOUGHT, BROKE = date(2024, 1, 15), date(2024, 9, 2)
KINDS = (ChargeClass.PART, ChargeClass.LABOUR, ChargeClass.VISIT, ChargeClass.CONSUMABLE, ChargeClass.DIAGNOSIS)
TOGETHER = ("india", "lg-refrigerator", "lloyd-split-ac-amc")
PARTS = ("compressor", "pcb", "gas")


def charges(many: int) -> tuple[Charge, ...]:
    """So many lines of a job, of every class in turn."""
    return tuple(
        Charge(f"line-{n:02}", KINDS[n % len(KINDS)], 10_000 + 700 * n, PARTS[n % 3] if n % 5 in {0, 3} else None)
        for n in range(many)
    )


def plan(number: int, on_the_job: bool) -> Plan:
    """A plan that pays half of parts and all of labour; `on_the_job` adds a fee, a counted use and a cap."""
    row = {"charges": {"class": "PART"}, "customer": {"share": f"{number % 5 * 10}%"}}
    other = {"charges": {"class": "LABOUR"}, "customer": {"share": "0%"}}
    benefit = {
        "benefit": "all", "clause": "1", "pays": [row, other],
        "window": {"from": "purchased", "length": "P2Y", "firstDay": "notCounted", "acts": "event"},
    }  # fmt: skip
    if on_the_job:
        held = {"held": {"per": "contractYear", "count": 4, "money": "900"}}
        benefit |= {"pays": [{**row, "counts": "held"}, other], "fee": {"money": "5"}, "allowances": held}
    header = {"code": f"plan-{number}", "kind": "WARRANTY", "name": "A plan", "issuer": "maker", "zone": "Asia/Kolkata"}
    source = {"ref": "constructed", "confidence": "unverified"}
    return load(
        Marked({
            "plan": {**header, "currency": "INR", "rounding": "HALF_UP"},
            "terms": [{"version": "1", "source": source, "benefits": [benefit]}],
        })
    )  # fmt: skip


def question(plans: list[Plan], lines: int) -> Question:
    """One job on one unit, with all of its days stated."""
    stated = {"purchased": BOUGHT, "delivered": BOUGHT, "invoiced": BOUGHT, "registered": BOUGHT, "occurred": BROKE}
    return Question(
        as_of=datetime(2024, 9, 3, 6, tzinfo=UTC),
        currency="INR",
        contracts=tuple(Contract(each.code, each.versions[-1], {"contractStart": BOUGHT}) for each in plans),
        facts={**stated, "event": "DEFECT", "proofOfPurchase": True, "country": "IN", "buyer": "CONSUMER"},
        charges=charges(lines),
    )


def rate(asked: Question) -> float:
    """Decisions per second: the median of some rounds."""
    decide(asked)
    found: list[float] = []
    for _ in range(ROUNDS):
        begin, count = time.process_time(), 0
        while (spent := time.process_time() - begin) < SECONDS_A_ROUND:
            decide(asked)
            count += 1
        found.append(count / spent)
    return median(found)


def rows(on_the_job: bool) -> list[str]:
    """The table: microseconds for each number of plans and charges, and how they grow from the first row and column."""
    found: list[str] = []
    for many in (1, 3, 10) if not on_the_job else (1, 3, 4):
        plans = [plan(number, on_the_job) for number in range(many)]
        times = [1e6 / rate(question(plans, lines)) for lines in (1, 5, 50)]
        growth = f"{times[1] / times[0]:.1f} x | {times[2] / times[1]:.1f} x"
        found.append(f"| {many} | " + " | ".join(f"{each:,.0f}" for each in times) + f" | {growth} |")
    return found


def main() -> None:
    """Print what was measured, in Markdown."""
    shipped = {each.code: each for each in read_plans(SHIPPED) if each.code in TOGETHER}
    asked = question([shipped[code] for code in TOGETHER], 5)
    print(f"python -m benchmarks.growth, Python {platform.python_version()}, {platform.machine()}, processor time\n")
    print(f"a law, a warranty and an AMC ({', '.join(TOGETHER)}), five charges: {rate(asked):,.0f} decisions a second")
    moving = replace(asked, facts={name: value for name, value in asked.facts.items() if name != "occurred"})
    begin = time.process_time()
    for _ in range(50):
        document(decide(moving))
    print(f"the same with its document and the next change: {50 / (time.process_time() - begin):,.0f} a second\n")
    for on_the_job, title in ((False, "Without terms about the whole job"), (True, "With a fee, a use and a cap each")):
        print(f"{title}; microseconds for 1, 5 and 50 charges, and the growth from 1 to 5 and from 5 to 50\n")
        print("| plans | 1 charge | 5 charges | 50 charges | 1 to 5 | 5 to 50 |")
        print("|---|---|---|---|---|---|")
        print("\n".join(rows(on_the_job)), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
