"""How do the marks of visits lie in the database? See `contracts.store.tables`, whose rules hold here too."""

from sqlalchemy import CheckConstraint, Date, Integer, Uuid

from contracts.store.care.records import MarkWord
from contracts.store.columns import CODE, UtcDateTime
from contracts.store.shapes import maybe, needed, one_of, refers, unit_owned

visit_marks = unit_owned(
    "visit_marks",
    ("contract_id", "mark_id"),
    needed("contract_id", Uuid()),
    needed("mark_id", Uuid()),
    needed("cycle", CODE),
    needed("number", Integer()),
    needed("mark", CODE),
    needed("on_day", Date()),
    maybe("offered_on", Date()),
    maybe("reason", CODE),
    needed("recorded_at", UtcDateTime()),
    needed("actor", CODE),
    needed("role", CODE),
    one_of("mark", MarkWord),
    CheckConstraint("number >= 1", name="number_from_one"),
    refers(("unit_key", "contract_id"), "contracts"),
)
