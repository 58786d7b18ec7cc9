"""Which warranties may come with a product, before anything is known of its sale?

Asking every plan about every unit is most of the work of registering many. What is made for another brand, category or
article is left out here once for the product.
"""

from collections.abc import Mapping
from datetime import datetime

from contracts.rules.question import Contract, Question, view_of
from contracts.rules.terms import Plan, PlanTerms
from contracts.rules.values.facts import Value
from contracts.rules.values.vocabulary import PlanKind
from contracts.rules.words.predicates import Condition, Equals
from contracts.store.records import Product
from contracts.usecases.cover.unit_question import product_facts
from contracts.usecases.terms.library import Published

OF_THE_PRODUCT = frozenset({"brand", "category", "sku"})
"""Facts that the catalogue knows of every product."""


def warranties_of(published: Published) -> tuple[Plan, ...]:
    """All plans that may come with a product."""
    return published.of_kinds({PlanKind.WARRANTY})


def warranties_for(published: Published, product: Product, now: datetime) -> tuple[Plan, ...]:
    """Those of them that are not made for other products."""
    known = product_facts(product, product.currency or "XXX")
    named = {name: known[name] for name in OF_THE_PRODUCT}
    return tuple(
        plan
        for plan in warranties_of(published)
        if not all(_is_for_others(terms, named, now) for terms in plan.versions)
    )


def _is_for_others(terms: PlanTerms, named: Mapping[str, Value], now: datetime) -> bool:
    """Whether one of the things that must hold is about the product itself, and does not."""
    if terms.made_for is None:
        return True
    if not isinstance(terms.made_for, Condition):
        return False
    view = view_of(Question(as_of=now, currency="XXX", contracts=(), facts=named), Contract(terms.code, terms), ())
    about = [each for each in terms.made_for.entries() if isinstance(each, Equals) and each.fact in named]
    return not all(each.test(view) for each in about)
