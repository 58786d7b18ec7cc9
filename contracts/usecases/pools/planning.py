"""What would an agreement come to, unit by unit, and how is that kept until each unit has its contract?

Each unit is quoted as a contract of its own would be. What was quoted is kept with the agreement, and is what the unit
gets, whatever happens before its turn.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from uuid_utils.compat import uuid7

from contracts.rules.terms import PlanTerms
from contracts.store.contract_life.records import ContractMoney, ContractMove
from contracts.store.dossiers import Dossier
from contracts.store.pools.records import Agreement, AgreementUnit
from contracts.store.records import ContractRecord, JsonObject
from contracts.store.rows import Record
from contracts.usecases.contract_life.carrying_out import NOBODY, check_open
from contracts.usecases.contract_life.commands import IssueAgreement, IssueContract
from contracts.usecases.contract_life.issue_contract import planned
from contracts.usecases.contract_life.planning import Making, Planned, quote_hash
from contracts.usecases.failures import BadInput, within
from contracts.usecases.terms.library import Published

MAX_UNITS = 200


class PlannedAgreement(Struct, frozen=True):
    """What each unit would get, in the order in which the units were named."""

    units: tuple[Planned, ...]

    @property
    def terms(self) -> PlanTerms:
        return self.units[0].terms

    @property
    def currency(self) -> str:
        return self.units[0].quote.currency

    @property
    def total_minor(self) -> int:
        return sum(each.quote.total for each in self.units)

    @property
    def said(self) -> JsonObject:
        """What a preview promises."""
        first, quotes = self.units[0].said, [quote_hash(each.said) for each in self.units]
        return {
            **{name: first[name] for name in ("plan", "version", "terms", "currency", "firstDay", "lastDay", "option")},
            "units": len(self.units),
            "totalMinor": self.total_minor,
            "quotes": quote_hash({"units": quotes}),
        }


def plan_agreement(
    command: IssueAgreement,
    dossiers: Sequence[Dossier],
    published: Published,
    at: datetime,
    now: datetime,
    holder: UUID = NOBODY,
) -> PlannedAgreement:
    """What it would come to. Raises `Failure` with the unit for which it cannot be."""
    units: list[Planned] = []
    for number, dossier in enumerate(dossiers):
        with within("units", str(number)):
            making = Making(command.actor, at, now, uuid7() if holder != NOBODY else NOBODY, holder)
            found = planned(_of_unit(command, number), dossier, published, making)
            check_open(found.quote, published)
            if units and found.terms.hash != units[0].terms.hash:
                cure = "name the `version`, or make an agreement for each"
                message = f"this unit would get version {found.terms.version}, another {units[0].terms.version}"
                raise BadInput("TWO_VERSIONS", message, cure)
            units.append(found)
    return PlannedAgreement(tuple(units))


def agreement_rows(
    command: IssueAgreement, agreement_id: UUID, plan: PlannedAgreement, now: datetime
) -> tuple[Agreement, tuple[AgreementUnit, ...]]:
    """The agreement with its units, of which none has its contract yet."""
    records = [_contract(each) for each in plan.units]
    agreement = Agreement(
        agreement_id=agreement_id,
        plan=plan.terms.code,
        version=plan.terms.version,
        terms_hash=plan.terms.hash,
        holder=records[0].holder,
        made_on=command.made_on,
        start_day=command.start_day,
        total_minor=plan.total_minor,
        currency=plan.currency,
        recorded_at=now,
        actor=command.actor.key_id,
        role=command.actor.role.value,
    )
    units = (
        AgreementUnit(agreement_id, record.unit_key, number, record.contract_id, _kept(each), None)
        for number, (record, each) in enumerate(zip(records, plan.units, strict=True))
    )
    return agreement, tuple(units)


def contract_rows(agreement: Agreement, unit: AgreementUnit, now: datetime) -> tuple[Record, ...]:
    """The contract of one unit with its first move and money, as agreed."""
    kept: Mapping[str, Any] = unit.agreed
    told, move = kept["contract"], kept["move"]
    contract = ContractRecord(
        unit_key=unit.unit,
        contract_id=unit.contract_id,
        plan=agreement.plan,
        version=agreement.version,
        terms_hash=agreement.terms_hash,
        holder=agreement.holder,
        made_on=agreement.made_on,
        start_day=_day(told["startDay"]),
        facts=told["facts"],
        price_minor=told["priceMinor"],
        currency=told["currency"],
        recorded_at=now,
        actor=agreement.actor,
        agreement_id=agreement.agreement_id,
    )
    first = ContractMove(
        unit_key=unit.unit,
        contract_id=unit.contract_id,
        seq=1,
        move="ISSUE",
        on_day=date.fromisoformat(move["onDay"]),
        first_day=_day(move["firstDay"]),
        last_day=_day(move["lastDay"]),
        option=move["option"],
        facts=move["facts"],
        holder=None,
        successor=None,
        quote=move["quote"],
        reason=None,
        recorded_at=now,
        actor=agreement.actor,
        role=agreement.role,
    )
    money = [
        ContractMoney(
            unit_key=unit.unit,
            contract_id=unit.contract_id,
            seq=1,
            line=number,
            kind=line["kind"],
            amount_minor=line["minor"],
            currency=agreement.currency,
            clause=line["clause"],
            recorded_at=now,
        )
        for number, line in enumerate(kept["money"], 1)
    ]
    return (contract, first, *money)


def _of_unit(command: IssueAgreement, number: int) -> IssueContract:
    return IssueContract(
        actor=command.actor,
        idempotency_key=command.idempotency_key,
        unit=command.units[number],
        plan=command.plan,
        holder=command.holder,
        made_on=command.made_on,
        start_day=command.start_day,
        version=command.version,
        price=command.price,
        facts=command.facts,
        option=command.option,
    )


def _contract(of: Planned) -> ContractRecord:
    return next(row for row in of.rows if isinstance(row, ContractRecord))


def _kept(of: Planned) -> JsonObject:
    """What a unit gets, as the agreement keeps it."""
    record = _contract(of)
    move = next(row for row in of.rows if isinstance(row, ContractMove))
    money = [row for row in of.rows if isinstance(row, ContractMoney)]
    return {
        "contract": {
            "startDay": _text(record.start_day),
            "facts": dict(record.facts),
            "priceMinor": record.price_minor,
            "currency": record.currency,
        },
        "move": {
            "onDay": move.on_day.isoformat(),
            "firstDay": _text(move.first_day),
            "lastDay": _text(move.last_day),
            "option": move.option,
            "facts": dict(move.facts),
            "quote": move.quote,
        },
        "money": [{"kind": each.kind, "minor": each.amount_minor, "clause": each.clause} for each in money],
        "said": dict(of.events[0].body),
    }


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
