"""What is said in two ways, by a number?"""

from msgspec import Struct


class Counted(Struct, frozen=True):
    """A text for one and a text for many. `by` is the value that counts; other languages may have more forms."""

    by: str
    one: str
    many: str
