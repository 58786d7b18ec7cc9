"""Let a contract go on as a new one: without a gap, or after it lapsed, as its terms say.

The new contract pins the version of the plan that governs on the day of the renewal. A contract is renewed once.
"""

from datetime import date, datetime
from functools import partial

from msgspec.structs import replace

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import FACTS, Value
from contracts.store.keys import public_id
from contracts.store.records import Json
from contracts.usecases.contract_life.at_hand import ContractAtHand
from contracts.usecases.contract_life.carrying_out import (
    ContractChanged,
    QuoteShown,
    change_contract,
    preview_change,
)
from contracts.usecases.contract_life.commands import RenewContract
from contracts.usecases.contract_life.issue_contract import as_quoted
from contracts.usecases.contract_life.planning import Making, Planned, facts_day, money_of, moved, quoted, told
from contracts.usecases.cover.asked import read_money
from contracts.usecases.cover.contract_standing import ContractLife
from contracts.usecases.cover.unit_question import governing, unit_facts
from contracts.usecases.engine import Engine
from contracts.usecases.failures import TwoCurrencies
from contracts.usecases.units.contract_written import issued_event

_OF_ITS_OWN = frozenset({"contractEnd", "contractYear", "previousEnd", "yearsWithoutGap"})
"""Facts that each contract of a chain has of its own."""


async def preview_renew_contract(engine: Engine, command: RenewContract, now: datetime) -> QuoteShown:
    """What it would come to. Raises `Failure`."""
    return await preview_change(engine, command, LifeChange.RENEW, partial(planned, command), now)


async def renew_contract(engine: Engine, command: RenewContract, now: datetime) -> ContractChanged:
    """What it came to, and the new contract. Raises `Failure`."""
    return await change_contract(engine, command, LifeChange.RENEW, partial(planned, command), now)


def planned(command: RenewContract, hand: ContractAtHand, making: Making) -> Planned:
    """What it would come to, and what it would write."""
    on = command.on or hand.day(making.at)
    terms = _next_terms(hand, making.at, on)
    found = quoted(hand, LifeChange.RENEW, making.at, on, command.facts, command.option, _price(command, terms), terms)
    old = hand.life.record
    new = replace(
        old,
        contract_id=making.new_id,
        version=terms.version,
        terms_hash=terms.hash,
        holder=hand.life.holder_on(on),
        made_on=on,
        start_day=found.first_day,
        facts=_taken_over(hand.life, on),
        price_minor=None,
        currency=None,
        recorded_at=making.now,
        actor=making.actor.key_id,
    )
    record = as_quoted(new, found)
    # The old contract keeps when and how it was renewed; the money is that of the new one.
    renewal = moved(hand, found, making, command.reason, successor=making.new_id)
    first = replace(
        moved(replace(hand, life=ContractLife(record)), found, making, command.reason),
        move="ISSUE",
        facts={},
    )
    return Planned(
        quote=found,
        terms=terms,
        at=making.at,
        contract=public_id("Contract", record.unit_key, record.contract_id),
        rows=(record, replace(renewal, facts={}), first, *money_of(first, found)),
        events=(told(renewal, found), issued_event(record)),
    )


def _taken_over(life: ContractLife, on: date) -> dict[str, Json]:
    """What is known of the contract that counts for the next one too, with all that was amended."""
    known = life.facts_on(facts_day(LifeChange.RENEW, on))
    return {name: value for name, value in known.items() if name not in _OF_ITS_OWN}


def _next_terms(hand: ContractAtHand, at: datetime, on: date) -> PlanTerms:
    """The version of the plan that governs a contract made that day; its own where none does."""
    plan, currency = hand.published.plans[hand.terms.code], hand.terms.currency
    facts = unit_facts(hand.dossier, FACTS, currency) | {"contractMade": on}
    return governing(plan, facts, at, currency) or hand.terms


def _price(command: RenewContract, terms: PlanTerms) -> dict[str, Value]:
    """The price that the caller names, as a fact of the new contract. Raises `BadInput` and `TwoCurrencies`."""
    if command.price is None:
        return {}
    price = read_money(command.price, ("price",))
    if price.currency != terms.currency:
        raise TwoCurrencies(terms.currency, price.currency, ("price", "currency"))
    return {"contractPrice": price}
