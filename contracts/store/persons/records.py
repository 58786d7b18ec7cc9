"""Which key seals what belongs to a person?"""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonKey:
    """The data key of a party, or of a unit for what was said about it by nobody we know.

    `wrapped_key` is the key as `PersonSeal.keep` gave it. Without its row nothing that it sealed can be read.
    """

    sealed_for: UUID
    wrapped_key: str
