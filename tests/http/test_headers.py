"""Are the headers of a request found as starlette finds them, also those that came several times?"""

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from contracts.http.headers import headers_of

NAMES = ("accept", "accept-language", "authorization", "content-type", "x-request-id")
SENT = st.lists(st.tuples(st.sampled_from([name.encode() for name in NAMES]), st.binary(max_size=5)), max_size=8)


@given(SENT, st.sampled_from([*NAMES, "Accept", "AUTHORIZATION", "never"]))
def test_each_is_found_as_starlette_finds_it(sent: list[tuple[bytes, bytes]], name: str) -> None:
    heard, told = headers_of({"headers": sent}), Headers(raw=sent)
    assert (heard.get(name), heard.getlist(name), name in heard) == (told.get(name), told.getlist(name), name in told)
    assert (heard.get(name, "else"), heard.items()) == (told.get(name, "else"), told.items())


def test_of_one_that_came_twice_the_first_is_found_and_both_are_listed() -> None:
    heard = headers_of({"headers": [(b"authorization", b"Bearer A"), (b"authorization", b"Bearer B")]})
    assert heard["authorization"] == "Bearer A"
    assert heard.getlist("Authorization") == ["Bearer A", "Bearer B"]


def test_those_of_one_request_are_read_once() -> None:
    scope = {"headers": [(b"accept", b"*/*")]}
    assert headers_of(scope) is headers_of(scope)
