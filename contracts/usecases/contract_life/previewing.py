"""What was previewed, and is it still so?

A preview's token holds the moment at which it was asked, what it came to, and the fingerprint of the request. A commit
with it is asked as of that same moment: what comes out is what was previewed, or else the failure says what changed.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from contracts.rules.values.plain import canonical
from contracts.store.records import Json, JsonObject
from contracts.usecases.contract_life.commands import LifeCommand
from contracts.usecases.failures import Changed, PreviewRefused
from contracts.usecases.once import fingerprint
from contracts.usecases.tokens import BadToken, Keys, Purpose, read_token, sign

HOLDS_FOR = timedelta(hours=24)
_NOT_PREVIEWED = frozenset({"actor", "idempotency_key", "preview", "reason"})


class Previewed(Struct, frozen=True):
    """What a token says."""

    at: datetime
    request: str
    said: Mapping[str, Json]


def preview_token(keys: Keys, command: LifeCommand, said: JsonObject, at: datetime) -> str:
    """The token of a preview."""
    return sign(keys, Purpose.PREVIEW, {"at": at.isoformat(), "request": _request(command), "said": said})


def read_preview(keys: Keys, token: str, now: datetime) -> Previewed:
    """What was previewed. Raises `PreviewRefused` for a token that is not ours or too old."""
    try:
        body = read_token(keys, Purpose.PREVIEW, token)
    except BadToken:
        raise PreviewRefused("BAD_PREVIEW", "this is no preview of ours") from None
    at = datetime.fromisoformat(str(body["at"]))
    if now - at > HOLDS_FOR:
        raise PreviewRefused("PREVIEW_EXPIRED", f"the preview of {at.isoformat(timespec='minutes')} is too old")
    said = body["said"]
    return Previewed(at, str(body["request"]), said if isinstance(said, Mapping) else {})


def check_previewed(previewed: Previewed, command: LifeCommand, said: JsonObject) -> None:
    """Raise `PreviewRefused` with everything that is not as it was previewed."""
    changes = tuple(_changes(previewed.said, said))
    if not changes and previewed.request != _request(command):
        changes = (Changed("request", None, None),)
    if changes:
        named = ", ".join(each.field for each in changes)
        raise PreviewRefused("PREVIEW_CHANGED", f"this is not as it was previewed: {named}", changes)


def _request(command: LifeCommand) -> str:
    """The fingerprint of what a change is asked for, whoever sends it and under whichever key."""
    return fingerprint(
        {name: getattr(command, name) for name in command.__struct_fields__ if name not in _NOT_PREVIEWED}
    )


def _changes(then: Mapping[str, Json], now: Mapping[str, Json]) -> Iterator[Changed]:
    for name in sorted({*then, *now}):
        before, after = _written(then.get(name)), _written(now.get(name))
        if before != after:
            yield Changed(name, before, after)


def _written(value: Json) -> str | None:
    return value if value is None or isinstance(value, str) else canonical(value)
