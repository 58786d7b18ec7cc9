"""What does somebody learn who tries 10,000 serials through one key? Run as `python -m benchmarks.guessing`.

The real server with the demo, asked over HTTP with the key of the web page: every serial of four digits behind `BS24-`,
in a shuffled order and counting upwards, and every day of a year as the day on which a unit was purchased. It prints
how many were answered and refused, when which alarm rang first and how often, and what was learned. Then, without
bounds, how long a `cover` takes for a unit that is covered, one that is not, one that nobody has, and one of another
maker: statements and code are the same, and here is by how much the time is not.
"""

import asyncio
import random
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import httpx2

from benchmarks.supervised import supervisor

GUESSES = 10_000
ONE_BY_ONE = 200
"""Up to this guess each is a request of its own, after which the alarms are looked at; then so many go at once."""
AT_ONCE = 10
TIMED = 400
KEY = {"Authorization": "Bearer demo-storefront"}
SECRET_DAY = date(2024, 4, 2)
COVER = "cover(by: $by%d) { __typename ... on PublicCover { state family until } ... on UserError { code } }"
UNIT = "unit(by: $by%d) { __typename ... on UserError { code } }"
KINDS = {
    "covered": ("LG", "305NRZ0X1234"),
    "not covered": ("VIDA", "VIDA-7700-11"),
    "unknown": ("LG", "305NRZ0X9999"),
    "of another maker": ("LG", "VIDA-7700-11"),
}
_FIGURE = re.compile(r'^contracts_serial_guessing_total\{pattern="(\w+)"\} (\S+)$', re.MULTILINE)


@dataclass(slots=True)
class Met:
    """What a row of guesses met: answers by what they said, and by which guess an alarm rang first."""

    answers: Counter[str] = field(default_factory=Counter)
    first_rang: dict[str, int] = field(default_factory=dict)
    rang: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        said = ", ".join(f"{count} {name}" for name, count in self.answers.most_common())
        alarms = ", ".join(
            f"{name} first by guess {at}, {self.rang[name]} times" for name, at in self.first_rang.items()
        )
        return f"{said}\n    alarm: {alarms or 'none'}"


def serial(namespace: str, text: str) -> dict[str, Any]:
    return {"serial": {"namespace": namespace, "serial": text}}


def proven(day: date) -> dict[str, Any]:
    return {"proven": {**serial("Blue Star", "BS24-0001"), "proof": {"purchasedOn": day.isoformat()}}}


def asked(field_text: str, guesses: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A request with a field for each guess."""
    given = ", ".join(f"$by{n}: UnitLookup!" for n in range(len(guesses)))
    fields = " ".join(f"a{n}: {field_text % n}" for n in range(len(guesses)))
    return {
        "query": f"query ({given}) {{ {fields} }}",
        "variables": {f"by{n}": dict(by) for n, by in enumerate(guesses)},
    }


async def guess(folder: Path, query: str, guesses: Sequence[Mapping[str, Any]]) -> Met:
    """Send them one after another to a server of their own."""
    met, before = Met(), Counter[str]()
    with supervisor(folder, CONTRACTS_METRICS="1", CONTRACTS_GRACE_S="0", CONTRACTS_LOG_LEVEL="ERROR") as supervised:
        process = await supervised.start("--demo")
        async with httpx2.AsyncClient(base_url=supervised.url, timeout=60, headers=KEY) as client:
            tried = 0
            while tried < len(guesses):
                together = guesses[tried : tried + (1 if tried < ONE_BY_ONE else AT_ONCE)]
                tried += len(together)
                answer = await client.post("/graphql", json=asked(query, together))
                for said in answer.json()["data"].values():
                    met.answers[said.get("state") or said.get("code") or said["__typename"]] += 1
                figures = (await client.get("/metrics")).text
                now = Counter({name: int(float(value)) for name, value in _FIGURE.findall(figures)})
                for name in now - before:
                    met.first_rang.setdefault(name, tried)
                met.rang, before = dict(now), now
        await supervised.stop(process)
    return met


async def times(folder: Path) -> dict[str, list[float]]:
    """How long a `cover` takes, in milliseconds, by the kind of unit; asked in turn."""
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    unbounded = {"CONTRACTS_SERIAL_BOUNDS": "STOREFRONT=none", "CONTRACTS_LOG_LEVEL": "ERROR", "CONTRACTS_GRACE_S": "0"}
    with supervisor(folder, **unbounded) as supervised:
        process = await supervised.start("--demo")
        async with httpx2.AsyncClient(base_url=supervised.url, timeout=60, headers=KEY) as client:
            for _ in range(TIMED):
                for kind, (namespace, text) in KINDS.items():
                    sent = asked(COVER, [serial(namespace, text)])
                    began = perf_counter()
                    await client.post("/graphql", json=sent)
                    took[kind].append((perf_counter() - began) * 1000)
        await supervised.stop(process)
    return took


async def measured() -> None:
    """Print what was met."""
    shuffled = list(range(GUESSES))
    random.Random(7).shuffle(shuffled)  # the same order each time
    days = [proven(date(2024, 1, 1) + timedelta(days=n)) for n in range(366)]
    rows = {
        f"{GUESSES} serials, shuffled": (COVER, [serial("Blue Star", f"BS24-{n:04}") for n in shuffled]),
        f"{GUESSES} serials, counting up": (COVER, [serial("Blue Star", f"BS24-{n:04}") for n in range(GUESSES)]),
        f"366 days of purchase of one unit (it was {SECRET_DAY})": (UNIT, days),
    }
    for name, (query, guesses) in rows.items():
        with tempfile.TemporaryDirectory() as folder:
            print(f"{name}:\n    {await guess(Path(folder), query, guesses)}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print(f"how long a `cover` takes, in ms, of {TIMED} each:")
        for kind, took in (await times(Path(folder))).items():
            print(f"    {kind:18} median {median(took):6.2f}   95 of 100 below {quantiles(took, n=20)[-1]:6.2f}")


def main() -> None:
    """Run all of it."""
    asyncio.run(measured())


if __name__ == "__main__":
    main()
