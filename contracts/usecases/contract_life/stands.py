"""Where does a contract stand, and may it change so from there?

What the terms say is another question; here is what holds for every plan: what was cancelled stays cancelled, only what
rests can be resumed, a contract is renewed once, and no change is put before one that stands already.
"""

from datetime import date

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.values.vocabulary import Role
from contracts.store.keys import public_id
from contracts.usecases.actor import Actor
from contracts.usecases.contract_life.at_hand import ContractAtHand
from contracts.usecases.cover.contract_days import days_of
from contracts.usecases.cover.contract_standing import life_of
from contracts.usecases.failures import BadInput, ChangeNotAllowed

_IN_ORDER = frozenset({LifeChange.TRANSFER, LifeChange.SUSPEND, LifeChange.RESUME, LifeChange.CANCEL})


def check_stands(hand: ContractAtHand, change: LifeChange, on: date) -> None:
    """Raise `ChangeNotAllowed` for a change that the contract's state does not let be made, and `BadInput`."""
    life = hand.life
    if on < life.record.made_on:
        cure = f"send a day from {life.record.made_on.isoformat()} on"
        raise BadInput("BEFORE_MADE", f"on {on.isoformat()} the contract was not made yet", cure, ("on",))
    if life.cancelled is not None:
        day = life.cancelled.on_day.isoformat()
        raise _refused(hand, on, "ALREADY_CANCELLED", f"it was cancelled on {day}", "issue a new contract")
    if change in {LifeChange.RENEW, LifeChange.SUSPEND}:
        _check_not_renewed(hand, on)
    if change is LifeChange.RENEW and life.record.agreement_id is not None:
        cure = "make a new agreement for the units that go on"
        raise _refused(hand, on, "OF_AN_AGREEMENT", "it shares its allowances with other units", cure)
    _check_rests(hand, change, on)
    if change in _IN_ORDER:
        _check_order(hand, on, _IN_ORDER)
    if change is LifeChange.AMEND:
        # What it costs was worked out from what counted on its day: nothing is slipped in before it.
        _check_order(hand, on, frozenset({LifeChange.AMEND}))


def check_not_back(actor: Actor, on: date | None, today: date) -> None:
    """Raise `BadInput` for a customer who names a day that is over: what was agreed earlier is for a desk to enter."""
    if actor.role is Role.CUSTOMER and on is not None and on < today:
        cure = f"send a day from {today.isoformat()} on, or ask the desk"
        raise BadInput("DAY_IS_OVER", f"{on.isoformat()} is over", cure, ("on",))


def check_goes_elsewhere(hand: ContractAtHand, party: str, on: date) -> None:
    """Raise `ChangeNotAllowed` where the party with this public id holds the contract already."""
    if party == public_id("Party", hand.life.holder_on(on)):
        raise _refused(hand, on, "HOLDS_IT_ALREADY", "this party holds it already", "name another holder")


def _check_not_renewed(hand: ContractAtHand, on: date) -> None:
    """A contract is renewed once, and does not rest any more then, unless the one that renews it was cancelled."""
    renewed = hand.life.renewed
    if renewed is None:
        return
    successor = next(each for each in hand.dossier.contracts if each.contract_id == renewed.successor)
    if life_of(hand.dossier, successor).cancelled is None:
        raise _refused(hand, on, "ALREADY_RENEWED", "it was renewed already", "renew the contract that came of it")


def _check_rests(hand: ContractAtHand, change: LifeChange, on: date) -> None:
    """Only what rests can be resumed, and what rests cannot be suspended once more."""
    last = hand.life.suspended[-1] if hand.life.suspended else None
    rests_still = last is not None and last.last is None
    if change is LifeChange.RESUME and not (last and (rests_still or hand.life.is_suspended(on))):
        raise _refused(hand, on, "NOT_SUSPENDED", "it is not suspended", "nothing has to be resumed")
    if change is LifeChange.RENEW and last is not None and (last.last is None or last.last >= on):
        raise _refused(hand, on, "RESTS_STILL", "it is suspended, so its last day is not known", "resume it first")
    if change is LifeChange.SUSPEND and (rests_still or hand.life.is_suspended(on)):
        raise _refused(hand, on, "ALREADY_SUSPENDED", "it is suspended already", "resume it first")


def _check_order(hand: ContractAtHand, on: date, beside: frozenset[LifeChange]) -> None:
    """Raise `ChangeNotAllowed` where one of these changes stands already from a later day on."""
    later = next((move for move in hand.life.moves if move.move in beside and move.on_day > on), None)
    if later is not None:
        day = later.on_day.isoformat()
        message = f"a change from {day} on ({later.move}) stands already"
        raise _refused(hand, on, "OVERLAPPING_DAYS", message, f"send a day from {day} on")


def _refused(hand: ContractAtHand, on: date, code: str, message: str, cure: str) -> ChangeNotAllowed:
    state = days_of(hand.life, hand.terms).state_on(on).value
    return ChangeNotAllowed(code, f"the contract does not change so: {message}", cure, state, ("on",))
