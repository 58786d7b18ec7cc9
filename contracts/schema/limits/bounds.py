"""Who may ask for how much at once? The public may ask for least, an administrator for most.

`BOUNDS` is the table; the README shows it. A document is refused with what it has too much of, how much that is, and
the cure: before it is read where its length says so, while it is parsed by its tokens, before it is validated by its
shape, and before it is carried out by its cost. All of these are `QUERY_TOO_LARGE`.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from graphql import GraphQLError, OperationDefinitionNode
from msgspec import Struct

from contracts.rules.values.vocabulary import Role
from contracts.schema.limits.measures import MAX_NESTING, Measure, Measured

MAX_OPERATIONS = 10
"""How many operations one document holds: tools send all that stand in an editor."""
MAX_COMMENTS = 200
MAX_ESCAPES = 2_000
"""How many backslashes: a text with more of them is sent as a variable."""
MAX_INTROSPECTION = 250_000
"""More than the longest introspection that tools send comes to; asked in circles, it is beyond this at once."""


MAX_TYPE_LISTS = 1
"""The fields of the types of fields, and so on, are asked for by nobody who wants to know a schema."""


class Bounds(Struct, frozen=True):
    """The most that one request may ask for.

    `characters` and `tokens` are those of the document; `depth` to `directives` those of an operation, with its
    fragments spread; `values` is how many values its variables hold, `cost` what it may come to.
    """

    characters: int
    tokens: int
    depth: int
    fields: int
    root_fields: int
    aliases: int
    directives: int
    values: int
    cost: int

    def table_row(self) -> tuple[int, ...]:
        """The bounds in the order of `WORDS`."""
        return tuple(getattr(self, name) for name in self.__struct_fields__)


_PUBLIC = Bounds(8_000, 400, 16, 300, 10, 50, 20, 3_000, 20_000)
_DESK = Bounds(16_000, 500, 16, 400, 20, 100, 30, 5_000, 40_000)
_STAFF = Bounds(16_000, 600, 20, 500, 20, 200, 50, 8_000, 50_000)
_ADMIN = Bounds(16_000, 600, 20, 500, 20, 200, 50, 8_000, 100_000)

BOUNDS: Mapping[Role, Bounds] = MappingProxyType(
    {
        Role.STOREFRONT: _PUBLIC,
        Role.CUSTOMER: _PUBLIC,
        Role.SERVICE_CENTRE: _DESK,
        Role.PARTNER: _DESK,
        Role.ISSUER: _STAFF,
        Role.ADMIN: _ADMIN,
        Role.ENGINE: _ADMIN,
    }
)

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "characters": "characters",
        "tokens": "tokens",
        "depth": "levels of fields",
        "fields": "fields",
        "root_fields": "fields at its root",
        "aliases": "aliases",
        "directives": "directives",
        "values": "values in its variables",
        "cost": "cost",
    }
)

_OTHER_WORDS: Mapping[str, str] = {
    "type_lists": "lists of what types have, in each other",
    "introspection": "questions about the schema",
}


def refusals(document: Measured, bounds: Bounds) -> Iterator[GraphQLError]:
    """What the document has too much of, whatever its variables are."""
    if document.too_nested:
        cure = f"nest fields and fragments at most {MAX_NESTING} deep"
        yield too_much("nesting", f"Fields and fragments are nested too deep: {cure}.", None, MAX_NESTING, cure)
    if len(document.operations) > MAX_OPERATIONS:
        amount, cure = len(document.operations), f"send at most {MAX_OPERATIONS} in one document"
        yield too_much("operations", f"There are {amount} operations: {cure}.", amount, MAX_OPERATIONS, cure)
    for operation in document.operations:
        yield from _beyond(operation.node, operation.measure, bounds)


def too_many(
    bound: str, amount: int | None, most: int, what: str, node: OperationDefinitionNode | None = None
) -> GraphQLError:
    """The refusal of something that is more than `most`; `amount` is None where counting ended."""
    cure = f"ask for at most {most} at once, or in several requests"
    has = f"{amount}" if amount is not None else f"more than {most}"
    return too_much(bound, f"The operation has {has} {what}: {cure}.", amount, most, cure, node)


def too_long(characters: int, bounds: Bounds) -> GraphQLError:
    """The refusal of a text that is not even read."""
    cure = f"send at most {bounds.characters} characters, long texts as variables"
    message = f"The document has {characters} characters: {cure}."
    return too_much("characters", message, characters, bounds.characters, cure)


def too_costly(cost: int, bounds: Bounds) -> GraphQLError:
    """The refusal of an operation that costs too much."""
    cure = f"ask for at most {bounds.cost}: smaller pages, fewer fields, or several requests"
    return too_much("cost", f"The operation costs {_short(cost)}: {cure}.", cost, bounds.cost, cure)


def too_much(
    bound: str, message: str, amount: int | None, most: int, cure: str, node: OperationDefinitionNode | None = None
) -> GraphQLError:
    """A refusal: which bound, how much was asked, how much there may be, and the cure."""
    told = {"code": "QUERY_TOO_LARGE", "bound": bound, "most": most, "cure": cure}
    asked = {} if amount is None else {"asked": amount if amount < _LONGEST else _short(amount)}
    return GraphQLError(message, node, extensions=told | asked)


_LONGEST = 2**53
"""The largest number that every reader of JSON takes."""


def _short(amount: int) -> str:
    return str(amount) if amount < _LONGEST else f"more than {_LONGEST}"


def _beyond(node: OperationDefinitionNode, measure: Measure, bounds: Bounds) -> Iterator[GraphQLError]:
    amounts = {
        "depth": (measure.depth, bounds.depth),
        "fields": (measure.fields, bounds.fields),
        "root_fields": (measure.root_fields, bounds.root_fields),
        "aliases": (measure.aliases, bounds.aliases),
        "directives": (measure.directives, bounds.directives),
        "type_lists": (measure.type_lists, MAX_TYPE_LISTS),
        "introspection": (measure.introspection, MAX_INTROSPECTION),
    }
    for bound, (amount, most) in amounts.items():
        if amount > most:
            yield too_many(bound, amount, most, _OTHER_WORDS.get(bound) or WORDS[bound], node)
