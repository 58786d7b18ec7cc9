"""How is a value written as JSON, and JSON in one form?"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec.json import Encoder

from contracts.rules.values.money import Money

Document = dict[str, Any]
"""A JSON object. They are made only at the edge of the rules."""
Shown = Mapping[str, Any]
"""One that is only read: a `Document`, or `Parts` of one."""


def plain(value: object) -> Any:
    """A value as JSON: days and moments as ISO 8601, decimals and money as text, sets sorted."""
    kind = type(value)
    if kind in AS_IT_IS:
        return value
    return _day_text(value) if kind is date else _plain_of_another(value)


AS_IT_IS = frozenset({str, bool, int, type(None)})
"""The types of what stands in JSON as it is."""
_day_text: Callable[[Any], str] = lru_cache(maxsize=8192)(date.isoformat)
"""A day, not a moment: two moments may be equal in two zones."""


def _plain_of_another(value: object) -> Any:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, frozenset):
        return sorted([plain(each) for each in value])
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return str(value)


_CANONICAL = Encoder(order="sorted")
"""Writes a `Document` as `canonical` does, in UTF-8, and some ten times as fast."""


def canonical(value: object) -> str:
    """JSON text in one form: sorted keys, no spaces, unescaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_bytes(value: object) -> bytes:
    """The same in UTF-8, some six times as fast, of what has no fractions: amounts and readings are text."""
    return _CANONICAL.encode(value)
