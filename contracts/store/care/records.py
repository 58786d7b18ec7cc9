"""What is written down of a visit that was due and did not take place?

Visits that took place are jobs; visits that are to come are never stored, they follow from the terms.
"""

from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

MarkWord: TypeAlias = Literal["SKIPPED", "MISSED", "OPEN"]


class VisitMarkRecord(Struct, frozen=True):
    """A visit of a contract's cycle was skipped by the customer or missed by the issuer; OPEN takes that back.

    The latest recorded mark of a visit counts. `offered_on` is the day of the appointment that was offered, `reason` a
    code. The visits of a cycle are counted from 1.
    """

    unit_key: UUID
    contract_id: UUID
    mark_id: UUID
    cycle: str
    number: int
    mark: MarkWord
    on_day: date
    offered_on: date | None
    reason: str | None
    recorded_at: datetime
    actor: str
    role: str
