"""What does a filed claim leave in the tables? A decision, the claim with its life so far, and the trail of both.

The rows stand in an order that the foreign keys allow. What belongs into a column of `JSON` is no text yet.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import orjson

from benchmarks.serving.peers import cover
from benchmarks.serving.peers.cover import TENANT

JSON = frozenset(
    [
        "facts",
        "terms_hashes",
        "result",
        "payers",
        "missing",
        "shares",
        "covered",
        "arguable",
        "reasons",
        "body",
        "answer",
    ]
)
ROLES: Mapping[str, str] = MappingProxyType({"desk": "ADMIN", "partner": "PARTNER"})
RULES, ENGINE = "1", "ENGINE"
WHOLE_MILLI = 1_000

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Charge:
    """What is claimed for one thing."""

    id: str
    charge_class: str
    component: str | None
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class Filing:
    """A claim as it is filed: by whom, under which key, for what."""

    caller: str
    key: str
    case: cover.Case
    charge: Charge

    @property
    def hash(self) -> str:
        """That of all that was sent."""
        return _hash("", self)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read for it: when its unit was bought, its contracts, the end of its chain, the table that rules."""

    purchased: date
    contracts: Sequence[cover.Contract]
    head: tuple[int, str]
    issuer: str
    version: str
    table_hash: str


@dataclass
class Claim:
    """Named as the schema is, like those of `cover`."""

    id: str
    event: str
    occurred_on: str | None


@dataclass
class FileClaimSuccess:
    state: str
    claim: Claim


@dataclass
class Ruled:
    """A claim that was decided, with everything it leaves."""

    filing: Filing
    seen: Seen
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    decision_id: UUID = field(default_factory=uuid4)
    claim_id: UUID = field(default_factory=uuid4)

    @cached_property
    def unit(self) -> UUID:
        return self.filing.case.key

    @cached_property
    def decision(self) -> cover.Decision:
        return cover.decided(self.filing.case, self.unit, self.seen.purchased, self.seen.contracts)

    @cached_property
    def paying(self) -> cover.BenefitStanding | None:
        """The first benefit that pays parts."""
        return next((each for each in self.decision.benefits if each.used and cover.PAY_PARTS[each.benefit]), None)

    @cached_property
    def state(self) -> str:
        return "APPROVED" if self.paying else "REJECTED"

    @cached_property
    def answer(self) -> FileClaimSuccess:
        shown = cover.public_id("Claim", self.unit, self.claim_id)
        return FileClaimSuccess(self.state, Claim(shown, self.filing.case.event, None))

    @cached_property
    def rows(self) -> Mapping[str, Sequence[Row]]:
        """The rows of each table."""
        owned: Row = {"unit_key": self.unit, "tenant": TENANT}
        of_claim: Row = {**owned, "claim_id": self.claim_id}
        told = self._told()
        last = {name: told[-1][name] for name in ("seq", "hash")}
        return {
            "audit_heads": [{**owned, **last}],
            "decisions": [{**owned, **self._decided()}],
            "claims": [{**of_claim, **self._claim()}],
            "claim_lines": [{**of_claim, **self._line()}],
            "claim_moves": [{**of_claim, **each} for each in self._moves()],
            "claim_rounds": [{**of_claim, **self._round()}],
            "line_decisions": [{**of_claim, **self._line_decision()}],
            "audit": [{**of_claim, **each} for each in told],
            "outbox": [{**owned, **self._sent(each["seq"])} for each in told],
            "kept_answers": [{**owned, **self._kept()}],
        }

    @cached_property
    def _claimed(self) -> int:
        return int(Decimal(self.filing.charge.amount) * 100)

    @cached_property
    def _approved(self) -> int:
        return self._claimed if self.paying else 0

    @cached_property
    def _shares(self) -> list[Row]:
        if self.paying is None:
            return []
        by = {"plan": self.paying.plan, "benefit": self.paying.benefit}
        return [{"payer": "ISSUER", "minor": self._approved, **by}]

    @cached_property
    def _facts(self) -> Row:
        case = self.filing.case
        return {"serial": case.serial, "event": case.event, "components": case.components, "asOf": case.as_of}

    @cached_property
    def _hash(self) -> str:
        return _hash("", [self._facts, self.decision, self._shares])

    @property
    def _role(self) -> str:
        return ROLES[self.filing.caller]

    def _decided(self) -> Row:
        return {
            "decision_id": self.decision_id,
            "hash": self._hash,
            "rules_version": RULES,
            "as_of": self.filing.case.as_of,
            "facts": self._facts,
            "terms_hashes": [],
            "result": {"decision": self.decision, "shares": self._shares},
            "recorded_at": self.at,
        }

    def _claim(self) -> Row:
        case, paying = self.filing.case, self.paying
        contract = next((each for each in self.seen.contracts if paying and each.plan == paying.plan), None)
        told = {"charges": [self.filing.charge.id], "components": case.components, "facts": {}, "meters": {}}
        return {
            "contract_id": contract.contract_id if contract else None,
            "decision_id": self.decision_id,
            "state": self.state,
            "event": case.event,
            "reported_on": case.as_of.date(),
            "facts": {**told, "asOf": case.as_of, "occurred": None, "strategy": "CHEAPEST", "remedy": None},
            "actor": self.filing.caller,
            "filed_at": self.at,
            "preauthorized_at": self.at if contract else None,
        }

    def _line(self) -> Row:
        charge = self.filing.charge
        return {
            "line": 1,
            "charge_class": charge.charge_class,
            "component": charge.component,
            "amount_minor": self._claimed,
            "tax_minor": 0,
            "currency": charge.currency,
            "customer_minor": self._claimed - self._approved,
            "payers": {"ISSUER": self._approved} if self.paying else {},
            "quantity_milli": WHOLE_MILLI,
        }

    def _moves(self) -> list[Row]:
        by_caller = {"actor": self.filing.caller, "role": self._role, "at": self.at}
        by_engine = {"actor": ENGINE.lower(), "role": ENGINE, "at": self.at}
        move = "APPROVE" if self.paying else "REJECT"
        return [
            {"seq": 1, "move": "SUBMIT", "from_state": "DRAFT", "to_state": "SUBMITTED", **by_caller},
            {"seq": 2, "move": move, "from_state": "SUBMITTED", "to_state": self.state, **by_engine},
        ]

    def _round(self) -> Row:
        return {
            "round": 1,
            "decision_id": self.decision_id,
            "state": self.state,
            "missing": [],
            "issuer": self.seen.issuer,
            "version": self.seen.version,
            "table_hash": self.seen.table_hash,
            "actor": ENGINE.lower(),
            "role": ENGINE,
            "decided_at": self.at,
        }

    def _line_decision(self) -> Row:
        return {
            "round": 1,
            "line": 1,
            "outcome": self.state,
            "claimed_minor": self._claimed,
            "approved_minor": self._approved,
            "currency": self.filing.charge.currency,
            "binding": True,
            "shares": self._shares,
            "covered": self._shares,
            "arguable": [],
            "reasons": [why for each in self.decision.benefits for why in each.why_not],
        }

    def _told(self) -> list[Row]:
        """Two entries of the unit's chain: that it was filed, and what was decided."""
        charge = self.filing.charge
        place = {"location": None, "holder": None, "queue": None}
        filed = {"event": self.filing.case.event, "verdict": self.decision.verdict, "decision": self._hash}
        money = {"claimed": charge.amount, "currency": charge.currency}
        bodies: tuple[tuple[str, Row], ...] = (
            ("claim.filed", {**filed, "move": "SUBMIT", "state": "SUBMITTED", **place}),
            ("claim.decided", {"round": 1, **money, "missing": [], "by": ENGINE, "state": self.state, **place}),
        )
        seq, before = self.seen.head
        found: list[Row] = []
        for kind, body in bodies:
            seq, after = seq + 1, _hash(before, body)
            who = {"seq": seq, "at": self.at, "actor": self.filing.caller, "role": self._role, "kind": kind}
            found.append({**who, "subject": self.answer.claim.id, "body": body, "prev_hash": before, "hash": after})
            before = after
        return found

    def _sent(self, seq: int) -> Row:
        return {"seq": seq, "event_id": uuid4(), "lane": self.claim_id, "recorded_at": self.at}

    def _kept(self) -> Row:
        filing = self.filing
        under = {"caller": filing.caller, "mutation": "fileClaim", "key": filing.key}
        return {**under, "input_hash": filing.hash, "answer": self.answer, "recorded_at": self.at}


def _hash(before: str, value: object) -> str:
    return hashlib.sha256(before.encode() + orjson.dumps(value)).hexdigest()
