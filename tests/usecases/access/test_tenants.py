"""Does every statement name the tenant whose rows it means?"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from contracts.store.keys import public_id
from contracts.usecases.care.list_due import DueOfUnit, ListDue, due_of_unit, list_due
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.seen.list_claims import ListPlace, ListReview, list_place, list_review
from contracts.usecases.claims.seen.read_allowances import ReadAllowances, read_allowances
from contracts.usecases.claims.seen.read_claim import ReadClaim, read_claim
from contracts.usecases.network.find_locations import FindLocations, find_locations
from contracts.usecases.network.read_grants import ReadGrants, read_grants
from contracts.usecases.pages import Page
from contracts.usecases.read_named import read_named
from contracts.usecases.read_products import read_products
from contracts.usecases.units.read_history import ReadHistory, read_history
from tests.usecases.access.walls import ACME, ADMIN, BROKE, CENTRE, HERE, KEY, OWNER, UNIT, Walls, grant_of

_NAMES_IT = re.compile(r"\btenant (=|IN) ")
_OF_ROWS = ("SELECT", "UPDATE", "DELETE", "WITH")


@contextmanager
def sent() -> Iterator[list[str]]:
    """The statements on rows that are sent meanwhile, but for those about the database itself."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        text = " ".join(statement.split())
        if text.lstrip("( ").startswith(_OF_ROWS) and (text.startswith("UPDATE") or " FROM " in text):
            found.append(text)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_whatever_is_read_or_changed_is_of_the_tenant_that_is_named(fresh_walls: Walls) -> None:
    database, library = fresh_walls.engine.database, fresh_walls.engine.library
    here = public_id("Location", HERE)
    ids = [public_id("Unit", KEY), here, grant_of("here", "acme"), fresh_walls.claim, *fresh_walls.contracts.values()]
    with sent() as statements:
        for actor in (ADMIN, ACME, CENTRE, OWNER):
            await fresh_walls.ask(actor)
            await read_claim(database, library, ReadClaim(actor, fresh_walls.claim))
            await read_named(database, library, actor, ids, BROKE)
        await read_history(database, library, ReadHistory(ACME, UNIT, Page(50)))
        await read_allowances(database, library, ReadAllowances(ACME, UNIT))
        await due_of_unit(database, library, DueOfUnit(ACME, UNIT), BROKE)
        await list_due(database, library, ListDue(ADMIN), BROKE)
        await list_review(database, library, ListReview(ACME))
        await list_place(database, library, ListPlace(CENTRE, here))
        await read_grants(database, ReadGrants(CENTRE, here))
        await find_locations(database, FindLocations(ADMIN, Page(50), issuer="acme"), BROKE)
        await read_products(database, ADMIN, Page(50))
        await withdraw_claim(
            database, library, WithdrawClaim(CENTRE, "w-1", fresh_walls.claim, "NO_LONGER_WANTED"), BROKE
        )
    assert len(statements) > 100
    assert [each for each in statements if not _NAMES_IT.search(each)] == []
