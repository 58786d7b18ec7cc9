"""How is one GraphQL request answered, that the guard let through?

    caller -> document -> place in the room -> carried out -> answer

Each step may end it with a typed refusal; the note of the request learns the operation, the role and the outcome.
"""

from datetime import UTC, datetime

from msgspec import Struct
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from contracts.explain.catalogues import preferred
from contracts.http.answers import Answer, Answers, Refused, error_body, takes_html
from contracts.http.callers import Caller
from contracts.http.documents import UnknownDocument
from contracts.http.guard import Envelope, envelope_of
from contracts.http.headers import headers_of
from contracts.http.noted import Note, Outcome, note_of
from contracts.http.policy import PAGE
from contracts.http.serials import serials_of
from contracts.http.shared import Shared
from contracts.schema.context import Context
from contracts.schema.execute import CannotExecute, Executed, GraphQLRequest, document_of, execute
from contracts.schema.operations import asked

_ENGLISH = "Content-Language", "en"
_NAMING = frozenset({"query", "documentId", "doc_id", "extensions"})


class GraphQLEndpoint(Struct, frozen=True):
    """Answers GraphQL requests; a browser that asks for nothing gets the page, where there is one."""

    shared: Shared
    answers: Answers
    page: str | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        envelope, note = envelope_of(scope), note_of(scope)
        answer: ASGIApp
        if self.page is not None and _asks_for_page(scope, envelope):
            note.operation, note.outcome = "explorer", Outcome.OK
            answer = HTMLResponse(self.page, headers=PAGE)
        else:
            try:
                answer = await self._answer(scope, envelope, note)
            except CannotExecute as cannot:
                answer = self._refused(scope, note, _refusal(cannot))
            except Refused as refused:
                answer = self._refused(scope, note, refused)
        await answer(scope, receive, send)

    def _refused(self, scope: Scope, note: Note, refused: Refused) -> Answer:
        note.outcome = Outcome.SHED if refused.status == 503 else Outcome.REFUSED
        return self.answers.refused(headers_of(scope), refused)

    async def _answer(self, scope: Scope, envelope: Envelope, note: Note) -> Answer:
        shared, headers = self.shared, headers_of(scope)
        caller = await shared.callers.of(headers)
        note.role = str(caller.actor.role)
        try:
            text = shared.trusted.text(envelope, caller.trusted_only)
        except UnknownDocument as unknown:
            body = error_body(unknown.code, unknown.message)
            return self.answers.executed(headers, body, False, ("Cache-Control", "no-store"))
        sent = request_of(envelope, text, caller, reads_only=scope["method"] == "GET")
        language = preferred(headers.get("accept-language", ""))
        engine = shared.engine.within(caller.actor.tenant)
        now = datetime.now(UTC)
        actor = shared.gates.through(caller.actor, scope, headers, now)
        context = Context(engine, actor, now, language, caller.shows)
        operation = asked(sent.document, sent.operation_name)
        note.operation = shared.metrics.operation(operation.name)
        async with shared.room.place(operation.kind):
            executed = await execute(sent, context)
        note.outcome = outcome_of(executed)
        if executed.began and text:
            shared.metrics.serials.saw(note.role, serials_of(text, envelope.get("variables")), now)
        return self.answers.executed(headers, executed.body, executed.began, _language(context))


def _asks_for_page(scope: Scope, envelope: Envelope) -> bool:
    return scope["method"] == "GET" and not _NAMING & envelope.keys() and takes_html(headers_of(scope))


def request_of(envelope: Envelope, text: str | None, caller: Caller, *, reads_only: bool) -> GraphQLRequest:
    """What an envelope of this caller asks for, with the text that it sends or names."""
    variables, name = envelope.get("variables"), envelope.get("operationName")
    return GraphQLRequest(
        query=text,
        document=document_of(text, caller.actor.role, caller.shows),
        variables=variables if isinstance(variables, dict) else None,
        operation_name=name if isinstance(name, str) else None,
        reads_only=reads_only,
    )


def _refusal(cannot: CannotExecute) -> Refused:
    """Why there is nothing to carry out, as HTTP says it."""
    by_get = cannot.code == "MUTATION_BY_GET"
    return Refused(405 if by_get else 400, cannot.code, cannot.message, {"Allow": "POST"} if by_get else {})


def outcome_of(executed: Executed) -> Outcome:
    """How a request ended that was carried out, or could not begin."""
    errors = executed.body.get("errors")
    if not errors:
        return Outcome.OK
    codes = {error["extensions"]["code"] for error in errors}
    if "INTERNAL" in codes:
        return Outcome.FAILED
    if executed.body.get("data") is None:
        return Outcome.REFUSED
    return Outcome.PARTIAL


def _language(context: Context) -> tuple[str, str]:
    """The languages that were spoken in an answer; where no sentence was asked for, that of everything else."""
    return ("Content-Language", ", ".join(sorted(context.spoken))) if context.spoken else _ENGLISH
