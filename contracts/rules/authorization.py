"""May this place do this job?

A grant is the dated, scoped authority that an issuer gives to a location. `authorize` answers yes, or says which
element of which grant is missing. The day that counts is the service day; the last day of a grant is included. Whether
a grant was suspended or revoked is dated, too: what happened to it later changes nothing for the days before.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from contracts.rules.values.findings import Finding, Values
from contracts.rules.values.vocabulary import Code, Sense


class GrantStatus(StrEnum):
    """Whether a grant may be used. The day is no part of it."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"


class GrantChange(Struct, frozen=True):
    """The status of a grant from a day on, that day included."""

    from_day: date
    status: GrantStatus


class Grant(Struct, frozen=True):
    """One grant. An element that is None is not limited. `to_day` is included.

    `status` is the one that it was given with; `changes` are in the order in which they come into force.
    """

    ref: str
    issuer: str
    location: str
    brand: str | None
    category: str | None
    task: str | None
    country: str | None
    from_day: date
    to_day: date | None
    status: GrantStatus = GrantStatus.ACTIVE
    changes: tuple[GrantChange, ...] = ()

    def status_on(self, day: date) -> GrantStatus:
        """Its status on a day, whether or not the day lies within the grant."""
        held = [change.status for change in self.changes if change.from_day <= day]
        return held[-1] if held else self.status

    def in_force(self, day: date) -> bool:
        """Whether it may be used on a day."""
        within = self.from_day <= day and (self.to_day is None or day <= self.to_day)
        return within and self.status_on(day) is GrantStatus.ACTIVE

    def until(self, day: date) -> date | None:
        """The last day up to which it may be used without a break, seen from a day; None when no end is known."""
        ends = [
            change.from_day - timedelta(1)
            for change in self.changes
            if change.from_day > day and self.status_on(change.from_day) is not GrantStatus.ACTIVE
        ]
        return min([*ends, *([self.to_day] if self.to_day else [])], default=None)


class AuthorizationQuestion(Struct, frozen=True):
    """A job at a place: whose product, what work, where and on which day. None is not known."""

    issuer: str
    location: str
    brand: str | None
    category: str | None
    task: str | None
    country: str | None
    on: date


class AuthorizationSought(Struct, frozen=True):
    """What somebody looks for a place for. An element that is None is not asked about: any grant will do."""

    on: date
    issuer: str | None = None
    brand: str | None = None
    category: str | None = None
    task: str | None = None
    country: str | None = None


class Authorization(Struct, frozen=True):
    """The answer. `grant` is the one that authorises; `findings` say what the nearest grants lack."""

    authorized: bool
    grant: Grant | None
    findings: tuple[Finding, ...]


_ELEMENTS = ("brand", "category", "task", "country")


def authorize(question: AuthorizationQuestion, grants: Iterable[Grant]) -> Authorization:
    """Whether any grant covers the job. Grants of other issuers and places do not count."""
    own = sorted(
        (g for g in grants if g.issuer == question.issuer and g.location == question.location),
        key=lambda grant: grant.ref,
    )
    if not own:
        seen: Values = (("issuer", question.issuer), ("location", question.location))
        return Authorization(False, None, (Finding(Code.NO_GRANT, Sense.AGAINST, "", None, seen),))
    lacking = [(tuple(_lacks(question, grant)), grant) for grant in own]
    for lacks, grant in lacking:
        if not lacks:
            values = (("grant", grant.ref), ("on", question.on), ("until", grant.until(question.on)))
            return Authorization(True, grant, (Finding(Code.GRANTED, Sense.FOR, "", None, values),))
    fewest = min(len(lacks) for lacks, _ in lacking)
    nearest = (finding for lacks, _ in lacking if len(lacks) == fewest for finding in lacks)
    return Authorization(False, None, tuple(dict.fromkeys(nearest)))


def authorising(sought: AuthorizationSought, grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """The grants that let a place do what is sought."""
    return tuple(sorted((each for each in grants if _is_found(sought, each)), key=lambda grant: grant.ref))


def _is_found(sought: AuthorizationSought, grant: Grant) -> bool:
    asked = ((grant.issuer, sought.issuer), *((getattr(grant, each), getattr(sought, each)) for each in _ELEMENTS))
    return grant.in_force(sought.on) and all(wanted is None or has is None or has == wanted for has, wanted in asked)


def _lacks(question: AuthorizationQuestion, grant: Grant) -> Iterator[Finding]:
    """Every element in which a grant does not reach the job."""
    for element in _ELEMENTS:
        limit, asked = getattr(grant, element), getattr(question, element)
        if limit is not None and limit != asked:
            seen: Values = (("element", element), ("asked", asked), ("granted", limit), ("grant", grant.ref))
            yield Finding(Code.GRANT_NOT_FOR, Sense.AGAINST, "", None, seen)
    if not grant.in_force(question.on):
        values = (
            ("on", question.on),
            ("from", grant.from_day),
            ("until", grant.to_day),
            ("status", grant.status_on(question.on).value),
            ("grant", grant.ref),
        )
        yield Finding(Code.GRANT_NOT_IN_FORCE, Sense.AGAINST, "", None, values)
