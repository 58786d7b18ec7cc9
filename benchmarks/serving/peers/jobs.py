"""May the caller's place do this job on that day? As a team writes it, with one statement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from benchmarks.serving.peers.cover import TENANT, in_words_of
from benchmarks.serving.peers.database import Tables

_GRANTS = in_words_of("""
SELECT l.country,
  (SELECT json_agg(json_build_array(g.brand, g.category, g.task, g.country, g.from_day, g.last_day, g.status))
    FROM (SELECT * FROM grants WHERE grants.tenant = l.tenant AND grants.location_id = l.location_id
      AND grants.issuer = :issuer ORDER BY grant_id) g)::text AS grants
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

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._partner: UUID | None = None

    async def partner(self) -> UUID:
        if self._partner is None:
            self._partner = await self._tables.read(_partner)
        return self._partner


def authorization(connection: Connection, place: UUID, asked: Mapping[str, Any]) -> Authorization:
    """The answer for a place."""
    parameters = {"tenant": TENANT, "place": place, "issuer": asked["issuer"]}
    row = connection.execute(_GRANTS[connection.dialect.name], parameters).one()
    return decided(row.country, orjson.loads(row.grants or "[]"), asked)


def decided(country: str, grants: Sequence[Sequence[str | None]], asked: Mapping[str, Any]) -> Authorization:
    """The answer for a place in this country with these grants of the issuer."""
    on = asked["on"].isoformat() if isinstance(asked["on"], date) else asked["on"]
    if not grants:
        return Authorization(False, on, None, [Code("NO_GRANT")])
    lacking = [list(_lacks(grant, asked, country, on)) for grant in grants]
    for lacks, grant in zip(lacking, grants, strict=True):
        if not lacks:
            return Authorization(True, on, grant[5], [Code("GRANTED")])
    fewest = min(map(len, lacking))
    return Authorization(False, on, None, [Code(code) for lacks in lacking if len(lacks) == fewest for code in lacks])


def _partner(connection: Connection) -> UUID:
    return UUID(str(connection.execute(PLACE, {"tenant": TENANT}).scalar_one()))


def _lacks(grant: Sequence[str | None], asked: Mapping[str, Any], country: str, on: str) -> Iterator[str]:
    *limits, begins, ends, status = grant
    wanted = (asked["brand"], asked["category"], asked["task"], country)
    for limit, has in zip(limits, wanted, strict=True):
        if limit is not None and limit != has:
            yield "GRANT_NOT_FOR"
    if status != "ACTIVE" or (begins or "") > on or (ends is not None and ends < on):
        yield "GRANT_NOT_IN_FORCE"
