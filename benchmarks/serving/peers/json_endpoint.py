"""How fast is an endpoint that is written by hand over our own data layer?

The same engine, the same checks of the caller's key and of who may see what, the same verbs. No GraphQL: a path for
each question, the fields written into a dict one by one, and orjson.
"""

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import orjson
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.serving.peers.as_ours import answer_with
from contracts.app import bounds_of, keys_of
from contracts.http.answers import Refused
from contracts.http.callers import Callers
from contracts.http.gates import Gates, alarm
from contracts.http.known_keys import KnownKeys
from contracts.http.metrics import Metrics
from contracts.rules.values.vocabulary import ChargeClass, Event, Role
from contracts.settings import Settings
from contracts.usecases.access.guessing import Guessing
from contracts.usecases.actor import ANONYMOUS, Actor
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.told import Told
from contracts.usecases.cover.ask_unit import AskUnit, UnitAnswer, ask_unit, ask_units
from contracts.usecases.cover.asked import Amount, AskedCharge, BySerial, Situation
from contracts.usecases.engine import Engine
from contracts.usecases.failures import Failure
from contracts.usecases.network.ask_authorization import AskAuthorization, ask_authorization

Json: TypeAlias = Mapping[str, Any]
Endpoint: TypeAlias = Callable[[Engine, Actor, Json, datetime], Awaitable[object]]


async def coverage(engine: Engine, actor: Actor, body: Json, now: datetime) -> Json:
    """One case."""
    command = AskUnit(actor, _unit(body["input"]), _situation(body["input"]))
    return {"coverage": _cover(await ask_unit(engine.database, engine.library, command, now))}


async def coverages(engine: Engine, actor: Actor, body: Json, now: datetime) -> Json:
    """Many cases."""
    commands = [AskUnit(actor, _unit(each), _situation(each)) for each in body["inputs"]]
    answers = await ask_units(engine.database, engine.library, commands, now)
    return {"coverages": [_failed(each) if isinstance(each, Failure) else _cover(each) for each in answers]}


async def filed(engine: Engine, actor: Actor, body: Json, now: datetime) -> Json:
    """A claim."""
    told = body["input"]
    command = FileClaim(actor, told["idempotencyKey"], _unit(told["case"]), Told(_situation(told["case"])))
    done = await file_claim(engine.database, engine.library, command, now)
    claim = done.claim.claim
    shown = {"id": claim.id, "event": claim.event, "occurredOn": claim.occurred_on}
    return {"fileClaim": {"__typename": "FileClaimSuccess", "state": done.state, "claim": shown}}


async def authorization(engine: Engine, actor: Actor, body: Json, now: datetime) -> Json:
    """May the caller's place do a job?"""
    asked = body["input"]
    command = AskAuthorization(
        actor,
        asked["issuer"],
        brand=asked["brand"],
        category=asked["category"],
        task=asked["task"],
        on=date.fromisoformat(asked["on"]),
        wants_nearest=False,
    )
    answer = await ask_authorization(engine.database, command, now)
    grant = answer.authorization.grant
    shown = {
        "__typename": "Authorization",
        "authorized": answer.authorization.authorized,
        "on": answer.on,
        "until": grant.until(answer.on) if grant else None,
        "reasons": [{"code": str(each.reason)} for each in answer.authorization.findings],
    }
    return {"authorization": shown}


def app_of(settings: Settings) -> Starlette:
    """The endpoints, on the engine of these settings."""
    engine = Engine.open(settings.database_url, keys_of(settings))
    nobody = Actor("nobody", Role.STOREFRONT, ANONYMOUS)
    callers = Callers({}, nobody, keyless=False, in_production=True, known=KnownKeys(engine.database))
    gates = Gates(engine.keys, Guessing(bounds_of(settings), alarm(Metrics(frozenset()))), settings.proxies)

    def at(path: str, endpoint: Endpoint) -> Route:
        async def answered(request: Request) -> Response:
            try:
                caller = await callers.of(request.headers)
            except Refused as refused:
                return Response(refused.message, refused.status)
            now = datetime.now(UTC)
            actor = gates.through(caller.actor, request.scope, request.headers, now)
            body = orjson.loads(await request.body())
            try:
                data = await endpoint(engine.within(actor.tenant), actor, body, now)
            except Failure as failure:
                data = {path.removeprefix("/"): _failed(failure)}
            return Response(orjson.dumps({"data": data}), media_type="application/json")

        return Route(path, answered, methods=["POST"])

    return Starlette(
        routes=[
            at("/coverage", coverage),
            at("/coverages", coverages),
            at("/fileClaim", filed),
            at("/authorization", authorization),
        ]
    )


def _unit(asked: Json) -> BySerial:
    serial = asked["unit"]["serial"]
    return BySerial(serial["namespace"], serial["serial"])


def _situation(asked: Json) -> Situation:
    return Situation(
        event=Event(asked["event"]),
        components=tuple(asked["components"]),
        charges=tuple(_charge(each) for each in asked.get("charges", ())),
        as_of=datetime.fromisoformat(asked["asOf"]),
    )


def _charge(asked: Json) -> AskedCharge:
    amount = Amount(Decimal(asked["amount"]["amount"]), asked["amount"]["currency"])
    return AskedCharge(asked["id"], ChargeClass(asked["class"]), amount, component=asked["component"])


def _cover(answer: UnitAnswer) -> Json:
    unit, decided = answer.unit, answer.decided
    product = unit.product
    return {
        "__typename": "Coverage",
        "unit": {
            "id": unit.id,
            "serial": unit.serial,
            "product": {"sku": product.sku, "brand": product.brand, "name": product.name},
            "claims": {
                "nodes": [
                    {"claimId": each.id, "state": each.state, "event": each.event, "occurredOn": each.occurred_on}
                    for each in unit.claims[:3]
                ]
            },
        },
        "decision": {
            "verdict": decided.document["verdict"],
            "benefits": [_benefit(each, decided.contract_ids) for each in decided.document["benefits"]],
        },
    }


def _benefit(standing: Json, contract_ids: Mapping[str, str]) -> Json:
    return {
        "plan": standing["plan"],
        "benefit": standing["benefit"],
        "kind": standing["kind"],
        "clause": standing["clause"],
        "contractId": contract_ids.get(standing["contract"]),
        "state": standing["state"],
        "starts": standing["from"],
        "lastDay": standing["lastDay"],
        "used": standing["used"],
        "whyNot": _reasons(standing["whyNot"]),
    }


def _reasons(reasons: Iterable[Json]) -> list[Json]:
    return [{"code": each["reason"], "clause": each["clause"]} for each in reasons]


def _failed(failure: Failure) -> Json:
    return {"__typename": type(failure).__name__, "code": failure.code, "message": failure.message}


if __name__ == "__main__":
    answer_with(
        app_of(
            Settings(
                database_url=os.environ["CONTRACTS_DATABASE_URL"],
                secrets=(SecretStr(os.environ["CONTRACTS_SECRETS"]),),
            )
        )
    )
