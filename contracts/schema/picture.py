"""What is the picture of the schema?

Each noun is a card: what it is, where it leads, which verbs change it. The noun with most links stands at the left; the
others follow in columns, by how many links they are away from it, so that a link never crosses a card. The picture is
drawn for a light page and for a dark one.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, tostring

from contracts.schema.nouns import Link, Noun

WIDTH, GAP, BETWEEN, MARGIN = 296, 132, 26, 28
LINE, PAD, HEAD, APART = 19, 14, 40, 9
LETTERS = 36
LOOK = """
svg { color-scheme: light dark; background: #ffffff; font-family: system-ui, sans-serif; }
.card { fill: #ffffff; stroke: #9aa7b8; }
.head { fill: #2b5797; }
.name { fill: #ffffff; font-size: 17px; font-weight: 600; }
.means { fill: #3b4656; font-size: 13px; }
.link { fill: #1c2430; font-size: 13px; font-family: ui-monospace, monospace; }
.verb { fill: #7a3c00; font-size: 12px; font-family: ui-monospace, monospace; }
.line { stroke: #5f7da6; stroke-width: 1.6; fill: none; }
.tip { fill: #5f7da6; }
@media (prefers-color-scheme: dark) {
  svg { background: #171c24; }
  .card { fill: #212a36; stroke: #56657a; }
  .head { fill: #35649f; }
  .means { fill: #c3cddb; }
  .link { fill: #eef2f7; }
  .verb { fill: #f0b47a; }
  .line { stroke: #8fb0dc; }
  .tip { fill: #8fb0dc; }
}
"""


@dataclass(slots=True)
class _Card:
    """A noun with its place on the picture."""

    noun: Noun
    column: int
    means: Sequence[str]
    verbs: Sequence[str]
    y: float = 0
    rows: Mapping[str, float] = field(default_factory=dict)

    @property
    def x(self) -> float:
        return MARGIN + self.column * (WIDTH + GAP)

    @property
    def height(self) -> float:
        lines = len(self.means) + len(self.noun.links) + len(self.verbs)
        parts = sum(map(bool, (self.noun.links, self.verbs)))
        return HEAD + 2 * PAD + LINE * lines + APART * parts

    @property
    def middle(self) -> float:
        return self.y + HEAD / 2


def schema_picture(nouns: Sequence[Noun]) -> str:
    """The picture, as SVG."""
    cards = _placed(nouns)
    width = max(card.x for card in cards.values()) + WIDTH + MARGIN + GAP / 2
    height = max(card.y + card.height for card in cards.values()) + MARGIN
    size = {"width": f"{width:g}", "height": f"{height:g}", "viewBox": f"0 0 {width:g} {height:g}"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", **size})
    SubElement(svg, "title").text = "The nouns of the schema, and how they hang together"
    SubElement(svg, "style").text = LOOK
    defs = SubElement(svg, "defs")
    marker = {"id": "tip", "viewBox": "0 0 8 8", "refX": "7", "refY": "4", "markerWidth": "8", "markerHeight": "8"}
    SubElement(SubElement(defs, "marker", {**marker, "orient": "auto"}), "path", {"d": "M0 0L8 4L0 8Z", "class": "tip"})
    _write(svg, "means", MARGIN, height - MARGIN - LINE, "A line: the field leads there.")
    _write(svg, "verb", MARGIN, height - MARGIN, "verbs: mutations that answer with it")
    for card in cards.values():
        _draw_card(svg, card)
    for card in cards.values():
        for link in card.noun.links:
            _draw_link(svg, card, link, cards[link.noun])
    return tostring(svg, encoding="unicode")


def _placed(nouns: Sequence[Noun]) -> dict[str, _Card]:
    """The cards, column by column, each near those that it is linked with."""
    near = _near(nouns)
    columns = _columns(nouns, near)
    cards = {each.name: _card(each, columns[each.name]) for each in nouns}
    last = max(columns.values())
    ordered = [[card for card in cards.values() if card.column == number] for number in range(last + 1)]
    tallest = max(_tall(column) for column in ordered)
    for column in ordered:
        column.sort(key=lambda card: _pull(card, cards, near))
        y = MARGIN + (tallest - _tall(column)) / 2
        for card in column:
            card.y = y
            first = y + HEAD + PAD + LINE * len(card.means) + APART + LINE / 2
            card.rows = {link.field: first + LINE * number for number, link in enumerate(card.noun.links)}
            y += card.height + BETWEEN
    return cards


def _near(nouns: Sequence[Noun]) -> Mapping[str, frozenset[str]]:
    """Which nouns are linked with each, in either direction."""
    pairs = [(each.name, link.noun) for each in nouns for link in each.links]
    both = [*pairs, *((there, here) for here, there in pairs)]
    return {each.name: frozenset(there for here, there in both if here == each.name) for each in nouns}


def _columns(nouns: Sequence[Noun], near: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """How many links each noun is away from the one with most; what nothing leads to stands at the end."""
    columns = {max(nouns, key=lambda each: len(near[each.name])).name: 0}
    while new := {there for here in columns for there in near[here]} - columns.keys():
        columns |= dict.fromkeys(new, max(columns.values()) + 1)
    return {each.name: columns.get(each.name, max(columns.values())) for each in nouns}


def _pull(card: _Card, cards: Mapping[str, _Card], near: Mapping[str, frozenset[str]]) -> tuple[float, str]:
    """Where the links from the column before come from, so that lines seldom cross."""
    sources = [cards[name] for name in near[card.noun.name] if cards[name].column == card.column - 1]
    rows = [row for each in sources for row in _rows_to(each, card.noun.name)]
    return (sum(rows) / len(rows) if rows else 0, card.noun.name)


def _rows_to(card: _Card, noun: str) -> Iterator[float]:
    there = [card.rows[link.field] for link in card.noun.links if link.noun == noun]
    yield from there or [card.middle]


def _card(noun: Noun, column: int) -> _Card:
    verbs = textwrap.wrap(", ".join(noun.verbs), LETTERS - 1, break_long_words=False)
    return _Card(noun, column, textwrap.wrap(noun.means, LETTERS), verbs)


def _tall(column: Sequence[_Card]) -> float:
    return sum(card.height + BETWEEN for card in column) - BETWEEN


def _draw_card(svg: Element, card: _Card) -> None:
    box = {"x": f"{card.x:g}", "width": f"{WIDTH:g}", "rx": "7"}
    SubElement(svg, "rect", {"class": "card", "y": f"{card.y:g}", "height": f"{card.height:g}", **box})
    SubElement(svg, "rect", {"class": "head", "y": f"{card.y:g}", "height": f"{HEAD:g}", **box})
    _write(svg, "name", card.x + PAD, card.y + HEAD / 2 + 6, card.noun.name)
    y = card.y + HEAD + PAD + LINE * 0.72
    for line in card.means:
        _write(svg, "means", card.x + PAD, y, line)
        y += LINE
    y += APART if card.noun.links else 0
    for link in card.noun.links:
        several = "[]" if link.several else ""
        _write(svg, "link", card.x + PAD, y, f"{link.field}: {link.noun}{several}")
        y += LINE
    y += APART
    for line in card.verbs:
        _write(svg, "verb", card.x + PAD, y, line)
        y += LINE


def _write(svg: Element, look: str, x: float, y: float, text: str) -> None:
    SubElement(svg, "text", {"class": look, "x": f"{x:g}", "y": f"{y:g}"}).text = text


def _draw_link(svg: Element, card: _Card, link: Link, target: _Card) -> None:
    """A curve from the row of the field to the head of the card that it leads to."""
    y, there = card.rows[link.field], target.middle
    if target.column > card.column:
        x, end, bends = card.x + WIDTH, target.x, (GAP / 2, -GAP / 2)
    elif target.column < card.column:
        x, end, bends = card.x, target.x + WIDTH, (-GAP / 2, GAP / 2)
    else:
        x, end, bends = card.x + WIDTH, target.x + WIDTH, (GAP / 2, GAP / 2)
    path = f"M{x:g} {y:g}C{x + bends[0]:g} {y:g} {end + bends[1]:g} {there:g} {end:g} {there:g}"
    curve = SubElement(svg, "path", {"class": "line", "d": path, "marker-end": "url(#tip)"})
    SubElement(curve, "title").text = f"{card.noun.name}.{link.field} leads to {target.noun.name}"
