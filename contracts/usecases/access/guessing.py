"""Is somebody trying serials, and how many may they still name?

What counts is how many *different* units a caller names in an hour, not how many requests they send: who asks a hundred
times for their own refrigerator is no guesser. It is counted for each key from each network, and for each key from all
of them. A unit is counted before it is looked for, so that units that are there and units that are not run out alike;
who proves to have it is given it back. Wrong proofs are counted for each unit, from a network and from everywhere.

| role | from one network | with one key |
|---|---|---|
| STOREFRONT | 60 | 5,000 |
| CUSTOMER | 30 | 30 |
| SERVICE_CENTRE, PARTNER | 2,000 | 2,000 |
| ISSUER | 20,000 | 20,000 |
| ADMIN | | |

Patterns ring an alarm (`Pattern`): each time that many units in a row are not there, serials run on, proofs are wrong,
or a bound was met.

All of it is in the memory of one process, bounded, as keyed hashes: no serial is kept. With several processes a caller
may come to the bound in each of them.
"""

import hashlib
import math
import re
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from types import MappingProxyType
from uuid import UUID

from msgspec import Struct

from contracts.rules.values.vocabulary import Role
from contracts.usecases.failures import Path, TooManySerials

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
UNKNOWN_IN_A_ROW = 20
RUN_LENGTH = 5
WRONG_FROM_A_NETWORK = 5
WRONG_IN_ALL = 20
"""Wrong proofs of one unit in a day: 365 days of purchase take weeks, and an invoice number takes for ever."""
REFUSALS = 100
MOST_COUNTED = 500_000
"""Units that are remembered in one process, of all callers. Beyond that, who was longest silent is forgotten."""
_NEAR = 10
_NUMBER = re.compile(r"(.*?)([0-9]{1,15})([^0-9]*)", re.DOTALL)


class Pattern(StrEnum):
    """What looks like guessing."""

    UNKNOWN_IN_A_ROW = "unknown_in_a_row"
    SERIALS_RUN_ON = "serials_run_on"
    WRONG_PROOFS = "wrong_proofs"
    BUDGET_SPENT = "budget_spent"


class Bound(Struct, frozen=True):
    """How many different units a role may name in an hour; None for any number."""

    of_network: int | None
    of_key: int | None


BOUNDS: Mapping[Role, Bound] = MappingProxyType(
    {
        Role.STOREFRONT: Bound(60, 5_000),
        Role.CUSTOMER: Bound(30, 30),
        Role.SERVICE_CENTRE: Bound(2_000, 2_000),
        Role.PARTNER: Bound(2_000, 2_000),
        Role.ISSUER: Bound(20_000, 20_000),
    }
)
_NO_BOUND = Bound(None, None)


class Who(Struct, frozen=True):
    """Whose guesses are counted together: a key, and the network from which it was sent."""

    tenant: str
    key: str
    role: Role
    network: str


Rang = Callable[[Pattern, Who], None]


def nobody_hears(_pattern: Pattern, _who: Who) -> None:
    """The alarm of a process that has none."""


@dataclass(slots=True)
class _Counter:
    """The units that were named in the last hour, oldest first, and how it looks."""

    named: OrderedDict[bytes, datetime] = field(default_factory=OrderedDict)
    unknown: int = 0
    ran_on: int = 0
    wrong: int = 0
    refused: int = 0
    numbers: deque[bytes] = field(default_factory=lambda: deque(maxlen=64))

    def forget(self, at: datetime) -> int:
        """Leave out what is older than an hour; how many these are."""
        before = len(self.named)
        while self.named and next(iter(self.named.values())) <= at - HOUR:
            self.named.popitem(last=False)
        return before - len(self.named)

    def wait(self, most: int | None, at: datetime) -> timedelta | None:
        """How long until one more may be named; None where that is now."""
        if most is None or len(self.named) < most:
            return None
        return next(iter(self.named.values()), at) + HOUR - at


class Guessing:
    """What callers have named lately. One for a process; `rang` hears of every pattern."""

    def __init__(self, bounds: Mapping[Role, Bound] = BOUNDS, rang: Rang = nobody_hears) -> None:
        self._bounds, self._rang, self._key = bounds, rang, secrets.token_bytes(32)
        self._counters: OrderedDict[tuple[str, ...], _Counter] = OrderedDict()
        self._counted = 0
        self._wrong: OrderedDict[bytes, deque[datetime]] = OrderedDict()

    def named(self, who: Who, unit: UUID, serial: str | None, at: datetime, path: Path) -> bool:
        """Whether a unit counts that was not named lately. `serial` is normalised. Raises `TooManySerials`."""
        bound = self._bounds.get(who.role, _NO_BOUND)
        if bound.of_network is None and bound.of_key is None:
            return False
        name, here, all_of_key = self._hash(unit.bytes), self._counter(who, at), self._counter_of_key(who, at)
        if name in here.named:
            return False
        waits = here.wait(bound.of_network, at), None if name in all_of_key.named else all_of_key.wait(bound.of_key, at)
        if wait := max((each for each in waits if each is not None), default=None):
            self._refused(who, here)
            raise TooManySerials("SERIAL_BUDGET", "too many units were named from here", _seconds(wait), path)
        for counter in (here, all_of_key):
            self._counted += name not in counter.named
            counter.named.setdefault(name, at)
        if serial is not None:
            self._look_for_runs(who, here, serial)
        return True

    def looked(self, who: Who, *, is_there: bool) -> None:
        """A unit that was named for the first time was looked for."""
        counter = self._counters.get(_of_network(who))
        if counter is None:
            return
        counter.unknown = 0 if is_there else counter.unknown + 1
        if counter.unknown and not counter.unknown % UNKNOWN_IN_A_ROW:
            self._rang(Pattern.UNKNOWN_IN_A_ROW, who)

    def proven(self, who: Who, unit: UUID) -> None:
        """Who named the unit has it: it does not count."""
        name = self._hash(unit.bytes)
        for key in (_of_network(who), _of_key(who)):
            counter = self._counters.get(key)
            if counter is not None and counter.named.pop(name, None) is not None:
                self._counted -= 1

    def check_proofs(self, who: Who, unit: UUID, at: datetime, path: Path) -> None:
        """Raise `TooManySerials` where this unit was proven wrongly too often to look at one more proof."""
        waits = [
            times[-most] + DAY - at
            for place, most in self._places(who, unit)
            if len(times := self._lately(place, at)) >= most
        ]
        if waits:
            self._refused(who, self._counter(who, at))
            message = "too many proofs of this unit were wrong"
            raise TooManySerials("TOO_MANY_PROOFS", message, _seconds(max(waits)), path)

    def wrong_proof(self, who: Who, unit: UUID, at: datetime) -> None:
        """A proof was wrong, or there is no such unit."""
        for place, _ in self._places(who, unit):
            self._wrong.setdefault(place, deque(maxlen=WRONG_IN_ALL)).append(at)
            self._wrong.move_to_end(place)
        while len(self._wrong) > MOST_COUNTED:
            self._wrong.popitem(last=False)
        counter = self._counter(who, at)
        counter.wrong += 1
        if not counter.wrong % WRONG_FROM_A_NETWORK:
            self._rang(Pattern.WRONG_PROOFS, who)

    def _refused(self, who: Who, counter: _Counter) -> None:
        if not counter.refused % REFUSALS:
            self._rang(Pattern.BUDGET_SPENT, who)
        counter.refused += 1

    def _look_for_runs(self, who: Who, counter: _Counter, serial: str) -> None:
        """Whether a serial is a near neighbour of one that was named lately."""
        found = _NUMBER.fullmatch(serial)
        if found is None:
            return
        head, digits, tail = found.groups()
        number = int(digits)

        def place(near: int) -> bytes:
            return self._hash(f"{head}\0{near}\0{tail}".encode("utf-8", "replace"))

        around = chain(range(number - _NEAR, number), range(number + 1, number + _NEAR + 1))
        if not counter.numbers or not any(place(near) in counter.numbers for near in around):
            counter.ran_on = 0
        else:
            counter.ran_on += 1
            if not counter.ran_on % RUN_LENGTH:
                self._rang(Pattern.SERIALS_RUN_ON, who)
        counter.numbers.append(place(number))

    def _counter(self, who: Who, at: datetime) -> _Counter:
        return self._kept(_of_network(who), at)

    def _counter_of_key(self, who: Who, at: datetime) -> _Counter:
        return self._kept(_of_key(who), at)

    def _kept(self, key: tuple[str, ...], at: datetime) -> _Counter:
        counter = self._counters.setdefault(key, _Counter())
        self._counters.move_to_end(key)
        self._counted -= counter.forget(at)
        while (self._counted > MOST_COUNTED or len(self._counters) > MOST_COUNTED) and len(self._counters) > 2:
            _, silent = self._counters.popitem(last=False)
            self._counted -= len(silent.named)
        return counter

    def _places(self, who: Who, unit: UUID) -> tuple[tuple[bytes, int], tuple[bytes, int]]:
        """Where the wrong proofs of a unit are counted, and how many there may be."""
        here = "\0".join((*_of_network(who), unit.hex))
        everywhere = f"{who.tenant}\0{unit.hex}"
        return (self._hash(here.encode()), WRONG_FROM_A_NETWORK), (self._hash(everywhere.encode()), WRONG_IN_ALL)

    def _lately(self, place: bytes, at: datetime) -> deque[datetime]:
        times = self._wrong.get(place, deque())
        while times and times[0] <= at - DAY:
            times.popleft()
        return times

    def _hash(self, name: bytes) -> bytes:
        return hashlib.blake2b(name, digest_size=8, key=self._key).digest()


def _seconds(wait: timedelta) -> int:
    return max(1, math.ceil(wait.total_seconds()))


def _of_network(who: Who) -> tuple[str, ...]:
    return who.tenant, who.key, who.network


def _of_key(who: Who) -> tuple[str, ...]:
    return who.tenant, who.key
