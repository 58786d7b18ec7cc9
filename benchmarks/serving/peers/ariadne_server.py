"""How fast is ariadne, as its documentation shows it, over the same one statement?"""

import os
from pathlib import Path
from typing import Any

from ariadne import (
    InputType,
    MutationType,
    ObjectType,
    QueryType,
    UnionType,
    load_schema_from_path,
    make_executable_schema,
)
from ariadne.asgi import GraphQL

from benchmarks.serving.peers import cover, jobs
from benchmarks.serving.peers.database import opened
from benchmarks.serving.peers.filing import file_claim, filing_of
from benchmarks.serving.peers.keys import WithKey
from benchmarks.serving.peers.listening import answer_with

HERE = Path(__file__).parent

tables = opened(os.environ["DATABASE_URL"], int(os.environ.get("BENCH_POOL", "10")))
places = jobs.Places(tables)
query, mutation, unit = QueryType(), MutationType(), ObjectType("Unit")


@query.field("coverage")
async def coverage(_root: object, _info: object, input: dict[str, Any]) -> object:
    [found] = await tables.read(cover.covers, [_case(input)])
    return found


@query.field("coverages")
async def coverages(_root: object, _info: object, inputs: list[dict[str, Any]]) -> object:
    return await tables.read(cover.covers, [_case(each) for each in inputs])


@query.field("authorization")
async def authorization(_root: object, _info: object, input: dict[str, Any]) -> object:
    return await tables.read(jobs.authorization, await places.partner(), input)


@mutation.field("fileClaim")
async def claim_filed(_root: object, info: Any, input: dict[str, Any]) -> object:
    caller = info.context["request"].scope["caller"]
    return await tables.write(file_claim, filing_of(caller, input))


@unit.field("claims")
def claims(found: cover.Unit, _info: object, first: int) -> cover.Claims:
    return cover.Claims(found.all_claims[:first])


def type_of(value: object, *_: object) -> str:
    """The name of a member of a union."""
    return type(value).__name__


def _case(asked: dict[str, Any]) -> cover.Case:
    return cover.case_of({**asked, "asOf": asked["as_of"]})


schema = make_executable_schema(
    [load_schema_from_path(str(HERE / name)) for name in ("schema.graphql", "filing.graphql")],
    query,
    mutation,
    unit,
    UnionType("CoverageResult", type_of),
    UnionType("AuthorizationResult", type_of),
    UnionType("FileClaimResult", type_of),
    InputType("ChargeInput", out_names={"class": "charge_class"}),
    convert_names_case=True,
)

if __name__ == "__main__":
    answer_with(WithKey(GraphQL(schema)))
