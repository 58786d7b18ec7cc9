"""Which nouns does the store know, and what does each one hold?

Frozen values: first the reference records (issuer to grant), then everything one unit owns (unit to kept
answer). What the look-ups put together lives beside them: `dossiers.Dossier`, `claims.FiledClaim`.

Every field is a column of the same name. Money is integer minor units with an ISO 4217 code. Days are `date`,
moments are aware `datetime`. `last_day` is always included. `recorded_at` says when we learned it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
JsonObject: TypeAlias = Mapping[str, Json]

PlanKind: TypeAlias = Literal[
    "STATUTE", "WARRANTY", "EXTENDED_WARRANTY", "AMC", "EXCHANGE_POLICY", "SERVICE_WARRANTY", "GOODWILL"
]
PartyKind: TypeAlias = Literal["PERSON", "FIRM"]
GrantStatus: TypeAlias = Literal["ACTIVE", "SUSPENDED", "REVOKED"]
JobKind: TypeAlias = Literal["REPAIR", "VISIT", "REPLACEMENT"]
NoteKind: TypeAlias = Literal["COMPLAINT", "CAUSE", "CORRECTION", "APPEAL", "NOTE", "PROOF"]


# --- Reference records: small, owned by the tenant ----------------------------------------------------------


class Issuer(Struct, frozen=True):
    """Who promises: maker, seller, insurer, administrator, or the law itself."""

    issuer: str
    name: str
    country: str | None


class Product(Struct, frozen=True):
    """A catalogue entry. `namespace` is the maker's serial namespace; `facts` is what terms may ask for."""

    product_id: UUID
    sku: str
    brand: str
    category: str
    name: str
    namespace: str
    components: tuple[str, ...]
    facts: JsonObject
    list_price_minor: int | None
    currency: str | None


class Party(Struct, frozen=True):
    """A person or firm. Other records point at it by id alone, so that it can be erased.

    The name is sealed in the database (`persons.sealed`). Of one that was erased the row stays, blank, with `erased_at`
    as the moment.
    """

    party_id: UUID
    kind: PartyKind
    name: str
    country: str | None
    language: str | None
    erased_at: datetime | None = None


class PartyCode(Struct, frozen=True):
    """What a party is called elsewhere, such as its number in the system that it was imported from."""

    code: str
    party_id: UUID


class PlanRecord(Struct, frozen=True):
    """What is promised, by whom. Its words are in its terms."""

    plan: str
    kind: PlanKind
    issuer: str


class TermsRecord(Struct, frozen=True):
    """One published version of a plan. It never changes: `hash` is the hash of `document`."""

    plan: str
    version: str
    hash: str
    document: JsonObject
    effective_from: date | None
    published_at: datetime


class Location(Struct, frozen=True):
    """A service address, as it was registered. `zone` is its IANA time zone; `lat` and `lon` are degrees.

    `address` has `lines`, `city` and `postcode`; `particulars` has what else is said of it, None when nothing is.
    The two keys are the city and the postcode as they are compared (`keys.normalised`).
    """

    location_id: UUID
    code: str
    name: str
    country: str
    region: str | None
    lat: float | None
    lon: float | None
    zone: str
    address: JsonObject
    particulars: JsonObject | None = None
    city_key: str | None = None
    postcode_key: str | None = None
    recorded_at: datetime | None = None
    actor: str | None = None


class Grant(Struct, frozen=True):
    """The dated authority an issuer gives a location, as it was given. A scope that is None leaves that scope open.

    What became of it since is in its changes. `recorded_at` is None for one from before that was written down.
    """

    grant_id: UUID
    issuer: str
    location_id: UUID
    brand: str | None
    category: str | None
    task: str | None
    country: str | None
    from_day: date
    last_day: date | None
    status: GrantStatus
    recorded_at: datetime | None = None
    actor: str | None = None


# --- What one unit owns: the unit's key comes first everywhere ----------------------------------------------


class Unit(Struct, frozen=True):
    """One installed product. `serial` is kept as written; `keys.unit_key` makes the key from it."""

    unit_key: UUID
    product_id: UUID
    namespace: str
    serial: str
    recorded_at: datetime
    actor: str


class UnitFact(Struct, frozen=True):
    """One fact learned about a unit: a day as text, a number, a truth. The latest recorded of a name wins.

    A `value` of None says that it is known not to have happened.
    """

    unit_key: UUID
    fact_id: UUID
    name: str
    value: Json
    recorded_at: datetime
    actor: str


class Ownership(Struct, frozen=True):
    """Who owned the unit in which days. `corrects` names the ownership row that this one replaces."""

    unit_key: UUID
    ownership_id: UUID
    party_id: UUID
    from_day: date
    last_day: date | None
    corrects: UUID | None
    recorded_at: datetime


class ContractRecord(Struct, frozen=True):
    """A plan's terms given to one unit and holder. Plan, version and hash pin the terms for good.

    `agreement_id` is the agreement over several units that it belongs to, if any.
    """

    unit_key: UUID
    contract_id: UUID
    plan: str
    version: str
    terms_hash: str
    holder: UUID
    made_on: date
    start_day: date | None
    facts: JsonObject
    price_minor: int | None
    currency: str | None
    recorded_at: datetime
    actor: str
    agreement_id: UUID | None = None


class Reading(Struct, frozen=True):
    """What a meter showed on a day. `corrects` names the reading that this one replaces."""

    unit_key: UUID
    reading_id: UUID
    meter: str
    value: int
    read_on: date
    corrects: UUID | None
    recorded_at: datetime
    actor: str


class Job(Struct, frozen=True):
    """One repair or visit that took place, or a replacement of the whole unit. `corrects` names the row it replaces.

    `handed_in` and `handed_back` bound the days out of use. `under_plan` and `under_benefit` say what paid most, and
    `covered_minor` how much; `bore` are the other benefits that paid, as plan/benefit, in minor units. `claim_id` is
    the claim that it was done for.
    """

    unit_key: UUID
    job_id: UUID
    kind: JobKind
    task: str | None
    event: str | None
    on_day: date
    handed_in: date | None
    handed_back: date | None
    completed: bool
    components: tuple[str, ...]
    replaced: tuple[str, ...]
    under_plan: str | None
    under_benefit: str | None
    covered_minor: int | None
    currency: str | None
    paid_by_customer: bool | None
    authorized: bool | None
    location_id: UUID | None
    corrects: UUID | None
    recorded_at: datetime
    bore: Mapping[str, int] | None = None
    claim_id: UUID | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was begun for a claim and is not done: the unit is in repair."""
        begun = self.claim_id is not None and self.handed_in is not None
        return begun and self.handed_back is None and not self.completed


class DecisionRecord(Struct, frozen=True):
    """One decision as it was given: what went in, what came out. `hash` covers facts, terms and result.

    `supersedes` is the decision on the same case before something that was known then turned out not to be so.
    """

    unit_key: UUID
    decision_id: UUID
    hash: str
    rules_version: str
    as_of: datetime
    facts: JsonObject
    terms_hashes: tuple[str, ...]
    result: JsonObject
    recorded_at: datetime
    supersedes: UUID | None = None


class Claim(Struct, frozen=True):
    """What a customer or centre asked for. `state` is the claim's last move. Free text is in its notes.

    `served_on` is the day of the service; `preauthorized_at` is when the issuer agreed before the work.
    """

    unit_key: UUID
    claim_id: UUID
    contract_id: UUID | None
    location_id: UUID | None
    decision_id: UUID
    state: str
    event: str
    occurred_on: date | None
    reported_on: date
    facts: JsonObject
    actor: str
    filed_at: datetime
    served_on: date | None = None
    preauthorized_at: datetime | None = None


class ClaimLine(Struct, frozen=True):
    """One charge of a claim and who pays it. `line` counts from 1.

    `payers` says what each payer other than the customer bears, in minor units. With `customer_minor` it adds
    up to `amount_minor`. While `customer_minor` is None nobody's share is known and `payers` is empty. `claimed_minor`
    is what the claimant wants of the payers; None is all of it. `quantity_milli` is in thousandths.
    """

    unit_key: UUID
    claim_id: UUID
    line: int
    charge_class: str
    component: str | None
    task: str | None
    amount_minor: int
    tax_minor: int | None
    currency: str
    customer_minor: int | None
    payers: Mapping[str, int]
    claimed_minor: int | None = None
    quantity_milli: int = 1000


class Note(Struct, frozen=True):
    """Free text that a person gave. It has rows of its own, so that it can be erased with the person.

    `line` is None for what is about the claim as a whole.
    """

    unit_key: UUID
    note_id: UUID
    claim_id: UUID
    party_id: UUID | None
    kind: NoteKind
    body: str
    recorded_at: datetime
    line: int | None = None


class KeptAnswer(Struct, frozen=True):
    """What a mutation answered under an idempotency key. `input_hash` tells a repeat from another request."""

    unit_key: UUID
    caller: str
    mutation: str
    key: str
    input_hash: str
    answer: JsonObject
    recorded_at: datetime
