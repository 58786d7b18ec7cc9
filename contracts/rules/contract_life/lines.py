"""Which lines of money does a change come to?

Prices with their tax, fees, refunds with the tax in them, and what is asked back. A `Tally` adds up to what the
customer pays or gets. What is missing stands in `why`, and nothing is cut at zero unless the terms say so.
"""

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.contract_life.changes import MoneyKind, MoneyLine
from contracts.rules.deciding.worths import worth
from contracts.rules.terms import PlanTerms
from contracts.rules.values.findings import Finding, missing_fact, silent
from contracts.rules.values.money import Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import TermsSilent, View, Worth
from contracts.rules.values.vocabulary import Code, Sense
from contracts.rules.words.amounts import rounded
from contracts.rules.words.life import Amendment, Cancellation, LifeOption, Tax

BELOW_ZERO = "a balance below zero"
"""What the terms leave to a person when they take off more than they give and do not say what follows."""
_GIVEN = frozenset({MoneyKind.REFUND, MoneyKind.TAX_BACK})
_BACK = {MoneyKind.PRICE: MoneyKind.REFUND, MoneyKind.TAX: MoneyKind.TAX_BACK}


class Tally(Struct, frozen=True):
    """Lines of money. `is_whole` is False while something that the customer pays is not known."""

    lines: tuple[MoneyLine, ...] = ()
    is_whole: bool = True

    def __add__(self, other: "Tally") -> "Tally":
        return Tally((*self.lines, *other.lines), self.is_whole and other.is_whole)

    @property
    def price(self) -> int | None:
        """What the customer pays or is deducted."""
        return sum(line.minor for line in self.lines if line.kind not in _GIVEN) if self.is_whole else None

    @property
    def gives(self) -> int | None:
        """What the customer gets back before that; None when nothing is given, or it is not known."""
        given = [line.minor for line in self.lines if line.kind in _GIVEN]
        return -sum(given) if given else None


NOTHING = Tally()
_UNKNOWN = Tally((), is_whole=False)


def price_of(price: Worth, terms: PlanTerms, view: View, why: list[Finding]) -> Tally:
    """A price of the terms in two lines: without tax, and its tax."""
    minor = worth(price, view, why, terms.source.ref)
    return _UNKNOWN if minor is None else _taxed(minor, terms, view, why)


def paid_price(minor: int, terms: PlanTerms, view: View, why: list[Finding]) -> Tally:
    """A price with all its tax that the terms do not name."""
    tax = terms.words.tax
    part = 0 if tax is None else _tax_in(minor, tax, view, why)
    return _UNKNOWN if part is None else _two_lines(minor - part, part, terms)


def held_against(named: Money | None, tally: Tally, clause: str, why: list[Finding]) -> Tally:
    """The price by the terms, with a reason against the change where the caller names another one."""
    if named is not None and tally.price is not None and tally.price != named.minor:
        values = (("asked", named), ("price", Money(tally.price, named.currency)))
        why.append(Finding(Code.PRICE_DIFFERS, Sense.AGAINST, clause, None, values))
    return tally


def fee_of(option: LifeOption, view: View, why: list[Finding]) -> Tally:
    """The fee of a way, if it has one."""
    minor = worth(option.fee, view, why, option.clause)
    if minor is None:
        return NOTHING if option.fee is None else _UNKNOWN
    return Tally((MoneyLine(MoneyKind.FEE, minor, option.clause),)) if minor else NOTHING


def given_by(option: LifeOption, terms: PlanTerms, view: View, why: list[Finding]) -> Tally:
    """What a way gives back. Of a contract with tax, the tax in it comes back too, or is kept."""
    minor = worth(option.gives, view, why, option.clause)
    tax, treated = terms.words.tax, option.tax if isinstance(option, Cancellation) else None
    if minor is None:
        return NOTHING
    if tax is None or treated is None:
        return Tally((MoneyLine(MoneyKind.REFUND, -minor, option.clause),))
    part = _tax_in(minor, tax, view, why)
    if part is None:
        return NOTHING
    refund = MoneyLine(MoneyKind.REFUND, part - minor, option.clause)
    return Tally((refund,) if treated == "kept" else (refund, MoneyLine(MoneyKind.TAX_BACK, -part, tax.clause)))


def cancelled(option: Cancellation, terms: PlanTerms, view: View, why: list[Finding]) -> Tally:
    """What an early end comes to: what is given, the fee, what is asked back."""
    tally = given_by(option, terms, view, why) + fee_of(option, view, why)
    for asked in option.asks_back:
        minor = worth(asked.amount, view, why, asked.clause)
        line = Tally((MoneyLine(MoneyKind.CLAW_BACK, minor, asked.clause),)) if minor else NOTHING
        tally += _UNKNOWN if minor is None else line
    balance = sum(line.minor for line in tally.lines)
    if balance <= 0 or option.below_zero == "asked" or tally.gives is None:
        return tally
    if option.below_zero == "waived":
        return replace(tally, lines=_waived(tally.lines))
    why.append(silent(BELOW_ZERO, option.clause))
    return tally


def difference(option: Amendment, terms: PlanTerms, before: View, after: View, why: list[Finding]) -> Tally:
    """What the customer pays or gets back because the plan costs more or less after a change."""
    if option.difference is None or terms.price is None:
        return NOTHING
    was, now = (worth(terms.price, view, why, option.clause) for view in (before, after))
    if was is None or now is None:
        return _UNKNOWN
    try:
        part = rounded(abs(now - was), option.difference.share(after), after)
    except NotKnown as unknown:
        why.append(missing_fact(unknown.missing, option.clause))
        return _UNKNOWN
    except TermsSilent as left_open:
        why.append(silent(left_open.about, option.clause))
        return _UNKNOWN
    tally = _taxed(part, terms, after, why)
    if now >= was:
        return tally if part else NOTHING
    return replace(tally, lines=tuple(MoneyLine(_BACK[line.kind], -line.minor, line.clause) for line in tally.lines))


def _taxed(minor: int, terms: PlanTerms, view: View, why: list[Finding]) -> Tally:
    tax = terms.words.tax
    if tax is None:
        return _two_lines(minor, 0, terms)
    if tax.price == "included":
        return paid_price(minor, terms, view, why)
    part = _share(minor, tax.rate, tax, view, why)
    return _UNKNOWN if part is None else _two_lines(minor, part, terms)


def _two_lines(net: int, part: int, terms: PlanTerms) -> Tally:
    price = MoneyLine(MoneyKind.PRICE, net, terms.source.ref)
    tax = terms.words.tax
    return Tally((price,) if tax is None else (price, MoneyLine(MoneyKind.TAX, part, tax.clause)))


def _waived(lines: Iterable[MoneyLine]) -> tuple[MoneyLine, ...]:
    """Lines of which what is taken off stops where nothing is left of what is given."""
    found: list[MoneyLine] = []
    left = 0
    for line in lines:
        minor = line.minor if line.minor < 0 else min(line.minor, max(0, -left))
        left += minor
        found += [MoneyLine(line.kind, minor, line.clause)] if minor or line.minor <= 0 else []
    return tuple(found)


def _tax_in(minor: int, tax: Tax, view: View, why: list[Finding]) -> int | None:
    """The tax in an amount that holds it."""
    return _share(minor, tax.rate / (1 + tax.rate), tax, view, why)


def _share(minor: int, ratio: Fraction, tax: Tax, view: View, why: list[Finding]) -> int | None:
    try:
        return rounded(minor, ratio, view)
    except TermsSilent as left_open:
        why.append(silent(left_open.about, tax.clause))
        return None
