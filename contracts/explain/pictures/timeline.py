"""How is cover over time drawn?

`draw` makes an SVG from a chart: a bar for each benefit on an axis of days, what it is at the left, its end in words at
the right, and a legend of what was used. The same chart gives the same bytes. Texts are at least 12 px high, dark on
white; every bar carries its text as a tooltip and for screen readers.
"""

from datetime import date
from textwrap import wrap
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from babel.dates import format_date

from contracts.explain.pictures.axis import Axis, ticks
from contracts.explain.pictures.chart import Bar, Chart, EndText, Fill, Symbol
from contracts.explain.pictures.shapes import BORDER, add_patterns, add_symbol, fill_of
from contracts.explain.sentences import locale_of

WIDTH, LEFT, RIGHT, EDGE = 1240, 330, 300, 16
"""Pixels: the whole breadth, and what the names at the left and the texts at the right take of it."""
LINE, BAR, GAP, FADE, SIDE = 17, 22, 16, 90, 15
"""Pixels: a line of text, the height of a bar, the space between rows, how long a bar fades out, between symbols."""

FILL_WORDS = {
    Fill.PROMISED: "promised",
    Fill.PERHAPS: "by case: may end earlier or later",
    Fill.ACTIVE: "active",
    Fill.NOT_STARTED: "not started",
    Fill.EXPIRED: "expired",
    Fill.SUSPENDED: "suspended",
    Fill.EXHAUSTED: "used up",
    Fill.VOID: "void",
    Fill.UNKNOWN: "not known",
    Fill.NOT_FOR: "not for this unit",
    Fill.WAITING: "waiting time",
    Fill.ADDED: "time that was added",
}
SYMBOL_WORDS = {
    Symbol.PAUSE: "the clock stood still",
    Symbol.EXTENSION: "extension",
    Symbol.FLOOR: "an end that is not earlier",
    Symbol.ROLL: "moved to a working day",
    Symbol.CAMPAIGN: "campaign",
    Symbol.METER: "a meter limits it, too",
}


def draw(chart: Chart) -> str:
    """The picture as SVG text."""
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-labelledby": "title about"})
    root.set("font-family", "'Noto Sans', 'Noto Sans Devanagari', 'DejaVu Sans', Arial, sans-serif")
    root.set("font-size", "12")
    root.set("fill", "#1a1a1a")
    SubElement(root, "title", id="title").text = chart.title
    SubElement(root, "desc", id="about").text = chart.about
    add_patterns(SubElement(root, "defs"), _fills(chart))
    SubElement(root, "rect", width="100%", height="100%", fill="#ffffff")
    axis = Axis(chart.first, chart.last, LEFT, WIDTH - RIGHT)
    top = _heading(root, chart)
    grid = SubElement(root, "g", {"class": "axis"})
    bottom = _rows(root, chart, axis, top + 2 * LINE)
    _axis(grid, chart, axis, top, bottom)
    height = _legend(root, chart, bottom + 2 * LINE)
    root.set("viewBox", f"0 0 {WIDTH} {height:g}")
    root.set("width", str(WIDTH))
    root.set("height", f"{height:g}")
    indent(root, " ")
    return tostring(root, encoding="unicode") + "\n"


def _heading(root: Element, chart: Chart) -> float:
    y = float(EDGE + 14)
    for line in wrap(chart.title, 100):
        _text(root, line, EDGE, y, size=18, bold=True)
        y += 24
    for line in wrap(chart.about, 165):
        _text(root, line, EDGE, y)
        y += LINE
    return y + LINE


def _axis(grid: Element, chart: Chart, axis: Axis, top: float, bottom: float) -> None:
    """Lines and names of days, and the day of the question."""
    locale = locale_of(chart.language)
    for day, name in ticks(axis, locale, chart.origin) if chart.is_measured else [(chart.first, "start")]:
        x = axis.start_x(day)
        _upright(grid, x, top + 6, bottom, {"stroke": "#d0d0d0", "data-day": day.isoformat()})
        _text(grid, name, x, top, anchor="middle")
    if chart.today is not None:
        x = axis.start_x(chart.today)
        look = {"stroke": "#1a1a1a", "stroke-dasharray": "5 3", "stroke-width": "1.4", "class": "today"}
        _upright(grid, x, top + LINE + 6, bottom, look)
        asked = f"asked on {format_date(chart.today, 'long', locale=locale)}"
        _text(grid, asked, x, top + LINE + 2, anchor="middle", bold=True)


def _rows(root: Element, chart: Chart, axis: Axis, top: float) -> float:
    """All bars, those of a plan under its name; where the last one ends."""
    y, group = top, ""
    for bar in chart.bars:
        if bar.group != group:
            group = bar.group
            for line in _folded(group, WIDTH - 2 * EDGE, 14):
                y += LINE + 6
                _text(root, line, EDGE, y, size=14, bold=True, halo=True)
            y += GAP
        row = SubElement(root, "g", {"class": "benefit", "data-benefit": bar.name})
        y = _row(row, bar, axis, y, chart.today) + GAP
    return y


def _row(row: Element, bar: Bar, axis: Axis, y: float, today: date | None) -> float:
    """One bar with its texts; where it ends."""
    SubElement(row, "title").text = "; ".join((f"{bar.group}: {bar.name}", *bar.notes, *(end.text for end in bar.ends)))
    names = _folded(bar.name, LEFT - 3 * EDGE, 13)
    notes = [line for note in bar.notes for line in _folded(note, LEFT - 3 * EDGE, 12)]
    for index, line in enumerate((*names, *notes)):
        is_name = index < len(names)
        _text(row, line, 2 * EDGE, y + 14 + index * LINE, size=13 if is_name else 12, bold=is_name)
    end = _drawn(row, bar, axis, y) if bar.stretches else axis.left
    if today is not None and bar.stretches and bar.stretches[0].first <= today <= bar.stretches[-1].last:
        for colour, width in (("#ffffff", "4"), ("#1a1a1a", "1.6")):  # over the bar, where the day of the question is
            _upright(row, axis.start_x(today), y - 3, y + BAR + 3, {"stroke": colour, "stroke-width": width})
    below = _end_texts(row, bar.ends, end + 12, y + 15, WIDTH - max(end + 12, WIDTH - RIGHT + 12) - EDGE)
    return max(y + BAR, y + (len(names) + len(notes)) * LINE, below - LINE + 4)


def _drawn(row: Element, bar: Bar, axis: Axis, y: float) -> float:
    """The stretches and marks of a bar; where it ends."""
    end = axis.left
    for stretch in bar.stretches:
        x, end = axis.start_x(stretch.first), axis.end_x(stretch.last)
        look = {"fill": fill_of(stretch.fill), "stroke": BORDER[stretch.fill], "class": stretch.fill.value.lower()}
        box = SubElement(row, "rect", {"x": f"{x:g}", "y": f"{y:g}", "height": str(BAR), **look})
        box.set("width", f"{max(end - x, 2):g}")
    if bar.fades:
        look = {"fill": "url(#fade)", "class": "fades", "height": str(BAR + 2), "width": str(FADE + 2)}
        SubElement(row, "rect", {"x": f"{end - FADE:g}", "y": f"{y - 1:g}", **look})
    free = float(WIDTH)
    for mark in reversed(bar.marks):  # from the right, so that those that would overlap stand side by side
        free = min(axis.end_x(mark.day), free - SIDE)
        add_symbol(row, mark.symbol, free, y + BAR / 2)
    return end


def _end_texts(row: Element, ends: tuple[EndText, ...], x: float, y: float, room: float) -> float:
    """The lines at the end of a bar; where the next one would stand."""
    for end in ends:
        indented = 18 if end.symbol else 0
        if end.symbol:
            add_symbol(row, end.symbol, x + 7, y - 4)
        for line in _folded(end.text, room - indented, 12):
            _text(row, line, x + indented, y, halo=True)
            y += LINE
    return y


def _legend(root: Element, chart: Chart, top: float) -> float:
    """What the fills and symbols mean that were used; the height of the whole picture."""
    legend = SubElement(root, "g", {"class": "legend"})
    x, y = float(EDGE), top
    symbols = {mark.symbol for bar in chart.bars for mark in bar.marks}
    symbols |= {end.symbol for bar in chart.bars for end in bar.ends if end.symbol}
    keys: list[tuple[Fill | Symbol, str]] = [(fill, FILL_WORDS[fill]) for fill in _fills(chart)]
    keys += [(symbol, SYMBOL_WORDS[symbol]) for symbol in Symbol if symbol in symbols]
    for key, words in keys:
        before = 34 if isinstance(key, Fill) else 18
        room = before + _width(words, 12) + 20
        if x + room > WIDTH - EDGE:
            x, y = float(EDGE), y + LINE + 8
        if isinstance(key, Fill):
            look = {"fill": fill_of(key), "stroke": BORDER[key], "width": "26", "height": "14"}
            SubElement(legend, "rect", {"x": f"{x:g}", "y": f"{y - 11:g}", **look})
        else:
            add_symbol(legend, key, x + 7, y - 4)
        _text(legend, words, x + before, y)
        x += room
    return y + LINE + EDGE


def _fills(chart: Chart) -> list[Fill]:
    used = {stretch.fill for bar in chart.bars for stretch in bar.stretches}
    return [fill for fill in Fill if fill in used]


def _upright(parent: Element, x: float, top: float, bottom: float, look: dict[str, str]) -> None:
    SubElement(parent, "line", {"x1": f"{x:g}", "x2": f"{x:g}", "y1": f"{top:g}", "y2": f"{bottom:g}", **look})


def _text(
    parent: Element, text: str, x: float, y: float, *, size: int = 12, bold: bool = False, anchor: str = "",
    halo: bool = False,
) -> None:  # fmt: skip
    """One line of text; with a halo it stays readable over lines."""
    look = {"x": f"{x:g}", "y": f"{y:g}"}
    look |= {"font-size": str(size)} if size != 12 else {}
    look |= {"font-weight": "bold"} if bold else {}
    look |= {"text-anchor": anchor} if anchor else {}
    look |= {"paint-order": "stroke", "stroke": "#ffffff", "stroke-width": "4"} if halo else {}
    SubElement(parent, "text", look).text = text


def _folded(text: str, room: float, size: int) -> list[str]:
    """The text in lines that fit, by a breadth of letters that is rather too large."""
    wide = _width(text, size) / max(1, len(text))
    return wrap(text, max(8, int(room / max(wide, 1))), break_on_hyphens=False)


def _width(text: str, size: int) -> float:
    """About how many pixels a text takes."""
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.58 for letter in text) * size
