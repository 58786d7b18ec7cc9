"""How do the keys of persons lie in the database? See `contracts.store.tables`, whose rules hold here too."""

from sqlalchemy import Text, Uuid

from contracts.store.shapes import needed, reference

# No foreign key: the key of a person is deleted, and what it sealed stays, unreadable.
person_keys = reference(
    "person_keys",
    ("sealed_for",),
    needed("sealed_for", Uuid()),
    needed("wrapped_key", Text()),
)
