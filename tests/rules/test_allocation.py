"""Is the allocation the cheapest, whole to the cent, and the same in every order?

The oracles try everything: every benefit (or none) for every charge, every split of a charge under the caps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.rules.deciding.allocation import MOST_STEPS, TooComplex, allocate
from contracts.rules.deciding.linear import Steps, maximise
from contracts.rules.decision import Decision
from contracts.rules.evaluator import decide
from contracts.rules.identity import decision_hash, document
from contracts.rules.terms import Plan
from contracts.rules.values.history import History
from contracts.rules.values.vocabulary import Payer, Verdict
from tests.rules.examples import (
    REPEATABLE,
    Written,
    benefit,
    borne,
    charge,
    decided,
    jobs,
    plan_of,
    question,
    repair,
    visit,
)

PARTS = ("a", "b", "c")


@dataclass(frozen=True, slots=True)
class Promise:
    """A small benefit: by part the customer's percentage, whether that row counts a use, and the fee."""

    rows: tuple[tuple[str, int, bool], ...]
    fee: int

    def written(self, name: str) -> Written:
        """As an author would write it."""
        rows = [
            {
                "charges": {"component": part},
                "customer": {"share": f"{percent}%"},
                **({"counts": "uses"} if counts else {}),
            }
            for part, percent, counts in self.rows
        ]
        fee = {"fee": {"money": f"{self.fee}"}} if self.fee else {}
        allowances = {"uses": {"count": 9, "per": "contract"}}
        return benefit(name, pays=rows, allowances=allowances, says=f"promise {name}", **fee)


def promises(fees: st.SearchStrategy[int], counted: st.SearchStrategy[bool]) -> st.SearchStrategy[Promise]:
    row = st.tuples(st.sampled_from(PARTS), st.sampled_from([0, 25, 50, 75, 100]), counted)
    rows = st.lists(row, min_size=1, max_size=3, unique_by=lambda each: each[0])
    return st.builds(Promise, rows.map(tuple), fees)


FREE = promises(st.just(0), st.just(False))
COSTLY = promises(st.sampled_from([0, 0, 1, 3, 20]), st.booleans())
LINES = st.lists(st.sampled_from([4, 8, 12, 40]), min_size=1, max_size=3)


def plans_of(found: Sequence[Promise]) -> list[Plan]:
    return [plan_of(p.written(f"b{n}"), components=[*PARTS], header={"code": f"p{n}"}) for n, p in enumerate(found)]


def job_of(amounts: Sequence[int]) -> list[Any]:
    """Charges of whole euros, one for each part."""
    return [charge(f"line-{part}", amount * 100, "PART", part) for part, amount in zip(PARTS, amounts, strict=False)]


def assignments(found: Sequence[Promise], amounts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """What every assignment costs: customer with fees, fees alone, and the benefits with a counted use."""
    ways: list[list[tuple[int | None, int, bool]]] = []
    for part, amount in zip(PARTS, amounts, strict=False):
        offers: list[tuple[int | None, int, bool]] = [(None, amount * 100, False)]
        for n, promise in enumerate(found):
            offers += [(n, amount * percent, counts) for p, percent, counts in promise.rows if p == part]
        ways.append([each for each in offers if each[0] is None or each[1] < amount * 100])
    for chosen in product(*ways):
        used = {n for n, _, _ in chosen if n is not None}
        fees = sum(found[n].fee * 100 for n in used)
        yield sum(cost for _, cost, _ in chosen) + fees, fees, len({n for n, _, counts in chosen if counts})


def adds_up(decision: Decision) -> None:
    """Every charge is borne to the cent, by nobody less than nothing."""
    for result in decision.charges:
        assert sum(share.minor for share in result.shares) == result.charge.minor
        assert all(share.minor >= 0 for share in result.shares)
    borne_by_plans = sum(s.minor for r in decision.charges for s in r.shares if s.payer is not Payer.CUSTOMER)
    fees = sum(fee for _, fee in decision.fees)
    assert decision.customer_total == decision.charged_total - borne_by_plans + fees


@settings(REPEATABLE, max_examples=60)
@given(st.lists(FREE, min_size=1, max_size=4), LINES)
def test_the_customer_pays_the_least_that_any_assignment_leaves(found: list[Promise], amounts: list[int]) -> None:
    """Without fees, uses and caps: all assignments tried."""
    decision = decided(*plans_of(found), charges=job_of(amounts), delivered="2025-01-01")
    assert decision.customer_total == min(assignments(found, amounts))[0]
    adds_up(decision)


@settings(REPEATABLE, max_examples=100)
@given(st.lists(COSTLY, min_size=1, max_size=4), LINES)
def test_fees_and_uses_are_spent_only_when_they_pay(found: list[Promise], amounts: list[int]) -> None:
    """What the customer pays first, then fees, then counted uses: all assignments tried."""
    plans = plans_of(found)
    decision = decided(*plans, charges=job_of(amounts), delivered="2025-01-01")
    least, fees, uses = min(assignments(found, amounts))
    assert decision.customer_total == least
    assert sum(fee for _, fee in decision.fees) == fees
    counted = {
        share.benefit
        for result in decision.charges
        for share in result.shares
        for n, promise in enumerate(found)
        for part, _, counts in promise.rows
        if share.benefit == f"b{n}" and result.charge.component == part and counts
    }
    assert len(counted) == uses
    adds_up(decision)


def test_a_counted_row_is_not_used_when_another_benefit_pays_the_same() -> None:
    """One benefit pays `b` freely and `a` by a use; another pays `a` freely: the use is saved."""
    found = [Promise((("a", 0, True), ("b", 0, False)), 0), Promise((("a", 0, False),), 0)]
    for promise_list in (found, found[::-1]):
        decision = decided(*plans_of(promise_list), charges=job_of([4, 4]), delivered="2025-01-01")
        by_part = {r.charge.component: r.shares[0].benefit for r in decision.charges}
        assert decision.customer_total == 0
        assert by_part["a"] == f"b{promise_list.index(found[1])}"


@dataclass(frozen=True, slots=True)
class Capped:
    """A benefit that pays every charge, half or in full, up to a cap (in yen), for a fee."""

    percent: int
    cap: int | None
    fee: int

    def written(self, name: str) -> Written:
        counts = {"counts": "limit"} if self.cap is not None else {}
        allowances = {"limit": {"money": self.cap, "per": "contract"}} if self.cap is not None else {}
        fee = {"fee": {"money": self.fee}} if self.fee else {}
        row = {"charges": {}, "customer": {"share": f"{100 - self.percent}%"}, **counts}
        return benefit(name, pays=[row], allowances=allowances, says=f"promise {name}", **fee)


def most_covered(found: Sequence[Capped], amounts: Sequence[int]) -> int:
    """The most that these benefits cover together: every whole split of every charge, cap by cap."""
    states = {tuple(each.cap if each.cap is not None else 10**6 for each in found): 0}
    for amount in amounts:
        reached: dict[tuple[int, ...], int] = {}
        for left, covered in states.items():
            for more, after in splits(found, amount, left):
                reached[after] = max(reached.get(after, -1), covered + more)
        states = reached
    return max(states.values())


def splits(found: Sequence[Capped], amount: int, left: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every way to share a charge out: what is covered, and what the caps hold after it."""
    if not found:
        yield 0, ()
        return
    rate = 100 // found[0].percent
    for paid in range(min(left[0], amount // rate) + 1):
        for more, after in splits(found[1:], amount - paid * rate, left[1:]):
            yield paid + more, (left[0] - paid if found[0].cap is not None else left[0], *after)


CAPPED = st.builds(
    Capped, st.sampled_from([100, 50]), st.one_of(st.none(), st.sampled_from([1, 2, 4, 6])), st.sampled_from([0, 0, 1])
)


@settings(REPEATABLE, max_examples=60)
@given(st.lists(CAPPED, min_size=1, max_size=3), st.lists(st.sampled_from([2, 4, 6]), min_size=1, max_size=3))
def test_under_caps_as_much_is_covered_as_any_split_covers(found: list[Capped], amounts: list[int]) -> None:
    """Small amounts of yen: every split of every charge over every choice of benefits tried."""
    plans = [plan_of(p.written(f"b{n}"), header={"code": f"p{n}", "currency": "JPY"}) for n, p in enumerate(found)]
    lines = [charge(f"line-{n}", amount) for n, amount in enumerate(amounts)]
    decision = decided(*plans, charges=lines, currency="JPY", delivered="2025-01-01")
    least = min(
        sum(amounts) - most_covered(some, amounts) + sum(each.fee for each in some)
        for size in range(len(found) + 1)
        for some in combinations(found, size)
    )
    assert decision.customer_total == least
    adds_up(decision)
    for n, capped in enumerate(found):
        paid = sum(s.minor for r in decision.charges for s in r.shares if s.benefit == f"b{n}")
        assert capped.cap is None or paid <= capped.cap


@settings(REPEATABLE, max_examples=60)
@given(st.lists(st.integers(1, 9999), min_size=1, max_size=4), st.lists(st.integers(1, 9999), min_size=1, max_size=3))
def test_caps_of_any_size_are_never_exceeded_and_lose_nothing(amounts: list[int], caps: list[int]) -> None:
    """Full cover under caps in cents: all of the caps, or all of the job, whichever is less."""
    plans = [
        plan_of(
            benefit(
                "b", says=str(n), allowances={"limit": {"money": f"{cap / 100:.2f}", "per": "contract"}},
                pays=[{"charges": {}, "customer": {"share": "0%"}, "counts": "limit"}],
            ),
            header={"code": f"p{n}"},
        )
        for n, cap in enumerate(caps)
    ]  # fmt: skip
    decision = decided(*plans, charges=[charge(str(n), a) for n, a in enumerate(amounts)], delivered="2025-01-01")
    assert decision.customer_total == max(0, sum(amounts) - sum(caps))
    adds_up(decision)


@pytest.mark.parametrize(("lines", "customer"), [(1, 4), (2, 12), (3, 24)])
def test_half_of_an_odd_rest_still_adds_up(lines: int, customer: int) -> None:
    """12 yen each: 5 are paid in full, of what is left the half, at most 7; the customer bears the broken yen."""
    plans = [
        plan_of(Capped(50, 7, 0).written("half"), header={"code": "half", "currency": "JPY"}),
        plan_of(Capped(100, 5, 0).written("full"), header={"code": "full", "currency": "JPY"}),
    ]
    job = [charge(str(n), 12) for n in range(lines)]
    decision = decided(*plans, charges=job, currency="JPY", delivered="2025-01-01")
    adds_up(decision)
    assert decision.customer_total == customer


@settings(REPEATABLE, max_examples=60)
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=3),
    st.lists(st.integers(0, 6), min_size=3, max_size=3),
)
def test_the_linear_programme_finds_the_best_corner(rates: list[list[int]], limits: list[int]) -> None:
    """The oracle looks at every corner: every choice of three of the limits and of the walls at zero."""
    rows = [([Fraction(r) for r in row], Fraction(limits[n])) for n, row in enumerate(rates)]
    rows += [([Fraction(int(i == j)) for i in range(3)], Fraction(7)) for j in range(3)]
    walls = [([Fraction(-int(i == j)) for i in range(3)], Fraction(0)) for j in range(3)]
    best = max(
        sum(corner)
        for chosen in combinations([*rows, *walls], 3)
        if (corner := crossing(chosen)) is not None
        and all(sum(r * x for r, x in zip(row, corner, strict=True)) <= limit for row, limit in [*rows, *walls])
    )
    written = [({k: int(rate) for k, rate in enumerate(row) if rate}, int(limit)) for row, limit in rows]
    found = maximise([1, 1, 1], written, Steps(10_000))
    assert sum(found) == best
    assert all(value >= 0 for value in found)
    assert all(sum(r * x for r, x in zip(row, found, strict=True)) <= limit for row, limit in rows)


def crossing(planes: Sequence[tuple[list[Fraction], Fraction]]) -> list[Fraction] | None:
    """Where three planes meet, by Cramer's rule."""
    matrix, right = [row for row, _ in planes], [limit for _, limit in planes]
    whole = determinant(matrix)
    if not whole:
        return None
    columns = [[[right[i] if k == j else row[k] for k in range(3)] for i, row in enumerate(matrix)] for j in range(3)]
    return [determinant(column) / whole for column in columns]


def determinant(m: list[list[Fraction]]) -> Fraction:
    return sum(
        (m[0][i] * (m[1][j] * m[2][k] - m[1][k] * m[2][j]) for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1))),
        Fraction(0),
    )


def test_a_variable_without_limit_is_no_programme() -> None:
    """Something that may grow for ever has no greatest value."""
    with pytest.raises(ValueError, match="no limit"):
        maximise([1], [], Steps(10_000))


@settings(REPEATABLE, max_examples=30)
@given(st.lists(COSTLY, min_size=2, max_size=4), LINES, st.randoms(use_true_random=False))
def test_no_order_changes_the_answer(found: list[Promise], amounts: list[int], random: Any) -> None:
    """Charges, contracts and history shuffled: the same document and the same hash."""
    history = jobs(visit("2025-01-02"), visit("2025-01-03"), repair("2025-01-04", components=frozenset({"a"})))
    asked = question(*plans_of(found), charges=job_of(amounts), history=history, delivered="2025-01-01")
    decision = decide(asked)
    shuffled = replace(
        asked,
        charges=shuffle(asked.charges, random),
        contracts=shuffle(asked.contracts, random),
        history=History(jobs=shuffle(history.jobs, random)),
        facts=dict(shuffle(tuple(asked.facts.items()), random)),
    )
    other = decide(shuffled)
    assert document(other) == document(decision)
    assert decision_hash(other) == decision_hash(decision)


def shuffle(values: tuple[Any, ...], random: Any) -> tuple[Any, ...]:
    return tuple(random.sample(values, len(values)))


CHAIN = [
    {"charges": {"class": "PART"}, "customer": {"share": "0%"}},
    {"charges": {"class": "LABOUR"}, "customer": {"share": "0%"}, "with": {"class": "PART"}},
    {"charges": {"class": "CONSUMABLE"}, "customer": {"share": "0%"}, "with": {"class": "LABOUR"}},
    {"charges": {"class": "LABOUR"}, "customer": {"share": "100%"}},
]


def test_a_chain_of_dependent_rows_is_followed_to_its_end() -> None:
    """Gas with labour, labour with the part; labour alone is the customer's. However the rows are written."""
    lines = [charge("1", 100), charge("2", 100, "LABOUR"), charge("3", 100, "CONSUMABLE")]
    for rows in permutations(CHAIN):
        plan = plan_of(benefit(pays=list(rows)))
        assert borne(decided(plan, charges=lines, delivered="2025-01-01")) == [0, 0, 0], rows
        assert borne(decided(plan, charges=lines[1:], delivered="2025-01-01")) == [100, 100], rows
        assert borne(decided(plan, charges=[lines[0], lines[2]], delivered="2025-01-01")) == [0, 100], rows


ROW = st.fixed_dictionaries(
    {
        "charges": st.sampled_from([{}, {"class": "PART"}, {"class": ["LABOUR", "VISIT"]}, {"class": "CONSUMABLE"}]),
        "customer": st.sampled_from([{"share": "0%"}, {"share": "50%"}, {"money": "0.30"}]),
    },
    optional={
        "with": st.sampled_from([{"class": "PART"}, {"class": "LABOUR"}, {"class": "VISIT"}]),
        "if": st.sampled_from([{"opened": True}, {"opened": False}, {"complete": True}]),
        "counts": st.sampled_from(["spent", "left"]),
    },
)


@settings(REPEATABLE, max_examples=60)
@given(st.lists(ROW, min_size=2, max_size=4, unique_by=str), st.randoms(use_true_random=False))
def test_rows_in_any_order_answer_alike(rows: list[Written], random: Any) -> None:
    """Dependent, conditional and counted rows: what is paid, the state and the reasons stay."""
    allowances = {"spent": {"count": 0, "per": "contract"}, "left": {"count": 2, "per": "contract"}}
    lines = [charge("1", 100), charge("2", 100, "LABOUR"), charge("3", 100, "CONSUMABLE"), charge("4", 60, "VISIT")]
    answers = []
    for written_rows in (rows, random.sample(rows, len(rows))):
        try:
            plan = plan_of(benefit(pays=written_rows, allowances=allowances))
        except Exception as refused:  # noqa: BLE001 - rows that contradict each other are refused in any order
            answers.append(type(refused).__name__)
            continue
        found = document(decided(plan, charges=lines, delivered="2025-01-01", opened=True))
        reasons = sorted((each["reason"], str(each["values"])) for each in found["benefits"][0]["findings"])
        charges = [(each["shares"], sorted(map(str, each["reasons"]))) for each in found["charges"]]
        answers.append(str((found["verdict"], charges, found["benefits"][0]["state"], reasons, found["missing"])))
    assert answers[0] == answers[1]


def test_a_dependent_charge_asks_whether_the_benefit_would_pay_the_other() -> None:
    """Another benefit pays the part more cheaply; the first still pays the labour that goes with it."""
    first = plan_of(
        benefit(
            "first",
            pays=[
                {"charges": {"class": "PART"}, "customer": {"share": "50%"}},
                {"charges": {"class": "LABOUR"}, "customer": {"share": "0%"}, "with": {"class": "PART"}},
            ],
        )
    )
    second = plan_of(
        benefit("second", pays=[{"charges": {"class": "PART"}, "customer": {"share": "0%"}}]), header={"code": "law"}
    )
    lines = [charge("1", 100), charge("2", 100, "LABOUR")]
    assert decided(first, charges=lines, delivered="2025-01-01").customer_total == 50
    assert decided(first, second, charges=lines, delivered="2025-01-01").customer_total == 0


@settings(REPEATABLE, max_examples=30)
@given(st.lists(COSTLY, min_size=1, max_size=3), FREE, LINES)
def test_one_more_promise_never_makes_the_customer_pay_more(
    found: list[Promise], more: Promise, amounts: list[int]
) -> None:
    """Invariant 6: with a law added the payer may change, the price only falls."""
    plans = plans_of([*found, more])
    few, many = (decided(*some, charges=job_of(amounts), delivered="2025-01-01") for some in (plans[:-1], plans))
    assert many.customer_total <= few.customer_total
    assert {a.remedy for a in few.alternatives if a.is_open} <= {a.remedy for a in many.alternatives if a.is_open}


def test_the_lower_precedence_pays_first_and_then_the_hash_decides() -> None:
    """Among equally good plans; in any order."""
    late, early = (plan_of(header={"code": code, "precedence": n}) for code, n in (("late", 10), ("early", 1)))
    for plans in ((late, early), (early, late)):
        decision = decided(*plans, charges=job_of([4]), delivered="2025-01-01")
        assert [share.plan for share in decision.charges[0].shares] == ["early"]
    twins = [plan_of(header={"code": code}) for code in ("one", "two")]
    first = min(twins, key=lambda plan: plan.versions[0].hash)
    assert decided(*twins, charges=job_of([4]), delivered="2025-01-01").charges[0].shares[0].plan == first.code


def test_eight_plans_with_fee_count_and_cap_share_out_fifty_lines_in_few_steps() -> None:
    """They are tried together first; no other choice can cost as little, so none of the other 255 is tried."""
    lines = [charge(f"{n:02}", 700 + n) for n in range(50)]
    plans = [
        plan_of(
            benefit(
                "b",
                pays=[{"charges": {"class": "PART"}, "customer": {"share": "0%"}, "counts": "held"}],
                allowances={"held": {"count": 9, "money": f"{4000 + n}", "per": "contract"}},
                fee={"money": "10"},
            ),
            header={"code": f"p{n}", "currency": "JPY"},
        )
        for n in range(8)
    ]
    asked = question(*plans, charges=lines, currency="JPY", delivered="2025-01-01")
    standings = [result.standing for result in decide(asked).benefits]
    steps = Steps(MOST_STEPS)
    found = allocate(asked.charges, standings, steps)
    assert found.customer_total == sum(700 + n for n in range(50)) - sum(4000 + n for n in range(8)) + 80
    assert MOST_STEPS - steps.left < 200_000


def test_a_job_that_takes_too_many_steps_goes_to_a_person() -> None:
    """The bound is on the work, so that it is the same on every machine."""
    plans = [plan_of(Capped(100, 500 + n, 0).written("b"), header={"code": f"p{n}", "currency": "JPY"}) for n in (1, 2)]
    asked = question(*plans, charges=[charge("a", 700), charge("b", 800)], currency="JPY", delivered="2025-01-01")
    standings = [result.standing for result in decide(asked).benefits]
    with pytest.raises(TooComplex):
        allocate(asked.charges, standings, Steps(10))


def test_a_job_beyond_the_bounds_goes_to_a_person_with_the_reason() -> None:
    """Eight benefits with fees are tried in every combination; nine are never guessed."""
    plans = plans_of([Promise((("a", 0, False),), fee) for fee in range(1, 10)])
    eight = decided(*plans[:8], charges=job_of([40]), delivered="2025-01-01")
    assert (eight.verdict, eight.customer_total) == (Verdict.PARTLY_COVERED, 100)
    nine = decided(*plans, charges=job_of([40]), delivered="2025-01-01")
    assert nine.verdict is Verdict.NEEDS_REVIEW
    reasons = [finding.reason for result in nine.charges for _, finding in result.reasons]
    assert "TOO_COMPLEX" in reasons
    adds_up(nine)


@pytest.mark.parametrize("caps", [4, 8])
def test_many_caps_and_twelve_lines_are_shared_out_at_once(caps: int) -> None:
    """Whole lines under four caps once took 81 seconds; split lines are a small linear problem."""
    plans = [
        plan_of(Capped(100, 500 + n, 0).written("b"), header={"code": f"p{n}", "currency": "JPY"}) for n in range(caps)
    ]
    lines = [charge(f"{n:02}", 700 + n) for n in range(12)]
    decision = decided(*plans, charges=lines, currency="JPY", delivered="2025-01-01")
    assert decision.customer_total == sum(700 + n for n in range(12)) - sum(500 + n for n in range(caps))
    adds_up(decision)
