"""Which key seals what belongs to a person?"""

from uuid import UUID

from msgspec import Struct


class PersonKey(Struct, frozen=True):
    """The data key of a party, or of a unit for what was said about it by nobody we know.

    `wrapped_key` is the key as `PersonSeal.keep` gave it. Without its row nothing that it sealed can be read.
    """

    sealed_for: UUID
    wrapped_key: str
