"""Answer a question about a unit now, and again whenever something that happened to the unit made the answer another.

The mark of an answer covers all that it says, and not the moment for which it was asked. Whoever comes again with the
mark of the answer that they have is given one at once if it is another by now.
"""

import hashlib
from collections.abc import AsyncGenerator, Callable
from datetime import datetime

from msgspec import Struct

from contracts.rules.values.plain import canonical
from contracts.store.keys import public_id
from contracts.store.trail.audit import last_number
from contracts.usecases.access.proof import admitted
from contracts.usecases.access.trail_seen import sees_every_change
from contracts.usecases.actor import Actor, Right, may
from contracts.usecases.cover.ask_unit import AskUnit, UnitAnswer, ask_unit
from contracts.usecases.engine import Engine
from contracts.usecases.trail.feed import Happened, patiently

_MARK_LETTERS = 32


class WatchCover(Struct, frozen=True):
    """The question, and the mark of the answer that is known; None to be answered at once."""

    question: AskUnit
    after: str | None = None


class CoverNews(Struct, frozen=True):
    """The answer with its mark, and what happened last: None for the first answer, and for who may not see that."""

    mark: str
    happened: Happened | None
    answer: UnitAnswer


async def watch_cover(engine: Engine, command: WatchCover, clock: Callable[[], datetime]) -> AsyncGenerator[CoverNews]:
    """The answer, each time that it is another, until nobody listens. Raises `Failure`.

    What the caller may see is asked each time.
    """
    actor = command.question.actor
    async with engine.database.read() as connection:
        key = await admitted(connection, actor, command.question.unit, ("unit",))
        start = await last_number(connection, actor.tenant, key)
    answer = await _answer(engine, command, clock)
    told = mark_of(answer)
    if told != command.after:
        yield CoverNews(told, None, answer)
    with engine.feed.watching(actor.tenant, key, start) as watch:
        while True:
            last = (await watch.take())[-1]
            answer = await patiently(lambda: _answer(engine, command, clock))
            if mark_of(answer) != told:
                told = mark_of(answer)
                yield CoverNews(told, last if _sees(actor, last, answer) else None, answer)


def mark_of(answer: UnitAnswer) -> str:
    """The same for two answers that say the same, whenever they were asked for."""
    open_plans = [[each.terms.code, each.terms.version, sorted(each.missing)] for each in answer.might_apply]
    said = canonical([dict(answer.decided.document), open_plans])
    return hashlib.sha256(said.encode()).hexdigest()[:_MARK_LETTERS]


def _sees(actor: Actor, happened: Happened, answer: UnitAnswer) -> bool:
    """Whether what happened may be told: all of it, or what happened to a claim that the caller sees."""
    if not may(actor, Right.SEE_HISTORY) or sees_every_change(actor):
        return may(actor, Right.SEE_HISTORY)
    claim = public_id("Claim", happened.unit_key, happened.claim_id) if happened.claim_id else None
    return any(each.id == claim for each in answer.unit.claims)


async def _answer(engine: Engine, command: WatchCover, clock: Callable[[], datetime]) -> UnitAnswer:
    return await ask_unit(engine.database, engine.library, command.question, clock())
