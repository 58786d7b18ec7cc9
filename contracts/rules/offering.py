"""Is a plan made for this product, sale and place, and what would it cost?

These are asked before there is a contract: they belong to no decision.
"""

from msgspec import Struct

from contracts.rules.question import Contract, Question, view_of
from contracts.rules.values.money import MixedCurrencies, Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import TermsSilent


class Offered(Struct, frozen=True):
    """One plan of a question. `made_for` is None when facts are missing, `price` when it is not known or not named."""

    ref: str
    made_for: bool | None
    price: Money | None


def offered(question: Question) -> tuple[Offered, ...]:
    """Every contract of a question, as if it were still to be made."""
    return tuple(Offered(each.ref, _made_for(question, each), _price(question, each)) for each in question.contracts)


def _made_for(question: Question, contract: Contract) -> bool | None:
    if contract.terms.made_for is None:
        return False
    try:
        return contract.terms.made_for.test(view_of(question, contract, ()))
    except NotKnown:
        return None
    except MixedCurrencies:
        return False


def _price(question: Question, contract: Contract) -> Money | None:
    terms = contract.terms
    if terms.price is None:
        return None
    try:
        return Money(terms.price.minor(view_of(question, contract, ()), None, 0), terms.currency)
    except (NotKnown, TermsSilent):
        return None
