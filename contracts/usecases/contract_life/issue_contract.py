"""Give a plan's terms to a unit and its holder: an AMC sold, an extended warranty, a goodwill.

The terms are pinned when the contract is made, and never change for it. They say who may buy it and what it costs;
where they name no price, the caller's is taken.
"""

from datetime import date, datetime
from uuid import UUID

from msgspec.structs import replace
from uuid_utils.compat import uuid7

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.contract_life.quote import Quote
from contracts.rules.values.money import Money
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import public_id
from contracts.store.records import ContractRecord, JsonObject
from contracts.store.rows import RecordNotFound
from contracts.store.units import lock_unit, unit_by_key
from contracts.usecases.access.proof import admitted
from contracts.usecases.actor import need, need_issuer
from contracts.usecases.contract_life.at_hand import RIGHT_TO, ContractAtHand
from contracts.usecases.contract_life.carrying_out import (
    NOBODY,
    ContractChanged,
    QuoteShown,
    answered,
    carried_out,
    previewed,
)
from contracts.usecases.contract_life.commands import IssueContract
from contracts.usecases.contract_life.planning import Making, Planned, money_of, moved, quoted, told
from contracts.usecases.contract_life.previewing import read_preview
from contracts.usecases.cover.asked import stored
from contracts.usecases.cover.contract_standing import ContractLife
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput, UnknownUnit
from contracts.usecases.once import Repeatable, check_key, once
from contracts.usecases.terms.library import Published
from contracts.usecases.trail.events import Done, Event
from contracts.usecases.units.contract_written import chosen_terms, contract_drafted, issued_event
from contracts.usecases.units.parties import check_owner, owner_id

_RIGHT = RIGHT_TO[LifeChange.ISSUE]
_OF_THE_ROW = frozenset({"contractStart", "contractPrice", "contractMade"})
"""Facts of a contract that stand in columns of their own."""


async def preview_issue_contract(engine: Engine, command: IssueContract, now: datetime) -> QuoteShown:
    """What it would cost and when it would run, or why it cannot be sold. Raises `Failure`."""
    need(command.actor, _RIGHT)
    tenant = command.actor.tenant
    async with engine.database.read() as connection:
        key = await admitted(connection, command.actor, command.unit, ("unit",))
        dossier = await _dossier(connection, command, key, is_locked=False)
        await check_owner(connection, tenant, command.holder, ("holder",))
        published = await engine.library.newest(tenant, connection)
    plan = planned(command, dossier, published, Making(command.actor, now, now, NOBODY, NOBODY))
    return previewed(engine, command, plan, now)


async def issue_contract(engine: Engine, command: IssueContract, now: datetime) -> ContractChanged:
    """The contract, and what it came to. Raises `Failure`."""
    need(command.actor, _RIGHT)
    check_key(command.idempotency_key)
    tenant = command.actor.tenant
    this = Repeatable(command.actor, "issueContract", command.idempotency_key, _asked(command))
    async with engine.database.write() as connection:
        key = await admitted(connection, command.actor, command.unit, ("unit",))
        dossier = await _dossier(connection, command, key, is_locked=True)
        published = await engine.library.newest(tenant, connection)

        async def work() -> Done:
            at = read_preview(engine.keys, command.preview, now).at if command.preview else now
            holder = await owner_id(connection, tenant, command.holder, ("holder",))
            plan = planned(command, dossier, published, Making(command.actor, at, now, uuid7(), holder))
            return await carried_out(connection, engine, command, plan, published, now)

        answer = await once(connection, key, this, now, work)
        return await answered(connection, engine, command.actor, answer)


def planned(command: IssueContract, dossier: Dossier, published: Published, making: Making) -> Planned:
    """What it would come to, and what it would write."""
    terms = chosen_terms(published, command, dossier, making.at)
    need_issuer(making.actor, _RIGHT, terms.issuer)
    holder = making.holder or NOBODY
    draft = contract_drafted(terms, command, dossier, holder, making.new_id, making.now)
    with_it = replace(dossier, contracts=(*dossier.contracts, draft))
    hand = ContractAtHand(with_it, published, ContractLife(draft), terms)
    on = command.start_day or command.made_on
    found = quoted(hand, LifeChange.ISSUE, making.at, on, option=command.option)
    _check_end(draft, found)
    return made(hand, found, making, None)


def made(hand: ContractAtHand, found: Quote, making: Making, reason: str | None) -> Planned:
    """A new contract with its first move: its days, price and facts are those that were quoted."""
    record = as_quoted(hand.life.record, found)
    move = moved(hand, found, making, reason)
    issued, said = issued_event(record), told(move, found)
    return Planned(
        quote=found,
        terms=hand.terms,
        at=making.at,
        contract=public_id("Contract", record.unit_key, record.contract_id),
        rows=(record, move, *money_of(move, found)),
        events=(Event(issued.kind, issued.subject, {**said.body, **issued.body}),),
    )


def as_quoted(record: ContractRecord, found: Quote) -> ContractRecord:
    """The contract with what its quote sets."""
    start, price = found.sets.get("contractStart"), found.sets.get("contractPrice")
    facts = {name: stored(value) for name, value in found.sets.items() if name not in _OF_THE_ROW}
    return replace(
        record,
        start_day=start if isinstance(start, date) else record.start_day,
        price_minor=price.minor if isinstance(price, Money) else record.price_minor,
        currency=price.currency if isinstance(price, Money) else record.currency,
        facts={**record.facts, **facts},
    )


def _check_end(draft: ContractRecord, found: Quote) -> None:
    """Raise `BadInput` for another last day than the terms give the contract."""
    stated, last = draft.facts.get("contractEnd"), found.last_day
    if stated is not None and last is not None and stated != stored(last):
        message = f"by its terms the contract runs until {last.isoformat()}, not {stated}"
        raise BadInput("ENDS_OTHERWISE", message, "leave `contractEnd` out", ("facts",))


async def _dossier(connection: Connection, command: IssueContract, key: UUID, is_locked: bool) -> Dossier:
    find = lock_unit if is_locked else unit_by_key
    try:
        await find(connection, command.actor.tenant, key)
    except RecordNotFound:
        raise UnknownUnit(str(command.unit), ("unit",)) from None
    return (await dossiers(connection, command.actor.tenant, [key]))[key]


def _asked(command: IssueContract) -> JsonObject:
    """What an idempotency key stands for. What was asked before there were previews has the same fingerprint still."""
    asked = {name: getattr(command, name) for name in command.__struct_fields__ if name != "actor"}
    return {name: value for name, value in asked.items() if value is not None or name not in {"option", "preview"}}
