"""What can be wrong with a request, as clients see it?

Every expected failure of a verb becomes a member of the field's union: one type for each, all with the same four
fields. `HANDLERS` turns the exceptions into these members, so that no resolver catches anything.
"""

from collections.abc import Mapping
from typing import TypeVar

import strawberry
from pydantic.alias_generators import to_camel
from strawberry.schema import ExceptionHandler
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from contracts.schema.claims.enums import ClaimState, MoveName
from contracts.schema.context import Context
from contracts.schema.contract_life.enums import ContractState
from contracts.schema.contract_life.seen import ContractQuote
from contracts.schema.reasons import Speech
from contracts.usecases import failures


@strawberry.interface(description="Something is wrong with the request; sending it again unchanged gives the same.")
class UserError:
    code: str = strawberry.field(description="What is wrong: a stable word for programs.")
    message: str = strawberry.field(description="What is wrong: a sentence for people.")
    path: list[str] = strawberry.field(description="The way from the argument to the field at fault.")
    cure: str = strawberry.field(description="What to do about it.")


@strawberry.type(description="No unit has this serial, id or order line.")
class UnknownUnit(UserError):
    pass


@strawberry.type(description="A product, plan, party, location or reading that is named is not there.")
class UnknownRecord(UserError):
    pass


@strawberry.type(description="A field cannot be read, or does not fit the others.")
class BadInput(UserError):
    pass


@strawberry.type(description="Two currencies stand in one job.")
class TwoCurrencies(UserError):
    currencies: list[str] = strawberry.field(description="The two currencies.")


@strawberry.type(description="The caller's key does not cover this.")
class NotAllowed(UserError):
    pass


@strawberry.type(
    description="A unit is shown only to who proves to have it. The same is said of a unit that is not there."
)
class ProofNeeded(UserError):
    pass


@strawberry.type(
    description="Too many different units were named with this key, or a unit was proven wrongly too often."
)
class TooManySerials(UserError):
    retry_after: int = strawberry.field(description="In how many seconds one more may be named.")


@strawberry.type(description="The idempotency key was used before, for another request.")
class IdempotencyConflict(UserError):
    pass


@strawberry.type(description="The unit is registered already.")
class AlreadyRegistered(UserError):
    unit_id: strawberry.ID = strawberry.field(description="The unit that is there.")


@strawberry.type(description="What would be decided now is not what was previewed.")
class DecisionChanged(UserError):
    hash: str = strawberry.field(description="The hash of the decision as it would be now.")


@strawberry.type(description="The unit has an open remedy already, or the claim has one.")
class RemedyIsOpen(UserError):
    pass


@strawberry.type(description="A claim does not move so from where it stands, or not by this caller.")
class MoveRefused(UserError):
    state: ClaimState = strawberry.field(description="Where the claim stands.")
    may_move: list[MoveName] = strawberry.field(description="What the caller may do with it now.")


@strawberry.type(description="One thing that is wrong with what a person decided.")
class JudgementFault:
    code: str = strawberry.field(description="What is wrong: a stable word for programs.")
    line: int | None = strawberry.field(description="The line; null for the claim as a whole.")
    most: str | None = strawberry.field(
        description="The amount that would do, with its currency; null where it is no amount."
    )
    choices: list[str] = strawberry.field(description="What would do, where there is a choice.")


@strawberry.type(description="What a person decided of a claim is beyond what they may decide.")
class JudgementRefused(UserError):
    faults: list[JudgementFault] = strawberry.field(description="Everything that is wrong.")


@strawberry.type(description="A contract does not change so from where it stands.")
class ContractChangeRefused(UserError):
    state: ContractState = strawberry.field(description="Where the contract stands on that day.")


@strawberry.type(description="The terms do not let a contract change so, or a fact is missing: every reason.")
class ContractChangeClosed(UserError):
    quote: ContractQuote = strawberry.field(description="What was asked for, why not, and every way there is.")


@strawberry.type(description="One thing that is not as it was previewed.")
class PreviewChange:
    field: str = strawberry.field(description="Which field of the quote; `request` when something else was asked.")
    then: str | None = strawberry.field(description="What was previewed; null for nothing.")
    now: str | None = strawberry.field(description="What it is now; null for nothing.")


@strawberry.type(description="A preview is not ours, is too old, or is not what the change would come to now.")
class PreviewRefused(UserError):
    changes: list[PreviewChange] = strawberry.field(description="Everything that is not as it was previewed.")


COMMANDS = frozenset({"input", "by"})
"""The arguments that are a command, or a part of one."""

E = TypeVar("E", bound=UserError)

TYPES: Mapping[type[failures.Failure], type[UserError]] = {
    failures.UnknownUnit: UnknownUnit,
    failures.UnknownRecord: UnknownRecord,
    failures.BadInput: BadInput,
    failures.TwoCurrencies: TwoCurrencies,
    failures.NotAllowed: NotAllowed,
    failures.ProofNeeded: ProofNeeded,
    failures.TooManySerials: TooManySerials,
    failures.IdempotencyConflict: IdempotencyConflict,
    failures.AlreadyRegistered: AlreadyRegistered,
    failures.DecisionChanged: DecisionChanged,
    failures.RemedyIsOpen: RemedyIsOpen,
    failures.MoveNotAllowed: MoveRefused,
    failures.JudgementRefused: JudgementRefused,
    failures.ChangeNotAllowed: ContractChangeRefused,
    failures.ChangeClosed: ContractChangeClosed,
    failures.PreviewRefused: PreviewRefused,
}


def error_of(failure: failures.Failure, *prefix: str, context: Context | None = None) -> UserError:
    """A failure as clients see it; `prefix` leads from the argument to the command.

    Reasons are said in the language of the request, whose `context` is needed for them.
    """
    code, message, cure, path = failure.code, failure.message, failure.cure, [*prefix, *failure.path]
    match failure:
        case failures.TwoCurrencies(currencies=both):
            return TwoCurrencies(code=code, message=message, path=path, cure=cure, currencies=list(both))
        case failures.TooManySerials(retry_after_s=seconds):
            return TooManySerials(code=code, message=message, path=path, cure=cure, retry_after=seconds)
        case failures.AlreadyRegistered(unit_id=unit_id):
            return AlreadyRegistered(code=code, message=message, path=path, cure=cure, unit_id=strawberry.ID(unit_id))
        case failures.DecisionChanged(hash=digest):
            return DecisionChanged(code=code, message=message, path=path, cure=cure, hash=digest)
        case failures.MoveNotAllowed(state=state, may_move=moves):
            may = [MoveName(move) for move in moves]
            return MoveRefused(code=code, message=message, path=path, cure=cure, state=ClaimState(state), may_move=may)
        case failures.JudgementRefused(faults=faults):
            told = [JudgementFault(code=f.code, line=f.line, most=f.most, choices=list(f.choices)) for f in faults]
            return JudgementRefused(code=code, message=message, path=path, cure=cure, faults=told)
        case failures.ChangeNotAllowed(state=state):
            stands = ContractState(state)
            return ContractChangeRefused(code=code, message=message, path=path, cure=cure, state=stands)
        case failures.ChangeClosed(quote=document, facts=facts):
            speech = Speech(context.language, facts, context.spoken) if context else Speech("en", facts)
            quote = ContractQuote.of(dict(document), speech, None)
            return ContractChangeClosed(code=code, message=message, path=path, cure=cure, quote=quote)
        case failures.PreviewRefused(changes=changes):
            changed = [PreviewChange(field=each.field, then=each.then, now=each.now) for each in changes]
            return PreviewRefused(code=code, message=message, path=path, cure=cure, changes=changed)
        case _:
            return TYPES[type(failure)](code=code, message=message, path=path, cure=cure)


class _Handler(ExceptionHandler):  # type: ignore[type-arg]  # the two types differ from handler to handler
    """Turns one kind of failure into its type, where a field's union has it."""

    def __init__(self, exception_type: type[failures.Failure], error_type: type[UserError]) -> None:
        self.exception_type, self.error_type = exception_type, error_type

    def handle(self, exception: failures.Failure, *, field: StrawberryField, info: Info) -> UserError:
        names = [to_camel(argument.python_name) for argument in field.arguments]
        named = exception.path[0] if exception.path else None
        # The command is one argument; a page has arguments of its own.
        prefix = [] if named in names else [name for name in names if name in COMMANDS]
        return error_of(exception, *prefix, context=info.context)


HANDLERS = tuple(_Handler(failure, error) for failure, error in TYPES.items())
