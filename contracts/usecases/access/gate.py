"""Where did a caller come in, and what stands there: the keys that proofs are checked with, and who counts serials?"""

from datetime import datetime

from msgspec import Struct

from contracts.usecases.access.guessing import Guessing
from contracts.usecases.tokens import Keys


class Gate(Struct, frozen=True):
    """What a caller came through. `network` is where the request came from, `at` when."""

    keys: Keys
    guessing: Guessing
    network: str
    at: datetime
