"""Send a claim back: name exactly what is missing, as facts, meters or evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.claims.lines import AdjudicatedLine
from contracts.rules.values.facts import Fact, near
from contracts.rules.values.vocabulary import ClaimState, LineOutcome, MoveName
from contracts.store.claim_life.moves import write_round
from contracts.store.claim_life.records import EvidenceKind
from contracts.store.database import Database
from contracts.store.rows import insert
from contracts.usecases.actor import Actor, Right
from contracts.usecases.claims.filing.told import EVIDENCE, METER, Words, notes_of
from contracts.usecases.claims.held import ClaimDone, finish, hold, last_round
from contracts.usecases.claims.moving import step, told
from contracts.usecases.claims.ruling.adjudicating import adjudication_of, round_rows
from contracts.usecases.claims.ruling.judging import check_text
from contracts.usecases.failures import BadInput
from contracts.usecases.once import Repeatable, check_key
from contracts.usecases.reason_codes import check_reason
from contracts.usecases.terms.library import Library
from contracts.usecases.trail.events import Done, EventKind

MAX_MISSING = 50


class RequestInformation(Struct, frozen=True):
    """What is missing: names of facts, `meters.km` for a meter, `evidence.INVOICE` for evidence. `text` explains."""

    actor: Actor
    idempotency_key: str
    claim: str
    missing: tuple[str, ...]
    reason: str = "INFORMATION_MISSING"
    text: str | None = None


async def request_information(
    database: Database, library: Library, command: RequestInformation, now: datetime
) -> ClaimDone:
    """The claim, sent back. Raises `Failure`."""
    check_key(command.idempotency_key)
    check_reason(command.reason)
    check_text(command.text)
    this = Repeatable(command.actor, "requestInformation", command.idempotency_key, command)
    async with database.write() as connection:
        held = await hold(connection, library, command.actor, command.claim, Right.REVIEW_CLAIM)

        async def work() -> Done:
            _check_missing(command.missing, held.known.published.facts)
            moved = await step(connection, held, MoveName.ASK, command.actor, now, command.reason)
            before = adjudication_of(last_round(held))
            asked = replace(
                before,
                state=ClaimState.INFORMATION_REQUESTED,
                lines=tuple(_asked(line) for line in before.lines),
                missing=tuple(sorted(set(command.missing))),
            )
            whole = round_rows(held, held.next_round, asked, command.actor, now)
            await write_round(connection, command.actor.tenant, whole)
            words = notes_of(Words(note=command.text), held.filed.claim, held.holder, now)
            await insert(connection, command.actor.tenant, words)
            missing = list(asked.missing)
            event = told(EventKind.CLAIM_INFORMATION_REQUESTED, moved, missing=missing, reason=command.reason)
            return moved.done(event)

        return await finish(connection, held, this, now, work)


def _asked(line: AdjudicatedLine) -> AdjudicatedLine:
    """An open line waits for what is missing; one that was decided stays."""
    return replace(line, outcome=LineOutcome.ASK) if line.outcome is LineOutcome.REVIEW else line


def _check_missing(missing: tuple[str, ...], facts: Mapping[str, Fact]) -> None:
    if not 1 <= len(missing) <= MAX_MISSING:
        raise BadInput("NOTHING_MISSING", "it is not said what is missing", "name what is missing", ("missing",))
    known = frozenset(facts) | {f"{EVIDENCE}{kind}" for kind in get_args(EvidenceKind)}
    for index, name in enumerate(missing):
        if name not in known and not (name.startswith(METER) and name != METER):
            raise BadInput("UNKNOWN_FACT", f"nobody can supply `{name}`", near(name, known), ("missing", str(index)))
