"""Is a way out open, and what is it worth?

What remedies of benefits and ways of a contract's life share: what opens and closes them, what an amount comes to with
a note of what it was worked out from, and which facts are still missing.
"""

from collections.abc import Iterable, Iterator

from contracts.rules.values.findings import Finding, missing_fact, silent
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import TermsSilent, View, Worth
from contracts.rules.values.vocabulary import Code, Sense
from contracts.rules.words.predicates import Condition


def gates(opens_by: Condition | None, closed_by: Condition | None, view: View, clause: str) -> Iterator[Finding]:
    """What keeps something shut: it does not open yet, or something closed it."""
    for condition, wanted, code in ((opens_by, True, Code.NOT_OPEN_YET), (closed_by, False, Code.CLOSED)):
        if condition is None:
            continue
        try:
            if condition.test(view) is not wanted:
                yield Finding(code, Sense.AGAINST, clause, None, condition.seen(view))
        except NotKnown as unknown:
            yield missing_fact(unknown.missing, clause)


def worth(amount: Worth | None, view: View, why: list[Finding], clause: str) -> int | None:
    """What an amount comes to, with a note of what it was worked out from."""
    if amount is None:
        return None
    view.worked_out.clear()
    try:
        minor = amount.minor(view, None, 0)
    except NotKnown as unknown:
        why.append(missing_fact(unknown.missing, clause))
    except TermsSilent as left_open:
        why.append(silent(left_open.about, clause))
    else:
        if view.worked_out:
            why.append(Finding(Code.PRICED, Sense.NOTE, clause, None, tuple(view.worked_out)))
        return minor
    return None


def openness(why: Iterable[Finding]) -> bool | None:
    """Whether nothing speaks against it; None while facts are missing or a person must look."""
    senses = {finding.sense for finding in why}
    if Sense.AGAINST in senses:
        return False
    return None if senses & {Sense.UNKNOWN, Sense.REVIEW} else True


def names_missing(why: Iterable[Finding]) -> frozenset[str]:
    """The facts that findings ask for."""
    found: set[str] = set()
    for finding in why:
        if finding.code is Code.MISSING_FACT and finding.sense is Sense.UNKNOWN:
            found |= {
                name for key, names in finding.values if key == "facts" and isinstance(names, tuple) for name in names
            }
    return frozenset(found)
