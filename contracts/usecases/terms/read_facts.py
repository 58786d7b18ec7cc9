"""Which facts may be asked for here, and how is each one written? They live in process."""

from collections.abc import Mapping

from contracts.rules.values.facts import Fact
from contracts.usecases.actor import Actor
from contracts.usecases.terms.library import Library


async def read_facts(library: Library, actor: Actor) -> Mapping[str, Fact]:
    """Every fact that a published plan of the tenant may ask for, by name."""
    return (await library.newest(actor.tenant)).facts


async def facts_at_hand(library: Library, actor: Actor) -> Mapping[str, Fact]:
    """The same as they were last read, for who speaks of them."""
    return (await library.at_hand(actor.tenant)).facts
