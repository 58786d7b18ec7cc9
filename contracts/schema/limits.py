"""How much may one document ask for?

One walk measures a document: each fragment is measured once, however often it is spread. What lies beyond the
bounds is refused before it is validated, because validating a hostile document can cost more than answering it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

MAX_TOKENS = 10_000
MAX_DEPTH = 20
MAX_FIELDS = 2_000
MAX_ROOT_FIELDS = 20
MAX_DIRECTIVES = 50


@dataclass(frozen=True, slots=True)
class Measure:
    """What a selection comes to once its fragments are spread."""

    depth: int = 0
    fields: int = 0
    root_fields: int = 0
    directives: int = 0


def limits(document: DocumentNode) -> list[GraphQLError]:
    """What each operation has too much of."""
    walk = _Walk({each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)})
    found: list[GraphQLError] = []
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            measure = walk.measure(definition.selection_set)
            found += (_too_much(definition, *each) for each in _beyond(measure))
    return found


def _beyond(measure: Measure) -> Iterator[tuple[str, int, int]]:
    for what, amount, bound in (
        ("levels", measure.depth, MAX_DEPTH),
        ("fields", measure.fields, MAX_FIELDS),
        ("fields at its root", measure.root_fields, MAX_ROOT_FIELDS),
        ("directives", measure.directives, MAX_DIRECTIVES),
    ):
        if amount > bound:
            yield what, amount, bound


def _too_much(operation: OperationDefinitionNode, what: str, amount: int, bound: int) -> GraphQLError:
    cure = f"ask for at most {bound} at once, or in several requests"
    message = f"The operation has {amount} {what}: {cure}."
    return GraphQLError(message, [operation], extensions={"code": "QUERY_TOO_LARGE", "cure": cure})


class _Walk:
    """Measures selections, remembering each fragment."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, Measure] = {}

    def measure(self, selections: SelectionSetNode | None) -> Measure:
        depth = fields = root = directives = 0
        for node in selections.selections if selections else ():
            inner = self._inner(node)
            own = isinstance(node, FieldNode)
            depth = max(depth, inner.depth + own)
            fields += inner.fields + own
            root += 1 if own else inner.root_fields
            directives += inner.directives + len(node.directives or ())
        return Measure(depth, fields, root, directives)

    def _inner(self, node: object) -> Measure:
        if isinstance(node, FieldNode | InlineFragmentNode):
            return self.measure(node.selection_set)
        return self._spread(node.name.value) if isinstance(node, FragmentSpreadNode) else Measure()

    def _spread(self, name: str) -> Measure:
        if name not in self._known:
            self._known[name] = Measure()  # a circle is refused by validation; here it must only end
            fragment = self._fragments.get(name)
            if fragment is not None:
                self._known[name] = self.measure(fragment.selection_set)
        return self._known[name]
