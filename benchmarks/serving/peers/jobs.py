"""May the caller's place do this job on that day? As a team writes it, with one statement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.serving.peers.cover import TENANT

STATEMENT = text("""
SELECT l.country,
  (SELECT json_agg(json_build_array(g.brand, g.category, g.task, g.country, g.from_day, g.last_day, g.status)
      ORDER BY g.grant_id) FROM grants g
    WHERE g.tenant = l.tenant AND g.location_id = l.location_id AND g.issuer = :issuer)::text AS grants
FROM locations l WHERE l.tenant = :tenant AND l.location_id = :place
""")
PLACE = text("SELECT location_id FROM locations WHERE tenant = :tenant AND code = 'partner-0'")


@dataclass
class Code:
    """Why, or which element is missing."""

    code: str


@dataclass
class Authorization:
    authorized: bool
    on: str
    until: str | None
    reasons: list[Code]


class Places:
    """Which place the partner's key stands for; asked once."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._partner: UUID | None = None

    async def partner(self) -> UUID:
        if self._partner is None:
            async with self._engine.connect() as connection:
                self._partner = UUID(str((await connection.execute(PLACE, {"tenant": TENANT})).scalar_one()))
        return self._partner


async def authorization(engine: AsyncEngine, place: UUID, asked: Mapping[str, Any]) -> Authorization:
    """The answer for a place."""
    parameters = {"tenant": TENANT, "place": place, "issuer": asked["issuer"]}
    async with engine.connect() as connection:
        row = (await connection.execute(STATEMENT, parameters)).one()
    on = asked["on"].isoformat() if isinstance(asked["on"], date) else asked["on"]
    grants = orjson.loads(row.grants or "[]")
    if not grants:
        return Authorization(False, on, None, [Code("NO_GRANT")])
    lacking = [list(_lacks(grant, asked, row.country, on)) for grant in grants]
    for lacks, grant in zip(lacking, grants, strict=True):
        if not lacks:
            return Authorization(True, on, grant[5], [Code("GRANTED")])
    fewest = min(map(len, lacking))
    return Authorization(False, on, None, [Code(code) for lacks in lacking if len(lacks) == fewest for code in lacks])


def _lacks(grant: list[str | None], asked: Mapping[str, Any], country: str, on: str) -> Iterator[str]:
    *limits, begins, ends, status = grant
    wanted = (asked["brand"], asked["category"], asked["task"], country)
    for limit, has in zip(limits, wanted, strict=True):
        if limit is not None and limit != has:
            yield "GRANT_NOT_FOR"
    if status != "ACTIVE" or (begins or "") > on or (ends is not None and ends < on):
        yield "GRANT_NOT_IN_FORCE"
