"""The shortest way to the database: one statement that stands alone, on the driver itself.

Without a transaction around it, it says its tenant itself; without SQLAlchemy between, it is written by it once. Start
with `gathered` (who asks at the same moment asks together) and `reading` (how a statement is sent), then `compiled`
(how rows become values). A change is written so by `alone`, where the unit is still as it was read: on PostgreSQL in
one statement (`writing`), on SQLite with all others that wait for its one writer (`together`).

What is read of units stands in `store.unit_rows`, and what becomes of the rows in `store.dossiers`.
"""
