"""What does whoever settles a claim ask back, from whom, and under which clause?

The same decision that says what a line costs the customer says who bears the rest. One of them pays the workshop; the
shares of the others become recovery lines.
"""

from collections.abc import Iterator

from msgspec import Struct

from contracts.rules.claims.lines import Adjudication
from contracts.rules.values.vocabulary import Payer


class Recovery(Struct, frozen=True):
    """One sum that is asked back. Plan, benefit and contract are None for goodwill that another bears."""

    line: int
    payer: Payer
    minor: int
    plan: str | None
    benefit: str | None
    contract: str | None
    clause: str


def recoveries(adjudication: Adjudication, settled_by: Payer) -> Iterator[Recovery]:
    """The recovery lines of a decided claim, in the order of its lines. With what `settled_by` and the customer bear
    they come to all that is paid."""
    for line in adjudication.lines:
        for share in line.approved:
            if share.payer not in {settled_by, Payer.CUSTOMER} and share.minor:
                yield Recovery(
                    line.line, share.payer, share.minor, share.plan, share.benefit, share.contract, share.clause
                )
