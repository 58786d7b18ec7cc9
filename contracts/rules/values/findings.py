"""What does one rule answer?

A finding is one rule's answer about one benefit: a stable code, whether it speaks for or against, the clause, and the
values it looked at. Findings are values; sentences are made from them elsewhere, on request.
"""

from collections.abc import Iterable

from msgspec import Struct

from contracts.rules.values.vocabulary import About, Code, Sense

Values = tuple[tuple[str, object], ...]


class Finding(Struct, frozen=True, gc=False):
    """One rule's answer. `about` tells conditions and exclusions apart; `values` are names with what was seen."""

    code: Code
    sense: Sense
    clause: str
    about: About | None = None
    values: Values = ()

    @property
    def reason(self) -> str:
        """The whole stable reason code, such as `NOT_MET_REGISTRATION`."""
        return f"{self.code}_{self.about}" if self.about else str(self.code)


def by_name(values: Values) -> dict[str, object]:
    """The values by name. One name with several values is numbered from the second on, whatever was looked at first."""
    once = dict(values)
    if len(once) == len(values):
        return once
    found: dict[str, list[object]] = {}
    for name, value in values:
        if str(value) not in map(str, found.setdefault(name, [])):
            found[name].append(value)
    return {
        name if n == 1 else f"{name}{n}": value
        for name, several in found.items()
        for n, value in enumerate(sorted(several, key=str), 1)
    }


def missing_fact(names: Iterable[str], clause: str, about: About | None = None) -> Finding:
    """The finding that facts are not known."""
    return Finding(Code.MISSING_FACT, Sense.UNKNOWN, clause, about, (("facts", tuple(sorted(names))),))


def silent(about: str, clause: str) -> Finding:
    """The finding that the terms leave a value to a person."""
    return Finding(Code.TERMS_SILENT, Sense.REVIEW, clause, None, (("about", about),))
