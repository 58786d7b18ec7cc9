"""Did the ways of a change come to what a case expects?"""

from collections.abc import Iterator, Mapping

from contracts.rules.contract_life.changes import REMEDY_OF
from contracts.rules.contract_life.quote import quote_document, quotes
from contracts.rules.question import Question
from contracts.rules.values.money import Money, parse_minor
from contracts.rules.values.plain import Document
from contracts.rules.words.case_life import ExpectedQuote

Differing = tuple[str, str, str]
"""What differs, what was expected, what came."""
_CHANGES = {remedy: change for change, remedy in REMEDY_OF.items()}


def quote_documents(question: Question) -> tuple[Document, ...]:
    """Every way to do what a question wants with each of its contracts."""
    if question.wants is None:
        return ()
    change = _CHANGES[question.wants]
    return tuple(quote_document(way) for each in question.contracts for way in quotes(question, each, change))


def quote_differences(
    expected: Mapping[str, ExpectedQuote], came: tuple[Document, ...], currency: str
) -> Iterator[Differing]:
    """Every expectation about ways that was not met."""
    for name, wanted in expected.items():
        option, _, contract = name.partition(" ")
        found = [each for each in came if each["option"] == option and contract in {"", each["contract"]}]
        if not found:
            yield f"quote {name}", "among the ways", "not there"
            continue
        for what, right, seen in _compared(wanted, found[0], currency):
            if right != seen:
                yield f"quote {name} {what}", str(right), str(seen)


def _compared(wanted: ExpectedQuote, came: Document, currency: str) -> Iterator[tuple[str, object, object]]:
    written = wanted.model_fields_set
    if "first_day" in written:
        yield "firstDay", wanted.first_day, came["firstDay"]
    if "last_day" in written:
        yield "lastDay", wanted.last_day, came["lastDay"]
    if "lines" in written:
        lines = {kind: _in_full(amount, currency) for kind, amount in sorted(wanted.lines.items())}
        yield "lines", lines, _by_kind(came, currency)
    if wanted.total is not None:
        yield "total", _in_full(wanted.total, currency), came["total"]
    reasons = sorted({finding["reason"] for finding in came["why"]})
    yield from (("why", reason, ", ".join(reasons)) for reason in wanted.why if reason not in reasons)
    for fact, value in wanted.sets.items():
        seen = came["sets"].get(fact, "not set")
        yield f"sets {fact}", value, seen if isinstance(seen, bool) else str(seen)


def _by_kind(came: Document, currency: str) -> Mapping[str, str]:
    sums: dict[str, int] = {}
    for line in came["lines"]:
        sums[line["kind"]] = sums.get(line["kind"], 0) + parse_minor(line["amount"], currency)
    return {kind: Money(minor, currency).decimal for kind, minor in sorted(sums.items())}


def _in_full(amount: str, currency: str) -> str:
    return Money(parse_minor(amount, currency), currency).decimal
