"""Which case would show what this value decides?

`case_to_add` ends the sentence "add a case ..."; `name_of` is the way to a value as an author says it.
"""

from collections.abc import Mapping
from typing import Any

from contracts.rules.values.facts import FACTS
from contracts.rules.words.problems import Path

_NAMES = (
    "benefit", "cycle", "service", "version", "option", "remedy", "duty", "strikes", "extension", "campaign", "fact",
)  # fmt: skip
"""Keys whose value tells an element of a list better than its position does."""

_WHERE: Mapping[str, str] = {
    "price": "that expects the `price` of the plan",
    "payer": "with a charge that the plan bears",
    "rounding": "in which a share makes a fraction of a minor unit",
    "zone": "with an act at a moment near midnight there, such as 23:30",
    "calendars": "with a length in working days or hours that passes over it",
    "precedence": "in which two plans are equally good for the customer",
    "pickedBy": "on a day that another version governs, without naming the version",
    "since": "whose day that picks the version is this one, without naming the version",
    "until": "whose day that picks the version is this one, without naming the version",
    "readings": "with the other reading among its facts",
    "overrides": "of a plan of this kind with a condition about this, which is not met",
    "meters": "with the meter exactly at this reading",
    "waiting": "with an event in the waiting time",
    "pauses": "with a repair in the history during which the unit was away",
    "extensions": "with what makes the window longer",
    "floors": "with a window that would end before this floor",
    "campaigns": "with a cover that ends in the time of the campaign",
    "runsWhile": "with a cover of this kind beside it, and one without",
    "acts": "with this act after the last day, and everything else before it",
    "roll": "with a last day on a day of rest",
    "window": "in which the benefit is asked at all; its last day shows in every answer",
    "allowances": "with enough in the history to spend the allowance",
    "counts": "with enough in the history to spend the allowance",
    "burden": "with the fact not stated, once in the time of the presumption and once after it",
    "shortfall": "with a measured value just below what is guaranteed",
    "with": "with the charge that it hangs on, and one without",
    "customer": "with a charge that this row prices, large enough that the value matters",
    "charges": "with a charge of this kind",
    "fee": "in which the fee is paid",
    "gives": "in which the remedy is open and gives money",
    "due": "in which the duty is owed",
    "duties": "in which the duty is owed",
    "opensBy": "in which everything else opens the remedy but this",
    "closedBy": "in which this alone closes the remedy",
    "excludes": "in which only this exclusion applies",
    "unless": "in which the exception holds",
    "otherwise": "in which the condition is not met",
    "about": "in which the condition is not met",
    "causal": "in which the condition is not met and did not cause the fault",
    "binding": "in which the condition is not met",
    "conditions": "in which this condition alone is not met",
    "remedies": "in which the benefit is used, and its remedies show",
    "cancellation": "that wants CANCELLATION",
    "renewal": "that wants RENEWAL",
    "transfer": "that wants TRANSFER",
    "eligible": "that wants PURCHASE",
    "suspension": "that wants SUSPENSION",
    "resumption": "that wants RESUMPTION",
    "amendment": "that wants AMENDMENT and names what it `amends`",
    "care": "that expects its visits as `due`",
    "tolerance": "that expects `due`, with a visit made on the first or last day in time, or a day beside it",
    "times": "that expects all visits of the period as `due`",
    "every": "that expects several visits as `due`",
    "services": "that expects `due`, with a day or reading at the end of this range",
    "season": "that expects the visits of two seasons as `due`",
    "missed": "that expects `due` with what follows, and a visit that is marked as MISSED",
    "skipped": "that expects `due` with what follows, and a visit whose window has passed",
    "projects": "that expects `due`, with two readings from which the day can be estimated",
    "scope": "in which only this part of the scope decides",
}


def name_of(place: Path, raw: Mapping[str, Any]) -> str:
    """The way to a value: keys with dots between them, elements of lists by their names where they have one."""
    text, here = "", raw
    for step in place:
        here = here[step]  # type: ignore[index]
        if isinstance(step, str):
            text += f".{step}" if text else step
        else:
            text += f"[{_called(here, step)}]"
    return text


def case_to_add(place: Path, raw: Mapping[str, Any], edge: bool) -> str:
    """What the case must be about."""
    value: Any = raw
    for step in place:
        value = value[step]
    fact = _fact(place, raw)
    if place[:2] == ("plan", "for"):
        return f"that expects `madeFor`, once where `{fact}` is `{value}` and once where it is not"
    benefit = _benefit(place, raw)
    of = f" of `{benefit}`" if benefit else ""
    if edge:
        return (f"where `{fact}` is exactly {value}" if fact else f"exactly at {value}") + of
    if fact is None and "groups" in place:
        return f"with a fault or a charge of `{value}`"
    steps = (step for step in reversed(place) if isinstance(step, str) and step != fact)
    near = next((_WHERE[step] for step in steps if step in _WHERE), "in which it decides")
    return (f"where `{fact}` is {_bordering(value)}, " if fact else "") + near + of


def _bordering(value: object) -> str:
    """A word is itself; of a number the next one counts too."""
    return f"`{value}` or next to it" if str(value)[:1].isdigit() else f"`{value}`"


def _fact(place: Path, raw: Mapping[str, Any]) -> str | None:
    """The fact that a value is compared with; the plan's own facts and readings are facts, too."""
    terms = raw["terms"][place[1]] if place[0] == "terms" else {}
    known = {*FACTS, *terms.get("facts", ()), *terms.get("readings", ())}
    if place[2:3] in {("facts",), ("readings",)}:
        return None
    return next((str(step) for step in reversed(place) if step in known), None)


def _benefit(place: Path, raw: Mapping[str, Any]) -> str | None:
    if len(place) > 3 and place[2] == "benefits":
        return str(raw["terms"][place[1]]["benefits"][place[3]].get("benefit"))
    return None


def _called(element: object, position: int) -> str:
    if isinstance(element, Mapping):
        for key in _NAMES:
            if isinstance(element.get(key), str):
                return str(element[key])
    return str(position)
