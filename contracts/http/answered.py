"""How many requests were answered, and how long did they take?

Counted in plain numbers: the loop that answers is the one that shows them, so nothing is locked for each request.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TypeAlias

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_OPERATION = ("operation", "role")
_BOUNDS = [*map(floatToGoString, (*_BUCKETS_S, float("inf")))]
_Labels: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class _Times:
    """How long some requests took: so many up to each bound, and all together."""

    buckets: list[int] = field(default_factory=lambda: [0] * len(_BOUNDS))
    sum_s: float = 0.0

    def add(self, took_s: float) -> None:
        self.buckets[bisect_left(_BUCKETS_S, took_s)] += 1
        self.sum_s += took_s


class Answered(Collector):
    """The requests of one app, by operation, role and outcome."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[_Labels, str]] = Counter()
        self._times: dict[_Labels, _Times] = {}

    def add(self, operation: str, role: str, outcome: str, took_s: float) -> None:
        """One request is over."""
        labels = operation, role
        self._counts[labels, outcome] += 1
        times = self._times.get(labels)
        if times is None:
            times = self._times[labels] = _Times()
        times.add(took_s)

    def collect(self) -> Iterator[Metric]:
        """The figures as they are."""
        requests = CounterMetricFamily(
            "contracts_requests", "Requests that were answered.", labels=(*_OPERATION, "outcome")
        )
        for (labels, outcome), count in self._counts.items():
            requests.add_metric((*labels, outcome), count)
        yield requests
        seconds = HistogramMetricFamily("contracts_request_seconds", "How long they took.", labels=_OPERATION)
        for labels, times in self._times.items():
            buckets = zip(_BOUNDS, accumulate(times.buckets), strict=True)
            seconds.add_metric(labels, [*buckets], times.sum_s)
        yield seconds
