"""Are places and grants registered, changed, shown and found over HTTP, each day on the clock of the place?"""

from typing import Any

import pytest

from tests.schema.asking import ERROR, Api, Json, case, part, statements

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLACE = """id code name lines city postcode zone status languages channels facilities calendar phone mail
  openingHours { weekday spans { opens closes } } exceptions { day spans { opens closes } }"""
REGISTER = f"""mutation($input: RegisterLocationInput!) {{ registerLocation(input: $input) {{ __typename {ERROR}
  ... on LocationSuccess {{ location {{ {PLACE} }} }} }} }}"""
CHANGE = f"""mutation($input: ChangeLocationInput!) {{ changeLocation(input: $input) {{ __typename {ERROR}
  ... on LocationSuccess {{ location {{ {PLACE} }} }} }} }}"""
GRANT = """id issuer locationId brand category task country fromDay lastDay status(on: "2031-05-15")
  changes { status fromDay reason }"""
GIVE = f"""mutation($input: GiveGrantInput!) {{ giveGrant(input: $input) {{ __typename {ERROR}
  ... on GrantSuccess {{ grant {{ {GRANT} }} }} }} }}"""
AUTHORIZATION = f"""query($input: AuthorizationInput!, $knownAt: DateTime) {{
  authorization(input: $input, knownAt: $knownAt) {{ __typename {ERROR}
  ... on Authorization {{ authorized on until reasons {{ code }}
    nearest {{ distanceKm location {{ code openingHours {{ weekday }} }} }} }} }} }}"""
FIND = """query($near: NearInput, $withinKm: Float, $openAt: DateTime, $after: String, $first: Int! = 20,
    $issuer: String, $on: Date, $language: String, $channel: ServiceChannel, $facilities: [String!]) {
  locations(near: $near, withinKm: $withinKm, openAt: $openAt, after: $after, first: $first, issuer: $issuer, on: $on,
    language: $language, channel: $channel, facilities: $facilities) {
    edges { cursor distanceKm node { code } grants { id issuer brand } } nodes { code }
    pageInfo { hasNextPage endCursor } } }"""
SPANS = [{"opens": "09:30", "closes": "13:30"}, {"opens": "14:15", "closes": "24:00"}]
DETAILS: Json = {
    "name": "Konkan Repairs",
    "country": "IN",
    "zone": "Asia/Kolkata",
    "region": "GA",
    "lines": ["2 Church Street"],
    "city": "Panaji",
    "postcode": "403001",
    "lat": 15.49,
    "lon": 73.83,
    "openingHours": [{"weekday": "MON", "spans": SPANS}],
    "exceptions": [{"day": "2031-12-24", "spans": []}],
    "calendar": "IN",
    "languages": ["en", "kok"],
    "channels": ["WALK_IN", "MAIL_IN"],
    "facilities": ["PARKING"],
    "phone": "+91 832 555 0101",
    "mail": "desk@konkan.example",
}
PANAJI = {"point": {"lat": 15.5, "lon": 73.8}}


async def register(api: Api, code: str, key: str = "demo-issuer", **details: object) -> Json:
    sent = {"idempotencyKey": f"register-{code}", "code": code, "details": DETAILS | details}
    answer: Json = (await api.ask(REGISTER, key, input=sent))["registerLocation"]
    return answer


async def a_place(api: Api, code: str, **details: Any) -> Json:
    place: Json = (await register(api, code, **details))["location"]
    return place


async def give(api: Api, place: Json, key: str = "demo-issuer", **fields: object) -> Json:
    sent = {"idempotencyKey": f"give-{place['code']}", "issuer": "bluestar", "locationId": place["id"]}
    sent |= {"brand": "Blue Star", "fromDay": "2031-01-01", "lastDay": "2031-06-30"}
    answer: Json = (await api.ask(GIVE, key, input=sent | fields))["giveGrant"]
    return answer


async def step(api: Api, name: str, grant: str, day: str, key: str = "demo-issuer") -> Json:
    query = f"""mutation($input: ChangeGrantInput!) {{ {name}(input: $input) {{ __typename {ERROR}
      ... on GrantSuccess {{ grant {{ {GRANT} }} }} }} }}"""
    sent = {"idempotencyKey": f"{name}-{grant}-{day}", "grantId": grant, "fromDay": day, "reason": "AUDIT"}
    answer: Json = (await api.ask(query, key, input=sent))[name]
    return answer


async def authorized(api: Api, place: Json, on: str, **more: object) -> Json:
    sent = {"issuer": "bluestar", "brand": "Blue Star", "locationId": place["id"], "on": on}
    answer: Json = (await api.ask(AUTHORIZATION, "demo-admin", input=sent, **more))["authorization"]
    return answer


async def test_a_place_is_registered_and_shown_by_its_id(api: Api) -> None:
    made = await register(api, "GOI-1")
    assert made["__typename"] == "LocationSuccess"
    place = made["location"]
    told = {name: value for name, value in DETAILS.items() if name in place}
    assert {name: place[name] for name in told} == told
    assert (place["code"], place["status"]) == ("GOI-1", "OPEN")
    node = await api.ask(f"query($id: ID!) {{ node(id: $id) {{ ... on Location {{ {PLACE} }} }} }}", id=place["id"])
    assert node["node"] == place
    assert await register(api, "GOI-1") == made


async def test_opening_is_told_for_a_moment(api: Api) -> None:
    """Open on Mondays, with a break, to the end of the day."""
    place = await a_place(api, "GOI-2")
    query = "query($id: ID!, $at: DateTime) { location(id: $id) { isOpen(at: $at) nextOpening(at: $at) } }"
    seen = {
        at: (await api.ask(query, id=place["id"], at=f"2026-05-{at}+05:30"))["location"]
        for at in ("11T09:29:59", "11T09:30:00", "11T13:45:00", "11T23:59:00", "12T10:00:00")
    }
    assert [each["isOpen"] for each in seen.values()] == [False, True, False, True, False]
    assert seen["11T13:45:00"]["nextOpening"] == "2026-05-11T14:15:00+05:30"
    assert seen["12T10:00:00"]["nextOpening"] == "2026-05-18T09:30:00+05:30"
    unknown = await a_place(api, "GOI-3", openingHours=None)
    assert (await api.ask(query, id=unknown["id"], at="2026-05-11T10:00:00+05:30"))["location"] == {
        "isOpen": None, "nextOpening": None,
    }  # fmt: skip


async def test_a_place_is_changed_from_a_day_on(api: Api) -> None:
    place = await a_place(api, "GOI-4")
    change = {"idempotencyKey": "move-4", "locationId": place["id"], "fromDay": "2020-01-01", "reason": "RENAMED"}
    renamed = await api.ask(CHANGE, "demo-issuer", input=change | {"details": DETAILS | {"name": "Goa Repairs"}})
    assert renamed["changeLocation"]["location"]["name"] == "Goa Repairs"
    later = {"idempotencyKey": "close-4", "locationId": place["id"], "fromDay": "2031-07-01", "reason": "CLOSED_DOWN"}
    closed = await api.ask(CHANGE, "demo-issuer", input=later | {"status": "CLOSED"})
    assert closed["changeLocation"]["location"]["status"] == "OPEN"
    for day, there in (("2031-06-30", True), ("2031-07-01", False)):
        codes = (await api.ask(FIND, near=PANAJI, on=day, first=100))["locations"]["nodes"]
        assert ({"code": "GOI-4"} in codes) is there


async def test_a_grant_that_ends_on_a_day_authorises_that_day_and_not_the_next(api: Api) -> None:
    place = await a_place(api, "GOI-5")
    grant = (await give(api, place))["grant"]
    assert (grant["lastDay"], grant["status"], grant["changes"]) == ("2031-06-30", "ACTIVE", [])
    last, after = await authorized(api, place, "2031-06-30"), await authorized(api, place, "2031-07-01")
    assert (last["authorized"], last["until"], after["authorized"]) == (True, "2031-06-30", False)
    assert [each["code"] for each in after["reasons"]] == ["GRANT_NOT_IN_FORCE"]


async def test_a_grant_is_suspended_resumed_and_revoked_by_its_days(api: Api) -> None:
    place = await a_place(api, "GOI-6")
    grant = (await give(api, place))["grant"]["id"]
    suspended = await step(api, "suspendGrant", grant, "2031-03-01")
    assert suspended["grant"]["status"] == "SUSPENDED"
    await step(api, "resumeGrant", grant, "2031-04-01")
    revoked = await step(api, "revokeGrant", grant, "2031-06-01")
    assert [(each["status"], each["fromDay"], each["reason"]) for each in revoked["grant"]["changes"]] == [
        ("SUSPENDED", "2031-03-01", "AUDIT"), ("ACTIVE", "2031-04-01", "AUDIT"), ("REVOKED", "2031-06-01", "AUDIT"),
    ]  # fmt: skip
    days = ("2031-02-28", "2031-03-01", "2031-04-01", "2031-05-31", "2031-06-01")
    seen = [await authorized(api, place, day) for day in days]
    assert [each["authorized"] for each in seen] == [True, False, True, True, False]
    assert seen[3]["until"] == "2031-05-31"
    then = await authorized(api, place, "2031-03-01", knownAt="2020-01-01T00:00:00+00:00")
    assert [each["code"] for each in then["reasons"]] == ["NO_GRANT"]
    again = await step(api, "resumeGrant", grant, "2031-06-02")
    assert (again["__typename"], again["code"], again["path"]) == ("BadInput", "GRANT_IS_REVOKED", ["input", "fromDay"])
    listed = await api.ask(f"query($id: ID!) {{ grants(locationId: $id) {{ nodes {{ {GRANT} }} }} }}", id=place["id"])
    assert listed["grants"]["nodes"] == [revoked["grant"]]
    node = await api.ask(f"query($id: ID!) {{ node(id: $id) {{ ... on Grant {{ {GRANT} }} }} }}", id=grant)
    assert node["node"] == revoked["grant"]


async def test_the_same_grant_twice_is_refused_and_the_same_request_twice_is_not(api: Api) -> None:
    place = await a_place(api, "GOI-7")
    first = await give(api, place)
    assert await give(api, place) == first
    twice = await give(api, place, idempotencyKey="give-twice")
    assert (twice["__typename"], twice["code"]) == ("BadInput", "GRANT_OVERLAPS")
    other = await give(api, place, fromDay="2031-02-01")
    assert other["__typename"] == "IdempotencyConflict"


@pytest.mark.parametrize("key", [None, "demo-storefront", "demo-customer", "demo-centre", "demo-partner"])
async def test_others_neither_register_nor_grant(api: Api, key: str | None) -> None:
    refused = await api.ask(REGISTER, key, input={"idempotencyKey": "x", "code": "X", "details": DETAILS})
    assert refused["registerLocation"]["__typename"] == "NotAllowed"
    place = (await api.ask(FIND))["locations"]["edges"][0]["cursor"]
    assert (await give(api, {"id": "?", "code": place}, key=key or "demo-storefront"))["__typename"] == "NotAllowed"
    assert (await step(api, "revokeGrant", "?", "2031-01-01", key or "demo-storefront"))["__typename"] == "NotAllowed"


async def test_what_was_known_is_for_a_desk(api: Api) -> None:
    sent = {"issuer": "bluestar"}
    answer = await api.ask(AUTHORIZATION, "demo-partner", input=sent, knownAt="2026-01-01T00:00:00+00:00")
    assert answer["authorization"]["__typename"] == "NotAllowed"


async def test_the_nearest_authorised_places_come_with_their_hours(api: Api) -> None:
    """From Pune on a Monday morning; Delhi is suspended and Bengaluru farther away."""
    places = {each["node"]["code"]: each["cursor"] for each in (await api.ask(FIND, first=100))["locations"]["edges"]}
    assert "PNQ-1" in places
    job = {"issuer": "bluestar", "brand": "Blue Star", "category": "air-conditioner", "on": "2026-12-07"}
    answer = (await api.ask(AUTHORIZATION, "demo-partner", input=job))["authorization"]
    assert [each["location"]["code"] for each in answer["nearest"]][:1] == ["BOM-1"]
    assert all(each["location"]["openingHours"] for each in answer["nearest"] if each["location"]["code"] != "GOI-3")
    assert all(each["distanceKm"] <= 1000 for each in answer["nearest"])


async def test_places_are_found_by_distance_page_by_page_in_two_statements(api: Api) -> None:
    near = {"town": {"city": "pune", "country": "IN"}}
    both: Json = {"near": near, "withinKm": 200, "issuer": "bluestar", "on": "2026-06-01"}
    await api.ask(FIND, **both)
    with statements() as sent:
        found = (await api.ask(FIND, **both))["locations"]
    assert [each["node"]["code"] for each in found["edges"]] == ["PNQ-1", "BOM-1"]
    assert [each["grants"][0]["issuer"] for each in found["edges"]] == ["bluestar", "bluestar"]
    assert found["edges"][0]["distanceKm"] == 0
    assert len(sent) == 3  # the town, its places, their grants
    point = both | {"near": {"point": {"lat": 18.52, "lon": 73.86}}}
    with statements() as sent:
        page = (await api.ask(FIND, **point, first=1))["locations"]
    assert len(sent) == 2
    assert (page["nodes"], page["pageInfo"]["hasNextPage"]) == ([{"code": "PNQ-1"}], True)
    rest = (await api.ask(FIND, **point, first=1, after=page["pageInfo"]["endCursor"]))["locations"]
    assert (rest["nodes"], rest["pageInfo"]["hasNextPage"]) == ([{"code": "BOM-1"}], False)


async def test_places_are_found_by_hours_language_channel_and_facilities(api: Api) -> None:
    """Pune rests on Thursdays; nobody but Mumbai sends things by mail within 200 kilometres."""
    near: Json = {"near": {"point": {"lat": 18.52, "lon": 73.86}}, "withinKm": 200, "on": "2026-06-01"}

    async def codes(**words: object) -> list[str]:
        return [each["code"] for each in (await api.ask(FIND, **(near | words)))["locations"]["nodes"]]

    assert await codes(language="mr") == ["PNQ-1", "BOM-1"]
    assert await codes(language="ta") == []
    assert await codes(channel="MAIL_IN") == ["BOM-1"]
    assert await codes(facilities=["WHEELCHAIR_ACCESS"]) == ["BOM-1"]
    assert await codes(openAt="2026-06-04T11:00:00+05:30") == ["BOM-1"]
    assert await codes(openAt="2026-06-05T11:00:00+05:30") == ["PNQ-1", "BOM-1"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"near": {"point": {"lat": 91, "lon": 0}}}, "BAD_DEGREES"),
        ({"near": PANAJI, "withinKm": 5000}, "BAD_DISTANCE"),
        ({"withinKm": 5}, "MISSING_POINT"),
        ({"near": {"town": {"city": "Atlantis"}}}, "UNKNOWN_TOWN"),
        ({"near": PANAJI, "after": "PNQ-1"}, "BAD_CURSOR"),
    ],
)
async def test_what_cannot_be_looked_for_is_told_with_its_code(api: Api, words: Json, code: str) -> None:
    [error] = (await api.send(FIND, **words))["errors"]
    assert error["extensions"]["code"] == code


async def test_the_authority_is_that_of_the_day_of_the_service(api: Api) -> None:
    """A grant of 2031: what was served on its last day is told the day after, and is still that of the last day."""
    place = await a_place(api, "GOI-8")
    await give(api, place)
    query = f"""query($input: CoverageInput!) {{ coverage(input: $input) {{ __typename {ERROR}
      ... on Coverage {{ decision {{ hash }} }} }} }}"""

    async def decision(**day: str) -> str:
        asked = case(charges=[part("100.00")], occurredOn="2031-06-29", locationId=place["id"], **day)
        return str((await api.ask(query, input=asked))["coverage"]["decision"]["hash"])

    moment = "2031-07-01T00:00:00+05:30"
    late, told = await decision(asOf=moment), await decision(asOf=moment, servedOn="2031-06-30")
    after = await decision(asOf=moment, servedOn="2031-07-01")
    assert late == after
    assert late != told
