"""How is a value written as JSON for a database?

Moments and days as both databases read them, keys as text, read-only mappings as what they stand for.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import orjson

from contracts.store.columns import UtcDateTime

_AS_WE_SAY = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def json_text(value: object) -> str:
    """The value as JSON. Raises `NaiveMoment` and `TypeError`."""
    return orjson.dumps(value, _plain, _AS_WE_SAY).decode()


def _plain(value: object) -> object:
    """What JSON has no form for."""
    if isinstance(value, UUID):
        # The driver's own, which it gives for what it reads.
        return str(value)
    if isinstance(value, datetime):
        return UtcDateTime.moment(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} has no place in a row")
