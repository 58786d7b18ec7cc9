"""What is written of a contract that is made: an AMC sold, an extended warranty, a goodwill, or one of before?

The terms are pinned when the contract is made, and never change for it. What it costs and who may buy it is for the
terms to say: that is asked where it is sold (`contract_life.issue_contract`).
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import FACTS, Value, near
from contracts.rules.values.unknown import NotKnown
from contracts.store.dossiers import Dossier
from contracts.store.keys import public_id
from contracts.store.records import ContractRecord
from contracts.usecases.contract_life.commands import IssueContract
from contracts.usecases.cover.asked import read_asked_facts, read_money, stored
from contracts.usecases.cover.unit_question import declared_by, governing, is_made_for, product_facts, unit_facts
from contracts.usecases.failures import BadInput, TwoCurrencies, UnknownRecord
from contracts.usecases.once import Written
from contracts.usecases.terms.library import Published
from contracts.usecases.trail.events import Done, Event, EventKind


def issued_event(record: ContractRecord) -> Event:
    """What is told of a contract that was issued."""
    body = {
        "plan": record.plan,
        "version": record.version,
        "termsHash": record.terms_hash,
        "holder": public_id("Party", record.holder),
        "madeOn": record.made_on.isoformat(),
        "startDay": record.start_day.isoformat() if record.start_day else None,
    }
    return Event(EventKind.CONTRACT_ISSUED, public_id("Contract", record.unit_key, record.contract_id), body)


def chosen_terms(published: Published, command: IssueContract, dossier: Dossier, now: datetime) -> PlanTerms:
    """The named version of a plan, or the one that governs a contract made that day. Raises `Failure`."""
    plan = published.plans.get(command.plan)
    if plan is None:
        raise UnknownRecord("Plan", command.plan, near(command.plan, published.plans), ("plan",))
    if command.version is not None:
        named = plan.version(command.version)
        if named is None:
            cure = near(command.version, [terms.version for terms in plan.versions])
            raise UnknownRecord("Version", command.version, cure, ("version",))
        return named
    currency = plan.versions[0].currency
    facts = unit_facts(dossier, FACTS, currency) | {"contractMade": command.made_on}
    found = governing(plan, facts, now, currency)
    if found is None:
        cure = "choose another day, or name the `version`"
        message = f"no version of `{plan.code}` governs a contract made on {command.made_on.isoformat()}"
        raise BadInput("NO_VERSION", message, cure, ("madeOn",))
    return found


def contract_written(
    terms: PlanTerms, command: IssueContract, dossier: Dossier, holder: UUID, now: datetime
) -> Written:
    """What is written of a contract that was made without a quote. Raises `BadInput` and `TwoCurrencies`."""
    record = contract_drafted(terms, command, dossier, holder, uuid7(), now)
    event = issued_event(record)
    return Written((record,), Done({"contract": event.subject}, (event,)))


def contract_drafted(
    terms: PlanTerms, command: IssueContract, dossier: Dossier, holder: UUID, contract_id: UUID, now: datetime
) -> ContractRecord:
    """A contract as its caller tells it. Raises `BadInput` and `TwoCurrencies`."""
    price = read_money(command.price, ("price",)) if command.price else None
    if price is not None and price.currency != terms.currency:
        raise TwoCurrencies(terms.currency, price.currency, ("price", "currency"))
    if command.start_day is not None and command.start_day < command.made_on:
        cure = "write the day on which the contract was made, and a first day that is not before it"
        raise BadInput("STARTS_BEFORE_MADE", "the contract starts before it is made", cure, ("startDay",))
    _check_fields(command)
    facts = read_asked_facts(command.facts, declared_by([terms]), terms.currency)
    _check_made_for(terms, dossier, facts, now)
    return ContractRecord(
        unit_key=dossier.unit.unit_key,
        contract_id=contract_id,
        plan=terms.code,
        version=terms.version,
        terms_hash=terms.hash,
        holder=holder,
        made_on=command.made_on,
        start_day=command.start_day,
        facts={name: stored(value) for name, value in facts.items()},
        price_minor=price.minor if price else None,
        currency=price.currency if price else None,
        recorded_at=now,
        actor=command.actor.key_id,
    )


_FIELDS = {"contractMade": "madeOn", "contractPrice": "price", "contractStart": "startDay"}
"""Facts of every contract that are told in fields of their own."""


def _check_fields(command: IssueContract) -> None:
    """Raise `BadInput` for a fact that would be told twice: once in its field, and once more among the facts."""
    for index, fact in enumerate(command.facts):
        if fact.name in _FIELDS:
            path, cure = ("facts", str(index), "name"), f"send it as `{_FIELDS[fact.name]}`"
            raise BadInput("FACT_HAS_A_FIELD", f"`{fact.name}` has a field of its own", cure, path)


def _check_made_for(terms: PlanTerms, dossier: Dossier, facts: Mapping[str, Value], now: datetime) -> None:
    """Raise `BadInput` for a plan that is made for other products. What is not known is no reason to refuse."""
    declared = declared_by([terms])
    known = product_facts(dossier.product, terms.currency, declared) | unit_facts(dossier, declared, terms.currency)
    try:
        fits = terms.made_for is None or is_made_for(terms, {**known, **facts}, now, terms.currency)
    except NotKnown:
        return
    if not fits:
        cure = "choose a plan that is made for this product; `offer` lists them"
        message = f"`{terms.code}` is not made for {dossier.product.name}"
        raise BadInput("PLAN_NOT_FOR_UNIT", message, cure, ("plan",))
