"""What does one way come to: money, first and last day, and the facts of the contract afterwards?"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from contracts.rules.contract_life.lines import NOTHING, Tally
from contracts.rules.values.facts import Value


class Outcome(Struct, frozen=True):
    """Both days are included and None when not known."""

    tally: Tally = NOTHING
    first_day: date | None = None
    last_day: date | None = None
    sets: Mapping[str, Value] = field(default_factory=dict)
