"""How much money is it?

An amount is written as the name of a money fact (`pricePaid`), of one of the plan's `amounts`, as `charge` (the charge
itself), or as one of the mappings below. A bare number is refused: `{money: '250'}` is an amount, `15%` a share.
Whatever a share makes of money is rounded at once, as the plan's `rounding` says.
"""

from fractions import Fraction
from functools import cached_property, partial
from typing import Annotated, Any, ClassVar, Literal, Self, Union, cast

from pydantic import Discriminator, Field, Tag, ValidationInfo, model_validator

from contracts.rules.values.facts import FactType
from contracts.rules.values.money import minor_digits, number_text, part
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import Charge, TermsSilent, View, all_of
from contracts.rules.words.base import ONE_OR_MANY, MinorWord, Scalar, Word, known_name, names, one_key, refuse
from contracts.rules.words.conditions import ConditionWord
from contracts.rules.words.measures import MeasureWord, Number, paid_under
from contracts.rules.words.shares import Range, ShareWord, holds, range_of

CHARGE = "charge"


class NamedAmount(Scalar):
    """`charge`, a money fact, or one of the plan's `amounts`."""

    written: ClassVar[dict[str, Any]] = {"type": "string"}

    name: str

    @model_validator(mode="before")
    @classmethod
    def _named(cls, raw: object, info: ValidationInfo) -> object:
        if not isinstance(raw, str):
            raise refuse("bad_amount", f"{raw!r} is not an amount", "write {money: '250'}, a fact or an amount's name")
        known = names(info)
        money = {name for name, fact in known.facts.items() if fact.type is FactType.MONEY}
        return {"name": known_name(raw, frozenset({CHARGE, *money, *known.amounts}), "amount")}

    def minor(self, view: View, charge: Charge | None, use: int) -> int:
        if self.name == CHARGE:
            if charge is None:
                raise NotKnown("charges")
            return charge.minor
        if self.name in view.amounts:
            return view.amounts[self.name].minor(view, charge, use)
        return view.money(self.name)


class FixedAmount(Word):
    """An amount as written."""

    money: MinorWord = Field(description="the amount in the plan's currency")

    def minor(self, _view: View, _charge: Charge | None, _use: int) -> int:
        return self.money


class ShareOfCharge(Word):
    """A share of the charge."""

    share: ShareWord = Field(description="the share of the charge")

    def minor(self, view: View, charge: Charge | None, _use: int) -> int:
        if charge is None:
            raise NotKnown("charges")
        return rounded(charge.minor, self.share.share(view), view)


class Discount(Word):
    """The charge less a share of it."""

    discount: ShareWord = Field(description="the share that is taken off the charge")

    def minor(self, view: View, charge: Charge | None, _use: int) -> int:
        if charge is None:
            raise NotKnown("charges")
        return charge.minor - rounded(charge.minor, self.discount.share(view), view)


class PercentOf(Word):
    """A share of another amount."""

    percent: ShareWord = Field(description="the share")
    of: "AmountWord" = Field(description="the amount it is a share of")

    def minor(self, view: View, charge: Charge | None, use: int) -> int:
        answers = all_of(partial(self.of.minor, view, charge, use), partial(self.percent.share, view))
        base, ratio = cast("tuple[int, Fraction]", tuple(answers))
        return rounded(base, ratio, view)


class Least(Word):
    """The least of several amounts: a cap."""

    least: tuple["AmountWord", ...] = Field(min_length=2, description="the amounts compared")

    def minor(self, view: View, charge: Charge | None, use: int) -> int:
        return min(_all(self.least, view, charge, use))


class Greatest(Word):
    """The greatest of several amounts: a floor."""

    greatest: tuple["AmountWord", ...] = Field(min_length=2, description="the amounts compared")

    def minor(self, view: View, charge: Charge | None, use: int) -> int:
        return max(_all(self.greatest, view, charge, use))


class Sum(Word):
    """Several amounts together."""

    sum: tuple["AmountWord", ...] = Field(min_length=2, description="the amounts added")

    def minor(self, view: View, charge: Charge | None, use: int) -> int:
        return sum(_all(self.sum, view, charge, use))


class Minus(Word):
    """The first amount less the others; never below zero."""

    minus: tuple["AmountWord", ...] = Field(min_length=2, description="the amount, and what is taken off")

    def minor(self, view: View, charge: Charge | None, use: int) -> int:
        first, *others = _all(self.minus, view, charge, use)
        return max(0, first - sum(others))


class IfAmount(Word):
    """One amount or another, by a condition."""

    if_: ConditionWord = Field(description="the condition")
    then: "AmountWord" = Field(description="the amount when it holds")
    else_: "AmountWord" = Field(description="the amount when it does not")

    def minor(self, view: View, charge: Charge | None, use: int) -> int:
        return (self.then if self.if_.test(view) else self.else_).minor(view, charge, use)


class ByUse(Word):
    """An amount by the how-manieth use it is in the allowance's period; the last one stays."""

    by_use: tuple["AmountWord", ...] = Field(min_length=2, description="the amounts for the first, second ... use")

    def minor(self, view: View, charge: Charge | None, use: int) -> int:
        return self.by_use[min(use, len(self.by_use) - 1)].minor(view, charge, use)


class Band(Word):
    """One band: a range and the amount in it. Each edge is open or closed; of money, in whole units of the currency."""

    at_least: Number | None = Field(None, description="from this value on")
    more_than: Number | None = Field(None, description="above this value")
    at_most: Number | None = Field(None, description="up to this value")
    less_than: Number | None = Field(None, description="below this value")
    amount: "AmountWord" = Field(description="the amount in this band")

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        lower, upper = self.span
        if lower is not None and upper is not None and lower > upper:
            raise refuse("bad_row", "the band ends before it begins", "swap its edges")
        return self

    @cached_property
    def span(self) -> Range:
        """Its lower and upper edge."""
        edges = (self.at_least, self.more_than, self.at_most, self.less_than)
        return range_of(*(None if edge is None else edge.number for edge in edges))


class Banded(Word):
    """An amount by bands of another amount or of a measure. Gaps are refused unless `otherwise: review`; overlaps
    always are."""

    bands: tuple[Band, ...] = Field(min_length=1, description="the bands, in any order")
    of: "AmountWord | None" = Field(None, description="the amount that picks the band")
    by: MeasureWord | None = Field(None, description="or the measure that picks it")
    otherwise: Literal["review"] | None = Field(None, description="`review`: a person decides where no band holds")

    @model_validator(mode="after")
    def _ispicked_by_one(self) -> Self:
        if (self.of is None) == (self.by is None):
            raise refuse("bad_bands", "the bands are picked by one thing", "write one of `of` and `by`")
        return self

    @property
    def is_whole(self) -> bool:
        """True when only whole numbers pick a band."""
        return self.by is not None and self.by.is_whole

    def minor(self, view: View, charge: Charge | None, use: int) -> int:
        value = self.picked_by(view, charge, use)
        for band in self.bands:
            if holds(band.span, value):
                view.worked_out.append(("measure", number_text(value)))
                return band.amount.minor(view, charge, use)
        raise TermsSilent(f"a table of amounts at {number_text(value)}")

    def picked_by(self, view: View, charge: Charge | None, use: int) -> Fraction:
        """The number that picks the band; of money in whole units."""
        if self.by is not None:
            return self.by.value(view)
        minor = self.of.minor(view, charge, use) if self.of is not None else 0
        return Fraction(minor, 10 ** minor_digits(view.currency))


class PaidUnder(Word):
    """What benefits of this contract have paid so far."""

    paid_under: Annotated[tuple[str, ...], ONE_OR_MANY] = Field(
        min_length=1, description="the benefits, or `any` for all of the plan"
    )

    def minor(self, view: View, _charge: Charge | None, _use: int) -> int:
        paid = [money for job in paid_under(self.paid_under, view) for money in job]
        if any(money is None for money in paid):
            raise NotKnown("what was paid before")
        return sum(money.minor for money in paid if money is not None)


def rounded(minor: int, ratio: Fraction, view: View) -> int:
    """A share of an amount, rounded as the plan says."""
    whole, rest = divmod(minor * ratio.numerator, ratio.denominator)
    if not rest:
        return whole
    if view.rounding is None:
        raise TermsSilent("how to round")
    return part(minor, ratio, view.rounding)


def _all(amounts: tuple[Any, ...], view: View, charge: Charge | None, use: int) -> list[int]:
    return all_of(*(partial(each.minor, view, charge, use) for each in amounts))


def _tag(raw: Any) -> str:
    if isinstance(raw, dict) and "percent" in raw:
        return "=percent"
    return one_key(raw, _TAGS, "name")


_TAGS = frozenset({
    "money", "share", "discount", "least", "greatest", "sum", "minus", "if", "byUse", "bands", "paidUnder",
})  # fmt: skip
AmountWord = Annotated[
    Union[  # noqa: UP007 - a union of annotated members
        Annotated[NamedAmount, Tag("=name")],
        Annotated[FixedAmount, Tag("=money")],
        Annotated[ShareOfCharge, Tag("=share")],
        Annotated[Discount, Tag("=discount")],
        Annotated[PercentOf, Tag("=percent")],
        Annotated[Least, Tag("=least")],
        Annotated[Greatest, Tag("=greatest")],
        Annotated[Sum, Tag("=sum")],
        Annotated[Minus, Tag("=minus")],
        Annotated[IfAmount, Tag("=if")],
        Annotated[ByUse, Tag("=byUse")],
        Annotated[Banded, Tag("=bands")],
        Annotated[PaidUnder, Tag("=paidUnder")],
    ],
    Discriminator(_tag),
]
