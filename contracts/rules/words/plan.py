"""What does an author write to promise something?

A plan file holds one `plan` (who promises, in which zone and currency) and its `terms`, version by version. Each
version lists its benefits: see `benefit`.
"""

from typing import Annotated

from pydantic import Field, StrictInt, field_validator

from contracts.rules.values.facts import FACTS, FactType
from contracts.rules.values.money import CURRENCIES, Rounding
from contracts.rules.values.vocabulary import About, Payer, PlanKind
from contracts.rules.words.amounts import AmountWord
from contracts.rules.words.base import (
    DESCRIPTIVE,
    ONE_OR_MANY,
    LiteralDay,
    Word,
    known_name,
)
from contracts.rules.words.benefit import Benefit, Code, Source
from contracts.rules.words.care import Cycle
from contracts.rules.words.conditions import ConditionWord
from contracts.rules.words.days import DayWord
from contracts.rules.words.hours import WorkHours
from contracts.rules.words.life import Life, Tax


class OwnFact(Word):
    """A fact that only this plan asks for."""

    type: FactType = Field(description="how it is written")
    means: str = Field(description="what it says, for the person who supplies it", json_schema_extra=DESCRIPTIVE)
    unit: str = Field("", description="its unit, for a number", json_schema_extra=DESCRIPTIVE)


class Reading(Word):
    """A text that can be read in two ways. It acts as a fact of one word, with the default unless the question sets
    it."""

    default: str = Field(description="the reading we take")
    others: tuple[str, ...] = Field(min_length=1, description="the other readings")
    why: str = Field(description="what the text leaves open, and why the default", json_schema_extra=DESCRIPTIVE)


class Override(Word):
    """What a law does to other plans: it strikes conditions about something. Only plans of kind STATUTE may."""

    strikes: About = Field(description="conditions about this are without effect")
    of_kinds: Annotated[tuple[PlanKind, ...], ONE_OR_MANY] = Field(min_length=1, description="in plans of these kinds")
    clause: str = Field(description="its paragraph", json_schema_extra=DESCRIPTIVE)
    unless: ConditionWord | None = Field(None, description="not when this holds")


class Terms(Word):
    """One published version of a plan."""

    version: str = Field(
        description="its name, unique in the plan",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        json_schema_extra=DESCRIPTIVE,
    )
    since: LiteralDay | None = Field(
        None, description="the first day whose contracts it governs; no two versions begin on one day"
    )
    until: LiteralDay | None = Field(None, description="the last day whose contracts it governs")
    source: Source = Field(description="where it was read", json_schema_extra=DESCRIPTIVE)
    price: AmountWord | None = Field(None, description="what the plan costs, when it is sold")
    tax: Tax | None = Field(None, description="the tax on the price")
    readings: dict[Code, Reading] = Field(default_factory=dict, description="where the text can be read in two ways")
    facts: dict[Code, OwnFact] = Field(default_factory=dict, description="facts that only these terms ask for")
    components: tuple[str, ...] = Field(
        (), description="every component that the terms name", json_schema_extra=DESCRIPTIVE
    )
    groups: dict[Code, tuple[str, ...]] = Field(default_factory=dict, description="components under one name")
    conditions: dict[Code, ConditionWord] = Field(default_factory=dict, description="conditions under a name")
    days: dict[Code, DayWord] = Field(default_factory=dict, description="days under a name")
    amounts: dict[Code, AmountWord] = Field(default_factory=dict, description="amounts under a name")
    benefits: tuple[Benefit, ...] = Field(min_length=1, description="what is promised")
    care: tuple[Cycle, ...] = Field((), description="visits that come round by themselves")
    overrides: tuple[Override, ...] = Field((), description="what a law does to other plans")
    life: Life = Field(default_factory=Life.model_construct, description="buying, renewal, cancellation and the rest")
    note: str | None = Field(None, description="what an author wants to say", json_schema_extra=DESCRIPTIVE)


class PlanHeader(Word):
    """Who promises."""

    code: Code = Field(description="its name, unique with the tenant", json_schema_extra=DESCRIPTIVE)
    kind: PlanKind = Field(description="what sort of promise")
    name: str = Field(description="its name for people", json_schema_extra=DESCRIPTIVE)
    issuer: Code = Field(description="who promises", json_schema_extra=DESCRIPTIVE)
    zone: str = Field(description="the time zone in which its days are counted, such as Asia/Kolkata")
    currency: str = Field(description="ISO 4217 code of its amounts", pattern=r"^[A-Z]{3}$")
    rounding: Rounding | None = Field(None, description="how less than a minor unit is rounded; needed with shares")
    payer: Payer | None = Field(None, description="who bears what the customer does not; by kind when left out")
    precedence: StrictInt | None = Field(
        None, description="among equally good plans the lower one pays first; by kind if left out"
    )
    calendars: dict[Code, WorkHours] = Field(
        default_factory=dict, description="working time; `default` is the plan's own"
    )
    for_: ConditionWord | None = Field(None, description="the products, places and buyers that it is made for")
    picked_by: str = Field("contractMade", description="the fact whose day picks the version of the terms")

    @field_validator("picked_by")
    @classmethod
    def _holds_a_day(cls, name: str) -> str:
        days = [fact for fact, declared in FACTS.items() if declared.type is FactType.WHEN]
        return known_name(name, frozenset(days), "fact that holds a day")

    @field_validator("currency")
    @classmethod
    def _is_money(cls, code: str) -> str:
        return known_name(code, CURRENCIES, "currency (ISO 4217)")

    family: Code | None = Field(
        None, description="plans of one family are offered side by side", json_schema_extra=DESCRIPTIVE
    )


class PlanFile(Word):
    """A plan file: one plan and its terms, version by version."""

    plan: PlanHeader = Field(description="who promises")
    terms: tuple[Terms, ...] = Field(min_length=1, description="the published versions, in any order")


# The two that a server reads: built while it starts, not while somebody waits for an answer.
PlanHeader.model_rebuild()
Terms.model_rebuild()
