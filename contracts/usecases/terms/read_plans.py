"""Show the published plans: one, or a page of them. They live in process, so nothing is read from the database."""

from dataclasses import dataclass

from contracts.rules.terms import Plan
from contracts.usecases.actor import Actor
from contracts.usecases.cover.asked import Page, read_page
from contracts.usecases.terms.library import Library


@dataclass(frozen=True, slots=True)
class Plans:
    """Some of the plans, in the order of their codes."""

    items: tuple[Plan, ...]
    has_more: bool


async def read_plan(library: Library, actor: Actor, code: str) -> Plan | None:
    """The plan with all its versions; None when there is none."""
    return (await library.of(actor.tenant)).plans.get(code)


async def read_plans(library: Library, actor: Actor, page: Page) -> Plans:
    """A page of the plans; the cursor is a code. Raises `BadInput`."""
    wanted = read_page(page)
    plans = (await library.of(actor.tenant)).plans
    rest = sorted(code for code in plans if wanted.after is None or code > wanted.after)
    return Plans(tuple(plans[code] for code in rest[: wanted.first]), len(rest) > wanted.first)
