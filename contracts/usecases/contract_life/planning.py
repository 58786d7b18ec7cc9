"""What would this change of a contract come to, and what would it write?

`planned` is the one function behind a preview and its commit: pure, from what is known and the moment at which it is
asked. The rows are only written by a commit.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from contracts.rules.contract_life.changes import REMEDY_OF, LifeChange
from contracts.rules.contract_life.quote import Quote, quote, quote_document
from contracts.rules.identity import alternatives_document
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import YEARS, Value
from contracts.rules.values.money import Money
from contracts.rules.values.plain import Document
from contracts.store.contract_life.records import ContractMoney, ContractMove
from contracts.store.keys import public_id
from contracts.store.records import Json, JsonObject
from contracts.store.rows import Record
from contracts.usecases.actor import Actor
from contracts.usecases.contract_life.at_hand import ContractAtHand
from contracts.usecases.cover.asked import AskedFact, Situation, stored
from contracts.usecases.cover.unit_question import nothing_more, question_of
from contracts.usecases.failures import BadInput
from contracts.usecases.once import fingerprint
from contracts.usecases.trail.events import Event, EventKind

KINDS = {
    LifeChange.ISSUE: EventKind.CONTRACT_ISSUED,
    LifeChange.RENEW: EventKind.CONTRACT_RENEWED,
    LifeChange.TRANSFER: EventKind.CONTRACT_TRANSFERRED,
    LifeChange.SUSPEND: EventKind.CONTRACT_SUSPENDED,
    LifeChange.RESUME: EventKind.CONTRACT_RESUMED,
    LifeChange.CANCEL: EventKind.CONTRACT_CANCELLED,
    LifeChange.AMEND: EventKind.CONTRACT_AMENDED,
}


class Making(Struct, frozen=True):
    """Who makes a change, and when. `at` is the moment that it is asked as of, `now` when it is written down.

    `new_id` is the key of a contract that comes of it, `holder` whom it goes to, where there is such.
    """

    actor: Actor
    at: datetime
    now: datetime
    new_id: UUID
    holder: UUID | None = None


class Planned(Struct, frozen=True):
    """A change as it would be. `contract` is the public id of what it leaves behind: the new one, or else the same."""

    quote: Quote
    terms: PlanTerms
    at: datetime
    contract: str
    rows: tuple[Record, ...]
    events: tuple[Event, ...]

    @property
    def said(self) -> JsonObject:
        return said_of(self.quote, self.terms)


def quoted(
    hand: ContractAtHand,
    change: LifeChange,
    at: datetime,
    on: date,
    facts: tuple[AskedFact, ...] = (),
    option: str | None = None,
    amended: Mapping[str, Value] | None = None,
    next_terms: PlanTerms | None = None,
) -> Quote:
    """What the terms say of a change of a contract, asked at a moment, from a day on. Raises `BadInput`."""
    place = hand.dossier.contracts.index(hand.life.record)
    situation, day = Situation(facts=facts, as_of=at, wants=REMEDY_OF[change]), facts_day(change, on)
    asked = question_of(hand.dossier, hand.published, situation, at, nothing_more, hand.terms.currency, day)
    contract = asked.question.contracts[place]
    found = quote(asked.question, contract, change, on, option, amended, next_terms)
    _check_in_calendar(found)
    return found


def facts_day(change: LifeChange, on: date) -> date:
    """The day whose facts count: a renewed contract takes over all that was amended in the one before it."""
    return date.max if change is LifeChange.RENEW else on


def _check_in_calendar(found: Quote) -> None:
    """Raise `BadInput` for a contract that would run beyond the calendar."""
    days = (found.first_day, found.last_day, *found.sets.values())
    far = next((day for day in days if isinstance(day, date) and day.year not in YEARS), None)
    if far is not None:
        path = ("startDay",) if found.change is LifeChange.ISSUE else ("on",)
        raise BadInput("TOO_FAR", f"{far.isoformat()} is too far ahead", "send an earlier day", path)


def said_of(quoted: Quote, terms: PlanTerms) -> JsonObject:
    """What a quote comes to, without its reasons: what a preview promises, and what its hash covers."""
    whole = quote_document(quoted)
    kept = ("change", "option", "open", "effective", "firstDay", "lastDay", "currency", "lines", "total", "sets")
    return {"plan": terms.code, "version": terms.version, "terms": terms.hash, **{name: whole[name] for name in kept}}


def shown_of(quoted: Quote) -> Document:
    """A quote as it is shown: with its reasons, and with every way there is."""
    return {
        **quote_document(quoted),
        "alternatives": alternatives_document(quoted.alternatives, quoted.currency),
    }


def quote_hash(said: JsonObject) -> str:
    """The SHA-256 of what a quote comes to."""
    return fingerprint(said)


def moved(
    hand: ContractAtHand, quoted: Quote, making: Making, reason: str | None, successor: UUID | None = None
) -> ContractMove:
    """The row of a change of a contract that is there."""
    record = hand.life.record
    return ContractMove(
        unit_key=record.unit_key,
        contract_id=record.contract_id,
        seq=len(hand.life.moves) + 1,
        move=quoted.change.value,
        on_day=quoted.effective,
        first_day=quoted.first_day,
        last_day=quoted.last_day,
        option=quoted.option,
        facts={name: stored(value) for name, value in quoted.sets.items()},
        holder=making.holder if quoted.change is LifeChange.TRANSFER else None,
        successor=successor,
        quote=quote_hash(said_of(quoted, hand.terms)),
        reason=reason,
        recorded_at=making.now,
        actor=making.actor.key_id,
        role=making.actor.role.value,
    )


def money_of(move: ContractMove, quoted: Quote) -> Iterator[ContractMoney]:
    """The rows of a quote's money, under the move that it belongs to."""
    for number, line in enumerate(quoted.lines, 1):
        yield ContractMoney(
            unit_key=move.unit_key,
            contract_id=move.contract_id,
            seq=move.seq,
            line=number,
            kind=line.kind.value,
            amount_minor=line.minor,
            currency=quoted.currency,
            clause=line.clause,
            recorded_at=move.recorded_at,
        )


def told(move: ContractMove, quoted: Quote) -> Event:
    """What is told of a change."""
    by_kind: dict[str, int] = {}
    for line in quoted.lines:
        by_kind[line.kind.value] = by_kind.get(line.kind.value, 0) + line.minor
    body: dict[str, Json] = {
        "option": move.option,
        "onDay": move.on_day.isoformat(),
        "firstDay": move.first_day.isoformat() if move.first_day else None,
        "lastDay": move.last_day.isoformat() if move.last_day else None,
        "lines": {kind: Money(minor, quoted.currency).decimal for kind, minor in sorted(by_kind.items())},
        "total": Money(quoted.total, quoted.currency).decimal,
        "currency": quoted.currency,
        "quote": move.quote,
        "reason": move.reason,
    }
    if move.holder is not None:
        body["holder"] = public_id("Party", move.holder)
    if move.successor is not None:
        body["successor"] = public_id("Contract", move.unit_key, move.successor)
    if move.move == "AMEND":
        body["facts"] = sorted(move.facts)
    subject = public_id("Contract", move.unit_key, move.contract_id)
    return Event(KINDS[quoted.change], subject, body)


def changed(hand: ContractAtHand, quoted: Quote, making: Making, reason: str | None) -> Planned:
    """A change that leaves the contract in its place: one move with its money."""
    move = moved(hand, quoted, making, reason)
    return Planned(
        quote=quoted,
        terms=hand.terms,
        at=making.at,
        contract=hand.id,
        rows=(move, *money_of(move, quoted)),
        events=(told(move, quoted),),
    )
