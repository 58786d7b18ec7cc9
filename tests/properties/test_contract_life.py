"""What holds of every change of a contract, whatever its terms: no cent is lost, and no day."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.rules.contract_life.changes import LifeChange, MoneyKind
from contracts.rules.contract_life.quote import quote_document
from contracts.rules.evaluator import decide
from contracts.rules.question import Contract, Question
from contracts.rules.values.facts import Value
from contracts.rules.values.history import Suspended
from contracts.rules.values.plain import canonical
from contracts.rules.values.vocabulary import State
from tests.properties.profiles import tries
from tests.properties.written_life import ZONE, Held, contracts

ONE_DAY = timedelta(days=1)
BACK = {MoneyKind.REFUND, MoneyKind.TAX_BACK}


def state_on(day: object, contract: Contract) -> State:
    """Where the only benefit stands on a day."""
    facts: dict[str, Value] = {"occurred": day, "event": "DEFECT"}  # type: ignore[dict-item]
    moment = datetime.combine(day, time(12), ZONE)  # type: ignore[arg-type]
    (found,) = decide(Question(moment, "EUR", (contract,), facts)).benefits
    return found.standing.state


@tries(80)
@given(contracts(), st.sampled_from(LifeChange))
def test_the_lines_add_up_to_what_the_alternative_says(held: Held, change: LifeChange) -> None:
    """Paid less given is the total; the customer pays positive lines and gets negative ones."""
    found = held.quote(change, held.early)
    way = next((way for way in found.alternatives if way.benefits == (f"plan/{found.option}",)), None)
    assert found.total == sum(line.minor for line in found.lines)
    assert all((line.minor <= 0) is (line.kind in BACK) or line.minor == 0 for line in found.lines)
    assert way is None or way.net == found.total


@tries(80)
@given(contracts())
def test_what_comes_back_is_never_more_than_what_was_paid(held: Held) -> None:
    """The refund with the tax in it; and where a rest below zero is waived, the customer never pays to leave."""
    found = held.quote(LifeChange.CANCEL, held.early)
    assert 0 <= -sum(line.minor for line in found.lines if line.kind in BACK) <= held.paid
    assert found.is_open
    if held.terms.life.cancellation[0].below_zero == "waived":
        assert found.total <= 0


@tries(80)
@given(contracts())
def test_by_time_a_later_end_never_gives_more(held: Held) -> None:
    assume(held.by_time)
    early, late = (
        -sum(line.minor for line in held.quote(LifeChange.CANCEL, day).lines if line.kind in BACK)
        for day in (held.early, held.late)
    )
    assert late <= early


@tries(40)
@given(contracts(), st.sampled_from(LifeChange))
def test_quoting_twice_gives_the_same_bytes(held: Held, change: LifeChange) -> None:
    one, other = (canonical(quote_document(held.quote(change, held.early))) for _ in range(2))
    assert one == other


@tries(60)
@given(contracts(), st.integers(0, 40))
def test_renewed_before_the_day_after_the_end_no_day_is_uncovered(held: Held, before: int) -> None:
    """The old contract holds on its last day, the new one from the next on, and the old one no longer."""
    end = held.end
    found = held.quote(LifeChange.RENEW, max(held.early, end + ONE_DAY - before * ONE_DAY))
    follows = Contract("next", held.terms, dict(found.sets))
    assert found.first_day == end + ONE_DAY
    assert state_on(end, held.contract) is State.ACTIVE
    assert state_on(end + ONE_DAY, held.contract) is State.EXPIRED_BY_DATE
    assert (state_on(end, follows), state_on(end + ONE_DAY, follows)) == (State.NOT_STARTED, State.ACTIVE)
    assert found.last_day is not None
    assert state_on(found.last_day, follows) is State.ACTIVE


@tries(40)
@given(contracts())
def test_a_chain_of_renewals_counts_its_contracts_and_never_overlaps(held: Held) -> None:
    first = held.quote(LifeChange.RENEW, held.early)
    again = held.quote(LifeChange.RENEW, held.early, Contract("next", held.terms, dict(first.sets)))
    assert first.last_day is not None
    assert again.first_day == first.last_day + ONE_DAY
    assert again.sets["contractYear"] == first.sets["contractYear"] + 1  # type: ignore[operator]


@tries(40)
@given(contracts(), st.integers(0, 40), st.integers(1, 30))
def test_days_that_are_added_leave_as_many_covered_days_as_were_bought(held: Held, after: int, length: int) -> None:
    first = held.early + after * ONE_DAY
    rest = Suspended(first, first + (length - 1) * ONE_DAY, adds=True)
    assume(first <= held.end)
    found = held.quote(LifeChange.TRANSFER, held.early, held.resting(rest))
    assert found.last_day == held.end + length * ONE_DAY
    assert state_on(found.last_day, held.resting(rest)) is not State.EXPIRED_BY_DATE
    assert state_on(found.last_day + ONE_DAY, held.resting(rest)) is State.EXPIRED_BY_DATE


@tries(40)
@given(contracts())
def test_after_the_last_day_of_a_cancelled_contract_nothing_is_covered(held: Held) -> None:
    found = held.quote(LifeChange.CANCEL, held.early)
    ended = replace(held.contract, ended_on=found.last_day)
    assert found.last_day == held.early
    assert state_on(held.early, ended) is State.ACTIVE
    assert state_on(held.early + ONE_DAY, ended) is State.ENDED
    assert not held.quote(LifeChange.CANCEL, held.early + ONE_DAY, ended).is_open


@pytest.mark.parametrize("change", LifeChange)
def test_every_change_has_a_way_in_these_plans_but_what_they_do_not_name(change: LifeChange) -> None:
    """So that the properties above are not true of nothing."""
    named = {LifeChange.ISSUE, LifeChange.RENEW, LifeChange.TRANSFER, LifeChange.SUSPEND, LifeChange.CANCEL}
    found: list[bool] = []

    @tries(20)
    @given(contracts())
    def look(held: Held) -> None:
        found.append(bool(held.quote(change, held.early).is_open))

    look()
    assert any(found) is (change in named)
