"""What can be wrong with a request, before anything is decided?

Each failure carries a stable code, a sentence, the path of the field that is at fault, and the cure. They are
expected: the API answers them as members of its unions. A refusal of cover is not among them; that is a decision.

    Failure
    +-- UnknownUnit            no such serial, id or order line
    +-- UnknownRecord          no such product, plan, party, location, contract ...
    +-- BadInput               a field that cannot be read or does not fit
    +-- TwoCurrencies          two currencies in one job
    +-- NotAllowed             the caller's key does not cover it
    +-- ProofNeeded            nothing is said of a unit without proof, whether it is there or not
    +-- TooManySerials         the caller has named too many units in an hour, or proven one wrongly too often
    +-- IdempotencyConflict    the key was used for another request
    +-- AlreadyRegistered      the unit is registered already
    +-- DecisionChanged        the decision is not the one that was previewed
    +-- RemedyIsOpen           the unit has an open remedy already
    +-- MoveNotAllowed         a claim does not move so from where it stands, or not by this caller
    +-- JudgementRefused       what a person decided of a claim is beyond what they may decide
    +-- ChangeNotAllowed       a contract does not change so from where it stands
    +-- ChangeClosed           the terms do not let a contract change so, with every reason
    +-- PreviewRefused         a preview is not ours, too old, or not what the change would come to now
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from contracts.rules.values.facts import Fact

Path = tuple[str, ...]

LONGEST = 400
"""No sentence of a failure is longer, whatever the names are that a caller sent and that stand in it."""
_END = 120


class Failure(Exception):
    """A request that cannot be answered. `path` leads from the command to the field at fault."""

    def __init__(self, code: str, message: str, cure: str, path: Path = ()) -> None:
        message, cure = shortened(message), shortened(cure)
        super().__init__(f"{code}: {message}; {cure}")
        self.code, self.message, self.cure, self.path = code, message, cure, path


def shortened(sentence: str) -> str:
    """A sentence that may hold what a caller sent: the middle of a long one is left out.

    >>> len(shortened("x" * 1_000_000))
    400
    """
    if len(sentence) <= LONGEST:
        return sentence
    return f"{sentence[: LONGEST - _END - 3]} … {sentence[-_END:]}"


@contextmanager
def within(*prefix: str) -> Iterator[None]:
    """What fails in this block lies under `prefix` in the command."""
    try:
        yield
    except Failure as failure:
        failure.path = (*prefix, *failure.path)
        raise


class UnknownUnit(Failure):
    """No unit has this serial, id or order line."""

    def __init__(self, named: str, path: Path) -> None:
        cure = "check the brand and the serial on the type plate, or register the unit first"
        super().__init__("UNKNOWN_UNIT", f"we know no unit {named}", cure, path)


class UnknownRecord(Failure):
    """A product, plan, party, location or contract that is not there. `noun` says which."""

    def __init__(self, noun: str, named: str, cure: str, path: Path) -> None:
        super().__init__(f"UNKNOWN_{noun.upper()}", f"we know no {noun.lower()} `{named}`", cure, path)
        self.noun = noun


class BadInput(Failure):
    """A field that cannot be read or does not fit the others."""


class TwoCurrencies(Failure):
    """Two currencies met in one job."""

    def __init__(self, first: str, second: str, path: Path) -> None:
        cure = f"ask for the amounts in {first} and in {second} in two requests, or convert them first"
        super().__init__("TWO_CURRENCIES", f"{first} and {second} stand in one job", cure, path)
        self.currencies = (first, second)


class NotAllowed(Failure):
    """The caller's key does not cover this."""

    def __init__(self, what: str, roles: str) -> None:
        super().__init__("NOT_ALLOWED", f"your key may not {what}", f"send a key of one of the roles {roles}")


class ProofNeeded(Failure):
    """Nothing is said of a unit to who does not prove to have it. The same whether it is there or not."""

    def __init__(self, path: Path) -> None:
        cure = "send `proven` with its invoice number or day of purchase, or its `certificate`; `cover` asks for none"
        super().__init__("PROOF_NEEDED", "a unit is shown only to who proves to have it", cure, path)


class TooManySerials(Failure):
    """Too many units were named from there in an hour, or one was proven wrongly too often."""

    def __init__(self, code: str, message: str, retry_after_s: int, path: Path) -> None:
        cure = f"come again in {retry_after_s} seconds, or send the `certificate` of the unit"
        super().__init__(code, message, cure, path)
        self.retry_after_s = retry_after_s


class IdempotencyConflict(Failure):
    """The idempotency key was used before, for another request."""

    def __init__(self, key: str) -> None:
        cure = "send a new key for a new request, or the very same request again"
        super().__init__(
            "IDEMPOTENCY_CONFLICT", f"the key `{key}` was used for another request", cure, ("idempotencyKey",)
        )
        self.key = key


class AlreadyRegistered(Failure):
    """The unit is registered already. `unit_id` is its public id."""

    def __init__(self, named: str, unit_id: str, path: Path) -> None:
        cure = "ask for the unit instead of registering it again"
        super().__init__("ALREADY_REGISTERED", f"the unit {named} is registered already", cure, path)
        self.unit_id = unit_id


class DecisionChanged(Failure):
    """What would be decided now is not what was previewed. `hash` is that of the decision as it would be now."""

    def __init__(self, previewed: str, now: str) -> None:
        cure = "ask for the coverage again, show it, and file the claim with its hash and asOf"
        message = f"the previewed decision {previewed[:12]} would now be {now[:12]}"
        super().__init__("DECISION_CHANGED", message, cure, ("previewHash",))
        self.hash = now


class RemedyIsOpen(Failure):
    """The unit has an open remedy already, or the claim has one."""

    def __init__(self, remedy: str) -> None:
        message = f"{remedy} cannot be chosen: a remedy is open on this unit"
        super().__init__("REMEDY_OPEN", message, "finish or release the open remedy first", ("claimId",))
        self.remedy = remedy


class MoveNotAllowed(Failure):
    """A claim does not move so. `state` is where it stands; `may_move` is what the caller may do with it now."""

    def __init__(self, code: str, message: str, cure: str, state: str, may_move: tuple[str, ...]) -> None:
        super().__init__(code, message, cure)
        self.state = state
        self.may_move = may_move


class Fault(Struct, frozen=True):
    """One thing that is wrong with a judgement. `line` is None for the claim as a whole; `most` is what would do."""

    code: str
    line: int | None
    most: str | None
    choices: tuple[str, ...]


class JudgementRefused(Failure):
    """What a person decided of a claim is beyond what they may decide: every fault, not the first."""

    def __init__(self, faults: tuple[Fault, ...], cure: str, path: Path) -> None:
        named = ", ".join(each.code if each.line is None else f"{each.code} on line {each.line}" for each in faults)
        super().__init__(faults[0].code, f"this cannot be decided so: {named}", cure, path)
        self.faults = faults


class ChangeNotAllowed(Failure):
    """A contract does not change so from where it stands: `state` says where that is."""

    def __init__(self, code: str, message: str, cure: str, state: str, path: Path = ()) -> None:
        super().__init__(code, message, cure, path)
        self.state = state


class ChangeClosed(Failure):
    """The terms do not let a contract change so. `quote` is the document with every reason and every way there is.

    `facts` are those that the plans may ask for, so that what is missing can be asked for in any language.
    """

    def __init__(self, code: str, message: str, cure: str, quote: Mapping[str, Any], facts: Mapping[str, Fact]) -> None:
        super().__init__(code, message, cure)
        self.quote = quote
        self.facts = facts


class Changed(Struct, frozen=True):
    """One thing that is not as it was previewed, as written; None where there was, or now is, nothing."""

    field: str
    then: str | None
    now: str | None


class PreviewRefused(Failure):
    """A preview does not hold: it is not ours, too old, or not what the change would come to now (`changes`)."""

    def __init__(self, code: str, message: str, changes: tuple[Changed, ...] = ()) -> None:
        super().__init__(code, message, "ask for a new preview, show it, and send its token", ("preview",))
        self.changes = changes
