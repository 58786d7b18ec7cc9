"""Which conditions may an author write? Every kind of constraint, combined with `any`, `all`, `not` and `proved`."""

from collections.abc import Callable
from typing import Any

from tests.properties.pen import Pen, Written
from tests.properties.written_days import CALENDAR_LENGTHS, CLOCKS, COUNTED, DAY_LENGTHS, NAMED_CONDITIONS, day_word

PARTS = ("motor", "board", "seal", "hose")
FLAGS = ("proofOfPurchase", "opened", "damaged", "genuineParts", "minor", "refused", "sameFault", "sealBroken")
WORDS: dict[str, tuple[str, ...]] = {
    "event": ("DEFECT", "ACCIDENT", "MAINTENANCE"),
    "channel": ("IN_STORE", "DISTANCE"),
    "country": ("DE", "HU", "IN"),
    "wording": ("wide", "narrow"),
}
MANY: dict[str, tuple[str, ...]] = {"servicedBy": ("AUTHORIZED", "INDEPENDENT", "SELF"), "category": ("ac", "car")}
NUMBERS = ("quantity", "ownerOrdinal", "attempts", "daysOutOfUse", "replacements", "cellHealth")
MONEY = ("pricePaid", "listPrice")
WHEN = ("registered", "occurred", "reported", "claimed", "purchased", "delivered", "changedHands", "lastRepaired")
OWN = frozenset({"sealBroken", "cellHealth", "wording", "component"})
"""What only the plan itself declares."""


def simple(pen: Pen, own: bool = True) -> Written:
    """A condition on one fact, without the plan's own conditions. `own` allows its own facts."""
    word = pen.one_of(_flag, _flag, _word, _word, _number, _money, _component, _known, _day, _day, _day)
    return word if own or not OWN & set(word) else {"proofOfPurchase": True}


def condition(pen: Pen, depth: int = 1) -> Written:
    """Any condition."""
    form = pen.below(12 if depth else 7)
    if form <= 4:
        return simple(pen)
    if form == 5:
        return {pen.pick(NAMED_CONDITIONS): bool(pen.below(2))}
    if form == 6:
        return {"kept": _kept(pen)}
    if form <= 8:
        return {("any", "all")[form - 7]: [condition(pen, depth - 1) for _ in range(1 + pen.below(3))]}
    if form <= 10:
        return {("not", "proved")[form - 9]: condition(pen, depth - 1)}
    return condition(pen, 0) | condition(pen, 0)


Writer = Callable[[Pen], Any]


def _flag(pen: Pen) -> Written:
    return {pen.pick(FLAGS): not pen.below(2)}


def _word(pen: Pen) -> Written:
    known = pen.pick((WORDS, MANY))
    name = pen.pick(sorted(known))
    values = pen.several(known[name], 1, 2)
    forms: list[Any] = [values[0], values, {"in": values}]
    return {name: pen.pick([*forms, {"allIn": values}] if known is MANY else forms)}


def _number(pen: Pen) -> Written:
    name, low, high = pen.pick(NUMBERS), pen.pick(("atLeast", "moreThan")), pen.pick(("atMost", "lessThan"))
    bound = pen.pick((0, 1, 2, 3, 30, 70))
    forms = ({low: bound}, {high: bound}, {low: bound, high: bound + 1 + pen.below(3)}, bound)
    return {name: pen.pick(forms)}


def _money(pen: Pen) -> Written:
    return {pen.pick(MONEY): {pen.pick(("atLeast", "lessThan")): str(50 + 50 * pen.below(3))}}


def _component(pen: Pen) -> Written:
    return {"component": pen.pick((*PARTS, "core"))}


def _known(pen: Pen) -> Written:
    return {pen.pick(WHEN + FLAGS): {"known": bool(pen.below(2))}}


def _day(pen: Pen) -> Written:
    name, form = pen.pick(WHEN), pen.below(6)
    if form <= 1:
        length, start = pen.pick(DAY_LENGTHS), day_word(pen, 1, False)
        return {name: {"within": length, "of": start, "firstDay": pen.pick(COUNTED)}}
    if form <= 3:
        edges = pen.several(("onOrAfter", "before", "after", "onOrBefore"), 1, 2)
        return {name: {edge: day_word(pen, 1, False) for edge in edges}}
    if form == 4:
        return {pen.pick(("claimed", "reported")): {"clockBefore": pen.pick(CLOCKS)}}
    return {name: {"weekday": pen.several(("SAT", "SUN", "MON"), 1, 2)}}


def _kept(pen: Pen) -> Written:
    word: Written = {"task": "PREVENTIVE", "every": pen.pick(("P1Y", "P6M")), "from": day_word(pen, 1)}
    if pen.once_in(2):
        word["grace"] = pen.pick(CALENDAR_LENGTHS)
    if pen.once_in(3):
        word["authorized"] = bool(pen.below(2))
    return word
