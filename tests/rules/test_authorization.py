"""May this place do this job on this day, and if not, what is missing?"""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from contracts.rules.authorization import (
    AuthorizationQuestion,
    AuthorizationSought,
    Grant,
    GrantChange,
    GrantStatus,
    authorising,
    authorize,
)
from tests.rules.examples import Written

GRANT = Grant("g1", "lg", "shop", "LG", "refrigerator", "REPAIR", "IN", date(2025, 1, 1), date(2025, 12, 31))
JOB = AuthorizationQuestion("lg", "shop", "LG", "refrigerator", "REPAIR", "IN", date(2025, 6, 1))


def reasons(question: AuthorizationQuestion, grants: Sequence[Grant]) -> list[tuple[str, object]]:
    """The reason codes, each with the element it is about."""
    found = authorize(question, grants)
    return [(finding.reason, dict(finding.values).get("element")) for finding in found.findings]


@pytest.mark.parametrize(
    ("on", "authorized"),
    [("2024-12-31", False), ("2025-01-01", True), ("2025-12-31", True), ("2026-01-01", False)],
)
def test_a_grant_holds_from_its_first_day_to_its_last(on: str, authorized: bool) -> None:
    """The last day is included, the day after is not."""
    found = authorize(replace(JOB, on=date.fromisoformat(on)), [GRANT])
    assert found.authorized is authorized
    assert [finding.reason for finding in found.findings] == ["GRANTED" if authorized else "GRANT_NOT_IN_FORCE"]


def test_a_grant_without_a_last_day_holds_on() -> None:
    """Until it is revoked."""
    assert authorize(replace(JOB, on=date(2099, 1, 1)), [replace(GRANT, to_day=None)]).authorized


@pytest.mark.parametrize("status", [GrantStatus.SUSPENDED, GrantStatus.REVOKED])
def test_a_grant_that_is_not_active_does_not_hold(status: GrantStatus) -> None:
    """Whatever the day."""
    found = authorize(JOB, [replace(GRANT, status=status)])
    assert not found.authorized
    assert found.grant is None
    assert [finding.reason for finding in found.findings] == ["GRANT_NOT_IN_FORCE"]
    assert dict(found.findings[0].values)["status"] == status.value


@pytest.mark.parametrize("element", ["brand", "category", "task", "country"])
def test_each_element_that_is_missing_is_named(element: str) -> None:
    """Asked, granted, and by which grant; what is not known is not granted."""
    changed: Written = {element: "other"}
    assert reasons(replace(JOB, **changed), [GRANT]) == [("GRANT_NOT_FOR", element)]
    unknown: Written = {element: None}
    assert reasons(replace(JOB, **unknown), [GRANT]) == [("GRANT_NOT_FOR", element)]
    finding = authorize(replace(JOB, **changed), [GRANT]).findings[0]
    seen = dict(finding.values)
    assert (seen["asked"], seen["granted"], seen["grant"]) == ("other", getattr(GRANT, element), "g1")


@pytest.mark.parametrize("element", ["brand", "category", "task", "country"])
def test_an_element_that_the_grant_does_not_name_is_not_limited(element: str) -> None:
    """A grant for every brand holds for any, also for one that is not known."""
    wide: Written = {element: None}
    for asked in ("other", None):
        changed: Written = {element: asked}
        assert authorize(replace(JOB, **changed), [replace(GRANT, **wide)]).authorized


def test_all_that_is_missing_is_told() -> None:
    """Five broken elements, five reasons."""
    wrong = AuthorizationQuestion("lg", "shop", "A", "B", "C", "D", date(2026, 1, 1))
    found = reasons(wrong, [GRANT])
    assert found == [
        ("GRANT_NOT_FOR", "brand"), ("GRANT_NOT_FOR", "category"), ("GRANT_NOT_FOR", "task"),
        ("GRANT_NOT_FOR", "country"), ("GRANT_NOT_IN_FORCE", None),
    ]  # fmt: skip


@pytest.mark.parametrize("stranger", [replace(GRANT, issuer="whirlpool"), replace(GRANT, location="elsewhere")])
def test_grants_of_other_issuers_and_places_do_not_count(stranger: Grant) -> None:
    """A place that the issuer never authorised has nothing that could be near."""
    found = authorize(JOB, [stranger])
    assert (found.authorized, found.grant) == (False, None)
    assert [finding.reason for finding in found.findings] == ["NO_GRANT"]
    assert dict(found.findings[0].values) == {"issuer": "lg", "location": "shop"}
    assert [finding.reason for finding in authorize(JOB, []).findings] == ["NO_GRANT"]


def test_one_grant_that_reaches_the_job_is_enough() -> None:
    """In any order, beside others that do not reach it."""
    others = [
        replace(GRANT, ref="g0", task="INSTALLATION"),
        replace(GRANT, ref="g2", to_day=JOB.on - timedelta(1)),
        replace(GRANT, ref="g3", status=GrantStatus.REVOKED),
    ]
    for grants in ([*others, GRANT], [GRANT, *others]):
        found = authorize(JOB, grants)
        assert found.authorized
        assert found.grant == GRANT
        assert dict(found.findings[0].values)["until"] == date(2025, 12, 31)


def test_the_nearest_grants_say_what_is_missing() -> None:
    """One that lacks a single element before one that lacks two; equally near ones all speak."""
    far = replace(GRANT, ref="far", task="INSTALLATION", country="HU")
    near = replace(GRANT, ref="near", task="INSTALLATION")
    also_near = replace(GRANT, ref="also", country="HU")
    assert reasons(JOB, [far, near]) == [("GRANT_NOT_FOR", "task")]
    assert reasons(JOB, [far, near, also_near]) == [("GRANT_NOT_FOR", "country"), ("GRANT_NOT_FOR", "task")]


def test_the_order_of_the_grants_changes_nothing() -> None:
    """Neither the grant that is named nor the reasons."""
    grants = [replace(GRANT, ref=ref) for ref in ("b", "a", "c")]
    assert authorize(JOB, grants) == authorize(JOB, grants[::-1])
    late = replace(JOB, on=date(2030, 1, 1))
    assert authorize(late, grants) == authorize(late, grants[::-1])


def changed(*steps: tuple[str, str]) -> Grant:
    """The grant with what became of it, each step with its first day."""
    return replace(GRANT, changes=tuple(GrantChange(date.fromisoformat(day), GrantStatus(to)) for day, to in steps))


def test_a_status_counts_from_its_day_on() -> None:
    """The day before is as it was; of two changes from one day the later one counts."""
    grant = changed(("2025-03-01", "SUSPENDED"), ("2025-04-01", "ACTIVE"), ("2025-06-01", "REVOKED"))
    days = ("2025-02-28", "2025-03-01", "2025-03-31", "2025-04-01", "2025-05-31", "2025-06-01", "2025-12-31")
    found = [authorize(replace(JOB, on=date.fromisoformat(day)), [grant]).authorized for day in days]
    assert found == [True, False, False, True, True, False, False]
    undone = changed(("2025-03-01", "SUSPENDED"), ("2025-03-01", "ACTIVE"))
    assert authorize(replace(JOB, on=date(2025, 3, 1)), [undone]).authorized


def test_the_status_that_is_told_is_that_of_the_day() -> None:
    """A later revocation is no reason for an earlier day."""
    grant = changed(("2025-03-01", "SUSPENDED"), ("2025-06-01", "REVOKED"))
    told = [dict(authorize(replace(JOB, on=date(2025, month, 15)), [grant]).findings[0].values) for month in (4, 6)]
    assert [each["status"] for each in told] == ["SUSPENDED", "REVOKED"]


def test_the_last_day_without_a_break_is_told() -> None:
    """The day before it is suspended or revoked, if that is known; else its own last day; else none."""
    grant = changed(("2025-03-01", "SUSPENDED"), ("2025-04-01", "ACTIVE"), ("2025-06-01", "REVOKED"))
    assert grant.until(date(2025, 2, 1)) == date(2025, 2, 28)
    assert grant.until(date(2025, 4, 1)) == date(2025, 5, 31)
    assert GRANT.until(date(2025, 4, 1)) == date(2025, 12, 31)
    assert replace(GRANT, to_day=None).until(date(2025, 4, 1)) is None
    found = authorize(replace(JOB, on=date(2025, 4, 1)), [grant])
    assert dict(found.findings[0].values)["until"] == date(2025, 5, 31)


def test_who_looks_for_a_place_asks_only_about_what_they_name() -> None:
    """A job has all elements and what is not known is not granted; a search has those that somebody cares for."""
    sought = AuthorizationSought(JOB.on)
    late = replace(GRANT, ref="late", from_day=date(2025, 7, 1))
    wide = replace(GRANT, ref="wide", brand=None, issuer="bosch")
    assert authorising(sought, [wide, late, GRANT]) == (GRANT, wide)
    assert authorising(replace(sought, issuer="lg"), [wide, GRANT]) == (GRANT,)
    assert authorising(replace(sought, brand="Bosch"), [wide, GRANT]) == (wide,)
    assert authorising(replace(sought, task="INSTALLATION"), [wide, GRANT]) == ()
    assert authorising(replace(sought, country="HU"), [wide, GRANT]) == ()
    assert authorising(sought, [changed(("2025-06-01", "SUSPENDED"))]) == ()
