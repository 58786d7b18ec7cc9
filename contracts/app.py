"""How does a request get to the engine? Settings in, ASGI app out.

`wire` puts the parts together, for the app and for the command line alike; `create_app` shows the whole app. A
request passes the guard (`contracts.guard`), gets its actor and the moment here, and is carried out by
`contracts.schema.execute`.

    /graphql          queries by GET and POST, mutations by POST; the explorer page for a browser, in demo mode
    /graphql/static   the explorer's files
    /livez            whether the process answers

Deliberately absent until keys are kept: any key but those of the demo. Without a key the caller is a storefront.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import orjson
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from contracts.explain.catalogues import preferred
from contracts.guard import Guard, envelope_of
from contracts.rules.values.vocabulary import Role
from contracts.schema.context import Context
from contracts.schema.examples import EXAMPLES
from contracts.schema.execute import Body, CannotExecute, GraphQLRequest, execute
from contracts.settings import Settings
from contracts.usecases.actor import Actor
from contracts.usecases.demo.load_demo import DEMO_TENANT, demo_actors
from contracts.usecases.engine import Engine

STATIC = Path(str(resources.files("contracts"))) / "static" / "graphiql"
DEFAULT_TENANT = "default"
_VARY = {"Vary": "Accept, Accept-Language, Authorization"}
_JSON = "application/json"
_GRAPHQL_JSON = "application/graphql-response+json"


@dataclass(frozen=True, slots=True)
class Parts:
    """The open engine, the settings it runs under, and who may call it with which key."""

    settings: Settings
    engine: Engine
    actors: Mapping[str, Actor]
    anonymous: Actor


def wire(settings: Settings) -> Parts:
    """Put the parts together. Nothing connects until the first request."""
    tenant = DEMO_TENANT if settings.demo else DEFAULT_TENANT
    return Parts(
        settings=settings,
        engine=Engine.open(settings.database_url),
        actors=demo_actors() if settings.demo else {},
        anonymous=Actor(tenant, Role.STOREFRONT, "anonymous"),
    )


def create_app(settings: Settings) -> Starlette:
    """The whole app."""
    parts = wire(settings)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await parts.engine.close()

    return Starlette(
        routes=[
            Route("/livez", _alive),
            Mount("/graphql/static", StaticFiles(directory=STATIC)),
            Route("/graphql", Guard(GraphQLEndpoint(parts), max_body_bytes=settings.max_body_bytes)),
        ],
        lifespan=lifespan,
    )


class GraphQLEndpoint:
    """Answers one request that the guard let through."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._page = _explorer_page() if parts.settings.demo else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._answer(Request(scope)))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        envelope = envelope_of(request.scope)
        if self._page is not None and request.method == "GET" and "query" not in envelope and _is_browser(request):
            return HTMLResponse(self._page)
        try:
            actor = self._actor(request.headers)
        except UnknownKey as unknown:
            return _json(request, _error("UNKNOWN_KEY", str(unknown)), 401, {"WWW-Authenticate": "Bearer"})
        query, variables, name = (envelope.get(part) for part in ("query", "variables", "operationName"))
        asked = GraphQLRequest(
            query=query if isinstance(query, str) else None,
            variables=variables if isinstance(variables, dict) else None,
            operation_name=name if isinstance(name, str) else None,
            reads_only=request.method == "GET",
        )
        language = preferred(request.headers.get("accept-language", ""))
        context = Context(self._parts.engine, actor, datetime.now(UTC), language)
        try:
            executed = await execute(asked, context)
        except CannotExecute as cannot:
            status = 405 if cannot.code == "MUTATION_BY_GET" else 400
            headers = {"Allow": "POST"} if status == 405 else {}
            return _json(request, _error(cannot.code, cannot.message), status, headers)
        refused = not executed.began and _wants_graphql_json(request.headers)
        return _json(request, executed.body, 400 if refused else 200, {**_VARY, **_content_language(context)})

    def _actor(self, headers: Headers) -> Actor:
        """Who calls. Raises `UnknownKey`."""
        written = headers.get("authorization")
        if written is None:
            return self._parts.anonymous
        scheme, _, key = written.partition(" ")
        actor = self._parts.actors.get(key.strip()) if scheme.lower() == "bearer" else None
        if actor is None:
            raise UnknownKey
        return actor


class UnknownKey(Exception):
    """The request bears a key that we do not know."""

    def __str__(self) -> str:
        return "The key is not known: send `Authorization: Bearer KEY` with a key of yours, or leave it out."


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


def _explorer_page() -> str:
    """The page of the explorer, with the worked examples as its tabs."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    examples = json.dumps([example.as_tab() for example in EXAMPLES], ensure_ascii=False)
    marked = '<script type="application/json" id="examples">[]</script>'
    filled = marked.replace("[]", examples.replace("<", "\\u003c"))
    return page.replace(marked, filled)


def _is_browser(request: Request) -> bool:
    return "text/html" in _accepted(request.headers)


def _wants_graphql_json(headers: Headers) -> bool:
    return _GRAPHQL_JSON in _accepted(headers)


def _accepted(headers: Headers) -> list[str]:
    return [part.partition(";")[0].strip().lower() for part in headers.get("accept", "").split(",")]


def _content_language(context: Context) -> Mapping[str, str]:
    """The languages that were spoken in an answer; where no sentence was asked for, that of everything else."""
    return {"Content-Language": ", ".join(sorted(context.spoken)) or "en"}


def _error(code: str, message: str) -> Body:
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


def _json(request: Request, body: Body, status: int, headers: Mapping[str, str]) -> Response:
    media_type = _GRAPHQL_JSON if _wants_graphql_json(request.headers) else _JSON
    return Response(orjson.dumps(body), status, {**headers, "Content-Type": f"{media_type}; charset=utf-8"})
