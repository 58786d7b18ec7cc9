"""Can a calendar program subscribe to the visits of a contract: what stands in the feed, and who gets it?"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import httpx2
import pytest
import pytest_asyncio
from icalendar import Calendar, Event
from pydantic import SecretStr

from contracts.app import create_app
from contracts.rules.values.vocabulary import Role
from contracts.settings import Settings
from contracts.usecases.actor import Actor
from contracts.usecases.care.calendar_address import ShareCalendar, share_calendar
from contracts.usecases.care.calendar_feed import read_calendar
from contracts.usecases.care.mark_visit import MarkVisit, mark_visit
from contracts.usecases.demo.load_demo import DEMO_TENANT
from contracts.usecases.engine import Engine
from contracts.usecases.failures import Failure
from contracts.usecases.terms.library import Library
from contracts.usecases.tokens import Keys, Purpose, sign
from contracts.usecases.units.parties import NewParty
from tests.usecases.care.care_shop import ADMIN, give, noon, open_shop, sell

SECRET = "a-secret-of-these-tests-of-32-letters"
KEYS = Keys.of([SECRET])
OWNER = NewParty("PERSON", "Kavya Nair", "IN", "hi")
START = "2025-04-01"
NOW = noon("2025-10-05")


@dataclass(frozen=True, slots=True)
class Feed:
    """The open engine, the app over the same database, and a contract with its token."""

    engine: Engine
    http: httpx2.AsyncClient
    contract: str
    token: str


@pytest_asyncio.fixture
async def feed(database_url: str) -> AsyncIterator[Feed]:
    engine = await open_shop(database_url)
    await sell(engine, "F-1", OWNER)
    contract = await give(engine, "F-1", OWNER, START)
    token = await share_calendar(engine.database, engine.library, KEYS, ShareCalendar(ADMIN, contract), NOW)
    app = create_app(Settings(database_url=database_url, secrets=(SecretStr(SECRET),)))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
            yield Feed(engine, http, contract, token)
    await engine.close()


async def events(feed: Feed, now: datetime = NOW, language: str = "en") -> list[Event]:
    found = await read_calendar(feed.engine.database, feed.engine.library, KEYS, feed.token, language, now)
    assert found is not None
    return [each for each in Calendar.from_ical(found.text).walk("VEVENT") if isinstance(each, Event)]


async def test_each_visit_is_a_whole_day_with_an_id_that_stays(feed: Feed) -> None:
    first, second = await events(feed, noon("2025-04-02"))
    assert (first.decoded("dtstart"), first.decoded("dtend")) == (date(2025, 9, 30), date(2025, 10, 1))
    assert (second.decoded("dtstart"), second["status"]) == (date(2026, 3, 31), "TENTATIVE")
    assert str(first["summary"]) == "Preventive maintenance, visit 1: Lloyd split air conditioner"
    later = await events(feed)
    assert [each["uid"] for each in later] == [first["uid"], second["uid"]]
    assert first["uid"] != second["uid"]
    assert str(later[0]["summary"]).endswith("(overdue)")


async def test_a_visit_that_did_not_take_place_stays_as_a_cancelled_event(feed: Feed) -> None:
    day = date(2025, 9, 30)
    command = MarkVisit(ADMIN, "m-1", feed.contract, "preventive-service", 1, "MISSED", day)
    await mark_visit(feed.engine.database, feed.engine.library, command, NOW)
    first, second = await events(feed)
    assert (first["status"], second["status"]) == ("CANCELLED", "TENTATIVE")
    assert "the issuer did not make it" in str(first["description"])


async def test_the_feed_names_no_person(feed: Feed) -> None:
    found = await read_calendar(feed.engine.database, feed.engine.library, KEYS, feed.token, None, NOW)
    assert found is not None
    assert "Kavya" not in found.text.decode()


async def test_the_feed_is_served_over_http_in_the_holders_language(feed: Feed) -> None:
    answer = await feed.http.get(f"/calendar/{feed.token}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-language"] == "hi"
    assert answer.headers["cache-control"] == "private, max-age=3600"
    calendar = Calendar.from_ical(answer.content)
    assert calendar["version"] == "2.0"
    assert "विज़िट" in str(calendar["x-wr-calname"])
    assert len(calendar.walk("VEVENT")) == 2


async def test_another_language_is_asked_for_in_the_address(feed: Feed) -> None:
    answer = await feed.http.get(f"/calendar/{feed.token}.ics", params={"lang": "hu"})
    assert answer.headers["content-language"] == "hu"
    assert "látogatás" in answer.text


async def test_a_calendar_that_has_it_already_gets_304(feed: Feed) -> None:
    path = f"/calendar/{feed.token}.ics"
    first = await feed.http.get(path)
    again = await feed.http.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = await feed.http.get(path, headers={"If-None-Match": '"something else"'})
    assert other.status_code == 200


async def test_what_is_no_token_of_ours_opens_nothing(feed: Feed) -> None:
    foreign = sign(Keys.of(["another-secret-of-at-least-32-letters"]), Purpose.CALENDAR, {"contract": feed.contract})
    preview = sign(KEYS, Purpose.PREVIEW, {"tenant": DEMO_TENANT, "contract": feed.contract})
    half = sign(KEYS, Purpose.CALENDAR, {"tenant": DEMO_TENANT, "contract": feed.contract})
    elsewhere = sign(KEYS, Purpose.CALENDAR, {"tenant": "elsewhere", "contract": feed.contract, "holder": "x"})
    for token in (foreign, preview, half, elsewhere, "nonsense", feed.token[:-1]):
        answer = await feed.http.get(f"/calendar/{token}.ics")
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


async def test_the_address_is_given_to_those_who_may_see_the_visits(feed: Feed) -> None:
    database = feed.engine.database
    centre = Actor(DEMO_TENANT, Role.SERVICE_CENTRE, "centre")
    assert (
        await share_calendar(database, Library(database), KEYS, ShareCalendar(centre, feed.contract), NOW) == feed.token
    )
    for actor, code in (
        (Actor(DEMO_TENANT, Role.STOREFRONT, "shop"), "NOT_ALLOWED"),
        (Actor(DEMO_TENANT, Role.CUSTOMER, "stranger"), "NOT_ALLOWED"),
        (Actor("elsewhere", Role.ADMIN, "admin"), "UNKNOWN_CONTRACT"),
    ):
        with pytest.raises(Failure) as refused:
            await share_calendar(database, Library(database), KEYS, ShareCalendar(actor, feed.contract), NOW)
        assert refused.value.code == code


async def test_the_stamp_is_the_day_the_contract_was_written_down(feed: Feed) -> None:
    """So that the same visits are the same bytes, whenever they are asked for."""
    [first, _] = await events(feed)
    assert first.decoded("dtstamp") == noon(START).astimezone(UTC)
    one = await read_calendar(feed.engine.database, feed.engine.library, KEYS, feed.token, "en", NOW)
    two = await read_calendar(
        feed.engine.database, feed.engine.library, KEYS, feed.token, "en", NOW + timedelta(hours=1)
    )
    assert one == two
