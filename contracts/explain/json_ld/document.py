"""Which promises come with this product, as one JSON-LD document of schema.org?

An `Offer` with the `warranty` of the plans that come with it (kind WARRANTY) and the `hasMerchantReturnPolicy` of the
shop (kind EXCHANGE_POLICY). Rights by law are not promises of the shop and plans that are sold extra are offers of
their own: neither stands here. What cannot be said is named in `left_out`.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from contracts.explain.json_ld.gaps import LeftOut, Node, said
from contracts.explain.json_ld.returns import not_permitted, return_policy
from contracts.explain.json_ld.warranties import warranty_promise
from contracts.rules.question import Contract, Question, view_of
from contracts.rules.terms import PlanTerms
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View
from contracts.rules.values.vocabulary import Event, PlanKind
from contracts.rules.words.benefit import Benefit

Tell = Callable[[PlanTerms, Benefit, View], Node | None]


class JsonLd(Struct, frozen=True):
    """The document, and the promises that schema.org has no words for."""

    document: Node
    left_out: tuple[LeftOut, ...]


def json_ld(item: Node, included: Sequence[PlanTerms], question: Question) -> JsonLd:
    """What the plans that come with a product say. `item` describes the product; nothing has happened to it yet."""
    left_out: list[LeftOut] = []
    document: Node = {"@context": "https://schema.org", "@type": "Offer", "itemOffered": item}
    warranties = list(_promises(included, PlanKind.WARRANTY, warranty_promise, question, Event.DEFECT, left_out))
    returns = list(
        _promises(included, PlanKind.EXCHANGE_POLICY, return_policy, question, Event.CHANGE_OF_MIND, left_out)
    )
    if warranties:
        document["warranty"] = [*warranties]
    if returns:
        document["hasMerchantReturnPolicy"] = [*returns]
    return JsonLd(document, tuple(left_out))


def _promises(
    included: Sequence[PlanTerms],
    kind: PlanKind,
    tell: Tell,
    question: Question,
    event: Event,
    left_out: list[LeftOut],
) -> Iterator[Node]:
    """The promises of the plans of one kind, asked what they do in one event."""
    asked = replace(question, facts={**question.facts, "event": event.value})
    for terms in (each for each in included if each.kind is kind):
        view, told = view_of(asked, Contract(terms.code, terms), ()), False
        for benefit in terms.benefits:
            node = said(terms, benefit, partial(tell, terms, benefit, view))
            if isinstance(node, LeftOut):
                left_out.append(node)
            elif node is not None:
                yield node
            told = told or node is not None
        if kind is PlanKind.EXCHANGE_POLICY and not told:
            yield from _closed(terms, view)


def _closed(terms: PlanTerms, view: View) -> Iterator[Node]:
    """That nothing goes back, where a policy says so and its country is known."""
    try:
        node = not_permitted(terms, view)
    except NotKnown:
        return
    if node is not None:
        yield node
