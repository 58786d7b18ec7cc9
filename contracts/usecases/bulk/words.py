"""Which columns may a file have, and what may stand in them?

Each class is a noun's row; its fields are the columns, in their order. Everything arrives as text and is read strictly:
days as ISO 8601, amounts as decimal text with their currency beside them. An empty cell is left out before.
`contracts import NOUN --columns` prints what is written here.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts.rules.values.calendar import ONE_DAY
from contracts.rules.values.facts import YEARS
from contracts.rules.values.history import Suspended
from contracts.rules.values.money import CURRENCIES, DECIMAL
from contracts.rules.values.vocabulary import Event
from contracts.store.records import JobKind, PartyKind
from contracts.usecases.bulk.cells import SEVERAL

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE = re.compile(r"[0-9]{1,15}")


def wrong(code: str, message: str, cure: str) -> PydanticCustomError:
    """What is wrong with a cell, as pydantic hands it on. Braces have no meaning in it."""
    return PydanticCustomError(code, "{message}", {"message": message, "cure": cure})


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise wrong("BAD_DAY", f"`{text}` is no day", "write a day that exists, as 2026-03-01")
    return day


def _decimal(text: str) -> Decimal:
    if not DECIMAL.fullmatch(text) or len(text) > _LONGEST_NUMBER:
        raise wrong("BAD_AMOUNT", f"`{text}` is no amount", "write it as 1234.50, with a point and nothing else")
    return Decimal(text)


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise wrong("BAD_NUMBER", f"`{text}` is no whole number", "write digits only, as 12400")
    return int(text)


def _truth(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise wrong("BAD_TRUTH", f"`{text}` is neither true nor false", "write true or false")
    return text.lower() == "true"


def _words(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(SEVERAL))
    if not all(words):
        raise wrong("EMPTY_WORD", f"one of `{text}` is empty", f"write the words with `{SEVERAL}` between them")
    return words


def _rests(text: str) -> tuple[Suspended, ...]:
    return tuple(_rest(word) for word in _words(text))


def _rest(word: str) -> Suspended:
    days, adds = word.removesuffix("+"), word.endswith("+")
    first, between, last = days.partition("/")
    if not between:
        raise wrong("BAD_REST", f"`{word}` is no time of rest", "write first/last, as 2025-08-01/2025-08-31")
    rest = Suspended(_day(first), _day(last) if last else None, adds)
    if rest.last is not None and rest.last < rest.first:
        raise wrong("BAD_ORDER", f"`{word}` ends before it begins", "correct one of the days")
    return rest


def _currency(text: str) -> str:
    if text not in CURRENCIES:
        raise wrong("UNKNOWN_CURRENCY", f"`{text}` is no currency", "write its three letters, as INR or EUR")
    return text


def _country(text: str) -> str:
    if not re.fullmatch("[A-Z]{2}", text):
        raise wrong("BAD_COUNTRY", f"`{text}` is no country", "write its two letters (ISO 3166-1), as IN or DE")
    return text


_LONGEST_NUMBER = 32
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Name = Annotated[str, StringConstraints(pattern=r"\S", max_length=500)]
Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[Decimal, BeforeValidator(_decimal)]
Whole = Annotated[int, BeforeValidator(_whole)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Words = Annotated[tuple[Code, ...], BeforeValidator(_words)]
Rests = Annotated[tuple[InstanceOf[Suspended], ...], BeforeValidator(_rests)]
Currency = Annotated[str, BeforeValidator(_currency)]
Country = Annotated[str, BeforeValidator(_country)]


class Row(BaseModel):
    """What every noun's row has in common. `may_have_facts`: whether it has `fact.NAME` columns."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    may_have_facts: ClassVar[bool] = False
    left_out: ClassVar[str | None] = None
    """What an export does not carry."""
    money: ClassVar[str | None] = None
    """The column of the amount that `currency` belongs to."""

    facts: Mapping[str, str] = Field(default_factory=dict, exclude=True)

    @model_validator(mode="after")
    def _money_has_a_currency(self) -> Self:
        if self.money is not None:
            amount, currency = getattr(self, self.money), getattr(self, "currency", None)
            if amount is not None and currency is None:
                raise wrong("NO_CURRENCY", f"`{self.money}` has no currency", "fill in `currency`, or leave both out")
        return self


class ProductRow(Row):
    """A catalogue entry."""

    may_have_facts = True
    money = "list_price"
    sku: Code = Field(description="The article's number: what it is called in the other files.", examples=["AC-18"])
    brand: Code = Field(description="The brand.", examples=["acme"])
    category: Code = Field(description="The category, as plans name it.", examples=["air-conditioner"])
    name: Name = Field(description="What customers read.", examples=["Acme split AC 1.5 t"])
    namespace: Code | None = Field(default=None, description="The maker's name for its serials; the brand if left out.")
    components: Words = Field(default=(), description="The parts that plans may name.", examples=["compressor|pcb"])
    list_price: Number | None = Field(default=None, description="Today's list price.", examples=["42990.00"])
    currency: Currency | None = Field(default=None, description="The money of `list_price`.", examples=["INR"])


class PartyRow(Row):
    """A person or firm."""

    party: Code = Field(
        description="What the party is called in the other files: your customer number, or the `id` of a party here.",
        examples=["C-1001"],
    )
    kind: PartyKind = Field(description="PERSON or FIRM.", examples=["PERSON"])
    name: Name = Field(description="The name.", examples=["Asha Rao"])
    country: Country | None = Field(default=None, description="ISO 3166-1 alpha-2.", examples=["IN"])
    language: Code | None = Field(default=None, description="BCP 47, as `hi`.", examples=["hi"])


class OfUnit(Row):
    """A row about a unit, which is named by its serial or by the order line that sold it."""

    namespace: Code = Field(
        description="The maker's name for its serials, mostly the brand; of an order line, the seller.",
        examples=["acme"],
    )
    serial: Code | None = Field(default=None, description="The serial on the type plate.", examples=["AB-12345"])
    order: Code | None = Field(default=None, description="The order's number, for a thing without a serial.")
    line: Whole | None = Field(default=None, description="The line of that order, from 1.")

    @model_validator(mode="after")
    def _is_named_once(self) -> Self:
        by_serial, by_order = self.serial is not None, self.order is not None and self.line is not None
        if by_serial == by_order or (by_serial and (self.order is not None or self.line is not None)):
            raise wrong("UNIT_NOT_NAMED", "the unit is not named, or twice", "fill in `serial`, or `order` and `line`")
        return self


class UnitRow(OfUnit):
    """A unit that was sold. The warranties that come with the product are issued with it."""

    may_have_facts = True
    left_out = "earlier owners, the invoice's number, and what was thought of a fact before it was corrected"
    money = "price_paid"
    sku: Code = Field(description="The product.", examples=["AC-18"])
    owner: Code = Field(description="The `party` that owns it.", examples=["C-1001"])
    owned_from: Day = Field(description="Since when.", examples=["2025-04-12"])
    seller: Code | None = Field(default=None, description="The shop that sold it, by its code as issuer.")
    price_paid: Number | None = Field(default=None, description="What was paid for it.", examples=["39990.00"])
    currency: Currency | None = Field(default=None, description="The money of `price_paid`.", examples=["INR"])
    invoice_number: Code | None = Field(
        default=None, description="The number of its invoice. Only a digest of it is kept.", examples=["INV-2025-0417"]
    )


class ContractRow(OfUnit):
    """A plan that was given to a unit, and where it stands."""

    may_have_facts = True
    left_out = (
        "earlier holders, amendments (the row has the facts and the price of the beginning), which contract renews "
        "which, the lines of money, the pool that the units of an agreement share, and marks of visits"
    )
    money = "price"
    plan: Code = Field(description="The plan's code.", examples=["acme-amc"])
    version: Code | None = Field(default=None, description="The terms' version; by `made_on` if left out.")
    holder: Code = Field(description="The `party` that holds it.", examples=["C-1001"])
    made_on: Day = Field(description="The day it was concluded.", examples=["2025-04-12"])
    start_day: Day | None = Field(default=None, description="The first day of cover.", examples=["2025-05-01"])
    price: Number | None = Field(default=None, description="What it cost.", examples=["4999.00"])
    currency: Currency | None = Field(default=None, description="The money of `price`.", examples=["INR"])
    nth: Whole = Field(default=1, ge=1, description="2 for the second contract of this plan made that day, and so on.")
    transferred_on: Day | None = Field(
        default=None, description="Since when `holder` holds it, if it was handed over.", examples=["2025-11-01"]
    )
    rests: Rests = Field(
        default=(),
        description="When it was suspended: first/last, both included, without `last` if it rests still. "
        "A + behind it: these days are added at the end.",
        examples=["2025-08-01/2025-08-31+"],
    )
    ended_on: Day | None = Field(
        default=None, description="The last covered day, if it was cancelled.", examples=["2026-02-28"]
    )
    ended_reason: Code | None = Field(default=None, description="Why, as a code.", examples=["MOVED_AWAY"])

    @model_validator(mode="after")
    def _moves_are_in_order(self) -> Self:
        """Nothing happens before it was made or after it ended, and it does not rest twice on a day."""
        last = date.max if self.ended_on is None else self.ended_on + ONE_DAY
        handed = [] if self.transferred_on is None else [self.transferred_on]
        days = [*handed, *(rest.first for rest in self.rests), *([] if self.ended_on is None else [last])]
        if any(not self.made_on <= day <= last for day in days):
            raise wrong("BAD_ORDER", "something happens before it is made or after it ended", "correct one of the days")
        if any(one.last is None or two.first <= one.last for one, two in pairwise(self.rests)):
            raise wrong("BAD_ORDER", "the `rests` overlap", "write them one after the other")
        if self.ended_reason is not None and self.ended_on is None:
            raise wrong("NOT_ENDED", "there is a reason for an end that is not there", "fill in `ended_on`")
        return self

    @property
    def said_of_moves(self) -> dict[str, str]:
        """What became of it, as the cells of an export; empty for what the row does not say."""
        rests = SEVERAL.join(f"{rest.first}/{rest.last or ''}" + ("+" if rest.adds else "") for rest in self.rests)
        return {
            "transferred_on": str(self.transferred_on or ""),
            "rests": rests,
            "ended_on": str(self.ended_on or ""),
            "ended_reason": self.ended_reason or "",
        }


class ReadingRow(OfUnit):
    """What a meter showed."""

    meter: Code = Field(description="The meter's unit.", examples=["km"])
    value: Whole = Field(description="What it showed, in whole units.", examples=["12400"])
    read_on: Day = Field(description="The day.", examples=["2026-01-31"])
    nth: Whole = Field(default=1, ge=1, description="2 for the second reading of this meter that day, and so on.")


class ClaimRow(OfUnit):
    """A claim of the past that was carried out: what was done, and what was paid. It counts as history from then on."""

    left_out = "claims for which no work was done: those that are open, and those that were rejected or withdrawn"
    money = "covered"
    kind: JobKind = Field(description="REPAIR, VISIT, or REPLACEMENT of the whole unit.", examples=["REPAIR"])
    on_day: Day = Field(description="The day of the work.", examples=["2025-11-03"])
    event: Event | None = Field(default=None, strict=False, description="What had happened.", examples=["DEFECT"])
    task: Code | None = Field(default=None, description="The task.", examples=["PREVENTIVE"])
    components: Words = Field(default=(), description="The parts that were worked on.", examples=["compressor"])
    replaced: Words = Field(default=(), description="Those of them that were replaced.", examples=["compressor"])
    handed_in: Day | None = Field(default=None, description="The first day out of use.", examples=["2025-11-01"])
    handed_back: Day | None = Field(default=None, description="The last day out of use.", examples=["2025-11-03"])
    completed: Truth = Field(default=True, description="Whether the fault was gone.", examples=["true"])
    plan: Code | None = Field(default=None, description="The plan that paid most.", examples=["acme-warranty"])
    benefit: Code | None = Field(default=None, description="The benefit of it.", examples=["parts"])
    covered: Number | None = Field(default=None, description="What it paid.", examples=["8500.00"])
    currency: Currency | None = Field(default=None, description="The money of `covered`.", examples=["INR"])
    also_covered: Words = Field(
        default=(), description="What others paid, as plan/benefit=amount.", examples=["acme-amc/labour=600.00"]
    )
    paid_by_customer: Truth | None = Field(default=None, description="Whether the customer paid for it.")
    authorized: Truth | None = Field(default=None, description="Whether an authorised place did it.", examples=["true"])
    location: Code | None = Field(default=None, description="The place, by its code.", examples=["BOM-1"])
    nth: Whole = Field(default=1, ge=1, description="2 for the second of this kind and task that day, and so on.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.handed_in is not None and self.handed_back is not None and self.handed_back < self.handed_in:
            raise wrong("BAD_ORDER", "it was handed back before it was handed in", "correct one of the days")
        if (self.plan is None) != (self.benefit is None):
            raise wrong("PLAN_AND_BENEFIT", "`plan` and `benefit` belong together", "fill in both, or neither")
        if self.also_covered and self.currency is None:
            raise wrong("NO_CURRENCY", "`also_covered` has no currency", "fill in `currency`")
        return self
