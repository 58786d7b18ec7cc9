"""What does a claimant tell, and how is it kept so that it can be asked again?

`Told` is a claim as it is told: the case, what is wanted of each charge, the words of the people, and evidence. The
case is kept with the claim, its charges as the claim's lines in the claimant's order; `situation_of` reads it back.
What people wrote is kept as notes, apart, so that it can be erased with the person.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct
from uuid_utils.compat import uuid7

from contracts.rules.values.money import Money
from contracts.rules.values.view import local_day
from contracts.rules.values.vocabulary import ChargeClass, Event, Remedy, Strategy
from contracts.store.claim_life.records import Evidence, EvidenceKind
from contracts.store.claims import FiledClaim
from contracts.store.keys import public_id
from contracts.store.records import Claim, ClaimLine, JsonObject, Note, NoteKind
from contracts.usecases.cover.asked import Amount, AskedCharge, AskedFact, AskedMeter, Raw, Situation, read_money
from contracts.usecases.failures import BadInput, Path, TwoCurrencies

METER, EVIDENCE = "meters.", "evidence."
"""What stands before the name of a meter, or the kind of evidence, that is missing."""
QUANTITY_DIGITS = 3
MAX_QUANTITY = 1_000_000
MAX_TEXT = 4000
MAX_REFERENCE = 500
MAX_EVIDENCE = 50


class AskedLine(Struct, frozen=True):
    """What is wanted of one charge of the case: a part of its amount, all of it if None; and how many there are."""

    charge: str
    claimed: Amount | None = None
    quantity: Decimal = Decimal(1)


class AskedEvidence(Struct, frozen=True):
    """A photo, an invoice ...: where it is kept, and the charge that it is about."""

    kind: EvidenceKind
    reference: str
    charge: str | None = None


class Words(Struct, frozen=True):
    """What people wrote, in their words."""

    complaint: str | None = None
    cause: str | None = None
    correction: str | None = None
    note: str | None = None
    appeal: str | None = None


NO_WORDS = Words()


class Told(Struct, frozen=True):
    """A claim as it is told. `served_on` is the day of the service, None while it has not taken place.

    `remedy` is what is wanted where it is not the charges that are to be paid, such as a refund; None leaves it open.
    """

    situation: Situation
    remedy: Remedy | None = None
    lines: tuple[AskedLine, ...] = ()
    served_on: date | None = None
    words: Words = NO_WORDS
    evidence: tuple[AskedEvidence, ...] = ()


class Wanted(Struct, frozen=True):
    """What is wanted of a charge, read: minor units (None is all of it) and thousandths."""

    claimed_minor: int | None = None
    quantity_milli: int = 1000


def check_told(told: Told) -> None:
    """Raise `BadInput` for what cannot be, before anything is decided."""
    situation = told.situation
    if situation.event is None:
        raise BadInput("MISSING_EVENT", "it is not said what happened", "send the `event`", ("case", "event"))
    if situation.wants is not None:
        raise BadInput("NO_CLAIM", f"{situation.wants} is no claim", "claim for what happened", ("case",))
    failed = local_day(situation.occurred)
    if told.served_on is not None and failed is not None and told.served_on < failed:
        cure = "write the day on which the work was done, or leave it out until then"
        message = f"the service of {told.served_on} is before the fault of {failed}"
        raise BadInput("SERVED_BEFORE_FAULT", message, cure, ("servedOn",))
    for name in ("complaint", "cause", "correction", "note", "appeal"):
        if len(getattr(told.words, name) or "") > MAX_TEXT:
            raise BadInput("TOO_LONG", f"the {name} is too long", f"write at most {MAX_TEXT} letters", (name,))
    check_evidence(told.evidence)
    wanted_of(told)


def check_evidence(evidence: tuple[AskedEvidence, ...]) -> None:
    """Raise `BadInput` for evidence that names nothing."""
    if len(evidence) > MAX_EVIDENCE:
        cure = f"send at most {MAX_EVIDENCE} at once"
        raise BadInput("TOO_MANY", f"{len(evidence)} pieces of evidence at once", cure, ("evidence",))
    for index, each in enumerate(evidence):
        if not each.reference.strip() or len(each.reference) > MAX_REFERENCE:
            cure = f"write where it is kept, in at most {MAX_REFERENCE} letters"
            raise BadInput("BAD_REFERENCE", "the reference is empty or too long", cure, _at(index, "reference"))


def wanted_of(told: Told) -> dict[str, Wanted]:
    """What is wanted of each charge by its id. Raises `BadInput` and `TwoCurrencies`."""
    charges = {charge.id: charge for charge in told.situation.charges}
    found: dict[str, Wanted] = {}
    for index, line in enumerate(told.lines):
        path: Path = ("lines", str(index))
        charge = charges.get(line.charge)
        if charge is None or line.charge in found:
            cure = f"name each charge of the case at most once: {', '.join(charges) or 'it has none'}"
            raise BadInput("UNKNOWN_CHARGE", f"`{line.charge}` is no other charge of the case", cure, (*path, "charge"))
        found[line.charge] = Wanted(_claimed(line, charge, path), _milli(line.quantity, path))
    return found


def kept_case(told: Told) -> JsonObject:
    """The case as it is kept with the claim; its charges are the claim's lines, in this order."""
    case = told.situation
    return {
        "charges": [charge.id for charge in case.charges],
        "components": list(case.components),
        "facts": {fact.name: list(fact.value) if isinstance(fact.value, tuple) else fact.value for fact in case.facts},
        "meters": {each.meter: str(each.reading) for each in case.meters},
        "occurred": case.occurred.isoformat() if case.occurred else None,
        "asOf": case.as_of.isoformat() if case.as_of else None,
        "strategy": case.strategy.value,
        "remedy": told.remedy.value if told.remedy else None,
    }


def situation_of(filed: FiledClaim) -> Situation:
    """The case of a claim, as it was told last."""
    claim, case = filed.claim, _case(filed.claim)
    return Situation(
        event=Event(claim.event),
        occurred=_when(case["occurred"]),
        components=tuple(case["components"]),
        facts=tuple(AskedFact(name, _raw(value)) for name, value in case["facts"].items()),
        meters=tuple(AskedMeter(meter, Decimal(reading)) for meter, reading in case["meters"].items()),
        charges=tuple(_charge(charge, line) for charge, line in zip(case["charges"], filed.lines, strict=True)),
        location=public_id("Location", claim.location_id) if claim.location_id else None,
        as_of=datetime.fromisoformat(case["asOf"]) if case["asOf"] else None,
        strategy=Strategy(case["strategy"]),
        served_on=claim.served_on,
    )


def told_of(filed: FiledClaim) -> Told:
    """The claim as it was told last, without the words and the evidence, which are only ever added to."""
    lines = tuple(
        AskedLine(charge, _amount(line.claimed_minor, line.currency), _quantity(line))
        for charge, line in zip(charge_ids(filed.claim), filed.lines, strict=True)
    )
    return Told(situation_of(filed), remedy_of(filed.claim), lines, filed.claim.served_on)


def remedy_of(claim: Claim) -> Remedy | None:
    """The remedy that is wanted; None when that was left open."""
    wanted = _case(claim)["remedy"]
    return Remedy(wanted) if wanted else None


def charge_ids(claim: Claim) -> tuple[str, ...]:
    """The charges behind the claim's lines: that of line 1 first."""
    return tuple(_case(claim)["charges"])


def components_of(claim: Claim) -> frozenset[str]:
    """The parts that failed."""
    return frozenset(_case(claim)["components"])


def notes_of(words: Words, claim: Claim, party: UUID | None, now: datetime) -> tuple[Note, ...]:
    """What people wrote, as notes."""
    kinds: dict[NoteKind, str | None] = {
        "COMPLAINT": words.complaint,
        "CAUSE": words.cause,
        "CORRECTION": words.correction,
        "NOTE": words.note,
        "APPEAL": words.appeal,
    }
    return tuple(
        Note(claim.unit_key, uuid7(), claim.claim_id, party, kind, said.strip(), now)
        for kind, said in kinds.items()
        if said and said.strip()
    )


def evidence_of(
    evidence: tuple[AskedEvidence, ...],
    claim: Claim,
    charges: tuple[str, ...],
    actor: str,
    party: UUID | None,
    now: datetime,
) -> Iterator[Evidence]:
    """Evidence as it is kept for this party. Raises `BadInput` for a charge that the case has not."""
    for index, each in enumerate(evidence):
        if each.charge is not None and each.charge not in charges:
            cure = f"name a charge of the case, or none: {', '.join(charges) or 'it has none'}"
            message = f"`{each.charge}` is no charge of the case"
            raise BadInput("UNKNOWN_CHARGE", message, cure, _at(index, "charge"))
        yield Evidence(
            unit_key=claim.unit_key,
            claim_id=claim.claim_id,
            evidence_id=uuid7(),
            kind=each.kind,
            line=charges.index(each.charge) + 1 if each.charge is not None else None,
            reference=each.reference.strip(),
            digest=digest_of(claim.unit_key, each),
            actor=actor,
            recorded_at=now,
            party_id=party,
        )


def digest_of(unit_key: UUID, evidence: AskedEvidence) -> str:
    """The same for the same evidence about a unit, however its reference is spaced or capitalised."""
    said = f"{evidence.kind} {' '.join(evidence.reference.upper().split())}"
    return hmac.new(unit_key.bytes, said.encode(), hashlib.sha256).hexdigest()


def _case(claim: Claim) -> Mapping[str, Any]:
    return claim.facts


def _when(written: str | None) -> date | datetime | None:
    if written is None:
        return None
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)


def _raw(value: Any) -> Raw:
    found: Raw = tuple(value) if isinstance(value, list) else value
    return found


def _charge(charge: str, line: ClaimLine) -> AskedCharge:
    return AskedCharge(
        id=charge,
        charge_class=ChargeClass(line.charge_class),
        amount=Amount(Decimal(Money(line.amount_minor, line.currency).decimal), line.currency),
        tax=_amount(line.tax_minor, line.currency),
        component=line.component,
        task=line.task,
    )


def _amount(minor: int | None, currency: str) -> Amount | None:
    return Amount(Decimal(Money(minor, currency).decimal), currency) if minor is not None else None


def _quantity(line: ClaimLine) -> Decimal:
    return Decimal(line.quantity_milli) / 1000


def _claimed(line: AskedLine, charge: AskedCharge, path: Path) -> int | None:
    if line.claimed is None:
        return None
    if line.claimed.currency != charge.amount.currency:
        raise TwoCurrencies(charge.amount.currency, line.claimed.currency, (*path, "claimed", "currency"))
    minor = read_money(line.claimed, (*path, "claimed")).minor
    if minor > read_money(charge.amount, ("case", "charges")).minor:
        cure = "claim at most the whole charge"
        raise BadInput("MORE_THAN_CHARGED", "more is claimed than charged", cure, (*path, "claimed", "amount"))
    return minor


def _milli(quantity: Decimal, path: Path) -> int:
    milli = quantity * 1000
    if not 0 < quantity <= MAX_QUANTITY or milli != int(milli):
        cure = f"write more than zero, with at most {QUANTITY_DIGITS} digits after the point"
        raise BadInput("BAD_QUANTITY", f"{quantity} is no quantity", cure, (*path, "quantity"))
    return int(milli)


def _at(index: int, name: str) -> Path:
    return ("evidence", str(index), name)
