"""What does an author write to say what is paid at once, denied, asked or looked at?

An adjudication file holds the tables of one issuer, version by version. A table lists `rulings`: each names reasons
and says what follows. The first ruling that fits a reason counts; a reason that no ruling names goes to a person. Start
with `Ruling`. No ruling can pay what the terms do not cover or deny what they do: it can only send it to a person.
"""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, WithJsonSchema, model_validator

from contracts.rules.values.money import CURRENCIES, BadAmount, parse_minor
from contracts.rules.values.vocabulary import About, ChargeClass, Code, Outcome, Payer, PlanKind, Role
from contracts.rules.words.base import (
    DESCRIPTIVE,
    ONE_OR_MANY,
    DayLengthWord,
    LiteralDay,
    Word,
    known_name,
    refuse,
)
from contracts.rules.words.benefit import Code as Name
from contracts.rules.words.benefit import Source

PAYING = frozenset({Code.CHARGE_PAID, Code.CHARGE_SHARED, Code.CAP_REACHED})
"""The reasons with which the terms pay a line."""

SIGNALS = frozenset(
    {
        Code.METER_ROLLED_BACK,
        Code.EARLY_CLAIM,
        Code.REPEATED_PART,
        Code.DUPLICATE_CLAIM,
        Code.OTHER_CLAIM_OPEN,
    }
)
"""What looks odd. It is a reason to look, never one to deny."""

_REASONS = frozenset(Code) | {f"{code}_{about}" for code in Code for about in About}


def _read_reason(raw: object) -> object:
    return known_name(raw, _REASONS, "reason code") if isinstance(raw, str) else raw


def _read_amounts(raw: object) -> object:
    if not isinstance(raw, Mapping) or not raw:
        raise refuse("bad_money", f"{raw!r} is not an amount for each currency", "write {EUR: '100', INR: '5000'}")
    return {known_name(str(code), CURRENCIES, "currency (ISO 4217)"): _minor(raw[code], str(code)) for code in raw}


def _minor(raw: object, currency: str) -> int:
    try:
        if isinstance(raw, str) or (isinstance(raw, int) and not isinstance(raw, bool)):
            minor = parse_minor(str(raw), currency)
            if minor >= 0:
                return minor
    except BadAmount:
        pass
    raise refuse("bad_money", f"{raw!r} is not an amount in {currency}", "write it as text, such as '12.50'", currency)


ReasonWord = Annotated[str, BeforeValidator(_read_reason)]
AmountsWord = Annotated[
    dict[str, int],
    BeforeValidator(_read_amounts),
    WithJsonSchema(
        {
            "x-kind": "amounts by currency",
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[A-Z]{3}$"},
            "additionalProperties": {"type": ["string", "integer"]},
            "description": "An amount for each currency, such as {EUR: '100'}.",
        }
    ),
]


class Ruling(Word):
    """What follows from a reason. Every given field must fit; a field left out fits all."""

    ruling: Name = Field(description="its name, unique in the table")
    reason: Annotated[tuple[ReasonWord, ...], ONE_OR_MANY] = Field(
        min_length=1, description="reason codes; `NOT_MET` also stands for `NOT_MET_PROOF` and the like"
    )
    kind: Annotated[tuple[PlanKind, ...], ONE_OR_MANY] = Field((), description="from plans of these kinds")
    class_: Annotated[tuple[ChargeClass, ...], ONE_OR_MANY] = Field((), description="lines of these classes")
    role: Annotated[tuple[Role, ...], ONE_OR_MANY] = Field((), description="claims filed by these roles")
    above: AmountsWord | None = Field(None, description="lines of which more than this is claimed")
    up_to: AmountsWord | None = Field(None, description="lines of which at most this is claimed")
    outcome: Outcome = Field(description="what follows")
    binding: StrictBool | None = Field(
        None, description="with PAY and DENY: whether it binds whoever reviews; only goodwill goes beyond it"
    )
    at_most: AmountsWord | None = Field(None, description="with PAY: the most that is paid for each of the quantity")
    clause: str = Field(description="the paragraph of the contract with the workshop, or of the issuer's rules")
    says: str = Field("", description="the ruling in a few words, for people", json_schema_extra=DESCRIPTIVE)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.binding is not None) != (self.outcome in {Outcome.PAY, Outcome.DENY}):
            raise refuse("bad_ruling", "`binding` belongs to PAY and DENY", "write it there, and nowhere else")
        if self.at_most is not None and self.outcome is not Outcome.PAY:
            raise refuse("bad_ruling", "`atMost` belongs to PAY", "leave it out, or write `outcome: PAY`")
        if self.outcome is Outcome.DENY and (signals := sorted(SIGNALS & set(self.reason))):
            raise refuse("bad_ruling", f"`{signals[0]}` is only a signal", "write `outcome: REVIEW`", signals[0])
        if self.outcome is Outcome.DENY and (paid := sorted(PAYING & set(self.reason))):
            raise refuse("bad_ruling", f"with `{paid[0]}` the terms pay it", "write `outcome: REVIEW`", paid[0])
        for currency in set(self.above or ()) & set(self.up_to or ()):
            if (self.above or {})[currency] >= (self.up_to or {})[currency]:
                raise refuse("never_applies", f"no amount in {currency} fits", "swap `above` and `upTo`", currency)
        return self


class Repeat(Word):
    """The same part again: within a time, or within a distance since it was replaced."""

    within: DayLengthWord = Field(description="how long after the part was replaced")
    meters: dict[str, StrictInt] = Field(
        default_factory=dict, description="how much of each meter, such as {km: 5000}; either is enough"
    )


class Signals(Word):
    """What looks odd enough for a person to look. What is left out is not looked for."""

    early_claim: DayLengthWord | None = Field(None, description="a fault so soon after the cover began")
    repeat: Repeat | None = Field(None, description="the same part again")
    duplicate: StrictBool = Field(True, description="the same unit, task and day, or the same invoice, claimed before")


class Goodwill(Word):
    """Who may pay more than is owed, how much, and with whose consent."""

    limits: dict[Role, AmountsWord] = Field(description="the most that each role may grant for one claim")
    second_above: AmountsWord = Field(description="more than this needs a second person, whose limit it must be within")
    reasons: Annotated[tuple[Name, ...], ONE_OR_MANY] = Field(
        min_length=1, description="the reason codes to choose from"
    )
    payer: Payer = Field(Payer.ISSUER, description="who bears it")


class AdjudicationTerms(Word):
    """One published version of a table."""

    version: str = Field(description="its name, unique in the file", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    since: LiteralDay | None = Field(None, description="the first day on which claims are filed under it")
    until: LiteralDay | None = Field(None, description="the last day on which claims are filed under it")
    source: Source = Field(description="where it was read")
    rulings: tuple[Ruling, ...] = Field(min_length=1, description="the first one that fits a reason counts")
    automatic: AmountsWord = Field(description="the most that is paid for one claim without a person looking")
    signals: Signals = Field(default_factory=Signals, description="what looks odd")
    goodwill: Goodwill | None = Field(None, description="none when left out")
    appeal_within: DayLengthWord | None = Field(None, description="how long an appeal is open; for ever if left out")


class AdjudicationHeader(Word):
    """Whose tables."""

    issuer: Name = Field(description="the issuer; `default` for all who have no file of their own")
    name: str = Field(description="its name for people", json_schema_extra=DESCRIPTIVE)


class AdjudicationFile(Word):
    """An adjudication file: the tables of one issuer."""

    adjudication: AdjudicationHeader = Field(description="whose tables")
    tables: tuple[AdjudicationTerms, ...] = Field(min_length=1, description="the published versions, in any order")
