"""How much, and how is it rounded?

Money is whole minor units (cents, paise) and an ISO 4217 code. Shares and pro-rata parts are exact fractions until the
one place where they become money again: `part`, which is told how to round.
"""

import re
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}  # ISO 4217 minor units where they are not two
_MAX_DIGITS = 15
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
"""A plain decimal number: no exponent, no spaces, no underscores."""
_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP "
    "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD "
    "MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB "
    "RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD "
    "UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
CURRENCIES = frozenset(_CODES.split())
"""The ISO 4217 codes of money that people pay with."""


class Rounding(StrEnum):
    """What happens to less than one minor unit. The terms must say it; there is no default."""

    HALF_UP = "HALF_UP"
    HALF_EVEN = "HALF_EVEN"
    UP = "UP"
    DOWN = "DOWN"


class BadAmount(ValueError):
    """Text that is not an amount of this currency: not a number, too many digits, or too large."""


class MixedCurrencies(ValueError):
    """Two currencies met in one sum. Carries both codes."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} and {second} in one job")
        self.currencies = (first, second)


class Money(Struct, frozen=True, order=True):
    """An amount in minor units. `Money(12345, "EUR")` is 123.45 euros."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    @property
    def decimal(self) -> str:
        """The amount as a decimal string with the currency's digits, such as `"123.45"`."""
        return decimal_text(self.minor, self.currency)

    def same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise MixedCurrencies(self.currency, other.currency)


def decimal_text(minor: int, currency: str) -> str:
    """Minor units as a decimal string with the currency's digits."""
    digits = minor_digits(currency)
    if not digits:
        return str(minor)
    text = f"{abs(minor):0{digits + 1}d}"
    return f"{'-' if minor < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def minor_digits(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217)."""
    return _DIGITS.get(currency, 2)


def parse_minor(text: str, currency: str) -> int:
    """`"12.50"` of a currency as minor units, fifteen digits of them at most. Raises `BadAmount`.

    A float is never read. So the sum of a thousand amounts is still a number of 64 bits, which a database keeps.
    """
    if not DECIMAL.fullmatch(text):
        raise BadAmount(text)
    value = Decimal(text)
    if len(value.as_tuple().digits) > _MAX_DIGITS or abs(value.adjusted()) > _MAX_DIGITS:
        raise BadAmount(text)
    scaled = value.scaleb(minor_digits(currency))
    if scaled != scaled.to_integral_value() or scaled.adjusted() >= _MAX_DIGITS:
        raise BadAmount(text)
    return int(scaled)


def written_minor(decimal: str, currency: str) -> int:
    """The minor units of an amount that we wrote (`Money.decimal`): a sum may have more digits than its parts."""
    return int(Decimal(decimal).scaleb(minor_digits(currency)))


def part(minor: int, ratio: Fraction, rounding: Rounding) -> int:
    """`ratio` of an amount, rounded to the minor unit."""
    exact = minor * ratio
    down = exact.numerator // exact.denominator
    rest = exact - down
    if not rest or rounding is Rounding.DOWN:
        return down
    if rounding is Rounding.UP:
        return down + 1
    half = Fraction(1, 2)
    if rounding is Rounding.HALF_EVEN and rest == half:
        return down + down % 2
    return down + 1 if rest >= half else down


def parse_percent(text: str) -> Fraction:
    """`"97.5%"` as a fraction. Raises `BadAmount` for anything without the sign."""
    if not text.endswith("%") or len(text) > _MAX_DIGITS or not DECIMAL.fullmatch(text[:-1]):
        raise BadAmount(text)
    return Fraction(Decimal(text[:-1])) / 100


def percent_text(ratio: Fraction) -> str:
    """A fraction as a percentage of at most two decimals, such as `"92.1"`."""
    return number_text(ratio * 100)


def number_text(value: Fraction) -> str:
    """A number with at most two decimals, such as `"92.1"`; halves are rounded up."""
    text = f"{Decimal(part(1, value * 100, Rounding.HALF_UP)).scaleb(-2):f}"
    return text.rstrip("0").rstrip(".")
