"""When does the answer change next?"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from contracts.rules.deciding.covers import ACTS
from contracts.rules.deciding.standing import Standing
from contracts.rules.values.calendar import ONE_DAY, instant
from contracts.rules.values.view import View
from contracts.rules.values.vocabulary import Act, Code


def next_change(as_of: datetime, pairs: Sequence[tuple[Standing, View]]) -> datetime | None:
    """The next moment at which a window, an allowance's period or an open deadline turns.

    Conditions on the day of an act and ages in a price are not looked at.
    """
    moments = (moment for standing, view in pairs for moment in _turns(standing, view))
    return min((moment for moment in moments if instant(moment) > instant(as_of)), key=instant, default=None)


def _turns(standing: Standing, view: View) -> Iterator[datetime]:
    """Moments at which a benefit may turn: days without one of their own follow the day of the question."""
    cover, days = standing.cover, list[date | None]()
    if cover is not None and any(ACTS[name].value not in view.facts for name in standing.benefit.window.acts):
        days += [cover.start, cover.active_from]
        if cover.last_moment is not None:
            yield cover.last_moment + datetime.resolution
        elif cover.last_day is not None:
            days.append(cover.last_day + ONE_DAY)
    if Act.EVENT.value not in view.facts:
        days += [state.until + ONE_DAY for state in standing.allowances if state.until is not None and state.used]
    for finding in standing.findings:
        last = dict(finding.values).get("lastDay") if finding.code is Code.MISSING_FACT else None
        days.append(last + ONE_DAY if isinstance(last, date) else None)
    yield from (datetime.combine(day, time(), view.zone) for day in days if day is not None)
