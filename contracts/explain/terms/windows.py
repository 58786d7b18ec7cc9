"""How is a window said? "for 5 years from the day of installation (that day not counted); the event must fall inside".

What moves its start or its end is said apart from it, by `effects`.
"""

from contracts.explain.terms.amounts import measure_words
from contracts.explain.terms.clauses import condition_words, counted_words, day_words, nested_day
from contracts.explain.terms.voice import Voice, both, either, value_words
from contracts.rules.words.measures import EdgeWord, Number
from contracts.rules.words.windows import Campaign, Extension, MeterLimit, Pause, Span, Waiting, Window


def window_words(window: Window, voice: Voice) -> str:
    """When it runs and which acts must fall inside."""
    acts = [f"the {act}" for act in window.acts]
    return f"{span_words(window, voice)}; {both(acts)} must fall inside"


def span_words(span: Span, voice: Voice) -> str:
    """From when to when."""
    start = nested_day(span.from_, voice)
    if span.length is not None:
        counted = f" ({counted_words(span.first_day == 'counted')})" if span.first_day else ""
        return f"for {voice.length(span.length)} from {start}{counted}"
    if span.until is not None:
        return f"from {start} to {nested_day(span.until, voice)}"
    return f"from {start} on, without an end by date"


def meter_words(limit: MeterLimit, voice: Voice) -> str:
    """A meter's range: "up to 100,000 km since the start"."""
    edges = (
        ("from", limit.at_least),
        ("above", limit.more_than),
        ("up to", limit.at_most),
        ("below", limit.less_than),
    )
    said = " and ".join(f"{word} {_edge(edge, limit.meter, voice)}" for word, edge in edges if edge is not None)
    counted = "counted since the start" if limit.counted == "fromStart" else "on the meter"
    return f"{said} {counted}"


def effect_words(effect: object, voice: Voice) -> str:
    """One thing that moves the start or the end of a window."""
    match effect:
        case Waiting():
            unless = f", unless {condition_words(effect.unless, voice)}" if effect.unless else ""
            return f"it can be used only after a waiting time of {voice.length(effect.length)}{unless}"
        case Pause():
            leaves = f"; afterwards at least {voice.length(effect.leaves)} are left" if effect.leaves else ""
            return f"days in repair are added ({_DAYS_OUT[effect.days]}){leaves}"
        case Extension():
            return _extension(effect, voice)
        case Campaign():
            moved = f"on {voice.day(effect.ends_on)}" if effect.ends_on else ""
            moved = moved or f"{voice.length(effect.adds)} later" if effect.adds else moved
            between = f"{voice.day(effect.ending_from)} and {voice.day(effect.ending_to)}"
            return f"a cover that ends between {between} ends {moved} (“{effect.campaign}”)"
    raise TypeError(effect)


def effects(window: Window, voice: Voice) -> tuple[tuple[str, str], ...]:
    """Everything that moves the start or the end, in the order in which it is counted, each with its own clause."""
    found: list[tuple[str, str]] = []
    if window.waiting:
        found.append((effect_words(window.waiting, voice), ""))
    if window.roll:
        found.append(("a last day of rest moves on to the next working day", ""))
    if window.min_working_days:
        found.append((f"it holds at least {window.min_working_days} working days", ""))
    if window.pauses:
        found.append((effect_words(window.pauses, voice), ""))
    found += [(effect_words(each, voice), each.clause) for each in window.extensions]
    found += [(f"it does not end before {day_words(floor, voice)}", "") for floor in window.floors]
    found += [(effect_words(each, voice), each.clause) for each in window.campaigns]
    if window.runs_while:
        kinds = either(value_words(kind.value) for kind in window.runs_while)
        found.append((f"it runs only while the unit has a cover of kind {kinds}", ""))
    return tuple(found)


def _edge(edge: EdgeWord, meter: str, voice: Voice) -> str:
    said = measure_words(edge, voice)
    return f"{said} {meter}" if isinstance(edge, Number) else f"{said} (in {meter})"


def _extension(extension: Extension, voice: Voice) -> str:
    condition = f" if {condition_words(extension.if_, voice)}" if extension.if_ else ""
    if extension.under == "none" and extension.add is not None:
        return f"it is {voice.length(extension.add)} longer, once{condition} (“{extension.extension}”)"
    repairs = _REPAIRS[extension.under]
    if extension.add is not None:
        return f"a {repairs} makes it {voice.length(extension.add)} longer, once{condition} (“{extension.extension}”)"
    days = _DAYS_OUT[extension.days_out or "bothDaysCounted"]
    return f"the days of a {repairs} are added ({days}){condition} (“{extension.extension}”)"


_REPAIRS = {"any": "repair", "own": "repair under this plan", "other": "repair under another plan"}
_DAYS_OUT = {
    "bothDaysCounted": "the days of handing in and of getting back both counted",
    "firstDayNotCounted": "the day of handing in not counted",
}
