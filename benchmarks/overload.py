"""What happens when far more is asked than can be done? Run as `python -m benchmarks.overload`.

The real server, with few places and a small room, gets many more queries at once than fit, and claims among them.
Queries are turned away at once with 503 and `Retry-After`, claims are carried out, and nobody waits beyond the
patience.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import httpx2

from benchmarks.supervised import supervisor
from contracts.schema.examples import EXAMPLES

IN_FLIGHT, WAITING, PATIENCE_S = 4, 16, 30
QUERIES_AT_ONCE, CLAIMS_AT_ONCE, ROUNDS = 120, 8, 5
BY_NAME = {each.name: each for each in EXAMPLES}
COVERAGE, FILE_CLAIM = BY_NAME["1-coverage"], BY_NAME["6-file-claim"]

_keys = count()


@dataclass(slots=True)
class Met:
    """What requests of one kind met; times in seconds."""

    answered_s: list[float] = field(default_factory=list)
    shed_s: list[float] = field(default_factory=list)
    without_retry_after: int = 0
    other: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        sent = len(self.answered_s) + len(self.shed_s) + len(self.other)
        told = f"sent {sent:4}  answered {len(self.answered_s):4}  shed {len(self.shed_s):4}"
        return f"{told}  answered in ms {_times(self.answered_s)}  shed in ms {_times(self.shed_s)}"


async def overload(folder: Path) -> tuple[Met, Met]:
    """What queries met, and what claims met."""
    queries, claims = Met(), Met()
    room = {"CONTRACTS_IN_FLIGHT": str(IN_FLIGHT), "CONTRACTS_WAITING": str(WAITING)}
    patience = {"CONTRACTS_PATIENCE_S": str(PATIENCE_S), "CONTRACTS_GRACE_S": "0", "CONTRACTS_LOG_LEVEL": "ERROR"}
    with supervisor(folder, **room, **patience) as supervised:
        process = await supervised.start("--demo")
        limits = httpx2.Limits(max_connections=None)
        async with (
            httpx2.AsyncClient(base_url=supervised.url, timeout=120, limits=limits) as client,
            asyncio.TaskGroup() as tasks,
        ):
            for _ in range(QUERIES_AT_ONCE):
                tasks.create_task(_ask(client, queries, COVERAGE.headers, COVERAGE.query, COVERAGE.variables))
            for _ in range(CLAIMS_AT_ONCE):
                tasks.create_task(_ask(client, claims, FILE_CLAIM.headers, FILE_CLAIM.query, FILE_CLAIM.variables))
        await supervised.stop(process)
    return queries, claims


async def _ask(
    client: httpx2.AsyncClient, met: Met, headers: Mapping[str, str], query: str, variables: Mapping[str, Any]
) -> None:
    for _ in range(ROUNDS):
        sent = dict(variables)
        if "idempotencyKey" in sent.get("input", {}):
            sent["input"] = {**sent["input"], "idempotencyKey": f"overload-{next(_keys)}"}
        began = perf_counter()
        answer = await client.post("/graphql", json={"query": query, "variables": sent}, headers=dict(headers))
        took_s = perf_counter() - began
        if answer.status_code == 200 and "errors" not in answer.json():
            met.answered_s.append(took_s)
        elif answer.status_code == 503:
            met.shed_s.append(took_s)
            met.without_retry_after += "retry-after" not in answer.headers
        else:
            met.other.append(f"{answer.status_code} {answer.text[:200]}")


def _times(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return "-"
    cuts = quantiles(seconds, n=100)
    return f"p50 {cuts[49] * 1000:.0f} p99 {cuts[98] * 1000:.0f}"


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        queries, claims = asyncio.run(overload(Path(folder)))
    print(f"places {IN_FLIGHT}, room {WAITING}; at once {QUERIES_AT_ONCE} queries and {CLAIMS_AT_ONCE} claims")
    print(f"queries  {queries}")
    print(f"claims   {claims}")
    without = queries.without_retry_after + claims.without_retry_after
    print(f"503 without Retry-After {without}, other answers {len(queries.other) + len(claims.other)}")
    for each in [*queries.other, *claims.other][:5]:
        print(f"  {each}")


if __name__ == "__main__":
    main()
