"""How is a change of a contract previewed, and how is it carried out?

Both plan it by the same function. A commit does so under the unit's lock, once for each idempotency key, and writes
the contract's move, its money, the answer, the audit entry and the outbox entry in one transaction.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from uuid_utils.compat import uuid7

from contracts.rules.contract_life.changes import LifeChange
from contracts.rules.contract_life.quote import Quote
from contracts.rules.values.plain import Document
from contracts.store.database import Connection
from contracts.store.keys import UnitOwnedId, decode_id
from contracts.store.records import JsonObject
from contracts.store.rows import insert
from contracts.usecases.actor import Actor
from contracts.usecases.contract_life.at_hand import RIGHT_TO, ContractAtHand, check_may, read_at_hand, take_in_hand
from contracts.usecases.contract_life.commands import ChangeContract, LifeCommand
from contracts.usecases.contract_life.contract_seen import show_contract
from contracts.usecases.contract_life.planning import Making, Planned, shown_of
from contracts.usecases.contract_life.previewing import check_previewed, preview_token, read_preview
from contracts.usecases.contract_life.stands import check_not_back, check_stands
from contracts.usecases.engine import Engine
from contracts.usecases.failures import ChangeClosed
from contracts.usecases.once import Repeatable, check_key, once
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.seen import ContractSeen
from contracts.usecases.terms.library import Published
from contracts.usecases.trail.events import Done

Plan = Callable[[ContractAtHand, Making], Planned]
"""What one change of a contract that is there comes to."""

NOBODY = UUID(int=0)
"""The key of what a preview does not make."""


class QuoteShown(Struct, frozen=True):
    """What a change comes to, as it is shown. `token` is None where it could not be carried out."""

    document: Document
    token: str | None
    as_of: datetime


class ContractChanged(Struct, frozen=True):
    """What a change came to when it was made, for ever the same; and the contract as it now stands.

    `quote` is None for a contract that was made without one.
    """

    quote: QuoteShown | None
    contract: ContractSeen


async def preview_change(
    engine: Engine,
    command: ChangeContract,
    change: LifeChange,
    plan: Plan,
    now: datetime,
    check: Callable[[Connection], Awaitable[None]] | None = None,
) -> QuoteShown:
    """What a change would come to. `check` looks at whom the contract goes to. Nothing is written. Raises `Failure`."""
    actor, right = command.actor, RIGHT_TO[change]
    async with engine.database.read() as connection:
        hand = await take_in_hand(connection, engine.library, actor, command.contract, right, is_locked=False)
        if check is not None:
            await check(connection)
    check_may(actor, right, hand, hand.day(now))
    check_not_back(actor, command.on, hand.day(now))
    check_stands(hand, change, command.on or hand.day(now))
    return previewed(engine, command, plan(hand, Making(actor, now, now, NOBODY, NOBODY)), now)


def previewed(engine: Engine, command: LifeCommand, planned: Planned, at: datetime) -> QuoteShown:
    """A planned change as a preview, with a token when it could be carried out."""
    token = preview_token(engine.keys, command, planned.said, at) if planned.quote.is_open else None
    return QuoteShown(shown_of(planned.quote), token, at)


async def change_contract(
    engine: Engine,
    command: ChangeContract,
    change: LifeChange,
    plan: Plan,
    now: datetime,
    holder: Callable[[Connection], Awaitable[UUID]] | None = None,
) -> ContractChanged:
    """Carry a change out. `holder` writes down whom the contract goes to. Raises `Failure`."""
    check_key(command.idempotency_key)
    if command.reason is not None:
        check_reason(command.reason)
    actor, right = command.actor, RIGHT_TO[change]
    this = Repeatable(actor, f"{change.value.lower()}Contract", command.idempotency_key, command)
    async with engine.database.write() as connection:
        hand = await take_in_hand(connection, engine.library, actor, command.contract, right, is_locked=True)

        async def work() -> Done:
            # All of this is asked once: a repeat gets its answer though the contract has changed hands since.
            at = read_preview(engine.keys, command.preview, now).at if command.preview else now
            check_may(actor, right, hand, hand.day(now))
            check_not_back(actor, command.on, hand.day(at))
            check_stands(hand, change, command.on or hand.day(at))
            whom = await holder(connection) if holder else None
            planned = plan(hand, Making(actor, at, now, uuid7(), whom))
            return await carried_out(connection, engine, command, planned, hand.published, now)

        answer = await once(connection, hand.unit_key, this, now, work)
        return await answered(connection, engine, actor, answer)


async def carried_out(
    connection: Connection, engine: Engine, command: LifeCommand, planned: Planned, published: Published, now: datetime
) -> Done:
    """Write what was planned. Raises `ChangeClosed` and `PreviewRefused`."""
    if command.preview is not None:
        check_previewed(read_preview(engine.keys, command.preview, now), command, planned.said)
    check_open(planned.quote, published)
    await insert(connection, command.actor.tenant, planned.rows)
    answer: JsonObject = {
        "contract": planned.contract,
        "quote": shown_of(planned.quote),
        "asOf": planned.at.isoformat(),
    }
    return Done(answer, planned.events)


async def answered(connection: Connection, engine: Engine, actor: Actor, answer: JsonObject) -> ContractChanged:
    """What a change came to, and the contract as it stands now."""
    contract = decode_id(str(answer["contract"]))
    if not isinstance(contract, UnitOwnedId):
        raise LookupError(f"{answer['contract']} is no contract")
    hand = await read_at_hand(connection, engine.library, actor.tenant, contract)
    document = answer.get("quote")
    shown = None
    if isinstance(document, Mapping):
        shown = QuoteShown(dict(document), None, datetime.fromisoformat(str(answer["asOf"])))
    return ContractChanged(shown, await show_contract(connection, actor, hand))


def check_open(quoted: Quote, published: Published) -> None:
    """Raise `ChangeClosed` for what the terms do not let be done, or not yet."""
    if quoted.is_open:
        return
    document = shown_of(quoted)
    what = quoted.change.value.lower()
    if quoted.is_open is False:
        cure = "choose one of the ways that are open; `alternatives` lists every way with its reasons"
        raise ChangeClosed(
            "CHANGE_CLOSED", f"the terms do not let you {what} the contract", cure, document, published.facts
        )
    if quoted.missing:
        names = ", ".join(sorted(quoted.missing))
        cure = f"send {names} in `facts`"
        raise ChangeClosed("NEEDS_FACTS", f"it hangs on {names}", cure, document, published.facts)
    cure = "ask the issuer: the terms leave it to a person"
    raise ChangeClosed("NEEDS_REVIEW", "the terms leave this to a person", cure, document, published.facts)
