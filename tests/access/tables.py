"""What is sent in this world's requests, and by which words is a side known again?

`sent_about` fills every argument with the ids and codes of one side. `tokens_of` are the words and ids that only this
side has, each with the policy that says who may come across it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from contracts.schema.policies.words import CLAIM, CONTRACT, COVER, GRANT, PERSON, UNIT, Policy
from contracts.store.keys import CodeId, RecordId, UnitOwnedId, decode_id, public_id
from tests.access.fillers import ABSENT, Table
from tests.access.world import NOW, Side
from tests.proofs.counts import size

_MOMENT = NOW.isoformat()
_DAY = NOW.date().isoformat()
_NOWHERE = UUID("5a6f1f1e-7d5e-5d3b-9a53-000000000000")
NOWHERE = "Nowhere0d6"
"""The mark of a side that is not there."""

_MONEY = {"amount": "100.00", "currency": "INR"}

ALL, EACH = 100, size(2, 100)
"""How many things of a kind are asked about: all of them, or as many as this run has time for."""

ALWAYS: Table = {
    # Names that mean the same wherever they stand.
    "knownAt": [ABSENT, _MOMENT],
    "after": [ABSENT],
    "language": ["en"],
    "text": ["A text."],
    "reason": ["OTHER_REASON"],
    "cause": ["A leak."],
    "CompleteServiceInput.correction": ["Mended."],
    "DraftClaimInput.correction": ["Mended."],
    "FileClaimInput.correction": ["Mended."],
    "ReviseClaimInput.correction": ["Mended."],
    "complaint": ["No cooling."],
    "version": [ABSENT],
    "option": [ABSENT],
    "preview": [ABSENT],
    "price": [ABSENT],
    "previewHash": [ABSENT],
    "missing": [["evidence.INVOICE"]],
    "components": [["fan"]],
    "facts": [[]],
    "changes": [[{"name": "country", "value": "HU"}]],
    "meters": [[]],
    "readings": [[]],
    "replaced": [[]],
    "evidence": [[]],
    "charges": [[{"id": "fan", "class": "PART", "component": "fan", "amount": _MONEY}]],
    "strategy": ["CHEAPEST"],
    "states": [[]],
    "task": [ABSENT],
    "channel": [ABSENT],
    "facilities": [ABSENT],
    "region": [ABSENT],
    "buyer": [ABSENT],
    "near": [ABSENT],
    "withinKm": [ABSENT],
    "openAt": [ABSENT],
    "wants": [ABSENT, "RENEWAL"],
    "since": [ABSENT],
    "until": ["2027-12-31"],
    "asOf": [_MOMENT],
    "meter": ["hours"],
    "value": [7000],
    "cycle": ["service"],
    "number": [2],
    "mark": ["MISSED"],
    "status": [ABSENT],
    "openFrom": [ABSENT],
    "settledBy": ["ISSUER"],
    "remedy": ["REPAIR"],
    "benefit": [ABSENT],
    "newUnit": [ABSENT],
    "wasFrom": ["2026-01-10"],
    "lastDay": [ABSENT],
    "offeredOn": [ABSENT],
    "new": [{"kind": "PERSON", "name": "Somebody New", "country": "IN", "language": "en"}],
    "fact": [{"name": "country", "value": "HU"}],
    "CoverageInput.facts": [[]],
    "JudgementInput": [{"line": 1, "approved": _MONEY, "reason": "OTHER_REASON"}],
    "ChooseRemedyInput.serial": [ABSENT],
    "FactInput": [{"name": "country", "value": "HU"}],
    "AskedLines": [[]],
    "LocationDetailsInput": [
        {"name": "Another name", "country": "IN", "zone": "Asia/Kolkata", "lines": [], "languages": [], "channels": [],
         "facilities": [], "exceptions": []}
    ],
    # Types.
    "Date": [_DAY],
    "DayOrMoment": ["2026-05-20"],
    "DateTime": [_MOMENT],
    "MoneyInput": [_MONEY],
    "CountryCode": ["IN"],
    "Event": ["DEFECT"],
}  # fmt: skip
"""What is the same whomever it is about."""


def sent_about(side: Side, most: int = EACH) -> Table:
    """The arguments of every request, with the ids and codes of a side: at most so many ids of a noun."""
    ids, mark = {name: several[:most] for name, several in side.ids.items()}, side.mark
    serial = {"namespace": f"brand-{mark}", "serial": f"SN-{mark}"}
    every = [each for name, several in ids.items() if name != "certificate" for each in several]
    references = [
        *({"__typename": "Unit", "id": each} for each in ids["unitId"]),
        {"__typename": "Product", "id": ids["productId"][0]},
        {"__typename": "Product", "sku": f"SKU-{mark}"},
    ]
    return {
        **ALWAYS,
        **{name: list(several) for name, several in ids.items()},
        "Query.node.id": every,
        "Query.nodes.ids": [every],
        "Query._entities.representations": [references],
        "Query.agreement.id": list(ids["agreementId"]),
        "Query.claim.id": list(ids["claimId"]),
        "Query.contract.id": list(ids["contractId"]),
        "Query.location.id": list(ids["locationId"]),
        "Query.claims.locationId": [ABSENT, *ids["locationId"]],
        "invoiceNumber": [f"INVOICE-{mark}"],
        "purchasedOn": ["2026-01-10"],
        "UnitLookup.id": list(ids["unitId"][:1]),
        "PartyLookup.id": list(ids["partyId"]),
        "ProductLookup.id": list(ids["productId"]),
        "sku": [f"SKU-{mark}"],
        "code": [f"care-{mark}"],
        "RegisterLocationInput.code": [f"PLACE-{mark}-centre"],
        "plan": [f"care-{mark}"],
        "issuer": [f"issuer-{mark}"],
        "Query.locations.issuer": [ABSENT, f"issuer-{mark}"],
        "Query.grants.issuer": [ABSENT, f"issuer-{mark}"],
        "DueListInput.issuer": [ABSENT, f"issuer-{mark}"],
        "DueListInput.locationId": [ABSENT, *ids["locationId"]],
        "CoverageInput.locationId": [ABSENT, *ids["locationId"][:1]],
        "EntitlementsInput.locationId": [ABSENT, *ids["locationId"][:1]],
        "brand": [f"brand-{mark}"],
        "category": ["machine"],
        "Query.locations.language": [ABSENT],
        "Query.locations.category": [ABSENT],
        "Query.locations.brand": [ABSENT, f"brand-{mark}"],
        "seller": [f"seller-{mark}"],
        "order": [f"ORDER-{mark}"],
        "OrderLineInput.line": [1],
        "namespace": [f"brand-{mark}"],
        "serial": [f"SN-{mark}"],
        "UnitLookup.serial": [serial],
        "ProvenSerialInput.serial": [serial],
        "corrects": [ABSENT, *ids["readingId"]],
        "lines": [[]],
        "ReviewClaimInput.lines": [[{"line": 1, "approved": _MONEY, "reason": "OTHER_REASON"}]],
        "DecideAppealInput.lines": [[{"line": 1, "approved": _MONEY, "reason": "OTHER_REASON"}]],
        "GrantGoodwillInput.lines": [[{"line": 1, "approved": _MONEY, "reason": "OUR_DELAY"}]],
        "DueVisitsInput": [
            {"unit": {"id": ids["unitId"][0]}, "until": "2027-12-31", "states": []},
            {"unit": {"certificate": ids["certificate"][0]}, "until": "2027-12-31", "states": []},
            {"contractId": ids["contractId"][0], "until": "2027-12-31", "states": []},
        ],
    }


def nowhere_like(side: Side) -> Side:
    """A side of the same shape that is not there: as many ids of the same nouns, codes of the same length."""
    ids = {name: tuple(_unknown(each) for each in several) for name, several in side.ids.items()}
    return replace(side, mark=NOWHERE, ids=ids)


def _unknown(id: str) -> str:
    """The id of something of the same noun that is not there; a certificate that nobody made."""
    match decode_id(id):
        case UnitOwnedId(noun, unit, local):
            return public_id(noun, uuid5(_NOWHERE, unit.hex), uuid5(_NOWHERE, local.hex))
        case RecordId(noun, local):
            return public_id(noun, uuid5(_NOWHERE, local.hex))
        case CodeId(noun, codes):
            return public_id(noun, *(f"{code}-{NOWHERE}" for code in codes))
    return id[:-8] + "Nowhere0"


def tokens_of(side: Side) -> Mapping[str, Policy]:
    """Words and ids that only this side has, and who may come across them."""
    return dict(_tokens(side))


def _tokens(side: Side) -> Iterator[tuple[str, Policy]]:
    mark, ids = side.mark, side.ids
    yield f"Person {mark}", PERSON
    for word in ("Complaint", "Cause", "Evidence", "Appeal", "Ask", "Correction"):
        yield f"{word} {mark}", CLAIM
    yield f"charge-{mark}", CLAIM
    yield f"table-{mark}", CLAIM
    yield f"owed-{mark}", CLAIM
    for name in side.callers.named():
        yield f"{name}-{mark}", CLAIM
    yield f"SN-{mark}", UNIT
    yield f"ORDER-{mark}", UNIT
    yield f"REPORT-{mark}", UNIT
    yield f"REASON_{mark}", CONTRACT
    # The id of a unit is no token: it is made from its serial, and grants nothing.
    policies = {"contractId": COVER, "agreementId": CONTRACT, "claimId": CLAIM, "grantId": GRANT}
    for name, policy in {**policies, "readingId": UNIT, "partyId": PERSON}.items():
        for each in ids[name]:
            yield each, policy


def promises_of(side: Side) -> Sequence[str]:
    """Names and clauses of what the side's issuer promises: for all to read in its plans, and not beside a unit."""
    names = ("parts", "w1", "visits", "services", "c1", "c2", "c3", "plain", "rest")
    return [f"{each}-{side.mark}" for each in names]


def words_of(side: Side) -> Sequence[str]:
    """What gives a side away to another tenant: its mark, wherever it stands, and its ids."""
    return [side.mark, *(each for several in side.ids.values() for each in several)]
