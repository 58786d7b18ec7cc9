"""Would the kept decisions be the same today?

Each is made again from the facts that were kept with it, on the very terms that it names by their hashes. Under the
rules version that it was made with it must come out byte for byte; what differs then was altered, or is a bug. Under
another version it may differ, and where is said. Nothing is written.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from contracts.rules.decision import Decision
from contracts.rules.evaluator import RULES_VERSION, decide
from contracts.rules.identity import decision_hash, document
from contracts.rules.question import question_document
from contracts.rules.replay import KeptContract, question_again
from contracts.rules.terms import PlanTerms
from contracts.rules.values.facts import BadFact
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.values.plain import Document, canonical
from contracts.store.database import Database
from contracts.store.decisions import decisions_since
from contracts.store.records import DecisionRecord
from contracts.store.tenants import all_tenants
from contracts.usecases.terms.library import Library, Published

PAGE = 200


class Outcome(StrEnum):
    """What became of a decision that was made again."""

    SAME = "SAME"
    """The same bytes."""
    OTHER_RULES = "OTHER_RULES"
    """Made under another version of the rules; it would be another today."""
    BROKEN = "BROKEN"
    """Made under the rules of today, and not what they say: the question, the result, the hash or the terms differ."""


class Replayed(Struct, frozen=True):
    """One decision made again. `paths` lead to what differs, in the kept record, each with what stood and what came."""

    tenant: str
    unit_key: UUID
    decision_id: UUID
    rules_version: str
    outcome: Outcome
    paths: tuple[str, ...] = ()


class TermsAreGone(LookupError):
    """The terms with this hash are not published here."""

    def __init__(self, contract: KeptContract) -> None:
        super().__init__(f"terms: {contract.plan}@{contract.version} with the hash {contract.terms_hash} is not here")


async def replay_decisions(
    database: Database, library: Library, tenant: str | None = None, since: datetime | None = None
) -> AsyncIterator[Replayed]:
    """Every kept decision of a tenant or of all, made again. Each read is short; the memory needed does not grow."""
    for each in [tenant] if tenant is not None else await all_tenants(database):
        last: DecisionRecord | None = None
        while True:
            async with database.within(each).read() as connection:
                records = await decisions_since(connection, each, since, last, PAGE)
                published = await library.newest(each, connection)
            for record in records:
                yield _replayed(each, record, published)
            if len(records) < PAGE:
                break
            last = records[-1]


def _replayed(tenant: str, record: DecisionRecord, published: Published) -> Replayed:
    paths = tuple(_differences(record, published))
    outcome = Outcome.SAME
    if paths:
        outcome = Outcome.BROKEN if record.rules_version == RULES_VERSION else Outcome.OTHER_RULES
    return Replayed(tenant, record.unit_key, record.decision_id, record.rules_version, outcome, paths)


def _differences(record: DecisionRecord, published: Published) -> Iterator[str]:
    try:
        decision = _again(record, published)
    except (TermsAreGone, MixedCurrencies, BadFact) as stops:
        yield str(stops)
        return
    except (KeyError, TypeError, ValueError, AttributeError) as unreadable:
        yield f"facts: cannot be read as a question ({type(unreadable).__name__}: {unreadable})"
        return
    result = document(decision)
    kept: Document = dict(record.result)
    yield from different("facts", record.facts, question_document(decision.question))
    yield from different("result", kept.get("decision"), result)
    yield from different("hash", record.hash, decision_hash(decision, result))
    hashes = sorted({contract.terms.hash for contract in decision.question.contracts})
    yield from different("termsHashes", list(record.terms_hashes), hashes)
    yield from different("asOf", record.as_of.isoformat(), question_document(decision.question)["asOf"])


def _again(record: DecisionRecord, published: Published) -> Decision:
    def terms_of(contract: KeptContract) -> PlanTerms:
        terms = published.terms((contract.plan, contract.version))
        if terms is None or terms.hash != contract.terms_hash:
            raise TermsAreGone(contract)
        return terms

    return decide(question_again(dict(record.facts), terms_of))


def different(path: str, kept: object, came: object) -> Iterator[str]:
    """The paths at which two JSON values differ, each with both values."""
    if isinstance(kept, Mapping) and isinstance(came, Mapping):
        for name in sorted({*kept, *came}):
            yield from different(f"{path}.{name}", kept.get(name), came.get(name))
    elif isinstance(kept, list) and isinstance(came, list) and len(kept) == len(came):
        for index, (one, other) in enumerate(zip(kept, came, strict=True)):
            yield from different(f"{path}[{index}]", one, other)
    elif canonical(kept) != canonical(came):
        yield f"{path}: {canonical(kept)} -> {canonical(came)}"
