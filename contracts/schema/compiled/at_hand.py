"""What of an answer is at hand, so that no object of ours is needed to write it?

The fields of our types say where their values are found (`schema.fields`). `Here` knows by which names what is at hand
is called at one place of a function.
"""

from graphql import IntValueNode
from graphql.execution.collect_fields import FieldDetailsList
from msgspec import Struct
from strawberry.types.field import StrawberryField

from contracts.usecases.pages import MAX_PAGE


class Here(Struct, frozen=True):
    """The names of the object, of the document that it tells, and of what it shows; None for what is not at hand.

    Where one of several documents `is_document`, `of` is the object that lists them.
    """

    of: str | None = None
    document: str | None = None
    seen: str | None = None
    is_document: bool = False

    def place(self, ours: StrawberryField, said_as: str) -> str | None:
        """Where that is found, which the metadata of a field say under this name; None where it is not at hand."""
        written: str | None = ours.metadata.get(said_as)
        if written is None or (self.is_document and "{document}" not in written):
            return None
        names = {"of": self.of, "document": self.document, "seen": self.seen}
        try:
            return written.format_map({name: known for name, known in names.items() if known is not None})
        except KeyError:
            return None


def part_asked(details: FieldDetailsList) -> str | None:
    """Which part of a list is its page, as a slice; None where only the request, or an error, can tell."""
    match details[0].node.arguments or ():
        case [argument] if isinstance(argument.value, IntValueNode) and 1 <= int(argument.value.value) <= MAX_PAGE:
            return {"first": f":{argument.value.value}", "last": f"-{argument.value.value}:"}.get(argument.name.value)
        case _:
            return None
