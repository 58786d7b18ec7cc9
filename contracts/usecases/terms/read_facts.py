"""Which facts may be asked for here, and how is each one written? They live in process."""

from collections.abc import Mapping

from contracts.rules.values.facts import Fact
from contracts.usecases.actor import Actor
from contracts.usecases.terms.library import Library


async def read_facts(library: Library, actor: Actor) -> Mapping[str, Fact]:
    """Every fact that a published plan of the tenant may ask for, by name."""
    return (await library.of(actor.tenant)).facts
