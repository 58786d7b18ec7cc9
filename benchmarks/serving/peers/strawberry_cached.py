"""How fast is strawberry at its best? Every cache, one statement of SQLAlchemy Core, plain values and no resolvers."""

import os

import strawberry
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.serving.peers import cover, jobs
from benchmarks.serving.peers.database import opened
from benchmarks.serving.peers.filing import file_claim
from benchmarks.serving.peers.keys import WithKey
from benchmarks.serving.peers.listening import answer_with
from benchmarks.serving.peers.strawberry_types import (
    AuthorizationInput,
    AuthorizationResult,
    CoverageInput,
    CoverageResult,
    FileClaimInput,
    FileClaimResult,
    coverage_of,
    filed,
)

tables = opened(os.environ["DATABASE_URL"], int(os.environ.get("BENCH_POOL", "10")))
places = jobs.Places(tables)


@strawberry.type
class Query:
    @strawberry.field
    async def coverage(self, input: CoverageInput) -> CoverageResult:
        [found] = await tables.read(cover.covers, [input.case()])
        return coverage_of(found)

    @strawberry.field
    async def coverages(self, inputs: list[CoverageInput]) -> list[CoverageResult]:
        found = await tables.read(cover.covers, [each.case() for each in inputs])
        return [coverage_of(each) for each in found]

    @strawberry.field
    async def authorization(self, input: AuthorizationInput) -> AuthorizationResult:
        return await tables.read(jobs.authorization, await places.partner(), input.asked())


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def file_claim(self, info: strawberry.Info, input: FileClaimInput) -> FileClaimResult:
        caller = info.context["request"].scope["caller"]
        return filed(await tables.write(file_claim, input.filing(caller)))


caches = [lambda: ParserCache(maxsize=100), lambda: ValidationCache(maxsize=100)]
schema = strawberry.Schema(Query, Mutation, extensions=caches)

if __name__ == "__main__":
    answer_with(WithKey(GraphQL(schema, graphql_ide=None)))
