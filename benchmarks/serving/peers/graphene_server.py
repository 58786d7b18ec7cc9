"""How fast is graphene over the same one statement? It has no view for ASGI of its own: this is the shortest one."""

import os
from typing import Any

import graphene
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.serving.peers import claim_rows, cover, filing, jobs
from benchmarks.serving.peers.database import opened
from benchmarks.serving.peers.keys import WithKey
from benchmarks.serving.peers.listening import answer_with

tables = opened(os.environ["DATABASE_URL"], int(os.environ.get("BENCH_POOL", "10")))
places = jobs.Places(tables)


class Reason(graphene.ObjectType):
    code = graphene.String(required=True)
    clause = graphene.String(required=True)


class BenefitStanding(graphene.ObjectType):
    plan = graphene.String(required=True)
    benefit = graphene.String(required=True)
    kind = graphene.String(required=True)
    clause = graphene.String(required=True)
    contract_id = graphene.ID(required=True)
    state = graphene.String(required=True)
    starts = graphene.String(required=True)
    last_day = graphene.String(required=True)
    used = graphene.Boolean(required=True)
    why_not = graphene.NonNull(graphene.List(graphene.NonNull(Reason)))


class Decision(graphene.ObjectType):
    verdict = graphene.String(required=True)
    benefits = graphene.NonNull(graphene.List(graphene.NonNull(BenefitStanding)))


class ClaimSummary(graphene.ObjectType):
    claim_id = graphene.ID(required=True)
    state = graphene.String(required=True)
    event = graphene.String(required=True)
    occurred_on = graphene.String()


class ClaimSummaryConnection(graphene.ObjectType):
    nodes = graphene.NonNull(graphene.List(graphene.NonNull(ClaimSummary)))


class Product(graphene.ObjectType):
    sku = graphene.String(required=True)
    brand = graphene.String(required=True)
    name = graphene.String(required=True)


class Unit(graphene.ObjectType):
    id = graphene.ID(required=True)
    serial = graphene.String(required=True)
    product = graphene.NonNull(Product)
    claims = graphene.NonNull(ClaimSummaryConnection, first=graphene.Int(default_value=cover.CLAIMS_SHOWN))

    @staticmethod
    def resolve_claims(found: cover.Unit, _info: object, first: int) -> cover.Claims:
        return cover.Claims(found.all_claims[:first])


class Coverage(graphene.ObjectType):
    class Meta:
        possible_types = (cover.Coverage,)

    unit = graphene.NonNull(Unit)
    decision = graphene.NonNull(Decision)


class UserError(graphene.Interface):
    code = graphene.String(required=True)
    message = graphene.String(required=True)


class UnknownUnit(graphene.ObjectType):
    class Meta:
        interfaces = (UserError,)
        possible_types = (cover.UnknownUnit,)


class Code(graphene.ObjectType):
    code = graphene.String(required=True)


class Authorization(graphene.ObjectType):
    class Meta:
        possible_types = (jobs.Authorization,)

    authorized = graphene.Boolean(required=True)
    on = graphene.String(required=True)
    until = graphene.String()
    reasons = graphene.NonNull(graphene.List(graphene.NonNull(Code)))


class Claim(graphene.ObjectType):
    class Meta:
        possible_types = (claim_rows.Claim,)

    id = graphene.ID(required=True)
    event = graphene.String(required=True)
    occurred_on = graphene.String()


class FileClaimSuccess(graphene.ObjectType):
    class Meta:
        possible_types = (claim_rows.FileClaimSuccess,)

    state = graphene.String(required=True)
    claim = graphene.NonNull(Claim)


class IdempotencyConflict(graphene.ObjectType):
    class Meta:
        interfaces = (UserError,)
        possible_types = (filing.IdempotencyConflict,)


class CoverageResult(graphene.Union):
    class Meta:
        types = (Coverage, UnknownUnit)


class AuthorizationResult(graphene.Union):
    class Meta:
        types = (Authorization, UnknownUnit)


class FileClaimResult(graphene.Union):
    class Meta:
        types = (FileClaimSuccess, IdempotencyConflict, UnknownUnit)


class SerialInput(graphene.InputObjectType):
    namespace = graphene.String(required=True)
    serial = graphene.String(required=True)


class UnitLookup(graphene.InputObjectType):
    serial = graphene.InputField(SerialInput, required=True)


class CoverageInput(graphene.InputObjectType):
    unit = graphene.InputField(UnitLookup, required=True)
    event = graphene.String(required=True)
    components = graphene.NonNull(graphene.List(graphene.NonNull(graphene.String)))
    as_of = graphene.String(required=True)


class MoneyInput(graphene.InputObjectType):
    amount = graphene.String(required=True)
    currency = graphene.String(required=True)


class ChargeInput(graphene.InputObjectType):
    id = graphene.String(required=True)
    charge_class = graphene.String(required=True, name="class")
    component = graphene.String()
    amount = graphene.InputField(MoneyInput, required=True)


class CaseInput(CoverageInput):
    charges = graphene.NonNull(graphene.List(graphene.NonNull(ChargeInput)))


class FileClaimInput(graphene.InputObjectType):
    case = graphene.InputField(CaseInput, required=True)
    idempotency_key = graphene.String(required=True)


class AuthorizationInput(graphene.InputObjectType):
    issuer = graphene.String(required=True)
    brand = graphene.String(required=True)
    category = graphene.String(required=True)
    task = graphene.String(required=True)
    on = graphene.String(required=True)


class Query(graphene.ObjectType):
    coverage = graphene.NonNull(CoverageResult, input=CoverageInput(required=True))
    coverages = graphene.NonNull(
        graphene.List(graphene.NonNull(CoverageResult)),
        inputs=graphene.NonNull(graphene.List(graphene.NonNull(CoverageInput))),
    )
    authorization = graphene.NonNull(AuthorizationResult, input=AuthorizationInput(required=True))

    @staticmethod
    async def resolve_coverage(_root: object, _info: object, input: dict[str, Any]) -> object:
        [found] = await tables.read(cover.covers, [_case(input)])
        return found

    @staticmethod
    async def resolve_coverages(_root: object, _info: object, inputs: list[dict[str, Any]]) -> object:
        return await tables.read(cover.covers, [_case(each) for each in inputs])

    @staticmethod
    async def resolve_authorization(_root: object, _info: object, input: dict[str, Any]) -> object:
        return await tables.read(jobs.authorization, await places.partner(), input)


class Mutation(graphene.ObjectType):
    file_claim = graphene.NonNull(FileClaimResult, input=FileClaimInput(required=True))

    @staticmethod
    async def resolve_file_claim(_root: object, info: Any, input: dict[str, Any]) -> object:
        return await tables.write(filing.file_claim, filing.filing_of(info.context["caller"], input))


schema = graphene.Schema(Query, Mutation)


async def answered(request: Request) -> Response:
    """One request."""
    sent = orjson.loads(await request.body())
    result = await schema.execute_async(sent["query"], variables=sent["variables"], context=request.scope)
    return Response(orjson.dumps(result.formatted), media_type="application/json")


def _case(asked: dict[str, Any]) -> cover.Case:
    return cover.case_of({**asked, "asOf": asked["as_of"]})


if __name__ == "__main__":
    answer_with(WithKey(Starlette(routes=[Route("/graphql", answered, methods=["POST"])])))
