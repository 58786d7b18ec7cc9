"""Give a plan's terms to a unit and its holder: an AMC sold, an extended warranty, a goodwill.

The terms are pinned when the contract is made, and never change for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from uuid_utils.compat import uuid7

from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import FACTS, Value, near
from contracts.rules.values.unknown import NotKnown
from contracts.store.database import Connection, Database
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import UnitOwnedId, decode_id, public_id
from contracts.store.records import ContractRecord
from contracts.store.rows import RecordNotFound, insert
from contracts.store.units import lock_unit
from contracts.usecases.actor import Actor, Right, need
from contracts.usecases.cover.asked import (
    Amount,
    AskedFact,
    UnitRef,
    read_asked_facts,
    read_money,
    read_unit_ref,
    stored,
)
from contracts.usecases.cover.unit_question import (
    declared_by,
    governing,
    is_made_for,
    pinned,
    product_facts,
    unit_facts,
)
from contracts.usecases.failures import BadInput, TwoCurrencies, UnknownRecord, UnknownUnit
from contracts.usecases.once import Repeatable, check_key, once
from contracts.usecases.seen import ContractSeen, contract_seen
from contracts.usecases.terms.library import Library, Published
from contracts.usecases.trail.events import Done, Event, EventKind
from contracts.usecases.units.parties import Owner, owner_id


@dataclass(frozen=True, slots=True)
class IssueContract:
    """A plan for a unit. `version` is picked by `made_on` when it is None; `start_day` is the first day of cover."""

    actor: Actor
    idempotency_key: str
    unit: UnitRef
    plan: str
    holder: Owner
    made_on: date
    start_day: date | None = None
    version: str | None = None
    price: Amount | None = None
    facts: tuple[AskedFact, ...] = ()


async def issue_contract(database: Database, library: Library, command: IssueContract, now: datetime) -> ContractSeen:
    """The contract. Raises `Failure`."""
    need(command.actor, Right.ISSUE_CONTRACT)
    check_key(command.idempotency_key)
    tenant = command.actor.tenant
    key = read_unit_ref(tenant, command.unit, ("unit",))
    this = Repeatable(command.actor, "issueContract", command.idempotency_key, command)
    async with database.write() as connection:
        try:
            await lock_unit(connection, tenant, key)
        except RecordNotFound:
            raise UnknownUnit(str(command.unit), ("unit",)) from None
        dossier = (await dossiers(connection, tenant, [key]))[key]
        published = await library.newest(tenant, connection)

        async def work() -> Done:
            terms = chosen_terms(published, command, dossier, now)
            record = await _issue(connection, command, terms, dossier, now)
            return Done({"contract": public_id("Contract", key, record.contract_id)}, (issued_event(record),))

        answer = await once(connection, key, this, now, work)
        issued = (await dossiers(connection, tenant, [key]))[key].contracts
    wanted = decode_id(str(answer["contract"]))
    record = next(each for each in issued if isinstance(wanted, UnitOwnedId) and each.contract_id == wanted.local_id)
    return contract_seen(record, pinned(published, record))


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


async def _issue(
    connection: Connection, command: IssueContract, terms: PlanTerms, dossier: Dossier, now: datetime
) -> ContractRecord:
    price = read_money(command.price, ("price",)) if command.price else None
    if price is not None and price.currency != terms.currency:
        raise TwoCurrencies(terms.currency, price.currency, ("price", "currency"))
    if command.start_day is not None and command.start_day < command.made_on:
        cure = "write the day on which the contract was made, and a first day that is not before it"
        raise BadInput("STARTS_BEFORE_MADE", "the contract starts before it is made", cure, ("startDay",))
    facts = read_asked_facts(command.facts, declared_by([terms]), terms.currency)
    _check_made_for(terms, dossier, facts, now)
    record = ContractRecord(
        unit_key=dossier.unit.unit_key,
        contract_id=uuid7(),
        plan=terms.code,
        version=terms.version,
        terms_hash=terms.hash,
        holder=await owner_id(connection, command.actor.tenant, command.holder, ("holder",)),
        made_on=command.made_on,
        start_day=command.start_day,
        facts={name: stored(value) for name, value in facts.items()},
        price_minor=price.minor if price else None,
        currency=price.currency if price else None,
        recorded_at=now,
        actor=command.actor.key_id,
    )
    await insert(connection, command.actor.tenant, [record])
    return record


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
