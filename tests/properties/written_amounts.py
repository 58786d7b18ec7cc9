"""Which amounts, shares and measures may an author write?"""

from typing import Any

from tests.properties.pen import Pen, Written
from tests.properties.written_conditions import simple
from tests.properties.written_days import day_word

PERCENTS = ("0%", "50%", "100%", "10%", "33.3%")
NAMED_AMOUNTS = ("half", "feeOnce")
_UNITS = (
    ("days", "down"), ("days", "exact"), ("thirtyDayMonths", "up"), ("thirtyDayMonths", "exact"),
    ("months", "down"), ("months", "up"), ("years", "up"), ("years", "down"),
)  # fmt: skip


def measure(pen: Pen) -> Any:
    """A measure."""
    form = pen.below(9)
    if form <= 3:
        unit, parts = pen.pick(_UNITS)
        word: Written = {"age": day_word(pen, 1), "in": unit, "parts": parts}
        return word | ({"to": pen.pick(("claimed", "reported", "handover"))} if pen.once_in(2) else {})
    if form == 4:
        return pen.pick((12, 1000, "36.5", 1))
    if form == 5:
        return {"fact": pen.pick(("cellHealth", "quantity", "measured"))}
    if form == 6:
        return {"meter": "km"} | ({"absolute": True} if pen.once_in(2) else {})
    if form == 7:
        return {"daysFrom": day_word(pen, 1), "to": day_word(pen, 1)}
    return {"jobsUnder": "any"}


def share(pen: Pen, depth: int = 1) -> Any:
    """A share."""
    form = pen.below(9 if depth else 4)
    if form <= 3:
        return pen.pick(PERCENTS)
    if form <= 5:
        return _table(pen)
    if form == 6:
        return {"used": measure(pen), "of": measure(pen)}
    if form == 7:
        return pen.pick(({"fact": "cellHealth"}, {"restOf": share(pen, depth - 1)}))
    return {"first": pen.pick(("98%", "100%")), "less": pen.pick(PERCENTS), "each": measure(pen)}


def _table(pen: Pen) -> Written:
    """A table without gaps, or one with a gap that is left to a person."""
    first, second = 1 + pen.below(30), 1 + pen.below(400)
    one, two, three = (pen.pick(PERCENTS) for _ in range(3))
    rows = [
        {"lessThan": first, "share": one},
        {"atLeast": first, "lessThan": first + second, "share": two},
        {"is": first + second, "share": one},
        {"moreThan": first + second, "share": three},
    ]
    whole: Written = {"by": measure(pen), "rows": rows}
    return {**whole, "rows": rows[1:3], "otherwise": "review"} if pen.once_in(4) else whole


def amount(pen: Pen, depth: int = 1, of_charge: bool = True, named: bool = True) -> Any:
    """An amount. `of_charge` allows shares of the charge, which a remedy does not have."""
    form = pen.below(13 if depth else 7)
    if form <= 3 and of_charge:
        word: Any = {"share": pen.pick(PERCENTS) if pen.below(2) else share(pen)}
        return pen.pick((word, word, {"discount": share(pen)}, "charge")) if form == 3 else word
    if form <= 4:
        return {"money": pen.pick(("0", "12.50", "1", "99.99"))}
    if form <= 6:
        return pen.pick(("pricePaid", "listPrice", *(NAMED_AMOUNTS if named else ())))
    if form <= 9:
        key = pen.pick(("least", "greatest", "sum", "minus", "byUse"))
        return {key: [amount(pen, depth - 1, of_charge, named) for _ in range(2 + pen.below(2))]}
    inner = amount(pen, depth - 1, of_charge, named)
    if form == 10:
        return {"percent": share(pen), "of": inner}
    if form == 11:
        return _bands(pen, inner)
    return {"if": simple(pen), "then": inner, "else": amount(pen, depth - 1, of_charge, named)}


def _bands(pen: Pen, inner: Any) -> Written:
    """An amount by bands without gaps, or one with gaps at both ends that are left to a person."""
    first = 1 + pen.below(30)
    second = first + 1 + pen.below(400)
    low, high = {"lessThan": first, "amount": inner}, {"moreThan": second, "amount": inner}
    middle = {"atLeast": first, "atMost": second, "amount": {"money": "7.50"}}
    picked = {"of": "pricePaid"} if pen.once_in(2) else {"by": measure(pen)}
    if pen.once_in(4):
        return {"bands": [middle], "otherwise": "review", **picked}
    return {"bands": [high, low, middle], **picked}
