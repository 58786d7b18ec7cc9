"""Where did a caller come in, and what stands there: the keys that proofs are checked with, and who counts serials?"""

from dataclasses import dataclass
from datetime import datetime

from contracts.usecases.access.guessing import Guessing
from contracts.usecases.tokens import Keys


@dataclass(frozen=True, slots=True)
class Gate:
    """What a caller came through. `network` is where the request came from, `at` when."""

    keys: Keys
    guessing: Guessing
    network: str
    at: datetime
