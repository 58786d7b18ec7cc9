"""Which moves may a claim make, who may make them, and must they say why?

`MOVES` is the whole table. `move` looks one up: the next state, or a `MoveRefused` that names what is possible instead.
`moves_page` draws the table for people.
"""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from contracts.rules.values.vocabulary import ClaimState, MoveName, Role


class Move(Struct, frozen=True):
    """One kind of move: from any of these states to one, by any of these roles."""

    name: MoveName
    sources: tuple[ClaimState, ...]
    target: ClaimState
    roles: frozenset[Role]
    needs_reason: bool
    means: str


class MoveProblem(StrEnum):
    """Why a move was refused."""

    NOT_FROM_HERE = "NOT_FROM_HERE"
    NOT_THIS_ROLE = "NOT_THIS_ROLE"
    NEEDS_REASON = "NEEDS_REASON"


class MoveRefused(Struct, frozen=True):
    """A move that may not be made. `roles` are those who may; `possible` is what this role may do in this state."""

    problem: MoveProblem
    state: ClaimState
    move: MoveName
    role: Role
    roles: tuple[Role, ...]
    possible: tuple[MoveName, ...]


def move(state: ClaimState, name: MoveName, role: Role, reason: str | None) -> ClaimState | MoveRefused:
    """The state after a move. `reason` is a reason code, or None when none was given."""
    kind = _BY_NAME[name]
    if state not in kind.sources:
        return _refused(MoveProblem.NOT_FROM_HERE, state, kind, role)
    if role not in kind.roles:
        return _refused(MoveProblem.NOT_THIS_ROLE, state, kind, role)
    if kind.needs_reason and not (reason and reason.strip()):
        return _refused(MoveProblem.NEEDS_REASON, state, kind, role)
    return kind.target


def possible_moves(state: ClaimState, role: Role) -> tuple[MoveName, ...]:
    """What a role may do with a claim in this state, in the order of the table."""
    return tuple(kind.name for kind in MOVES if state in kind.sources and role in kind.roles)


def is_open(state: ClaimState) -> bool:
    """True while something may still come of the claim but an appeal or goodwill."""
    return state not in _OVER


def moves_page() -> str:
    """The table and a drawing of it, in Markdown."""
    lines = [
        "# The life of a claim",
        "",
        "Made by `contracts reference` from the table of moves. Do not edit. A claim begins as a `DRAFT`.",
        "",
        "| move | from | to | who may | reason | means |",
        "|---|---|---|---|---|---|",
    ]
    for kind in MOVES:
        sources, roles = _listed(kind.sources), _listed(role for role in Role if role in kind.roles)
        reason = "needed" if kind.needs_reason else ""
        lines.append(f"| `{kind.name}` | {sources} | `{kind.target}` | {roles} | {reason} | {kind.means} |")
    lines += ["", "```mermaid", "stateDiagram-v2", f"    [*] --> {ClaimState.DRAFT}"]
    lines += [f"    {source} --> {kind.target}: {kind.name}" for kind in MOVES for source in kind.sources]
    lines += [f"    {state} --> [*]" for state in ClaimState if not any(state in kind.sources for kind in MOVES)]
    return "\n".join([*lines, "```", "", *_TO_KNOW, ""])


def _refused(problem: MoveProblem, state: ClaimState, kind: Move, role: Role) -> MoveRefused:
    return MoveRefused(problem, state, kind.name, role, tuple(sorted(kind.roles)), possible_moves(state, role))


def _listed(words: Iterable[StrEnum]) -> str:
    return ", ".join(f"`{word}`" for word in words)


_S, _R, _M = ClaimState, Role, MoveName
_CLAIMANT = frozenset({_R.CUSTOMER, _R.SERVICE_CENTRE, _R.PARTNER, _R.ISSUER, _R.ADMIN})
_WORKSHOP = frozenset({_R.SERVICE_CENTRE, _R.PARTNER, _R.ISSUER, _R.ADMIN})
_DESK = frozenset({_R.SERVICE_CENTRE, _R.ISSUER, _R.ADMIN})
_ISSUER = frozenset({_R.ISSUER, _R.ADMIN})
_ALONE = frozenset({_R.ENGINE})
_DECIDED_IN = (_S.SUBMITTED, _S.IN_REVIEW, _S.APPEALED)
_BEFORE_SERVICE = (
    _S.DRAFT, _S.SUBMITTED, _S.IN_REVIEW, _S.INFORMATION_REQUESTED, _S.APPROVED, _S.PARTLY_APPROVED, _S.APPEALED,
)  # fmt: skip
_OVER = frozenset({_S.REJECTED, _S.SETTLED, _S.CLOSED, _S.WITHDRAWN})

MOVES: tuple[Move, ...] = (
    Move(_M.SUBMIT, (_S.DRAFT,), _S.SUBMITTED, _CLAIMANT, False, "the claim is filed"),
    Move(
        _M.REVIEW,
        (_S.SUBMITTED, _S.IN_SERVICE, _S.COMPLETED),
        _S.IN_REVIEW,
        _ISSUER | _ALONE,
        True,
        "a person has to look: at what is not clear, or at work that is not the one agreed on",
    ),
    Move(
        _M.ASK,
        (_S.SUBMITTED, _S.IN_REVIEW, _S.APPEALED),
        _S.INFORMATION_REQUESTED,
        _ISSUER | _ALONE,
        True,
        "it is sent back with exactly what is missing",
    ),
    Move(_M.ANSWER, (_S.INFORMATION_REQUESTED,), _S.SUBMITTED, _CLAIMANT, False, "what was missing is supplied"),
    Move(_M.APPROVE, _DECIDED_IN, _S.APPROVED, _ISSUER | _ALONE, False, "all that was claimed is agreed to"),
    Move(_M.APPROVE_PARTLY, _DECIDED_IN, _S.PARTLY_APPROVED, _ISSUER | _ALONE, True, "less than claimed is agreed to"),
    Move(_M.REJECT, _DECIDED_IN, _S.REJECTED, _ISSUER | _ALONE, True, "nothing is agreed to"),
    Move(
        _M.APPEAL,
        (_S.PARTLY_APPROVED, _S.REJECTED),
        _S.APPEALED,
        _CLAIMANT,
        True,
        "somebody else decides anew",
    ),
    Move(
        _M.GRANT_GOODWILL,
        (_S.PARTLY_APPROVED, _S.REJECTED),
        _S.APPROVED,
        _DESK,
        True,
        "more is paid than is owed, all that was claimed, within the limits of the table",
    ),
    Move(
        _M.GRANT_SOME_GOODWILL,
        (_S.PARTLY_APPROVED, _S.REJECTED),
        _S.PARTLY_APPROVED,
        _DESK,
        True,
        "more is paid than is owed, but not all",
    ),
    Move(_M.START, (_S.APPROVED, _S.PARTLY_APPROVED), _S.IN_SERVICE, _WORKSHOP, False, "the work begins"),
    Move(
        _M.COMPLETE,
        (_S.APPROVED, _S.PARTLY_APPROVED, _S.IN_SERVICE),
        _S.COMPLETED,
        _WORKSHOP,
        False,
        "the remedy is carried out",
    ),
    Move(_M.SETTLE, (_S.COMPLETED,), _S.SETTLED, _ISSUER | _ALONE, False, "what was agreed on is paid"),
    Move(
        _M.CLOSE,
        (_S.REJECTED, _S.SETTLED),
        _S.CLOSED,
        _DESK | _ALONE,
        False,
        "nothing more is to come; the time for an appeal is over",
    ),
    Move(_M.WITHDRAW, _BEFORE_SERVICE, _S.WITHDRAWN, _CLAIMANT, True, "the claimant wants nothing any more"),
)
"""Every move there is. What is not here cannot happen."""

_BY_NAME = {kind.name: kind for kind in MOVES}

_TO_KNOW = (
    "## What is good to know",
    "",
    "- A claim that was agreed to before the work settles by itself when the work is the one agreed on. It goes to",
    "  review if the unit had another job in between, unless that was on a later day than the approval and on other",
    "  parts. A repair that is begun and not done counts as a job; so does one that others bear than before.",
    "- A completed claim may be reviewed once more until it is settled. What it used of an allowance is given back by",
    "  an entry of its own (`REVERSE`), whatever is still paid is reserved anew, and the job says who bears it now. An",
    "  allowance that counts jobs whoever bears them counts this one still.",
    "- An allowance over a rolling time has no balance of what is left, for it has no period: its ledger only says",
    "  what is reserved and used. It is held by the unit's history with what is reserved, under the unit's lock. An",
    "  allowance for each job has no ledger at all: every decision holds it by itself.",
    "- Store credit is an instruction to the issuer: the remedy says how much. No balance of it is kept here.",
    "- The time for an appeal (`appealWithin` of the table) is counted from the day of each decision.",
)
"""What the table does not say."""
