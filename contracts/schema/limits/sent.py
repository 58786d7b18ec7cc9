"""How much do the variables of a request hold?

They are counted before anything is made of them, for each value becomes one of ours: each item of a list and each
member of an object, however deep (the guard in front bounds that).
"""

from collections.abc import Mapping
from typing import Any


def holds_more(variables: Mapping[str, Any], most: int) -> bool:
    """Whether there are more values in the variables than `most`; no more than that are looked at."""
    waiting: list[object] = [variables]
    seen = 0
    while waiting and seen <= most:
        inner = waiting.pop()
        if isinstance(inner, dict):
            seen += len(inner)
            waiting += inner.values()
        elif isinstance(inner, list):
            seen += len(inner)
            waiting += inner
    return seen > most
