"""What was to be reached, and was it? The limits as they were set before anything was built."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.serving.figures import Figures, Place, Quantity, a_second, both_ms, database_ms, server_ms
from benchmarks.serving.variants import ARIADNE, CACHED, GRAPHENE, JSON_ENDPOINT, MERCURIUS, NAIVE, ONE_BY_ONE, OURS

MOST_MB = 120
MANY, CART_CONNECTIONS = 32, 8


@dataclass(frozen=True, slots=True)
class Target:
    """One limit. `got` is None where it could not be measured."""

    says: str
    limit: float
    at_most: bool
    got: float | None
    unit: str = "x"

    @property
    def reached(self) -> str:
        """Yes, no, or not measured."""
        if self.got is None:
            return "not measured"
        return "yes" if (self.got <= self.limit if self.at_most else self.got >= self.limit) else "**no**"

    @property
    def row(self) -> str:
        """A line of the table."""
        got = (
            "-"
            if self.got is None
            else f"{self.got:.2f} {self.unit}"
            if self.got < 100
            else f"{self.got:.0f} {self.unit}"
        )
        sign = "<=" if self.at_most else ">="
        return f"| {self.says} | {sign} {self.limit:g} {self.unit} | {got} | {self.reached} |"


def targets(figures: Figures, rss_mb: float | None, decisions: float | None) -> Iterator[Target]:
    """Every limit with what was got, in the order in which they were set."""

    def against(workload: str, peer: str, quantity: Quantity) -> float | None:
        connections = CART_CONNECTIONS if workload == "W2" else MANY
        ours, theirs = Place(OURS, workload, connections), Place(peer, workload, connections)
        return figures.ratio(ours, theirs, quantity)

    def slowest(*peers: str) -> float | None:
        found = [ratio for peer in peers if (ratio := against("W1", peer, a_second)) is not None]
        return min(found, default=None)

    yield Target("W1 server CPU against the JSON endpoint", 1.15, True, against("W1", JSON_ENDPOINT, server_ms))
    yield Target(f"W1 server + database CPU against {MERCURIUS}", 0.65, True, against("W1", MERCURIUS, both_ms))
    yield Target(f"W1 requests/s against {MERCURIUS}", 1.2, False, against("W1", MERCURIUS, a_second))
    yield Target(f"W1 requests/s against {CACHED}", 4, False, slowest(CACHED))
    yield Target(f"W1 requests/s against {ARIADNE} and {GRAPHENE}", 15, False, slowest(ARIADNE, GRAPHENE))
    yield Target(f"W1 requests/s against {NAIVE}", 30, False, slowest(NAIVE))
    yield Target("W1 database CPU against one statement a request", 0.4, True, against("W1", ONE_BY_ONE, database_ms))
    yield Target("W2 server CPU against the JSON endpoint", 1.2, True, against("W2", JSON_ENDPOINT, server_ms))
    yield Target(f"W2 requests/s against {MERCURIUS}", 1.1, False, against("W2", MERCURIUS, a_second))
    yield Target(f"W3 requests/s against {MERCURIUS}, begin to commit", 1.5, False, against("W3", MERCURIUS, a_second))
    yield Target(f"W4 server CPU against {MERCURIUS}", 1.0, True, against("W4", MERCURIUS, server_ms))
    yield Target("W5 decisions/s against zen-engine's decision table, where it is least", 50, False, decisions)
    yield Target("memory of one worker after 10,000 requests", MOST_MB, True, rss_mb, "MB")
