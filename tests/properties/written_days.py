"""Which days, lengths and windows may an author write?

Days and lengths are few and near one another, so that boundaries are met often: the day before, the day, the day after,
month ends and leap days.
"""

from datetime import date, timedelta
from typing import Any

from tests.properties.pen import Pen, Written

STARTS = tuple(
    date.fromisoformat(day)
    for day in ("2024-01-31", "2024-02-28", "2024-02-29", "2024-03-31", "2023-01-31", "2023-08-30", "2024-12-31")
)
_STEPS = (0, 1, 14, 30, 31, 60, 61, 90, 182, 183, 365, 366, 730, 731)
DAYS = tuple(
    sorted({start + timedelta(days=step + by) for start in STARTS[:3] for step in _STEPS for by in (-1, 0, 1)})
)
FACT_DAYS = ("delivered", "purchased", "installed", "registered", "contractStart", "contractMade", "occurred")
MORE_FACT_DAYS = (
    "reported", "claimed", "returned", "lastRepaired", "firstRepaired", "changedHands", "lastReplaced",
    "firstDelivered",
)  # fmt: skip
NAMED_DAYS = ("handover", "lateCall")
NAMED_CONDITIONS = ("early", "careful")
KINDS = ("WARRANTY", "EXTENDED_WARRANTY", "AMC", "STATUTE")
COUNTED = ("counted", "notCounted")
DAYS_OUT = ("bothDaysCounted", "firstDayNotCounted")
CALENDAR_LENGTHS = ("P1Y", "P2Y", "P30D", "P1M", "P14D", "P1D", "P2M", "P6M", "P12M", "P365D")
DAY_LENGTHS: tuple[Any, ...] = (
    *CALENDAR_LENGTHS, {"workingDays": 1}, {"workingDays": 5}, {"workingDays": 20}, {"thirtyDayMonths": 3},
)  # fmt: skip
EXACT_LENGTHS: tuple[Any, ...] = ("PT24H", "PT720H", {"workingHours": 8}, {"fullDays": 30})
CLOCKS = ("12:00", "09:00", "17:30")


def literal_day(pen: Pen) -> str:
    """A date."""
    return pen.pick(DAYS).isoformat()


def day_word(pen: Pen, depth: int = 2, named: bool = True) -> Any:
    """A day as written. `named` allows the plan's own names, which its named days themselves must not use."""
    form = pen.below(12 if depth else 4)
    if form <= 2:
        return pen.pick(FACT_DAYS * 2 + MORE_FACT_DAYS + (NAMED_DAYS if named else ()))
    if form == 3:
        return literal_day(pen)
    if form <= 6:
        return _after(pen, depth, named)
    if form <= 9:
        key = ("earlierOf", "laterOf", "firstKnown")[form - 7]
        return {key: [day_word(pen, depth - 1, named) for _ in range(2 + pen.below(2))]}
    if form == 10 and named:
        word = {"if": pen.pick(NAMED_CONDITIONS), "then": day_word(pen, depth - 1)}
        return word if pen.once_in(2) else {**word, "else": day_word(pen, depth - 1)}
    return {"endOf": pen.pick(KINDS)}


def _after(pen: Pen, depth: int, named: bool) -> Written:
    word: Written = {"after": day_word(pen, depth - 1, named), "add": pen.pick(DAY_LENGTHS)}
    extra = pen.below(6)
    if extra == 1:
        word["roll"] = True
    elif extra == 2:
        word["at"] = pen.pick(CLOCKS)
    elif extra == 3:
        word |= {"add": pen.pick(EXACT_LENGTHS), "calendar": pen.pick(("default", "office"))}
    return word


def span(pen: Pen, condition: Any) -> Written:
    """A span. `condition` writes a condition."""
    start = pen.pick(FACT_DAYS) if pen.below(4) else day_word(pen)
    form = pen.below(8)
    ends: Written = {"length": pen.pick(DAY_LENGTHS), "firstDay": pen.pick(COUNTED)}
    if form == 5:
        ends = {"length": pen.pick(EXACT_LENGTHS)}
    elif form == 6:
        ends = {"until": day_word(pen)}
    elif form == 7:
        ends = {"unlimited": True}
    return {"from": start, **ends, **(_effects(pen, condition) if pen.once_in(3) else {})}


def window(
    pen: Pen, condition: Any, acts: tuple[str, ...] = ("event", "event", "event", "claim", "notice", "return")
) -> Written:
    """A window. `acts` are those that may have to fall inside it."""
    word = span(pen, condition) | {"acts": sorted({pen.pick(acts) for _ in range(1 + pen.below(2))})}
    if pen.once_in(8):
        word["meters"] = [_meter(pen)]
    if pen.once_in(6) and "length" not in word:
        word["waiting"] = {"length": pen.pick(DAY_LENGTHS)}
    elif pen.once_in(6) and word.get("length") in ("P1Y", "P2Y", "P12M"):
        word["waiting"] = {"length": pen.pick(("P30D", "P1M", {"workingDays": 5})), "unless": condition(pen)}
    if pen.once_in(16):
        word["runsWhile"] = pen.pick(KINDS[:3])
    return word


def _meter(pen: Pen) -> Written:
    low = pen.below(4) * 1000
    edges: tuple[Written, ...] = (
        {"atMost": low + 1000},
        {"lessThan": str(low + 1000)},
        {"atMost": {"fact": "cellHealth"}},
        {"atLeast": low, "lessThan": low + 2000},
        {"moreThan": low},
    )
    return {"meter": "km", "counted": pen.pick(("fromZero", "fromStart")), **pen.pick(edges)}


def _effects(pen: Pen, condition: Any) -> Written:
    found: Written = {}
    if pen.once_in(4):
        found["roll"] = True
    if pen.once_in(5):
        found["minWorkingDays"] = 1 + pen.below(3)
    if pen.once_in(4):
        found["pauses"] = {"days": pen.pick(DAYS_OUT)}
        if pen.once_in(2):
            found["pauses"]["leaves"] = pen.pick(DAY_LENGTHS)
    if pen.once_in(4):
        found["extensions"] = [_extension(pen, condition)]
    if pen.once_in(4):
        found["floors"] = [day_word(pen, 1) for _ in range(1 + pen.below(2))]
    if pen.once_in(4):
        found["campaigns"] = [_campaign(pen)]
    return found


def _extension(pen: Pen, condition: Any) -> Written:
    word: Written = {"extension": "more", "clause": "9"}
    word |= {"add": pen.pick(DAY_LENGTHS)} if pen.below(2) else {"daysOut": pen.pick(DAYS_OUT)}
    if pen.once_in(3):
        word["if"] = condition(pen)
    return word | {"under": pen.pick(("any", "own", "other"))}


def _campaign(pen: Pen) -> Written:
    first = pen.pick(DAYS)
    last = first + timedelta(days=pen.pick((400, 30, 0)))
    change = {"adds": pen.pick(DAY_LENGTHS)} if pen.below(2) else {"endsOn": "2027-06-30"}
    return {
        "campaign": "spring", "clause": "8", "endingFrom": first.isoformat(), "endingTo": last.isoformat(), **change,
    }  # fmt: skip
