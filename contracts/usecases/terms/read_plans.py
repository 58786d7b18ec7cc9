"""Show the published plans: one, or some of them. They live in process, so nothing is read from the database."""

from contracts.rules.terms import Plan
from contracts.usecases.actor import Actor
from contracts.usecases.pages import Page, Part, cut, part_of, read_window
from contracts.usecases.terms.library import Library


async def read_plan(library: Library, actor: Actor, code: str) -> Plan | None:
    """The plan with all its versions; None when there is none."""
    return (await library.newest(actor.tenant)).plans.get(code)


async def read_plans(library: Library, actor: Actor, page: Page) -> Part[Plan]:
    """A part of the plans; the key is a code. Raises `BadInput`."""
    window, plans = read_window(page, str), (await library.newest(actor.tenant)).plans
    return part_of(cut(sorted(plans), str, window), str, plans.get)
