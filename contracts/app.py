"""How does a request get to the engine? Settings in, ASGI app out.

`wire` puts the parts together, for the app and for the command line alike; `create_app` shows the whole app. A
GraphQL request passes `http.requests` (id, log line, figures), `http.guard` (what is not GraphQL at all) and
`http.endpoint` (caller, document, place), and is carried out by `contracts.schema.execute`.

    /graphql             queries by GET and POST, mutations by POST; the explorer page for a browser, in demo mode
    /graphql             the same and subscriptions over a web socket (`http.sockets`)
    /graphql/static      the explorer's files, in demo mode
    /graphql/schema.svg  a picture of the schema, in demo mode
    /calendar/TOKEN.ics  the due visits of a contract for a calendar; the token is the key
    /livez, /readyz      whether the process answers, and whether it should be sent requests
    /metrics             figures for Prometheus, where the settings offer them
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from importlib import import_module
from typing import TypeAlias

import structlog
from msgspec import Struct
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from contracts.http.answers import Answers
from contracts.http.believing import TokenReader
from contracts.http.calendars import CalendarEndpoint
from contracts.http.callers import Callers
from contracts.http.conversation import Limits
from contracts.http.documents import read_trusted
from contracts.http.draining import Draining
from contracts.http.endpoint import GraphQLEndpoint
from contracts.http.gates import Gates, alarm
from contracts.http.guard import Guard
from contracts.http.health import ReadyEndpoint, alive
from contracts.http.known_keys import KnownKeys
from contracts.http.metrics import Metrics, MetricsEndpoint
from contracts.http.requests import Requests
from contracts.http.shared import Shared
from contracts.http.shedding import Room
from contracts.http.shortcut import Shortcut
from contracts.http.sockets import Sockets
from contracts.http.tracing import Tracing
from contracts.rules.values.vocabulary import Role
from contracts.schema.examples import EXAMPLES
from contracts.settings import FEWEST_LETTERS, NEW_SECRET, OidcIssuer, Settings
from contracts.store.database import Database
from contracts.store.revisions import HEAD
from contracts.usecases.access.guessing import BOUNDS, Bound, Guessing
from contracts.usecases.access.token_issuers import TokenIssuer
from contracts.usecases.actor import ANONYMOUS, Actor, Scope
from contracts.usecases.engine import Engine
from contracts.usecases.tokens import DEMO_SECRET, Keys

log = structlog.get_logger()

DEFAULT_TENANT = "default"

DEMO, EXPLORER, TOKENS = "contracts.usecases.demo.load_demo", "contracts.http.explorer", "contracts.http.tokens"
"""What only a demo, or only who trusts issuers of tokens needs, loaded by its name."""

Beside: TypeAlias = Callable[[Database], AbstractAsyncContextManager[object]]
"""What goes on in the same process for as long as the app answers."""


class Parts(Struct, frozen=True):
    """The open engine, the settings it runs under, and who may call it with which key."""

    settings: Settings
    engine: Engine
    actors: Mapping[str, Actor]
    anonymous: Actor


class NotForProduction(ValueError):
    """Settings that would let anybody in. `problems` says each, with its cure."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def wire(settings: Settings) -> Parts:
    """Put the parts together. Nothing connects until the first request."""
    demo = import_module(DEMO) if settings.demo else None
    return Parts(
        settings=settings,
        engine=Engine.open(settings.database_url, keys_of(settings)),
        actors=demo.demo_actors() if demo else {},
        anonymous=Actor(demo.DEMO_TENANT if demo else DEFAULT_TENANT, Role.STOREFRONT, ANONYMOUS),
    )


def engine_of(settings: Settings) -> Engine:
    """The engine on the database of the settings, for a command: with the secrets of the settings, if there are any."""
    secrets = [each.get_secret_value() for each in settings.secrets]
    return Engine.open(settings.database_url, Keys.of(secrets) if secrets else None)


def keys_of(settings: Settings) -> Keys:
    """What tokens are signed with: the secrets of the settings, or that of the demo, or one of this process alone."""
    if settings.secrets:
        return Keys.of([each.get_secret_value() for each in settings.secrets])
    if settings.demo:
        return Keys.of_the_demo()
    log.warning("no CONTRACTS_SECRETS is set: previews and feeds hold for this process only, until it ends")
    return Keys.of_the_process()


def bounds_of(settings: Settings) -> Mapping[Role, Bound]:
    """How many different units each role may name in an hour."""
    said = {Role(role): Bound(each.of_network, each.of_key) for role, each in settings.serial_bounds.items()}
    return {**BOUNDS, **said}


def check_production(settings: Settings) -> None:
    """Raise `NotForProduction` for what is safe in the demo alone: no secrets, or such as anybody may know."""
    cure = f"make one with `{NEW_SECRET}`; to try the engine out, use `contracts serve --demo`"
    secrets, problems = [each.get_secret_value() for each in settings.secrets], []
    if not secrets:
        problems.append(f"CONTRACTS_SECRETS is not set: {cure}")
    if DEMO_SECRET in secrets:
        problems.append(f"CONTRACTS_SECRETS has the secret of the demo, which anybody knows: {cure}")
    if any(len(set(each)) < FEWEST_LETTERS for each in secrets):
        problems.append(f"CONTRACTS_SECRETS has a secret that could be guessed, for it repeats a few letters: {cure}")
    if problems:
        raise NotForProduction(tuple(problems))


def create_app(settings: Settings, draining: Draining | None = None, beside: Beside = nullcontext) -> Starlette:
    """The whole app. `draining` is set by the server that is about to stop.

    Raises `NotForProduction`, `BrokenManifest` and `NoTelemetry`.
    """
    if not settings.demo:
        check_production(settings)
    trusted = read_trusted(settings.documents, only=settings.trusted_only)
    tracing = Tracing.to(settings.traces_url)
    metrics = Metrics(trusted.names | {each.operation for each in EXAMPLES} | {"calendar", "explorer"})
    parts, tokens = wire(settings), _token_reader(settings)
    shared = Shared(
        parts.engine,
        _callers(parts, tokens),
        Gates(parts.engine.keys, Guessing(bounds_of(settings), alarm(metrics)), settings.proxies),
        trusted,
        Room(settings.in_flight, settings.waiting, settings.patience_s, metrics.shed),
        metrics,
    )
    graphql = Requests(_graphql(settings, shared), metrics, tracing)
    calendars = Requests(CalendarEndpoint(parts.engine), metrics, tracing)
    draining = draining or Draining()
    return Shortcut(
        "/graphql",
        graphql,
        routes=[
            Route("/graphql", graphql),  # for those who write `/graphql/`; all others take the shortcut
            WebSocketRoute("/graphql", _sockets(settings, shared)),
            Route("/calendar/{token}.ics", calendars),
            *_watched(settings, shared, draining),
            *(import_module(EXPLORER).explorer_routes() if settings.demo else ()),
        ],
        lifespan=_lifespan(parts.engine, tokens, tracing, beside),
    )


def _callers(parts: Parts, tokens: TokenReader | None) -> Callers:
    """Who may call: with which key, token, or nothing at all."""
    settings = parts.settings
    return Callers(
        parts.actors,
        parts.anonymous,
        keyless=settings.demo or settings.keyless,
        in_production=not settings.demo,
        known=KnownKeys(parts.engine.database),
        tokens=tokens,
    )


def _graphql(settings: Settings, shared: Shared) -> ASGIApp:
    """What answers a request, behind its guard."""
    answers = Answers(draft=settings.draft_statuses)
    page: str | None = import_module(EXPLORER).explorer_page() if settings.demo else None
    endpoint = GraphQLEndpoint(shared, answers, page)
    return Guard(endpoint, max_body_bytes=settings.max_body_bytes, body_s=settings.body_s, answers=answers)


def _sockets(settings: Settings, shared: Shared) -> ASGIApp:
    """What answers a web socket."""
    return Sockets(shared, Limits(settings.max_body_bytes), settings.sockets, settings.sockets_of_a_key)


def _watched(settings: Settings, shared: Shared, draining: Draining) -> Iterator[Route]:
    """Where those ask who run the server: a balancer, a supervisor, Prometheus."""
    database = shared.engine.database
    yield Route("/livez", alive)
    yield Route("/readyz", ReadyEndpoint(database, draining, HEAD, not settings.demo).answer)
    if settings.metrics:
        yield Route("/metrics", MetricsEndpoint(shared.metrics, database, shared.room).answer)


def _lifespan(
    engine: Engine, tokens: TokenReader | None, tracing: Tracing, beside: Beside
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """What goes on for as long as the app answers, and what is closed after it."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with beside(engine.database), _keeping(tokens):
            yield
        await engine.close()
        tracing.close()

    return lifespan


def _token_reader(settings: Settings) -> TokenReader | None:
    """What reads the tokens of the issuers whom the settings trust. Without any, what it needs is not even loaded."""
    if not settings.oidc:
        return None
    issuers = {each.issuer: _token_issuer(each) for each in settings.oidc}
    found: TokenReader = import_module(TOKENS).Tokens.of(issuers, settings.jwks_every_s, settings.clock_skew_s)
    return found


@asynccontextmanager
async def _keeping(tokens: TokenReader | None) -> AsyncIterator[None]:
    """The keys of issuers are kept fresh until the block ends."""
    if tokens is None:
        yield
        return
    fetching = asyncio.create_task(tokens.keep())
    try:
        yield
    finally:
        fetching.cancel()
        with suppress(asyncio.CancelledError):
            await fetching


def _token_issuer(written: OidcIssuer) -> TokenIssuer:
    return TokenIssuer(
        issuer=written.issuer,
        audience=written.audience,
        jwks=written.jwks,
        algorithm=written.algorithm,
        roles={word: Role(role) for word, role in written.roles.items()},
        tenant=written.tenant,
        typ=written.typ,
        role_claim=written.role_claim,
        claim_of={"party": written.party_claim, "location": written.location_claim, "issuer": written.issuer_claim},
        scope_claim=written.scope_claim,
        scopes={word: Scope(scope) for word, scope in written.scopes.items()},
        trusted_only=written.trusted_only,
        longest_s=written.longest_s,
    )
