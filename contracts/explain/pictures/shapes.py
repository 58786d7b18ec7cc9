"""What do fills and symbols look like?

Every fill has a colour and a pattern, so that it can be told apart without colours. The colours are those of Okabe and
Ito, which people with any kind of colour vision can tell apart.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from contracts.explain.pictures.chart import Fill, Symbol

_GREEN, _BLUE, _SKY, _ORANGE, _RED, _PINK, _GREY = (
    "#009E73", "#0072B2", "#56B4E9", "#E69F00", "#D55E00", "#CC79A7", "#8a8a8a",
)  # fmt: skip

_PATTERNS: Mapping[Fill, tuple[str, str, str]] = {
    Fill.PROMISED: (_BLUE, "", ""),
    Fill.PERHAPS: ("#ffffff", _BLUE, "M0 0H8M0 4H8"),
    Fill.ACTIVE: (_GREEN, "", ""),
    Fill.NOT_STARTED: ("#ffffff", _SKY, "M4 0V8"),
    Fill.EXPIRED: ("#e4e4e4", _GREY, "M-2 2L2 -2M0 8L8 0M6 10L10 6"),
    Fill.SUSPENDED: ("#ffffff", _PINK, "M1 0V8M5 0V8"),
    Fill.EXHAUSTED: ("#ffffff", _RED, "M2 2H4V4H2ZM6 6H8V8H6Z"),
    Fill.VOID: ("#ffffff", _RED, "M0 0L8 8M8 0L0 8"),
    Fill.UNKNOWN: ("#ffffff", _GREY, "M1 4H3M5 4H7"),
    Fill.NOT_FOR: ("#ffffff", "#b8b8b8", "M0 8L8 0"),
    Fill.WAITING: ("#ffffff", _ORANGE, "M-2 6L2 10M0 0L8 8M6 -2L10 2"),
    Fill.ADDED: ("#ffffff", _GREEN, "M0 2H8M0 6H8"),
}
"""Ground, ink and strokes of an 8 by 8 tile. A fill without strokes is plain."""

BORDER: Mapping[Fill, str] = {fill: ink or ground for fill, (ground, ink, _) in _PATTERNS.items()}

_SYMBOLS: Mapping[Symbol, str] = {
    Symbol.PAUSE: "M-5 -5H-1V5H-5ZM1 -5H5V5H1Z",
    Symbol.EXTENSION: "M-5 -6L6 0L-5 6Z",
    Symbol.FLOOR: "M-6 2H6V6H-6ZM-2 -6H2V2H-2Z",
    Symbol.ROLL: "M-6 0A6 6 0 1 0 6 0A6 6 0 1 0 -6 0Z",
    Symbol.CAMPAIGN: "M0 -7L2 -2L7 -2L3 1L4.5 6.5L0 3.5L-4.5 6.5L-3 1L-7 -2L-2 -2Z",
    Symbol.METER: "M0 -7L6 0L0 7L-6 0Z",
}


def add_patterns(defs: Element, fills: list[Fill]) -> None:
    """The patterns of the fills that are used, for `fill_of`, and the white that lets a bar fade out."""
    for fill in fills:
        ground, ink, strokes = _PATTERNS[fill]
        if strokes:
            tile = SubElement(defs, "pattern", id=_name(fill), width="8", height="8", patternUnits="userSpaceOnUse")
            SubElement(tile, "rect", width="8", height="8", fill=ground)
            SubElement(tile, "path", {"d": strokes, "stroke": ink, "stroke-width": "1.6", "fill": "none"})
    fade = SubElement(defs, "linearGradient", id="fade")
    for offset, opacity in (("0", "0"), ("0.9", "1"), ("1", "1")):
        SubElement(fade, "stop", {"offset": offset, "stop-color": "#ffffff", "stop-opacity": opacity})


def fill_of(fill: Fill) -> str:
    """What stands in the attribute `fill` of a shape."""
    ground, _, strokes = _PATTERNS[fill]
    return f"url(#{_name(fill)})" if strokes else ground


def add_symbol(parent: Element, symbol: Symbol, x: float, y: float) -> Element:
    """A symbol around a point, dark with a white rim."""
    at = f"translate({x:g} {y:g})"
    look = {"d": _SYMBOLS[symbol], "transform": at, "fill": "#1a1a1a", "stroke": "#ffffff", "stroke-width": "1.2"}
    return SubElement(parent, "path", {"class": f"symbol {symbol.value.lower()}", **look})


def _name(fill: Fill) -> str:
    return f"fill-{fill.value.lower().replace('_', '-')}"
