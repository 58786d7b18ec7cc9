"""Does the answer stay until the moment that it names, and is it another one then?"""

from datetime import datetime, timedelta

from hypothesis import given
from msgspec.structs import replace

from contracts.rules.evaluator import decide
from contracts.rules.question import Question
from contracts.rules.turning import MOST_TURNS, answer_of, next_change
from tests.properties.asked import about_plans
from tests.properties.pen import Pen, written_by
from tests.properties.profiles import tries

TICK = timedelta(microseconds=1)


def with_moments(pen: Pen) -> tuple[Question, tuple[int, ...]]:
    """A question whose acts are mostly not stated, and some parts of a whole to look into."""
    parts = tuple(pen.below(256) for _ in range(8))
    acts = ("occurred", "reported", "claimed") if parts[0] % 2 else ()
    return about_plans(pen, 2, acts), parts


def moments(begin: datetime, end: datetime, parts: tuple[int, ...]) -> list[datetime]:
    """Moments before the end: the last one, the next days, and some at any distance."""
    found = [end - TICK, *(begin + timedelta(days=part % 40) for part in parts[:3])]
    found += [begin + (end - begin) * part / 256 for part in parts]
    return [moment for moment in found if begin < moment < end]


@tries(10)
@given(written_by(with_moments)())
def test_the_answer_stays_until_the_moment_it_names_and_is_another_then(
    asked: tuple[Question, tuple[int, ...]],
) -> None:
    """None: it is the same for the next five years, and further."""
    question, parts = asked
    decision = decide(question)
    answer, change = answer_of(decision), next_change(decision)
    end = change or question.as_of + timedelta(days=1826)
    for moment in moments(question.as_of, end, parts):
        assert answer_of(decide(replace(question, as_of=moment))) == answer, moment
    if change is not None and answer_of(decide(replace(question, as_of=change))) == answer:
        assert turns_without_end(question, change), change


def turns_without_end(question: Question, change: datetime) -> bool:
    """True when something turned day by day without another answer until the search was given up."""
    return change - question.as_of >= timedelta(days=MOST_TURNS // 4)
