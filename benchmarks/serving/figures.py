"""What do the measurements of a run come to? Medians, ratios within one round, and whether the machine was quiet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

from benchmarks.serving.rounds import Measured
from benchmarks.serving.variants import JSON_ENDPOINT, NO_OP

FOREIGN_MOST, SPREAD_MOST = 0.2, 0.15

Quantity: TypeAlias = Callable[[Measured], float]


def a_second(measured: Measured) -> float:
    """Good answers a second."""
    return measured.a_second


def server_ms(measured: Measured) -> float:
    """Milliseconds of a processor that the server takes for an answer."""
    return measured.server_ms


def database_ms(measured: Measured) -> float:
    """Those that the database takes."""
    return measured.database_ms


def both_ms(measured: Measured) -> float:
    """Those of server and database together."""
    return measured.server_ms + measured.database_ms


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was measured: which server, asked what, over how many connections."""

    server: str
    workload: str
    connections: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements of one run."""

    measured: Sequence[Measured]

    def places(self, workload: str) -> list[Place]:
        """Where this workload was measured: by connections, then the quickest first."""
        found = {Place(each.server, each.workload, each.connections) for each in self.measured}
        mine = [each for each in found if each.workload == workload]
        return sorted(mine, key=lambda each: (each.connections, -self.median(each, a_second)))

    def median(self, place: Place, quantity: Quantity) -> float:
        """The median of all rounds."""
        return median(quantity(each) for each in self._at(place))

    def errors(self, place: Place) -> int:
        """How many answers were none."""
        return sum(each.errors for each in self._at(place))

    def ratio(self, one: Place, other: Place, quantity: Quantity) -> float | None:
        """The median of the ratios of each round; None where one of them was not measured, or took no time at all."""
        others = {each.round: quantity(each) for each in self._at(other)}
        both = [(quantity(each), others[each.round]) for each in self._at(one) if others.get(each.round)]
        return median(mine / its for mine, its in both) if both else None

    def noise(self) -> str | None:
        """Why the requests a second of this run mean little; None when the machine was quiet."""
        foreign = median(each.foreign for each in self.measured)
        widest, of = max(self._spreads(), key=lambda each: each[0], default=(0.0, None))
        if foreign <= FOREIGN_MOST and widest <= SPREAD_MOST:
            return None
        anchor = f", {of.server} at {of.connections} spread by {widest:.0%}" if of else ""
        return f"{foreign:.2f} cores busy with other things{anchor}; {self._swing()}"

    def _spreads(self) -> Iterable[tuple[float, Place]]:
        """By how much each anchor differs between rounds, of its median."""
        for server in (NO_OP, JSON_ENDPOINT):
            for place in [each for each in self.places("W1") if each.server == server]:
                yield _spread([each.a_second for each in self._at(place)]), place

    def _swing(self) -> str:
        """How unlike itself the processor was, where nobody else counts: one loop, by its processor time."""
        taken = sorted(each.loop_ms for each in self.measured)
        few = len(taken) // 10
        return f"one loop took between {taken[few]:.1f} and {taken[-1 - few]:.1f} ms of a processor in 8 of 10 times"

    def _at(self, place: Place) -> list[Measured]:
        return [
            each
            for each in self.measured
            if (each.server, each.workload, each.connections) == (place.server, place.workload, place.connections)
        ]


def _spread(rates: Sequence[float]) -> float:
    return (max(rates) - min(rates)) / max(1.0, median(rates))
