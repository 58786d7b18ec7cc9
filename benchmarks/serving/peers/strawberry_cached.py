"""How fast is strawberry at its best? Every cache, one statement of SQLAlchemy Core, plain values and no resolvers."""

import os

import strawberry
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.serving.peers import cover, jobs
from benchmarks.serving.peers.keys import WithKey
from benchmarks.serving.peers.listening import answer_with
from benchmarks.serving.peers.strawberry_types import (
    AuthorizationInput,
    AuthorizationResult,
    CoverageInput,
    CoverageResult,
    coverage_of,
)

engine = cover.opened(os.environ["DATABASE_URL"], int(os.environ.get("BENCH_POOL", "10")))
places = jobs.Places(engine)


@strawberry.type
class Query:
    @strawberry.field
    async def coverage(self, input: CoverageInput) -> CoverageResult:
        [found] = await cover.covers(engine, [input.case()])
        return coverage_of(found)

    @strawberry.field
    async def coverages(self, inputs: list[CoverageInput]) -> list[CoverageResult]:
        return [coverage_of(each) for each in await cover.covers(engine, [each.case() for each in inputs])]

    @strawberry.field
    async def authorization(self, input: AuthorizationInput) -> AuthorizationResult:
        return await jobs.authorization(engine, await places.partner(), input.asked())


schema = strawberry.Schema(Query, extensions=[lambda: ParserCache(maxsize=100), lambda: ValidationCache(maxsize=100)])

if __name__ == "__main__":
    answer_with(WithKey(GraphQL(schema, graphql_ide=None)))
