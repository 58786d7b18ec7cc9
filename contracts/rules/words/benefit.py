"""What does an author write in a benefit?

Start with `Benefit`: what, for which parts and charges, when, if, at what price, how often, and what if it is late.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, Self

from msgspec import Struct
from pydantic import Field, StrictBool, ValidationInfo, field_validator, model_validator

from contracts.rules.values.facts import FactType
from contracts.rules.values.view import Charge, Worth
from contracts.rules.values.vocabulary import About, ChargeClass, Effect, Payer, Remedy
from contracts.rules.words.allowances import Allowance
from contracts.rules.words.amounts import AmountWord, ShareOfCharge
from contracts.rules.words.base import (
    DESCRIPTIVE,
    ONE_OR_MANY,
    ComponentsWord,
    LiteralDay,
    Word,
    known_name,
    names,
    refuse,
)
from contracts.rules.words.conditions import ConditionWord
from contracts.rules.words.days import DayWord, FactDay
from contracts.rules.words.measures import FactNumber
from contracts.rules.words.predicates import All, Condition, Not
from contracts.rules.words.shares import Percent, ShareWord
from contracts.rules.words.windows import Span, Window

Code = Annotated[str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9._-]*$", max_length=80)]


DutyName = Literal["ACKNOWLEDGE", "RESPOND", "RESOLVE", "INFORM", "ATTEND", "REPAIR", "REPLACE", "REFUND", "LOANER"]


class Source(Word):
    """Where the terms were read."""

    ref: str = Field(description="the text, with article or page", json_schema_extra=DESCRIPTIVE)
    url: str | None = Field(None, description="its address", json_schema_extra=DESCRIPTIVE)
    confidence: Literal["official", "secondary", "unverified"] = Field(
        description="how sure the text is", json_schema_extra=DESCRIPTIVE
    )
    read: LiteralDay | None = Field(None, description="the day it was read", json_schema_extra=DESCRIPTIVE)
    note: str | None = Field(None, description="what a reader should know", json_schema_extra=DESCRIPTIVE)


class ChargePattern(Word):
    """Which charges of a job: every given field must fit; a field left out fits all."""

    class_: Annotated[tuple[ChargeClass, ...], ONE_OR_MANY] = Field((), description="classes of charge")
    component: ComponentsWord = Field(frozenset(), description="components or groups; `*` is any named component")
    not_component: ComponentsWord = Field(frozenset(), description="all components but these")
    task: Annotated[tuple[str, ...], ONE_OR_MANY] = Field((), description="labour operations")

    @cached_property
    def fits(self) -> Callable[[Charge], bool]:
        """True when a charge is of these classes, components and tasks."""
        classes, parts, others, tasks = self.class_, self.component, self.not_component, self.task
        any_part = "*" in parts

        def fits(charge: Charge) -> bool:
            if classes and charge.charge_class not in classes:
                return False
            if parts and charge.component not in parts:
                return any_part and charge.component is not None
            if others and charge.component in others:
                return False
            return not tasks or charge.task in tasks

        return fits


class Row(Struct, frozen=True):
    """A `Pay` that is asked for every charge. `share` is the customer's, when it is written as a percentage.

    It `is_free` when it leaves the customer nothing, whatever else there is. `classes` are those that may fit; none are
    named where all may.
    """

    classes: frozenset[ChargeClass]
    fits: Callable[[Charge], bool]
    joined: Callable[[Charge], bool] | None
    if_: Condition | None
    counts: str | None
    customer: Worth
    share: Fraction | None
    is_free: bool


class Pay(Word):
    """What the customer bears of certain charges."""

    charges: ChargePattern = Field(description="which charges")
    customer: AmountWord = Field(description="what the customer pays of each; the payer bears the rest")
    with_: ChargePattern | None = Field(None, description="only when this benefit would also pay a charge like this")
    if_: ConditionWord | None = Field(None, description="only when this holds")
    counts: Code | None = Field(None, description="the allowance that is used up by it")

    @cached_property
    def row(self) -> Row:
        """The same, ready to be asked."""
        share = self.customer.share if isinstance(self.customer, ShareOfCharge) else None
        written = share.percent if isinstance(share, Percent) else None
        joined = self.with_.fits if self.with_ else None
        is_free = written == 0 and joined is None and self.if_ is None and self.counts is None
        return Row(
            frozenset(self.charges.class_),
            self.charges.fits,
            joined,
            self.if_,
            self.counts,
            self.customer,
            written,
            is_free,
        )


class Need(Word):
    """A condition of cover."""

    need: ConditionWord = Field(description="what must hold")
    otherwise: Effect | None = Field(None, description="what follows when it does not hold; needed where it binds")
    about: About = Field(description="what it is about: the last part of the reason code")
    clause: str | None = Field(
        None, description="its paragraph, when it is not the benefit's", json_schema_extra=DESCRIPTIVE
    )
    causal: StrictBool = Field(False, description="it matters only when it caused the fault (fact `causedBy`)")
    binding: StrictBool = Field(True, description="false: it is noted, and decides nothing")
    bears: ShareWord | None = Field(
        None, description="with LESS: the share of what was covered that the customer bears"
    )

    @model_validator(mode="after")
    def _says_what_follows(self) -> Self:
        if self.binding and self.otherwise is None:
            raise refuse("missing_word", "`otherwise` is missing", "write what follows, or `binding: false`")
        if not self.binding and self.otherwise is not None:
            raise refuse("bad_condition", "what does not bind has no effect", "leave `otherwise` or `binding` out")
        return self

    @model_validator(mode="after")
    def _less_says_how_much(self) -> Self:
        if (self.otherwise is Effect.LESS) != (self.bears is not None):
            raise refuse("bad_condition", "`bears` belongs to LESS", "write both or neither")
        return self


class Exclusion(Word):
    """What is left out of a benefit, and the exceptions to it."""

    when: ConditionWord = Field(description="what is left out")
    unless: ConditionWord | None = Field(None, description="the exception")
    about: About = Field(description="what it is about: the last part of the reason code")
    clause: str | None = Field(
        None, description="its paragraph, when it is not the benefit's", json_schema_extra=DESCRIPTIVE
    )

    @cached_property
    def applies(self) -> Condition:
        """It is left out, and no exception holds."""
        return self.when if self.unless is None else All((self.when, Not(self.unless)))


class RemedyWord(Word):
    """One remedy: what opens it, what closes it, what it gives and costs."""

    remedy: Remedy = Field(description="the remedy")
    clause: str | None = Field(
        None, description="its paragraph, when it is not the benefit's", json_schema_extra=DESCRIPTIVE
    )
    opens_by: ConditionWord | None = Field(None, description="it is closed until this holds")
    closed_by: ConditionWord | None = Field(None, description="it is closed when this holds")
    gives: AmountWord | None = Field(None, description="money or credit for the customer, before the fee")
    fee: AmountWord | None = Field(None, description="what the customer pays or is deducted")
    counts: Code | None = Field(None, description="the allowance that is used up by it")
    irreversible: StrictBool = Field(False, description="choosing it gives up others for good")


class Duty(Word):
    """What the issuer owes in time."""

    duty: DutyName = Field(description="what is owed")
    due: DayWord = Field(description="by when")
    clause: str | None = Field(
        None, description="its paragraph, when it is not the benefit's", json_schema_extra=DESCRIPTIVE
    )
    if_: ConditionWord | None = Field(None, description="owed only when this holds")
    if_missed: str | None = Field(None, description="what follows a miss, in words", json_schema_extra=DESCRIPTIVE)


class Burden(Word):
    """Who must prove a fact on which a benefit hangs. In the presumption's time it counts as proven until disproven."""

    of: str = Field(description="the fact, of type flag")
    presumed: Span | None = Field(None, description="when it is presumed")
    unless: ConditionWord | None = Field(None, description="it is not presumed when this holds")
    presumed_against: Payer = Field(Payer.SELLER, description="who must disprove it in that time")
    then_on: Payer = Field(Payer.CUSTOMER, description="who must prove it afterwards")
    clause: str | None = Field(
        None, description="its paragraph, when it is not the benefit's", json_schema_extra=DESCRIPTIVE
    )

    @field_validator("of")
    @classmethod
    def _holds_a_flag(cls, name: str, info: ValidationInfo) -> str:
        flags = frozenset(key for key, fact in names(info).facts.items() if fact.type is FactType.FLAG)
        return known_name(name, flags, "fact that is true or false")


class Shortfall(Word):
    """A guaranteed level: the benefit applies when the measured value lies below it."""

    measured: str = Field("measured", description="the fact with the measured value")
    nominal: str = Field("nominal", description="the fact with the value when new")
    guaranteed: ShareWord = Field(description="the guaranteed share of the nominal value")

    @field_validator("measured", "nominal")
    @classmethod
    def _holds_a_number(cls, name: str, info: ValidationInfo) -> str:
        return FactNumber.model_validate({"fact": name}, context=info.context).fact


class Benefit(Word):
    """One promise."""

    benefit: Code = Field(description="its name, unique in the terms", json_schema_extra=DESCRIPTIVE)
    clause: str = Field(description="the paragraph that promises it", json_schema_extra=DESCRIPTIVE)
    says: str = Field("", description="the promise in a few words, for people", json_schema_extra=DESCRIPTIVE)
    source: Source | None = Field(
        None, description="where it was read, when not where the terms were", json_schema_extra=DESCRIPTIVE
    )
    scope: ConditionWord | None = Field(None, description="for which parts, events, places, buyers")
    excludes: tuple[Exclusion, ...] = Field((), description="what is left out")
    window: Window = Field(description="when it runs")
    conditions: tuple[Need, ...] = Field((), description="on which conditions")
    burden: Burden | None = Field(None, description="who must prove what")
    shortfall: Shortfall | None = Field(None, description="a guaranteed level that must be missed")
    allowances: dict[Code, Allowance] = Field(default_factory=dict, description="how often or how much")
    pays: tuple[Pay, ...] = Field((), description="who pays how much of which charge")
    work: Remedy | None = Field(None, description="the remedy that `pays` is the price of; a repair when left out")
    fee: AmountWord | None = Field(None, description="paid once per job by the customer when the benefit is used")
    remedies: tuple[RemedyWord, ...] = Field((), description="what the customer can choose")
    duties: tuple[Duty, ...] = Field((), description="what the issuer owes in time")
    payer: Payer | None = Field(None, description="who bears it, when not the plan's payer")

    @cached_property
    def entries(self) -> tuple[Condition, ...]:
        """The parts of its scope, each with a reason of its own."""
        return self.scope.entries() if self.scope is not None else ()

    @cached_property
    def rows(self) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """Its `pays`: those for charges that are paid whatever else is, and those paid only with another one."""
        rows = [pay.row for pay in self.pays]
        alone = tuple(row for row in rows if row.joined is None)
        return alone, tuple(row for row in rows if row.joined is not None)

    @model_validator(mode="after")
    def _shares_its_periods(self) -> Self:
        """Contracts of one agreement begin on one day; what is counted from a day of each unit has no common period."""
        begins = self.window.from_
        if isinstance(begins, FactDay) and begins.fact in {"contractStart", "contractMade"}:
            return self
        for name, allowance in self.allowances.items():
            if allowance.shared and str(allowance.per).startswith("contract"):
                cure = "let the window run `from: contractStart`, or count by the calendar"
                raise refuse("bad_allowance", f"`{name}` is shared, and its periods begin on each unit's own day", cure)
        return self
