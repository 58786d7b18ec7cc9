"""Show one unit, with everything that the caller may see of it."""

from msgspec import Struct

from contracts.store.database import Database
from contracts.usecases.access.proof import admitted
from contracts.usecases.actor import Actor
from contracts.usecases.cover.ask_unit import AskUnit, read_known, seen_by
from contracts.usecases.cover.asked import Situation, UnitRef
from contracts.usecases.failures import UnknownUnit
from contracts.usecases.seen import UnitSeen
from contracts.usecases.terms.library import Library


class ReadUnit(Struct, frozen=True):
    """The unit to show."""

    actor: Actor
    unit: UnitRef


async def read_unit(database: Database, library: Library, command: ReadUnit) -> UnitSeen:
    """The unit. Raises `Failure`."""
    async with database.read() as connection:
        key = await admitted(connection, command.actor, command.unit, ())
        known = await read_known(connection, library, [AskUnit(command.actor, command.unit, Situation())], [key])
    if key not in known.dossiers:
        raise UnknownUnit(str(command.unit), ())
    return seen_by(command.actor, known.dossiers[key], known)
