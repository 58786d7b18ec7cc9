"""What do a request and a web socket go through alike, on the way to the engine?"""

from msgspec import Struct

from contracts.http.callers import Callers
from contracts.http.documents import Trusted
from contracts.http.gates import Gates
from contracts.http.metrics import Metrics
from contracts.http.shedding import Room
from contracts.usecases.engine import Engine


class Shared(Struct, frozen=True):
    """The open engine, who may call it and ask what, how many at once, and where it is counted."""

    engine: Engine
    callers: Callers
    gates: Gates
    trusted: Trusted
    room: Room
    metrics: Metrics
