"""How are two decisions held against each other, when order or another law may differ?"""

import json
from typing import Any

from contracts.rules.decision import Decision
from contracts.rules.identity import document
from contracts.rules.values.plain import Document
from contracts.rules.values.vocabulary import Payer

_ECHOES = frozenset({"termsHash"})


def in_any_order(decision: Decision) -> str:
    """The decision's document without the order in which promises and reasons stand in files."""
    return json.dumps(_sorted(document(decision)), sort_keys=True)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(inner) for key, inner in value.items() if key not in _ECHOES}
    if isinstance(value, list):
        return sorted((_sorted(inner) for inner in value), key=lambda inner: json.dumps(inner, sort_keys=True))
    return value


def open_remedies(decision: Decision) -> set[str]:
    """The remedies that the customer can have."""
    return {way.remedy.value for way in decision.alternatives if way.is_open}


def last_days(decision: Decision) -> Document:
    """The last day of every benefit, by contract; a window without end has the last of all days."""
    return {
        f"{result.standing.contract} {result.standing.name}": str(cover.last_moment or cover.last_day or "9999-12-31")
        for result in decision.benefits
        if (cover := result.standing.cover) is not None and cover.start is not None
    }


def paid(decision: Decision) -> list[tuple[int, int]]:
    """What each charge is, and what its shares add up to."""
    return [(result.charge.minor, sum(share.minor for share in result.shares)) for result in decision.charges]


def customer_shares(decision: Decision) -> list[int]:
    """What the customer bears of every charge."""
    return [
        sum(share.minor for share in result.shares if share.payer is Payer.CUSTOMER and share.benefit is None)
        for result in decision.charges
    ]
