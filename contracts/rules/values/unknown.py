"""How does a computation say that it cannot know?

By raising `NotKnown` with the names of what is missing; the caller turns that into "unknown", never into "no". It
lies below days and views, for a calendar may not know a day either.
"""


class NotKnown(Exception):
    """An answer needs facts that nobody supplied. `missing` holds their names."""

    def __init__(self, *missing: str) -> None:
        super().__init__(*missing)
        self.missing = frozenset(missing)
