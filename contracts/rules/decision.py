"""What does the answer to a question say?

`Decision` holds what the customer is entitled to, what it costs, why, and what else there is. `evaluator.decide` makes
it; `identity` writes it as bytes. Coverage, entitlements, exchange and offers are views of it.
"""

from datetime import date, datetime
from functools import cached_property

from msgspec import Struct

from contracts.rules.deciding.alternatives import Alternative, alternatives_of
from contracts.rules.deciding.standing import Standing
from contracts.rules.question import Question
from contracts.rules.values.findings import Finding
from contracts.rules.values.view import Charge
from contracts.rules.values.vocabulary import Payer, Verdict

# To read a member of an enumeration takes as long as a call (until Python 3.12).
_CUSTOMER = Payer.CUSTOMER


class PaidShare(Struct, frozen=True, gc=False):
    """Who bears how much of a charge, by which benefit of which contract."""

    payer: Payer
    minor: int
    plan: str | None
    benefit: str | None
    contract: str | None


class ChargeResult(Struct, frozen=True, gc=False):
    """One charge and who bears it. The shares add up to the charge to the minor unit."""

    charge: Charge
    shares: tuple[PaidShare, ...]
    reasons: tuple[tuple[str, Finding], ...]


class DutyResult(Struct, frozen=True, gc=False):
    """What the issuer owes by when. `due` is a day or a moment, included; None while facts are missing."""

    duty: str
    benefit: str
    contract: str
    due: date | datetime | None
    clause: str
    missing: frozenset[str]


class BenefitResult(Struct, frozen=True, gc=False):
    """One benefit, whether it was used, and if not, why not."""

    standing: Standing
    used: bool
    why_not: tuple[Finding, ...]


class Decision(Struct, frozen=True, dict=True):
    """The whole answer. Amounts are minor units of `currency`. `fees` are what the customer pays to use benefits.

    `ways` are the ways out that are promised, in no order; of a wish about the life of contracts, in theirs. `missing`
    are the facts that the verdict needs, `opens` those that might open an alternative.
    """

    question: Question
    verdict: Verdict
    currency: str
    charges: tuple[ChargeResult, ...]
    fees: tuple[tuple[str, int], ...]
    benefits: tuple[BenefitResult, ...]
    ways: tuple[Alternative, ...]
    duties: tuple[DutyResult, ...]
    missing: frozenset[str]
    opens: frozenset[str]

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Every way out there is, the best first."""
        question = self.question
        return self.ways if question.wants else alternatives_of(self.ways, question.charges, question.strategy)

    @property
    def customer_total(self) -> int:
        """What the customer pays in all, fees included."""
        borne = sum([s.minor for charge in self.charges for s in charge.shares if s.payer is _CUSTOMER])
        return borne + sum([fee for _, fee in self.fees])

    @property
    def charged_total(self) -> int:
        """The sum of all charges."""
        return sum([result.charge.minor for result in self.charges])
