"""Answer a question about a unit now, and again whenever something that happened to the unit made the answer another.

The mark of an answer covers all that it says, and not the moment for which it was asked. Whoever comes again with the
mark of the answer that they have is given one at once if it is another by now.
"""

import hashlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime

from contracts.rules.identity import canonical
from contracts.store.trail.audit import last_number
from contracts.usecases.actor import Right, may
from contracts.usecases.cover.ask_unit import AskUnit, UnitAnswer, ask_unit
from contracts.usecases.cover.asked import read_unit_ref
from contracts.usecases.engine import Engine
from contracts.usecases.trail.feed import Happened, patiently

_MARK_LETTERS = 32


@dataclass(frozen=True, slots=True)
class WatchCover:
    """The question, and the mark of the answer that is known; None to be answered at once."""

    question: AskUnit
    after: str | None = None


@dataclass(frozen=True, slots=True)
class CoverNews:
    """The answer with its mark, and what happened last: None for the first answer, and for who may not see that."""

    mark: str
    happened: Happened | None
    answer: UnitAnswer


async def watch_cover(engine: Engine, command: WatchCover, clock: Callable[[], datetime]) -> AsyncGenerator[CoverNews]:
    """The answer, each time that it is another, until nobody listens. Raises `Failure`.

    What the caller may see is asked each time.
    """
    actor = command.question.actor
    key = read_unit_ref(actor.tenant, command.question.unit, ("unit",))
    async with engine.database.read() as connection:
        start = await last_number(connection, actor.tenant, key)
    answer = await _answer(engine, command, clock)
    told = mark_of(answer)
    if told != command.after:
        yield CoverNews(told, None, answer)
    with engine.feed.watching(key, start) as watch:
        while True:
            last = (await watch.take())[-1]
            answer = await patiently(lambda: _answer(engine, command, clock))
            if mark_of(answer) != told:
                told = mark_of(answer)
                yield CoverNews(told, last if may(actor, Right.SEE_HISTORY) else None, answer)


def mark_of(answer: UnitAnswer) -> str:
    """The same for two answers that say the same, whenever they were asked for."""
    open_plans = [[each.terms.code, each.terms.version, sorted(each.missing)] for each in answer.might_apply]
    said = canonical([answer.decided.document, open_plans])
    return hashlib.sha256(said.encode()).hexdigest()[:_MARK_LETTERS]


async def _answer(engine: Engine, command: WatchCover, clock: Callable[[], datetime]) -> UnitAnswer:
    return await ask_unit(engine.database, engine.library, command.question, clock())
