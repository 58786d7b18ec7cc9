"""Is money whole minor units, and rounded only as it was told?"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.values.money import (
    BadAmount,
    MixedCurrencies,
    Money,
    Rounding,
    minor_digits,
    number_text,
    parse_minor,
    parse_percent,
    part,
    percent_text,
    written_minor,
)
from tests.rules.examples import REPEATABLE


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("0.01", "INR", 1),
        ("-3.00", "USD", -300),
        ("12", "JPY", 12),
        ("12", "HUF", 1200),
        ("1.234", "KWD", 1234),
        ("12.500", "EUR", 1250),
        ("9999999999999.99", "EUR", 999999999999999),
    ],
)
def test_an_amount_is_read_in_the_digits_of_its_currency(text: str, currency: str, minor: int) -> None:
    """ISO 4217 says how many: none for yen, three for the Kuwaiti dinar."""
    assert parse_minor(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "EUR"),
        ("abc", "EUR"),
        ("12,50", "EUR"),
        ("12.505", "EUR"),
        ("12.5", "JPY"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1e400", "EUR"),
        ("99999999999999999", "EUR"),
        ("10000000000000", "EUR"),
        ("999999999999999", "KWD"),
        ("0x10", "EUR"),
        ("1_000", "EUR"),
        ("1e3", "EUR"),
        (" 12 ", "EUR"),
        ("12\n", "EUR"),
        ("\u0967\u0968", "INR"),
    ],
)
def test_what_is_no_amount_of_the_currency_is_refused(text: str, currency: str) -> None:
    """Part of a minor unit, other writings of numbers, and what is no number at all."""
    with pytest.raises(BadAmount):
        parse_minor(text, currency)


def test_digits_after_the_point_follow_the_currency() -> None:
    """Two unless ISO 4217 says otherwise."""
    assert [minor_digits(code) for code in ("EUR", "INR", "HUF", "JPY", "KWD")] == [2, 2, 2, 0, 3]


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(12345, "EUR"), "123.45 EUR"),
        (Money(5, "EUR"), "0.05 EUR"),
        (Money(0, "EUR"), "0.00 EUR"),
        (Money(-250, "EUR"), "-2.50 EUR"),
        (Money(500, "JPY"), "500 JPY"),
        (Money(1, "KWD"), "0.001 KWD"),
        (Money(10**14, "EUR"), "1000000000000.00 EUR"),
    ],
)
def test_an_amount_is_written_with_the_digits_of_its_currency(money: Money, text: str) -> None:
    """No exponent, no missing zero."""
    assert str(money) == text
    assert parse_minor(money.decimal, money.currency) == money.minor


def test_a_sum_of_the_largest_amounts_is_read_as_it_was_written() -> None:
    """A hundred charges of the most that one may have are more than one may have, and 64 bits all the same."""
    most = parse_minor("9999999999999.99", "EUR")
    total = Money(100 * most, "EUR")
    assert written_minor(total.decimal, "EUR") == total.minor < 2**63


@REPEATABLE
@given(st.integers(0, 10**9), st.fractions(0, 2, max_denominator=997))
def test_each_rounding_agrees_with_decimal_arithmetic(minor: int, ratio: Fraction) -> None:
    """The oracle is the standard library's decimal module with sixty digits."""
    exact = Decimal(minor) * Decimal(ratio.numerator)
    whole = exact // ratio.denominator
    rest = exact - whole * ratio.denominator
    half = Decimal(2) * rest - ratio.denominator
    assert part(minor, ratio, Rounding.DOWN) == whole
    assert part(minor, ratio, Rounding.UP) == whole + (rest > 0)
    assert part(minor, ratio, Rounding.HALF_UP) == whole + (half >= 0)
    even = whole + (half > 0) + (half == 0 and whole % 2 == 1)
    assert part(minor, ratio, Rounding.HALF_EVEN) == even


@pytest.mark.parametrize(
    ("rounding", "decimal_rounding"),
    [(Rounding.DOWN, ROUND_FLOOR), (Rounding.UP, ROUND_CEILING), (Rounding.HALF_EVEN, ROUND_HALF_EVEN)],
)
@pytest.mark.parametrize("minor", [1, 2, 3, 5, 7, 101])
def test_a_half_is_rounded_as_the_rule_is_named(rounding: Rounding, decimal_rounding: str, minor: int) -> None:
    """Halves are where the rules part."""
    expected = (Decimal(minor) / 2).quantize(Decimal(1), rounding=decimal_rounding)
    assert part(minor, Fraction(1, 2), rounding) == expected


def test_half_up_takes_the_half_up() -> None:
    """0.5 becomes 1, 2.5 becomes 3."""
    assert [part(minor, Fraction(1, 2), Rounding.HALF_UP) for minor in (1, 3, 5)] == [1, 2, 3]


def test_a_whole_part_is_never_rounded() -> None:
    """15 % of 100.00 is 15.00 whatever the rule."""
    assert {part(10000, Fraction(15, 100), rounding) for rounding in Rounding} == {1500}


def test_two_currencies_do_not_meet() -> None:
    """The refusal names both."""
    Money(1, "EUR").same_currency(Money(2, "EUR"))
    with pytest.raises(MixedCurrencies, match="EUR and INR") as refusal:
        Money(1, "EUR").same_currency(Money(1, "INR"))
    assert refusal.value.currencies == ("EUR", "INR")


@pytest.mark.parametrize(
    ("text", "ratio"),
    [("15%", Fraction(3, 20)), ("97.5%", Fraction(39, 40)), ("0%", Fraction(0)), ("100%", Fraction(1))],
)
def test_a_percentage_is_an_exact_fraction(text: str, ratio: Fraction) -> None:
    """Nothing is lost on the way."""
    assert parse_percent(text) == ratio


@pytest.mark.parametrize("text", ["15", "0.15", "%", "15 %", "x%", "NaN%", "1e99%", "1e1%", "1_0%", ""])
def test_a_percentage_carries_its_sign(text: str) -> None:
    """A bare number could be a share or a percentage: it is refused."""
    with pytest.raises(BadAmount):
        parse_percent(text)


def test_numbers_for_reasons_have_at_most_two_decimals() -> None:
    """Halves are rounded up, zeros at the end fall away."""
    assert [number_text(Fraction(n)) for n in (0, 33, 100)] == ["0", "33", "100"]
    assert number_text(Fraction(1, 3)) == "0.33"
    assert number_text(Fraction(1005, 1000)) == "1.01"
    assert number_text(Fraction(-1, 2)) == "-0.5"
    assert percent_text(Fraction(921, 1000)) == "92.1"
    assert percent_text(Fraction(1)) == "100"
