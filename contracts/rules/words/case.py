"""How is a case written: facts in, expected decision out?

A case names its plans (or holds them inline), states the facts, the history and the charges, and says what must come
out. `contracts evaluate` reads the same form without the expectation. Variants repeat the case with some facts changed.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, GetJsonSchemaHandler, StrictBool, ValidationInfo, field_validator, model_validator
from pydantic_core import CoreSchema

from contracts.rules.values.vocabulary import ChargeClass, Remedy, State, Strategy, Verdict, VisitState
from contracts.rules.words.base import ONE_OR_MANY, LiteralDay, Word, known_name
from contracts.rules.words.benefit import DutyName, Source
from contracts.rules.words.case_life import ExpectedQuote, RestLine

Amount = Annotated[str, Field(pattern=r"^\d+(\.\d+)?$", description="an amount as text, such as '12.50'")]
Words = Annotated[tuple[str, ...], ONE_OR_MANY]
Raw = dict[str, Any]
LifeWish = Literal["PURCHASE", "RENEWAL", "TRANSFER", "SUSPENSION", "RESUMPTION", "CANCELLATION", "AMENDMENT"]


class ChargeLine(Word):
    """One charge of the job."""

    id: str = Field(description="its name in this job", min_length=1, max_length=80)
    class_: ChargeClass = Field(description="what it is for")
    component: str | None = Field(None, description="the part it is about")
    task: str | None = Field(None, description="the labour operation")
    amount: Amount = Field(description="the amount with tax")
    tax: Amount = Field("0", description="the part of it that is tax")


class JobLine(Word):
    """A job done before."""

    kind: Literal["REPAIR", "VISIT"] = Field(description="a repair cures a fault; a visit is any other call")
    on: LiteralDay = Field(description="the day that counts")
    task: str | None = Field(None, description="the work, such as PREVENTIVE")
    event: str | None = Field(None, description="what had happened")
    components: Words = Field((), description="the parts concerned")
    replaced: Words = Field((), description="the parts replaced")
    handed_in: LiteralDay | None = Field(None, description="the first day out of use")
    handed_back: LiteralDay | None = Field(None, description="the last day out of use")
    completed: StrictBool = Field(True, description="whether it was finished")
    paid: StrictBool = Field(False, description="whether the customer paid for it")
    authorized: StrictBool | None = Field(None, description="whether an authorised workshop did it")
    under: str | None = Field(None, description="the benefit that bore it, as plan/benefit")
    covered: Amount | None = Field(None, description="what that benefit paid")
    bore: dict[str, Amount] = Field(default_factory=dict, description="other benefits that bore a part, and how much")


class ReadingLine(Word):
    """A meter reading."""

    meter: str = Field(description="the meter and its unit")
    on: LiteralDay = Field(description="the day")
    value: Decimal = Field(ge=0, description="the reading")


class OwnerLine(Word):
    """Somebody owned the unit from a day on."""

    since: LiteralDay = Field(description="the first day")


class ReplacementLine(Word):
    """The unit was replaced."""

    on: LiteralDay = Field(description="the day")
    paid: StrictBool = Field(False, description="whether the customer paid a part")


class MarkLine(Word):
    """A visit of a cycle that did not take place."""

    cycle: str = Field(description="the cycle")
    number: int = Field(ge=1, description="which of its visits")
    mark: Literal["SKIPPED", "MISSED"] = Field(description="skipped by the customer, or missed by the issuer")
    on: LiteralDay = Field(description="the day on which that was so")
    offered: LiteralDay | None = Field(None, description="the day of the appointment that was offered")
    contract: str | None = Field(None, description="the contract's `ref` or plan; the first one when left out")


class HistoryLines(Word):
    """What happened before."""

    jobs: tuple[JobLine, ...] = Field((), description="repairs and visits")
    readings: tuple[ReadingLine, ...] = Field((), description="meter readings")
    owners: tuple[OwnerLine, ...] = Field((), description="owners, the first one included")
    replacements: tuple[ReplacementLine, ...] = Field((), description="replacements of the whole unit")
    marks: tuple[MarkLine, ...] = Field((), description="visits that were due and did not take place")


class PlanUse(Word):
    """A plan that is asked: by name, or held inline."""

    plan: str | None = Field(None, description="a plan's code, or code@version")
    inline: Raw | None = Field(None, description="a whole plan file: `plan` and `terms`")
    ref: str | None = Field(None, description="tells two contracts of one plan apart")
    facts: Raw = Field(default_factory=dict, description="facts of this contract only")
    start_meters: dict[str, Decimal] = Field(default_factory=dict, description="readings at its start")
    ended_on: LiteralDay | None = Field(None, description="its last covered day, when it ended early")
    suspended: tuple[RestLine, ...] = Field((), description="when it rested")
    transferred_on: LiteralDay | None = Field(None, description="the day it last went to another owner")

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, raw: object) -> object:
        return {"plan": raw} if isinstance(raw, str) else raw

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


class ExpectedBenefit(Word):
    """What must be true of a benefit."""

    state: State | None = None
    used: StrictBool | None = None
    from_: str | None = None
    active_from: str | None = None
    last_day: str | None = None
    left: dict[str, int] = Field(default_factory=dict)
    meters: dict[str, dict[str, str]] = Field(default_factory=dict)
    why_not: Words | None = None


class ExpectedAlternative(Word):
    """What must be true of an alternative."""

    open: Literal["OPEN", "CLOSED", "UNKNOWN"] | None = None
    price: Amount | None = None
    gives: Amount | None = None
    net: Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")] | None = None
    deadline: str | None = None
    irreversible: StrictBool | None = None
    why: Words = ()


class ExpectedFinding(Word):
    """A reason that must be given, with values seen. Values left out may be anything."""

    benefit: str | None = None
    reason: str
    values: dict[str, Any] = Field(default_factory=dict)


class ExpectedVisit(Word):
    """What must be true of a due visit; a state alone may be written without its key."""

    state: VisitState | None = None
    from_: str | None = None
    day: str | None = None
    to: str | None = None
    done_on: str | None = None
    estimated: StrictBool | None = None
    meters: dict[str, str] = Field(default_factory=dict)
    follows: Words = ()
    why: Words = ()

    @model_validator(mode="before")
    @classmethod
    def _by_state(cls, raw: object) -> object:
        return {"state": raw} if isinstance(raw, str) else raw

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


class Expected(Word):
    """What must come out. Everything left out may be anything; benefits may be named without their plan."""

    verdict: Verdict | None = Field(None, description="the verdict")
    customer_pays: Amount | None = Field(None, description="what the customer pays, fees included")
    saved: Amount | None = Field(None, description="what the customer saves")
    paid_by: dict[str, Amount] = Field(default_factory=dict, description="what each plan bears")
    charges: dict[str, Amount] = Field(default_factory=dict, description="what the customer bears of each charge")
    benefits: dict[str, ExpectedBenefit] = Field(default_factory=dict, description="benefits by name")
    alternatives: dict[str, ExpectedAlternative] = Field(
        default_factory=dict, description="alternatives by `REMEDY` or `REMEDY benefit`"
    )
    duties: dict[str, str] = Field(default_factory=dict, description="duties by name or `DUTY benefit`, and when due")
    findings: tuple[ExpectedFinding, ...] = Field((), description="reasons that must be given")
    missing: Words | None = Field(None, description="exactly the facts that are missing for the verdict")
    made_for: dict[str, StrictBool | None] = Field(
        default_factory=dict, description="plans by name, and whether each is made for this; null: facts are missing"
    )
    price: dict[str, Amount] = Field(default_factory=dict, description="plans by name, and what each costs")
    due: dict[str, tuple[ExpectedVisit, ...]] = Field(
        default_factory=dict, description="by `cycle` or `cycle contract`, all of its visits in their order"
    )
    quotes: dict[str, ExpectedQuote] = Field(
        default_factory=dict, description="ways to do what the case wants by `option` or `option contract`"
    )
    refused: Words = Field((), description="the plan or the case must be refused with these problems (parts of them)")

    @field_validator("alternatives", "duties")
    @classmethod
    def _named_as_written(cls, wanted: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        known = frozenset(Remedy) if info.field_name == "alternatives" else frozenset(get_args(DutyName))
        for name in wanted:
            known_name(name.partition(" ")[0], known, "name for it")
        return wanted


class Variant(Word):
    """The case again, with some of it changed."""

    facts: Raw = Field(default_factory=dict, description="facts that replace or add to those of the case")
    history: HistoryLines | None = Field(None, description="a history instead of that of the case")
    charges: tuple[ChargeLine, ...] | None = Field(None, description="charges instead of those of the case")
    plans: Annotated[tuple[PlanUse, ...], ONE_OR_MANY] | None = Field(None, description="other plans")
    meters: dict[str, Decimal] | None = Field(None, description="other readings")
    as_of: str | None = Field(None, description="another moment")
    until: LiteralDay | None = Field(None, description="another day up to which due visits are looked for")
    expected: Expected = Field(default_factory=Expected, description="what must come out")


class Case(Word):
    """One case."""

    case: str = Field(description="its name", min_length=1, max_length=80)
    title: str = Field("", description="the case in a few words")
    source: Source | None = Field(None, description="where it was found")
    interpretive: str | None = Field(None, description="what the text leaves open, when the answer is a reading of it")
    note: str | None = Field(None, description="what a reader should know")
    plans: Annotated[tuple[PlanUse, ...], ONE_OR_MANY] = Field(min_length=1, description="the plans that are asked")
    currency: str | None = Field(None, description="ISO 4217 code; that of the first plan when left out")
    as_of: str | None = Field(None, description="the moment of the question; the last day of the facts when left out")
    wants: LifeWish | None = Field(None, description="asks about the contract's life")
    amends: Raw = Field(default_factory=dict, description="the facts that an AMENDMENT changes")
    until: LiteralDay | None = Field(None, description="the last day of the due visits that are looked for")
    strategy: Strategy = Field(Strategy.CHEAPEST, description="the order of the alternatives")
    facts: Raw = Field(default_factory=dict, description="facts by name; null is known not to have happened")
    meters: dict[str, Decimal] = Field(default_factory=dict, description="readings on the day of the event")
    start_meters: dict[str, Decimal] = Field(default_factory=dict, description="readings at the start of the cover")
    history: HistoryLines = Field(default_factory=HistoryLines, description="what happened before")
    charges: tuple[ChargeLine, ...] = Field((), description="the charges of the job")
    expected: Expected = Field(default_factory=Expected, description="what must come out")
    variants: dict[str, Variant] = Field(default_factory=dict, description="the case again, with some of it changed")
    total: Expected | None = Field(None, description="what all variants come to together: `customerPays` only")


class CaseFile(Word):
    """A file of cases."""

    cases: tuple[Case, ...] = Field(description="the cases")
