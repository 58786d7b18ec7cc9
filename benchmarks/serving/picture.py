"""How does a run look? Bars of each workload, ours among its peers, with a line where the limit is: an SVG.

W4 is drawn by answers for each second of the server's processor, for its limit is one of CPU; the others by requests a
second. Longer is better in all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from benchmarks.serving.figures import Figures, Place, Quantity, a_second
from benchmarks.serving.rounds import Measured
from benchmarks.serving.targets import CART_CONNECTIONS, MANY
from benchmarks.serving.variants import ARIADNE, CACHED, GRAPHENE, MERCURIUS, NAIVE, NO_OP, ONE_BY_ONE, OURS
from benchmarks.serving.workloads import WORKLOADS

WIDTH, NAMES, BAR, GAP, HEAD = 760, 190, 16, 6, 44
_NONE = frozenset({NO_OP, ONE_BY_ONE})
"""Those that do not do the same job, or do it as nobody would."""

_LIMITS = {
    "W1": {MERCURIUS: 1.2, CACHED: 4.0, ARIADNE: 15.0, GRAPHENE: 15.0, NAIVE: 30.0},
    "W2": {MERCURIUS: 1.1},
    "W3": {MERCURIUS: 1.5},
    "W4": {MERCURIUS: 1.0},
}


@dataclass(frozen=True, slots=True)
class Group:
    """One workload: each server with its length, the longest first, and the limit, where it could be measured."""

    title: str
    bars: tuple[tuple[str, float], ...]
    limit: float | None

    @property
    def height(self) -> int:
        return HEAD + len(self.bars) * (BAR + GAP)


def drawn(figures: Figures) -> str:
    """The picture, as text."""
    groups = list(_groups(figures))
    height = sum(each.height for each in groups) + GAP
    svg = Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {height}", role="img")
    SubElement(svg, "title").text = "The served stack beside its peers"
    style = "text { font: 12px sans-serif; fill: #222 } .head { font-weight: bold } .ours { fill: #0b6e4f }"
    SubElement(svg, "style").text = f"{style} .peer {{ fill: #b8c4cc }} .limit {{ stroke: #c1121f; stroke-width: 2 }}"
    SubElement(svg, "rect", width="100%", height="100%", fill="#fff")
    top = 0
    for group in groups:
        _draw(svg, group, top)
        top += group.height
    ElementTree.indent(svg)
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


def _groups(figures: Figures) -> Iterator[Group]:
    for name, workload in WORKLOADS.items():
        connections = CART_CONNECTIONS if name == "W2" else MANY
        length, unit = (_by_cpu, "answers/s of the server's CPU") if name == "W4" else (a_second, "requests/s")
        places = [each for each in figures.places(name) if each.connections == connections and each.server not in _NONE]
        bars = tuple((place.server, figures.median(place, length)) for place in places)
        if bars:
            title = f"{name} {workload.says}: {unit}, {connections} connections"
            yield Group(title, tuple(sorted(bars, key=lambda bar: -bar[1])), _limit(figures, places, length))


def _limit(figures: Figures, places: list[Place], length: Quantity) -> float | None:
    """The highest of what is demanded against each peer."""
    wanted = [
        factor * figures.median(place, length)
        for place in places
        if (factor := _LIMITS[place.workload].get(place.server)) is not None
    ]
    return max(wanted, default=None)


def _by_cpu(measured: Measured) -> float:
    return 1_000 / measured.server_ms if measured.server_ms else 0.0


def _draw(svg: Element, group: Group, top: int) -> None:
    longest = max([length for _, length in group.bars] + ([group.limit] if group.limit else []))
    scale = (WIDTH - NAMES - 80) / longest
    SubElement(svg, "text", {"x": "8", "y": str(top + 28), "class": "head"}).text = group.title
    y = top + HEAD
    for server, length in group.bars:
        kind = "ours" if server == OURS else "peer"
        SubElement(svg, "text", {"x": str(NAMES - 8), "y": str(y + 12), "text-anchor": "end"}).text = server
        bar = {"x": str(NAMES), "y": str(y), "width": f"{length * scale:.1f}", "height": str(BAR), "class": kind}
        SubElement(svg, "rect", bar)
        SubElement(svg, "text", {"x": f"{NAMES + length * scale + 6:.1f}", "y": str(y + 12)}).text = f"{length:,.0f}"
        y += BAR + GAP
    if group.limit is not None:
        x = f"{NAMES + group.limit * scale:.1f}"
        line = {"x1": x, "x2": x, "y1": str(top + HEAD - 4), "y2": str(y - GAP + 4), "class": "limit"}
        SubElement(SubElement(svg, "line", line), "title").text = f"limit: {group.limit:,.0f}"
