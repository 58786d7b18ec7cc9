"""Does this process live, and should it be sent requests?

`/livez` says `ok` while the process answers at all: whoever fails it is to be started again. `/readyz` is 200 when all
of its checks hold and 503 otherwise, with each check and what is wrong:

    {"ready": false, "checks": {"database": {"ok": true},
                                "migration": {"ok": false, "problem": "the database is at 2026..., not at 2026..."},
                                "walls": {"ok": true}, "draining": {"ok": true}}}
"""

import asyncio
from typing import TypeAlias

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from contracts.http.draining import Draining
from contracts.store.database import Connection, Database, Unreachable, reaching
from contracts.store.revisions import revision_of
from contracts.store.walls import bypass

PATIENCE_S = 2.0
"""How long the database may take to answer a check."""

_Check: TypeAlias = dict[str, bool | str]
_NO_STORE = {"Cache-Control": "no-store"}


async def alive(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n", headers=_NO_STORE)


class ReadyEndpoint(Struct, frozen=True):
    """Answers whether requests should be sent here. `head` is the revision that this code was written for.

    In production the login may not get around the walls between tenants.
    """

    database: Database
    draining: Draining
    head: str
    in_production: bool = True

    async def answer(self, _request: Request) -> Response:
        """Every check, and whether all hold."""
        problem, revision, bypassed = await self._asked()
        checks = {
            "database": _check(problem),
            "migration": _check(self._wrong_revision(revision) if problem is None else "the database is not reached"),
            "walls": _check(bypassed if problem is None else "the database is not reached"),
            "draining": _check("the process is about to stop" if self.draining.began else None),
        }
        ready = all(check["ok"] for check in checks.values())
        return JSONResponse({"ready": ready, "checks": checks}, 200 if ready else 503, _NO_STORE)

    async def _asked(self) -> tuple[str | None, str | None, str | None]:
        """What is wrong with the database, or else the revision it is at and how the login gets around its walls."""
        try:
            with reaching():
                async with asyncio.timeout(PATIENCE_S), self.database.read() as connection:
                    return None, await revision_of(connection), await self._bypass(connection)
        except Unreachable as failed:
            return f"it did not answer within {PATIENCE_S:g} seconds ({failed})", None, None

    async def _bypass(self, connection: Connection) -> str | None:
        return await bypass(connection) if self.in_production else None

    def _wrong_revision(self, revision: str | None) -> str | None:
        if revision == self.head:
            return None
        return f"the database is at {revision or 'no revision'}, not at {self.head}: run `contracts migrate`"


def _check(problem: str | None) -> _Check:
    return {"ok": True} if problem is None else {"ok": False, "problem": problem}
