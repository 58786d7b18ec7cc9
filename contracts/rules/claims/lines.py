"""What was claimed, and what was decided of it, line by line?

The values that the rules of claims hand to each other. Amounts are minor units of the decision's currency.
"""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.findings import Finding
from contracts.rules.values.vocabulary import ClaimState, LineOutcome, Outcome, Payer, PlanKind, Remedy, Role


class ClaimedLine(Struct, frozen=True):
    """One line of a claim. `charge` is the id of its charge in the decision, which says class, part, task and tax.

    `claimed_minor` is what the claimant wants of the payers, at most the whole charge.
    """

    line: int
    charge: str
    claimed_minor: int
    quantity: Decimal = Decimal(1)


class Claimed(Struct, frozen=True):
    """What is claimed, by whom. A claim without lines wants a remedy, such as a refund: its one line is number 0."""

    role: Role
    lines: tuple[ClaimedLine, ...] = ()
    remedy: Remedy | None = None


class UnknownCharge(LookupError):
    """A line names a charge that the decision does not have, or claims more than the charge."""

    def __init__(self, line: ClaimedLine) -> None:
        super().__init__(f"line {line.line}: there is no charge {line.charge} of {line.claimed_minor} or more")
        self.line = line


class Share(Struct, frozen=True):
    """What one payer bears of a line. Goodwill has no plan."""

    payer: Payer
    minor: int
    plan: str | None = None
    benefit: str | None = None
    contract: str | None = None
    clause: str = ""


class Reason(Struct, frozen=True):
    """Why something was decided: the finding, the benefit it is about, and the ruling that made something of it.

    `outcome` is None for what was only noted.
    """

    finding: Finding
    benefit: str | None = None
    kind: PlanKind | None = None
    outcome: Outcome | None = None
    ruling: str | None = None
    clause: str | None = None


class AdjudicatedLine(Struct, frozen=True):
    """What was decided of one line, by a table or by a person.

    `approved` is what is paid, by payer; nothing while the line is open. `covered` is what the terms pay, `arguable`
    what each benefit that is not bound would pay if a person decided for it. `binding` holds for whoever reviews.
    """

    line: int
    outcome: LineOutcome
    claimed_minor: int
    approved: tuple[Share, ...]
    covered: tuple[Share, ...]
    arguable: tuple[Share, ...]
    binding: bool
    reasons: tuple[Reason, ...]

    @property
    def approved_minor(self) -> int:
        return minor_of(self.approved)

    @property
    def is_decided(self) -> bool:
        return self.outcome not in {LineOutcome.REVIEW, LineOutcome.ASK}


class Adjudication(Struct, frozen=True):
    """What was decided of a claim. `missing` names the facts it is sent back for; `table` is issuer, version, hash."""

    state: ClaimState
    currency: str
    lines: tuple[AdjudicatedLine, ...]
    missing: tuple[str, ...]
    table: tuple[str, str, str]

    @property
    def approved_minor(self) -> int:
        return sum(line.approved_minor for line in self.lines)

    @property
    def approved_by_payer(self) -> dict[Payer, int]:
        """What each payer bears of the whole claim."""
        found: dict[Payer, int] = {}
        for share in (share for line in self.lines for share in line.approved):
            found[share.payer] = found.get(share.payer, 0) + share.minor
        return found


def state_of(lines: Sequence[AdjudicatedLine]) -> ClaimState:
    """Where a claim with such lines stands: what is missing comes first, then what a person must see."""
    outcomes = {line.outcome for line in lines}
    if LineOutcome.ASK in outcomes:
        return ClaimState.INFORMATION_REQUESTED
    if LineOutcome.REVIEW in outcomes:
        return ClaimState.IN_REVIEW
    if outcomes == {LineOutcome.APPROVED}:
        return ClaimState.APPROVED
    return ClaimState.REJECTED if outcomes == {LineOutcome.REJECTED} else ClaimState.PARTLY_APPROVED


def outcome_of(approved_minor: int, claimed_minor: int) -> LineOutcome:
    """How a line is called that is decided. Nothing claimed and nothing paid is approved."""
    if approved_minor == claimed_minor:
        return LineOutcome.APPROVED
    return LineOutcome.REDUCED if approved_minor else LineOutcome.REJECTED


def minor_of(shares: Sequence[Share]) -> int:
    """What the shares come to."""
    return sum(share.minor for share in shares)


def cut(shares: Sequence[Share], most_minor: int) -> tuple[Share, ...]:
    """The shares up to a sum: what is too much is taken from the last of them. A share of nothing stays."""
    found: list[Share] = []
    for share in shares:
        minor = min(share.minor, most_minor - minor_of(found))
        if minor > 0 or share.minor == 0:
            found.append(replace(share, minor=minor))
    return tuple(found)
