"""How often was a thing tried, and how often did it go wrong?

A proof is a function of its size that returns `Counts`; `prove` prints them and fails on any violation. The size is
small in the suite and large when the environment says PROOFS=large.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

LARGE = os.environ.get("PROOFS") == "large"


@dataclass(frozen=True, slots=True)
class Counts:
    """What was tried, on which database, how often, and each thing that must not happen with how often it did.

    `seen` says what else happened on the way, so that a reader can tell that the proof met what it is about.
    """

    what: str
    attempts: int
    violations: Mapping[str, int]
    seen: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        told = [f"{name} {count:,}" for name, count in self.violations.items()]
        also = [f"{name} {count:,}" for name, count in self.seen.items()]
        with_it = f" ({', '.join(also)})" if also else ""
        return f"{self.what}: attempts {self.attempts:,}{with_it}; {'; '.join(told)}"


def size(small: int, large: int) -> int:
    """How large this run is. A number in PROOFS_SIZE stands for every large one: for a shorter large run."""
    return int(os.environ.get("PROOFS_SIZE", large)) if LARGE else small


def prove(counts: Counts) -> None:
    """Print what was counted, and fail when anything happened that must not."""
    sys.stdout.write(f"\n  {counts}\n")
    sys.stdout.flush()
    assert counts.attempts > 0, counts
    assert not any(counts.violations.values()), str(counts)
