"""What kinds of column are there, and what do both databases make of them?

SQLite forgets time zones and PostgreSQL has a JSON that reorders keys. The types here read back what was
written, the same on both.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import CHAR, JSON, DateTime, Dialect, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator, TypeEngine

# The quick reader makes fractions of those that do not fit into 64 bits.
_LONG = 19
_LONG_NUMBER = re.compile(f"[0-9]{{{_LONG}}}")


class NaiveMoment(ValueError, DontWrapMixin):
    """A moment without a time zone was given to be stored."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(f"{moment.isoformat()} has no time zone: give a UTC moment")
        self.moment = moment


def read_json(text: str) -> Any:
    """What is written in a JSON column. Whole numbers of any length stay what they are."""
    return json.loads(text) if len(text) >= _LONG and _LONG_NUMBER.search(text) else orjson.loads(text)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Refuses naive values, keeps UTC, comes back aware on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @staticmethod
    def moment(value: datetime) -> datetime:
        """The moment in UTC. Raises `NaiveMoment`."""
        if value.utcoffset() is None:
            raise NaiveMoment(value)
        return value.astimezone(UTC)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = self.moment(value)
        # SQLite compares text: without the offset all moments have one form and sort by time.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[tuple[str, ...]]):
    """A short list of words, such as component codes: a JSON list that comes back as a tuple."""

    impl = JSON().with_variant(JSONB(), "postgresql")
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value)


# Codes sort by code point on both databases, and their indexes survive a new locale library.
CODE: TypeEngine[str] = String().with_variant(String(collation="C"), "postgresql")
COUNTRY = CHAR(2)
CURRENCY = CHAR(3)
VALUES: TypeEngine[Any] = JSON().with_variant(JSONB(), "postgresql")
# What is hashed is kept as it was written: JSONB would change the order of keys and the form of numbers.
DOCUMENT: TypeEngine[Any] = JSON()
