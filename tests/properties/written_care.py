"""A cycle of visits, as authors write it: every rule, tolerance and consequence that stands on its own."""

from tests.properties.pen import Pen, Written
from tests.properties.written_amounts import amount


def cycle(pen: Pen, benefit: str) -> Written:
    """A cycle that a benefit bears."""
    written: Written = {"cycle": "care", "clause": "9", "task": "SERVICE", "benefit": benefit, "from": "delivered"}
    written |= pen.one_of(_times, _every, _services, _season)
    if pen.once_in(3):
        written["missed"] = {"credit": amount(pen, 0, False)}
    return written | {"skipped": pen.pick(["staysDue", "lapses"])}


def _times(pen: Pen) -> Written:
    return {"times": {"count": 1 + pen.below(5), "per": pen.pick(["year", "halfYear", "quarter", "month"])}}


def _every(pen: Pen) -> Written:
    step = {"time": pen.pick(["P6M", "P90D"]), "meters": {"km": 5000}, "next": pen.pick(["anchor", "visit"])}
    tolerance = {"before": "P10D", "after": "P20D", "meters": {"km": {"before": 200, "after": 300}}}
    return {"every": step, "counted": "fromZero", "tolerance": tolerance, "projects": pen.once_in(2)}


def _services(pen: Pen) -> Written:
    first: Written = {"service": "first", "days": {"to": "P30D"}, "meters": {"km": {"to": 1000}}}
    second: Written = {"service": "second", "days": {"from": "P80D", "at": "P90D", "to": "P100D"}}
    return {"services": [first, second][: 1 + pen.below(2)], "counted": "fromZero"}


def _season(pen: Pen) -> Written:
    return {"season": pen.pick(["FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1", "FREQ=MONTHLY;BYMONTHDAY=-1"])}
