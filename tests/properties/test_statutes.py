"""Does a law ever make the customer worse off?

With a statute added the customer never pays more, no open remedy closes and no last day comes earlier; the payer may
change. Terms that name the law themselves (`endOf: STATUTE`) say so on their own account, and are left out.
"""

from hypothesis import assume, given
from msgspec.structs import replace

from contracts.rules.decision import Decision
from contracts.rules.evaluator import decide
from contracts.rules.question import Contract, Question
from contracts.rules.values.vocabulary import Code, PlanKind
from tests.properties.asked import ask
from tests.properties.compared import last_days, open_remedies
from tests.properties.pen import Pen, written_by
from tests.properties.profiles import tries
from tests.properties.written_plans import loaded, plan
from tests.rules.examples import Written, benefit, charge, decided, plan_of


def with_a_law(pen: Pen) -> tuple[Question, Question]:
    """A question, and the same one with a law added."""
    promised = loaded(plan(pen, "plan", pen.pick(("WARRANTY", "AMC", "EXCHANGE_POLICY"))))
    law = loaded(plan(pen, "law", "STATUTE"))
    question = ask(pen, [promised], life=False)
    added = Contract(law.code, law.versions[-1])
    return question, replace(question, contracts=(*question.contracts, added))


def worse_off(before: Decision, after: Decision) -> list[str]:
    """What a law took away; nothing, ever."""
    found = [f"{remedy} closed" for remedy in sorted(open_remedies(before) - open_remedies(after))]
    later = last_days(after)
    found += [f"{name}: {day} became {later[name]}" for name, day in last_days(before).items() if later[name] < day]
    if after.customer_total > before.customer_total:
        found.append(f"the customer pays {after.customer_total} instead of {before.customer_total}")
    return found


def is_too_complex(decision: Decision) -> bool:
    """A job beyond the bounds of certainty goes to a person."""
    return any(f.code is Code.TOO_COMPLEX for result in decision.charges for _, f in result.reasons)


@tries(80)
@given(written_by(with_a_law)())
def test_a_law_takes_nothing_away(asked: tuple[Question, Question]) -> None:
    """Whatever the law says, the promise before it stays as good as it was."""
    without, with_it = asked
    assume(all(PlanKind.STATUTE not in kinds for kinds in without.contracts[0].terms.hangs_on.values()))
    after = decide(with_it)
    if not is_too_complex(after):
        assert worse_off(decide(without), after) == []


def test_a_repair_stays_open_when_a_law_pays_the_same_work_for_less() -> None:
    """Found by the property above: the benefit has remedies besides, and the law's work is a visit."""
    half = {"charges": {}, "customer": {"share": "50%"}}
    exchange = {"remedy": "EXCHANGE", "opensBy": {"serious": True}}
    promised = plan_of(benefit(pays=[half], remedies=[exchange]))
    law = plan_of(benefit("law", work="VISIT"), header={"code": "law", "kind": "STATUTE"})
    stated: Written = {
        "delivered": "2025-01-01",
        "occurred": "2025-02-01",
        "serious": False,
        "charges": [charge("a", 1000)],
    }
    before, after = decided(promised, **stated), decided(promised, law, **stated)
    assert worse_off(before, after) == []
    assert {"REPAIR", "VISIT"} <= open_remedies(after)
