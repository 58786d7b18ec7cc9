"""How is a person's judgement of a claim read, and how is a refusal of it told?"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from contracts.rules.claims.lines import Adjudication
from contracts.rules.claims.review import Judgement, Person, ReviewProblem, ReviewRefused
from contracts.rules.values.vocabulary import ClaimState, LineOutcome, Role
from contracts.usecases.actor import Actor
from contracts.usecases.claims.held import HeldClaim
from contracts.usecases.claims.seen.shown import may_move
from contracts.usecases.cover.asked import Amount, read_money
from contracts.usecases.failures import BadInput, Fault, JudgementRefused, MoveNotAllowed, Path, TwoCurrencies
from contracts.usecases.reason_codes import check_reason

LINES_OPEN = "LINE_OPEN"
"""A line that nobody decided."""

_CURES = {
    ReviewProblem.UNKNOWN_LINE: "name a line of the claim that can be decided so",
    ReviewProblem.LINE_TWICE: "name each line once",
    ReviewProblem.BINDING: "leave the line as the table decided it, or grant goodwill",
    ReviewProblem.MORE_THAN_COVERED: "approve at most `most`, or grant goodwill",
    ReviewProblem.MORE_THAN_CLAIMED: "grant at most `most`",
    ReviewProblem.LESS_THAN_APPROVED: "goodwill comes on top: grant more than `most`",
    ReviewProblem.NEEDS_REASON: "send a reason code for every line of which less is paid than was claimed",
    ReviewProblem.SAME_PERSON: "somebody else has to decide",
    ReviewProblem.NO_GOODWILL: "the issuer's table allows none",
    ReviewProblem.NOT_THIS_ROLE: "send a key of one of the roles in `choices`",
    ReviewProblem.ABOVE_LIMIT: "grant at most `most`",
    ReviewProblem.NEEDS_SECOND: "a second person has to confirm it",
    ReviewProblem.UNKNOWN_REASON: "send one of the reason codes in `choices`",
}


class AskedJudgement(Struct, frozen=True):
    """What a person decides of a line: how much is paid in all. A reason code where it is less than was claimed."""

    line: int
    approved: Amount
    reason: str | None = None


def person(actor: Actor) -> Person:
    return Person(actor.key_id, Role(actor.role))


def read_judgements(asked: Sequence[AskedJudgement], currency: str) -> tuple[Judgement, ...]:
    """The judgements in minor units. Raises `BadInput` and `TwoCurrencies`."""
    read: list[Judgement] = []
    for index, each in enumerate(asked):
        path: Path = ("lines", str(index), "approved")
        if each.approved.currency != currency:
            raise TwoCurrencies(currency, each.approved.currency, (*path, "currency"))
        if each.reason is not None:
            check_reason(each.reason, ("lines", str(index), "reason"))
        read.append(Judgement(each.line, read_money(each.approved, path).minor, each.reason))
    return tuple(read)


def check_decided(after: Adjudication) -> None:
    """Raise `JudgementRefused` while a line is left that nobody decided."""
    left = [line.line for line in after.lines if line.outcome in {LineOutcome.REVIEW, LineOutcome.ASK}]
    if left:
        faults = tuple(Fault(LINES_OPEN, line, None, ()) for line in left)
        raise JudgementRefused(faults, "decide every line, or request what is missing", ("lines",))


def check_stands(held: HeldClaim, state: ClaimState, verb: str) -> None:
    """Raise `MoveNotAllowed` for a claim that is not where this verb takes it from."""
    if held.state == state:
        return
    possible = may_move(held.actor, held.state, held.holder)
    message = f"the claim is {held.state}, and `{verb}` is for one that is {state.value}"
    cure = f"you may {', '.join(possible)} it" if possible else "nothing is left for you to do with it"
    raise MoveNotAllowed("NOT_FROM_HERE", message, cure, held.state, possible)


def check_text(text: str | None, most: int = 4000) -> None:
    """Raise `BadInput` for words that are too long."""
    if len(text or "") > most:
        raise BadInput("TOO_LONG", "the text is too long", f"write at most {most} letters", ("text",))


def refused(faults: Iterable[ReviewRefused]) -> JudgementRefused:
    """Why a judgement was refused: all of it."""
    found = tuple(faults)
    told = tuple(
        Fault(each.problem.value, each.line, str(each.most) if each.most else None, tuple(each.choices))
        for each in found
    )
    cures = dict.fromkeys(_CURES[each.problem] for each in found)
    return JudgementRefused(told, "; ".join(cures), ("lines",))


def said_reason(given: str | None, judged: Sequence[Judgement]) -> str | None:
    """The reason code for the move: the one that was given, or else the first of a line."""
    return given or next((each.reason for each in judged if each.reason), None)


def deciders(held: HeldClaim) -> frozenset[str]:
    """The keys of the people who decided the claim before."""
    return frozenset(each.round.actor for each in held.life.rounds if each.round.role != Role.ENGINE)
