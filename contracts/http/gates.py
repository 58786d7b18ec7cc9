"""What does a caller come through? A gate that knows their network, counts serials, and rings when somebody guesses."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from msgspec import Struct
from msgspec.structs import replace
from starlette.datastructures import Headers
from starlette.types import Scope

from contracts.http.metrics import Metrics
from contracts.http.networks import Network, network_of
from contracts.rules.values.vocabulary import Role
from contracts.usecases.access.gate import Gate
from contracts.usecases.access.guessing import Guessing, Pattern, Rang, Who
from contracts.usecases.actor import Actor
from contracts.usecases.tokens import Keys

log = structlog.get_logger()


class Gates(Struct, frozen=True):
    """The way in of one process. `proxies` are those whose word is taken for where a request came from."""

    keys: Keys
    guessing: Guessing
    proxies: Sequence[Network] = ()

    def through(self, actor: Actor, scope: Scope, headers: Headers, now: datetime) -> Actor:
        """The caller, with what a request of theirs came through."""
        gate = Gate(self.keys, self.guessing, network_of(scope, headers, self.proxies), now)
        return replace(actor, gate=gate)


def alarm(metrics: Metrics) -> Rang:
    """Counts a pattern and says it in the log, without a serial. A customer is not named there: they are a person."""

    def rang(pattern: Pattern, who: Who) -> None:
        metrics.guessed(pattern.value)
        key = who.key if who.role is not Role.CUSTOMER else "of a customer"
        log.warning("serials are being guessed", pattern=pattern.value, role=who.role.value, key=key, tenant=who.tenant)

    return rang
