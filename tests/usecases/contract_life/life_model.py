"""What does a contract come to, worked out a second time? A small model that knows no terms, quotes or rules.

It counts whole minor units and days itself. A `Model` is the contract that runs now, and the money of all that went
before it.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

ONE = timedelta(days=1)
LONGEST_REST = timedelta(days=90)
LAPSED_FEE, TRANSFER_FEE = 250_00, 100_00


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a plan costs and gives back. `rate` and `fee` are percents; `tax_comes_back` is said of refunds."""

    code: str
    price_minor: int
    rate: int
    is_added: bool
    free_look_days: int
    fee: int
    tax_comes_back: bool

    @property
    def total(self) -> int:
        """What is paid for a year, with tax."""
        return (
            self.price_minor + half_up(Fraction(self.price_minor * self.rate, 100))
            if self.is_added
            else self.price_minor
        )

    def kept_tax(self, minor: int) -> int:
        """The tax in an amount that does not come back."""
        return 0 if self.tax_comes_back else half_up(Fraction(minor * self.rate, 100 + self.rate))


@dataclass(frozen=True, slots=True)
class Model:
    """A contract that runs from `start` to `end`. `paid` and `back` are those of the contract alone."""

    tariff: Tariff
    made: date
    start: date
    end: date
    paid: int
    back: int = 0
    rests_since: date | None = None
    is_over: bool = False
    is_renewed: bool = False
    is_handed_over: bool = False

    @classmethod
    def sold(cls, tariff: Tariff, day: date) -> "Model":
        return cls(tariff, day, day, a_year_from(day), tariff.total)

    def on(self, day: date) -> "Model":
        """As it stands on a day: a rest ends by itself after ninety days."""
        if self.rests_since is None or day < self.rests_since + LONGEST_REST:
            return self
        return replace(self, end=self.end + LONGEST_REST, rests_since=None)

    def cancelled(self, day: date) -> "Model | None":
        """After it was cancelled; None when it cannot be. Days that it rested until then are added to its end."""
        end = self.end + (day - self.rests_since) if self.rests_since else self.end
        if self.is_over or day > end:
            return None
        if (day - self.made).days <= self.tariff.free_look_days:
            gives, fee = self.tariff.total, 0
        else:
            left = min(Fraction((end - day).days, (end - self.start).days), Fraction(1))
            gives = half_up(self.tariff.total * left)
            fee = half_up(Fraction(gives * self.tariff.fee, 100))
        back = max(0, gives - self.tariff.kept_tax(gives) - fee)
        return replace(self, back=self.back + back, is_over=True)

    def handed_over(self, day: date) -> "Model | None":
        """To the second holder, once."""
        if self.is_over or self.is_handed_over or (self.rests_since is None and day > self.end):
            return None
        return replace(self, paid=self.paid + TRANSFER_FEE, is_handed_over=True)

    def suspended(self, day: date) -> "Model | None":
        if self.is_over or self.rests_since is not None or not self.start <= day <= self.end:
            return None
        return replace(self, rests_since=day)

    def resumed(self, day: date) -> "Model | None":
        if self.is_over or self.rests_since is None:
            return None
        return replace(self, end=self.end + (day - self.rests_since), rests_since=None)

    def renewed(self, day: date) -> "Model | None":
        """The contract that follows; None when there is none."""
        if self.is_over or self.is_renewed or self.rests_since is not None:
            return None
        start, fee = (self.end + ONE, 0) if day <= self.end else (day, LAPSED_FEE)
        end, paid = a_year_from(start), self.tariff.total + fee
        return Model(self.tariff, day, start, end, paid, is_handed_over=self.is_handed_over)


def a_year_from(day: date) -> date:
    """The last day of a year whose first day counts."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1) - ONE


def half_up(amount: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return (2 * amount + 1) // 2
