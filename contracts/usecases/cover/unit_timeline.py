"""Where do the covers of this unit stand on a day?

The decision itself, with every cover and what moved it, for who draws it or prints it. An operator may name a unit by
its serial alone: it is then looked for under every maker's name of the catalogue.
"""

from datetime import datetime

from msgspec import Struct

from contracts.rules.decision import Decision
from contracts.store.catalogue import namespaces
from contracts.store.database import Database
from contracts.store.keys import EmptySerial, unit_key
from contracts.store.revisions import has_tables
from contracts.usecases.actor import Actor
from contracts.usecases.cover.ask_unit import AskUnit, read_known, seen_by, unit_question
from contracts.usecases.cover.asked import BySerial, Situation
from contracts.usecases.cover.decided import decision_on
from contracts.usecases.failures import BadInput, Failure, UnknownUnit
from contracts.usecases.seen import UnitSeen
from contracts.usecases.terms.library import Library


class UnitTimeline(Struct, frozen=True):
    """Ask for a unit by its serial. `namespace` is the maker's name for its serials; None looks under all of them."""

    actor: Actor
    serial: str
    namespace: str | None = None
    as_of: datetime | None = None


class UnitStanding(Struct, frozen=True):
    """The unit and the decision on where it stands."""

    unit: UnitSeen
    decision: Decision


async def unit_timeline(database: Database, library: Library, command: UnitTimeline, now: datetime) -> UnitStanding:
    """The decision without any event. Raises `Failure`: no tables, no such unit, or two of it."""
    tenant = command.actor.tenant
    async with database.read() as connection:
        if not await has_tables(connection):
            raise Failure("NO_TABLES", "there are no tables in this database", "run `contracts migrate` first")
        makers = [command.namespace] if command.namespace else await namespaces(connection, tenant)
        refs = [BySerial(maker, command.serial) for maker in makers]
        try:
            keys = {unit_key(tenant, ref.namespace, ref.serial): ref for ref in refs}
        except EmptySerial:
            cure = "write it as it stands on the type plate"
            raise BadInput("BAD_SERIAL", f"{command.serial!r} is no serial", cure, ("serial",)) from None
        asked = [AskUnit(command.actor, ref, Situation(as_of=command.as_of)) for ref in refs]
        if not asked:
            raise UnknownUnit(f"with the serial `{command.serial}`", ("serial",))
        known = await read_known(connection, library, asked, list(keys))
    if not known.dossiers:
        raise UnknownUnit(f"with the serial `{command.serial}`", ("serial",))
    if len(known.dossiers) > 1:
        cure = "name one of them: " + ", ".join(sorted(keys[key].namespace for key in known.dossiers))
        raise BadInput("TWO_UNITS", f"several makers have a unit {command.serial}", cure, ("namespace",))
    [(key, dossier)] = known.dossiers.items()
    question = unit_question(asked[list(keys).index(key)], dossier, known, now)
    unit = seen_by(command.actor, dossier, known)
    return UnitStanding(unit, decision_on(question.question))
