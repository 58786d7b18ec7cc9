"""May this place do this job?

A grant is the dated, scoped authority that an issuer gives to a location. `authorize` answers yes, or says which
element of which grant is missing. The day that counts is the service day; the last day of a grant is included.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.rules.values.findings import Finding, Values
from contracts.rules.values.vocabulary import Code, Sense


class GrantStatus(StrEnum):
    """Whether a grant may be used. The day is no part of it."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant. An element that is None is not limited. `to_day` is included."""

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


@dataclass(frozen=True, slots=True)
class AuthorizationQuestion:
    """A job at a place: whose product, what work, where and on which day. None is not known."""

    issuer: str
    location: str
    brand: str | None
    category: str | None
    task: str | None
    country: str | None
    on: date


@dataclass(frozen=True, slots=True)
class Authorization:
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
            values = (("grant", grant.ref), ("on", question.on), ("until", grant.to_day))
            return Authorization(True, grant, (Finding(Code.GRANTED, Sense.FOR, "", None, values),))
    fewest = min(len(lacks) for lacks, _ in lacking)
    nearest = (finding for lacks, _ in lacking if len(lacks) == fewest for finding in lacks)
    return Authorization(False, None, tuple(dict.fromkeys(nearest)))


def _lacks(question: AuthorizationQuestion, grant: Grant) -> Iterator[Finding]:
    """Every element in which a grant does not reach the job."""
    for element in _ELEMENTS:
        limit, asked = getattr(grant, element), getattr(question, element)
        if limit is not None and limit != asked:
            seen: Values = (("element", element), ("asked", asked), ("granted", limit), ("grant", grant.ref))
            yield Finding(Code.GRANT_NOT_FOR, Sense.AGAINST, "", None, seen)
    in_force = grant.from_day <= question.on and (grant.to_day is None or question.on <= grant.to_day)
    if grant.status is not GrantStatus.ACTIVE or not in_force:
        values = (
            ("on", question.on),
            ("from", grant.from_day),
            ("until", grant.to_day),
            ("status", grant.status.value),
            ("grant", grant.ref),
        )
        yield Finding(Code.GRANT_NOT_IN_FORCE, Sense.AGAINST, "", None, values)
