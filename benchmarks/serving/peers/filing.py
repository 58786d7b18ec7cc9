"""File a claim once for each key. As a team writes it: one transaction locks the unit, reads, decides, and writes.

All rows of a claim go into PostgreSQL with one statement; SQLite has none for that, and takes an insert for each table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

import orjson
from sqlalchemy import Connection, TextClause, text
from sqlalchemy import Row as ReadRow

from benchmarks.serving.peers import cover
from benchmarks.serving.peers.claim_rows import JSON, Charge, Claim, FileClaimSuccess, Filing, Row, Ruled, Seen
from benchmarks.serving.peers.cover import TENANT

Shape: TypeAlias = tuple[tuple[str, tuple[str, ...], int], ...]
"""Of which table which columns of how many rows are written."""

_LOCK = text("SELECT FROM units WHERE tenant = :tenant AND unit_key = :unit FOR UPDATE")
_MORE = """AS claims,
  (SELECT json_build_array(a.input_hash, a.answer::text) FROM kept_answers a WHERE a.tenant = u.tenant
    AND a.unit_key = u.unit_key AND a.caller = :caller AND a.mutation = 'fileClaim' AND a.key = :key)::text AS kept,
  (SELECT json_build_array(h.seq, h.hash) FROM audit_heads h
    WHERE h.tenant = u.tenant AND h.unit_key = u.unit_key)::text AS head,
  (SELECT json_build_array(r.issuer, r.version, r.hash) FROM adjudications r
    WHERE r.tenant = u.tenant LIMIT 1)::text AS ruled_by
"""
_READ = cover.in_words_of(cover.STATEMENT.replace("AS claims", _MORE).replace("= ANY(:keys)", "= :unit"))
_OR_ELSE = {"audit_heads": " ON CONFLICT (unit_key) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"}


@dataclass
class IdempotencyConflict:
    """Named as the schema is."""

    code: str
    message: str


Filed: TypeAlias = FileClaimSuccess | IdempotencyConflict | cover.UnknownUnit


def filing_of(caller: str, asked: Mapping[str, Any]) -> Filing:
    """A filing as it stands in the variables of a request, with names as Python writes them."""
    case = asked["case"]
    [charge] = case["charges"]
    money = charge["amount"]
    told = Charge(charge["id"], charge["charge_class"], charge["component"], money["amount"], money["currency"])
    return Filing(caller, asked["idempotency_key"], cover.case_of({**case, "asOf": case["as_of"]}), told)


def file_claim(connection: Connection, filing: Filing) -> Filed:
    """The claim that was filed, or what was answered under this key before. Within a transaction."""
    dialect = connection.dialect.name
    unit = {"tenant": TENANT, "unit": filing.case.key}
    if dialect == "postgresql":
        connection.execute(_LOCK, unit)
    row = connection.execute(_READ[dialect], {**unit, "caller": filing.caller, "key": filing.key}).one_or_none()
    if row is None:
        return cover.unknown(filing.case)
    if row.kept is not None:
        its, answer = orjson.loads(row.kept)
        return answered_before(filing, its, orjson.loads(answer))
    ruled = Ruled(filing, _seen(row))
    _write(connection, ruled.rows)
    return ruled.answer


def answered_before(filing: Filing, its: str, answer: Mapping[str, Any]) -> FileClaimSuccess | IdempotencyConflict:
    """What was answered under a key, if the same was asked."""
    if its != filing.hash:
        return IdempotencyConflict("IDEMPOTENCY_CONFLICT", f"another request has the key {filing.key}")
    return FileClaimSuccess(answer["state"], Claim(**answer["claim"]))


def _seen(row: ReadRow[Any]) -> Seen:
    seq, its_hash = orjson.loads(row.head) if row.head else (0, "")
    contracts = cover.contracts_of(row)
    return Seen(date.fromisoformat(row.purchased), contracts, (seq, its_hash), *orjson.loads(row.ruled_by))


def _write(connection: Connection, rows: Mapping[str, Sequence[Row]]) -> None:
    shape = tuple((table, tuple(its[0]), len(its)) for table, its in rows.items())
    values = {
        f"{table}_{number}_{name}": orjson.dumps(value).decode() if name in JSON else value
        for table, its in rows.items()
        for number, row in enumerate(its)
        for name, value in row.items()
    }
    for statement in _statements(connection.dialect.name, shape):
        connection.execute(statement, values)


@lru_cache(4)
def _statements(dialect: str, shape: Shape) -> tuple[TextClause, ...]:
    inserts = list(_inserts(shape))
    if dialect == "sqlite":
        return tuple(text(each) for each in inserts)
    *first, last = inserts
    return (text(f"WITH {', '.join(f'part{n} AS ({each})' for n, each in enumerate(first))} {last}"),)


def _inserts(shape: Shape) -> Iterator[str]:
    for table, columns, many in shape:
        rows = (", ".join(f":{table}_{number}_{name}" for name in columns) for number in range(many))
        values = ", ".join(f"({row})" for row in rows)
        yield f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}{_OR_ELSE.get(table, '')}"
