"""Which constraints can a condition put on a fact? The table that the reference page prints.

A new kind of condition is a line here, its meaning in `predicates.py` and its reading in `conditions.py`.
"""

CONSTRAINTS: tuple[tuple[str, str, str], ...] = (
    (
        "a value, a list, or `{in: [...]}`",
        "words, flags, numbers",
        "the fact is one of them (of several words: has one)",
    ),
    ("`{allIn: [...]}`", "words", "every word of the fact is among them"),
    ("`{atLeast, moreThan, atMost, lessThan: ...}`", "numbers, money", "all given bounds hold"),
    ("`{onOrAfter, after, onOrBefore, before: DAY}`", "days", "the day lies so"),
    (
        "`{within: LENGTH, of: DAY, firstDay: counted or notCounted}`",
        "days",
        "it is no later than the period's last day",
    ),
    ("`{clockBefore: '12:00'}`", "moments", "the clock time in the plan's zone is not later"),
    ("`{weekday: [SAT, SUN]}`", "days", "it is one of these days of the week"),
    ("`{known: true}`", "all", "it is known and came to pass; `false`: it is known not to have"),
)
"""How a constraint is written, for which facts, and when it holds."""

_HEAD = """\
## Conditions

A condition is a mapping of fact to constraint; all of its entries must hold. `any: [...]`, `all: [...]` and
`not: {...}` combine conditions. The name of one of the terms' own `conditions` stands for it: `lapsed: true`. A fact
that is not known leaves the condition unknown, and the answer asks for it; it never counts as "no".

| constraint | for | holds when |
|---|---|---|
"""
_TAIL = """
`kept: {task, every, grace, from}` holds when maintenance was done in every period, each within the grace.
`proved: {...}` holds only when its condition is known to hold. In a remedy or a duty, `missed: REPAIR` holds when that
duty of the same benefit was not done by its day.
"""


def conditions_page() -> str:
    """The part of the reference page about conditions, in Markdown."""
    return _HEAD + "".join(f"| {form} | {fits} | {holds} |\n" for form, fits, holds in CONSTRAINTS) + _TAIL
