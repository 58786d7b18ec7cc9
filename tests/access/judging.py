"""Was anything found that is somebody else's? Two judges, neither of whom trusts the other.

`found` walks an answer: each value stands at a field, each field has a policy, and a part of something has that of what
it is a part of. `told` searches the text of an answer for the marks of a stranger's side, errors included.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.schema.policies.table import policy_of
from contracts.schema.policies.words import OPEN, PART, Policy
from tests.access.asking import Answered
from tests.access.documents import Answer, Document

SHORTEST = 4
"""Values that were sent may come back; shorter ones are no trace of anything."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value, where it stands, and the policy that says who may find it."""

    field: str
    policy: Policy
    value: object


def found(answer: Answer, holder: Policy = OPEN) -> Iterator[Found]:
    """Every value of an answer that is not null and not empty."""
    if isinstance(answer, list):
        for each in answer:
            yield from found(each, holder)
    elif isinstance(answer, Mapping) and not _is_empty_page(answer):
        for key, value in answer.items():
            type_name, _, field = key.partition("__")
            policy = policy_of(type_name, field)
            inner = holder if policy is PART else policy
            if _is_selection(value):
                yield from found(value, inner)
            elif value not in (None, "", [], {}):
                yield Found(f"{type_name}.{field}", inner, value)


def is_refused(answered: Answered, document: Document) -> bool:
    """Whether the answer to a mutation says what is wrong: by a member of its union, or as an error."""
    if answered.errors:
        return True
    done = answered.data[f"Mutation__{document.name}"] if answered.data else None
    return isinstance(done, Mapping) and any(key.endswith("__cure") for key in done)


def faults_in(answered: Answered) -> list[str]:
    """What should never be among the errors: a fault of ours, and a request that could not be read."""
    codes = (error.get("extensions", {}).get("code") for error in answered.errors)
    return [code for code in codes if code in {"INTERNAL", "BAD_USER_INPUT"}]


def text_of(answered: Answered, sent: Mapping[str, Any]) -> str:
    """An answer as text, without what was sent."""
    text = json.dumps([answered.data, answered.errors], default=str, ensure_ascii=False)
    for value in sorted(set(_texts(sent)), key=len, reverse=True):
        if len(value) >= SHORTEST:
            text = text.replace(value, "")
    return text


def told(text: str, tokens: Iterable[str]) -> list[str]:
    """The tokens that stand in a text, whatever their case."""
    plain = text.casefold()
    return [each for each in tokens if each.casefold() in plain]


def _is_selection(value: Answer) -> bool:
    """Whether there are fields below: a JSON value, which has other keys, is a value as a whole."""
    if isinstance(value, list):
        return any(_is_selection(each) for each in value)
    return isinstance(value, Mapping) and any("__" in key for key in value)


def _is_empty_page(answer: Mapping[str, Any]) -> bool:
    """A page with nothing on it: that there is none is no find."""
    edges = next((value for key, value in answer.items() if key.endswith("Connection__edges")), None)
    return edges == []


def _texts(sent: Any) -> Iterator[str]:
    if isinstance(sent, Mapping):
        for each in sent.values():
            yield from _texts(each)
    elif isinstance(sent, list):
        for each in sent:
            yield from _texts(each)
    elif isinstance(sent, str):
        yield sent
