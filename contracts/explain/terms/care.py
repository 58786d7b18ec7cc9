"""How are visits that come round by themselves said?

`cycle_words` says one cycle in a phrase; `cycle_parts` says it line by line, with what follows when a visit does not
take place.
"""

from collections.abc import Iterator

from contracts.explain.terms.amounts import amount_words
from contracts.explain.terms.clauses import condition_words, day_words
from contracts.explain.terms.voice import Voice, both, value_words
from contracts.rules.words.care import Cycle, Every, Missed, Season, Service, Times, Tolerance


def cycle_words(cycle: Cycle, voice: Voice) -> str:
    """One cycle: "preventive: 2 visits in each year, counted from the first day of the contract"."""
    return f"{value_words(cycle.task)}: {_rule(cycle, voice)}, counted from {day_words(cycle.from_, voice)}"


def cycle_parts(cycle: Cycle, voice: Voice) -> Iterator[tuple[str, str]]:
    """What is said of a cycle, line by line, each with its own clause."""
    yield cycle_words(cycle, voice), ""
    if cycle.if_ is not None:
        yield f"if {condition_words(cycle.if_, voice)}", ""
    for service in cycle.services:
        yield service_words(service, voice), ""
    if cycle.counted is not None:
        yield "meters count " + ("since the anchor" if cycle.counted == "fromStart" else "as they stand"), ""
    if cycle.tolerance is not None:
        yield tolerance_words(cycle.tolerance, voice), ""
    if cycle.until is not None:
        yield f"until {day_words(cycle.until, voice)}", ""
    elif cycle.benefit is not None:
        yield f"as long as “{cycle.benefit}” runs, which bears them", ""
    if cycle.projects:
        yield "the day of a reading to come may be estimated from earlier ones", ""
    if cycle.missed is not None:
        yield missed_words(cycle.missed, voice), cycle.missed.clause or ""
    yield f"a visit that was not made in time {_SKIPPED[cycle.skipped]}", ""


def care_words(value: object, voice: Voice) -> str:
    """A word of a cycle in a phrase; empty for any other."""
    match value:
        case Cycle():
            return cycle_words(value, voice)
        case Times():
            return times_words(value, voice)
        case Every():
            return every_words(value, voice)
        case Season():
            return season_words(value)
        case Service():
            return service_words(value, voice)
        case Tolerance():
            return tolerance_words(value, voice)
        case Missed():
            return missed_words(value, voice)
    return ""


def times_words(times: Times, voice: Voice) -> str:
    """`2 visits in each year`."""
    visits = "visit" if times.count == 1 else "visits"
    return f"{voice.number(times.count)} {visits} in each {_PERIODS[times.per]}, each in its own part of it"


def every_words(every: Every, voice: Voice) -> str:
    """`every 6 months or 10,000 km, whichever comes first`."""
    steps = [voice.length(every.time)] if every.time is not None else []
    steps += [f"{voice.number(step)} {meter}" for meter, step in sorted(every.meters.items())]
    first = ", whichever comes first" if len(steps) > 1 else ""
    after = "the visit before" if every.next == "visit" else "the anchor"
    return f"every {' or '.join(steps)}{first}, each counted from {after}"


def season_words(season: Season) -> str:
    """A season by its rule: it is a standard that calendars read."""
    return f"on the days of the rule {season.rule}"


def service_words(service: Service, voice: Voice) -> str:
    """`first: from 20 days to 30 days after the anchor, or from 500 to 1,000 km, whichever ends first`."""
    ranges = []
    if service.days is not None:
        begins = f"from {voice.length(service.days.from_)} " if service.days.from_ is not None else ""
        meant = f" (meant after {voice.length(service.days.at)})" if service.days.at is not None else ""
        ranges.append(f"{begins}to {voice.length(service.days.to)} after the anchor{meant}")
    for meter, found in sorted(service.meters.items()):
        meant = f" (meant at {voice.number(found.at)})" if found.at is not None else ""
        ranges.append(f"from {voice.number(found.from_)} to {voice.number(found.to)} {meter}{meant}")
    first = ", whichever ends first" if len(ranges) > 1 else ""
    return f"{service.service}: {both(ranges)}{first}"


def tolerance_words(tolerance: Tolerance, voice: Voice) -> str:
    """`in time from 15 days before to 15 days after its day`."""
    before = f"{voice.length(tolerance.before)} before" if tolerance.before is not None else ""
    after = f"{voice.length(tolerance.after)} after" if tolerance.after is not None else ""
    said = [f"in time {_to(before, after)}"] if before or after else []
    for meter, reach in sorted(tolerance.meters.items()):
        said.append(f"within {voice.number(reach.before)} {meter} before and {voice.number(reach.after)} after")
    return both(said) if said else "in time on its day"


def missed_words(missed: Missed, voice: Voice) -> str:
    """What follows when the issuer misses a visit."""
    follows = [f"{amount_words(missed.credit, voice)} is owed"] if missed.credit is not None else []
    follows += [f"the extension “{missed.extension}” follows"] if missed.extension is not None else []
    follows += [f"{value_words(missed.opens.value)} may be chosen"] if missed.opens is not None else []
    return f"when the issuer misses one, {both(follows)}"


def _rule(cycle: Cycle, voice: Voice) -> str:
    if cycle.times is not None:
        return times_words(cycle.times, voice)
    if cycle.every is not None:
        return every_words(cycle.every, voice)
    if cycle.season is not None:
        return season_words(cycle.season)
    return f"{voice.number(len(cycle.services))} services"


def _to(before: str, after: str) -> str:
    if before and after:
        return f"from {before} to {after} its day"
    return f"from {before} its day" if before else f"until {after} its day"


_PERIODS = {"year": "year", "halfYear": "half year", "quarter": "quarter", "month": "month"}
_SKIPPED = {
    "staysDue": "stays due",
    "lapses": "is lost",
    "breaksMaintenance": "breaks the condition that maintenance be kept",
}
