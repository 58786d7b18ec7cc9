"""Does a document ask for the schema itself? Not everybody is shown it; see `context.Shows`."""

from graphql import DocumentNode, FieldNode, GraphQLError, Visitor, visit

_OF_THE_SCHEMA = frozenset({"__schema", "__type", "_service"})
"""What answers with the schema. `_service` is how a gateway asks for its text."""


class _Introspections(Visitor):
    """Collects an error for each field that asks for the schema, wherever it stands and whatever its alias is."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[GraphQLError] = []

    def enter_field(self, node: FieldNode, *_: object) -> None:
        if node.name.value in _OF_THE_SCHEMA:
            message = f"`{node.name.value}` is not answered for this key: the schema is published as `schema.graphql`."
            self.errors.append(GraphQLError(message, node, extensions={"code": "INTROSPECTION_OFF"}))


def introspections_in(document: DocumentNode) -> tuple[GraphQLError, ...]:
    """An error for each field that asks for the schema. `__typename` is none: it tells of an answer."""
    found = _Introspections()
    visit(document, found)
    return tuple(found.errors)
