"""Does an adjudication come back as it was written, so that the next round goes on from it?"""

import json

import pytest
from msgspec import structs
from msgspec.structs import replace

from contracts.rules.claims.documents import line_document, line_from
from contracts.rules.claims.lines import Adjudication
from contracts.rules.claims.review import Judgement, Person, review
from contracts.rules.values.vocabulary import Role
from tests.rules.claims.examples import MISSING, OVER, OWED, adjudicated, decision_on, denies, table
from tests.rules.claims.test_adjudication import HALF, LATE, ODD
from tests.rules.claims.test_review import PROOF
from tests.rules.examples import benefit, plan_of

PROVING = plan_of(benefit(conditions=[PROOF]))
FOUND: list[Adjudication] = [
    adjudicated(decision_on(HALF, 10_000, 5_000)),
    adjudicated(decision_on(plan_of(), 10_000, **LATE), table(MISSING, OWED, OVER), signals=[ODD]),
    adjudicated(decision_on(PROVING, 10_000)),
    adjudicated(decision_on(PROVING, 10_000, proofOfPurchase=False), table(denies("NOT_MET_PROOF"), OWED)),
]


def again(found: Adjudication) -> Adjudication:
    """Written as JSON and read back."""
    written = json.dumps([line_document(line) for line in found.lines])
    return replace(found, lines=tuple(line_from(each) for each in json.loads(written)))


@pytest.mark.parametrize("found", FOUND)
def test_a_line_comes_back_with_all_that_the_next_round_needs(found: Adjudication) -> None:
    """Everything but the form of the values of its findings."""
    back = again(found)
    for line, read in zip(found.lines, back.lines, strict=True):
        assert replace(read, reasons=()) == replace(line, reasons=())
        assert [replace(r, finding=structs.replace(r.finding, values=())) for r in read.reasons] == [
            replace(r, finding=structs.replace(r.finding, values=())) for r in line.reasons
        ]
    assert again(back) == back


def test_a_review_of_what_was_read_back_decides_the_same() -> None:
    found, by = FOUND[3], Person("i", Role.ISSUER)
    first, second = (review(each, [Judgement(1, 10_000)], by) for each in (found, again(found)))
    assert isinstance(first, Adjudication)
    assert isinstance(second, Adjudication)
    assert second.approved_by_payer == first.approved_by_payer
    assert second.state is first.state
