"""How is a reason said to a customer?

`sentence` makes a sentence from a finding: its code picks the words, its values fill them, and the clause stands at the
end. `ask_for` says how a missing fact can be supplied. Days, numbers and money are written by babel in the language
asked for; the words are English for now, and the keys of `WORDS` are the ones that translators get.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from string import Formatter

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from contracts.rules.values.facts import FACTS, Fact
from contracts.rules.values.findings import Finding
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import Code

WORDS: Mapping[str, str] = {
    "IN_WINDOW": "{day} lies within the cover, which runs from {from} to {lastDay}.",
    "NOT_STARTED": "{day} is too early: the cover starts on {from}.",
    "NEVER_STARTED": "The cover never started, because what it starts with did not happen.",
    "WAITING": "{day} lies in the waiting time: the cover can be used from {activeFrom}.",
    "EXPIRED": "{day} is too late: the last day was {lastDay}.",
    "WITHIN_METER": "The {meter} meter is within the limit: {used} of {limit}.",
    "BEYOND_METER": "The {meter} meter is beyond the limit: {used} of {limit}.",
    "BELOW_METER": "The {meter} meter has not reached the range yet: it stands at {used}.",
    "METER_ROLLED_BACK": "The {meter} meter went back from {earlier} to {later}, so a person has to look.",
    "OUT_OF_SCOPE": "This promise is for something else: {seen}.",
    "EXCLUDED": "This is left out of the promise: {seen}.",
    "EXCLUDED_WEAR": "Parts that wear out are left out of this promise.",
    "EXCLUDED_MISUSE": "Damage by misuse is left out of this promise.",
    "EXCLUDED_COMMERCIAL_USE": "Use in a trade is left out of this promise.",
    "EXCLUDED_CATEGORY": "This kind of product is left out of this promise.",
    "EXCLUDED_PRE_EXISTING": "A fault that was there before is left out of this promise.",
    "MET": "A condition holds: {seen}.",
    "MET_PERFORMANCE": "It delivers {measured} of the guaranteed {guaranteed}: {shortfall} are missing.",
    "NOT_MET": "A condition does not hold: {seen}.",
    "NOT_MET_REGISTRATION": "The unit had to be registered in time: {seen}.",
    "NOT_MET_TIE_IN": "Somebody who is not authorised worked on the unit: {seen}.",
    "NOT_MET_MAINTENANCE": "A service was missed: {task} was due by {lastDay}.",
    "NOT_MET_GENUINE_PARTS": "Parts that are not genuine were fitted.",
    "NOT_MET_PROOF": "The proof of purchase is missing.",
    "NOT_MET_FIRST_OWNER": "The promise is for the first owner only; this is owner number {ownerOrdinal}.",
    "NOT_MET_AUTHORIZED_LOCATION": "This workshop is not authorised for this job.",
    "NOT_MET_PREAUTHORIZATION": "The issuer had to agree before the work.",
    "NOT_MET_PACKAGING": "The original packaging is missing.",
    "NOT_MET_COMPLETE": "Something that belongs to it is missing.",
    "NOT_MET_UNUSED": "It had to be unused.",
    "NOT_MET_UNDAMAGED": "It shows damage.",
    "NOT_MET_REASON": "This reason is not accepted: {seen}.",
    "NOT_MET_REGION": "It is not promised for this place: {seen}.",
    "NOT_MET_QUANTITY": "The quantity does not fit: {seen}.",
    "NOT_MET_PERFORMANCE": "It delivers {measured}, which is not less than the guaranteed {guaranteed}.",
    "NOT_MET_REPAIR_FIRST": "A repair has to be tried first.",
    "NOT_MET_SAME_FAULT": "It is not the fault that was repaired before.",
    "NOT_MET_INSPECTION": "The unit has to pass an inspection first.",
    "NOT_MET_ACCEPTANCE": "The issuer has to accept the unit first.",
    "NOT_MET_CONTINUITY": "The cover was interrupted: {seen}.",
    "OTHER_COVER_ENDED": "It runs only while another cover does, and that has ended.",
    "ALLOWANCE_LEFT": "The allowance “{allowance}” was used {used} times before; left: {left}.",
    "ALLOWANCE_SPENT": "The allowance “{allowance}” is used up: {used} were used.",
    "STRUCK": "The law makes this condition of no effect ({by}).",
    "PRESUMED": "Until {presumedUntil} it is presumed; the other side ({on}) must disprove it.",
    "PROVEN": "What had to be proven is proven.",
    "DISPROVEN": "It was shown not to be so.",
    "MISSING_FACT_BURDEN": "The presumption ended on {presumedUntil}; now {on} must prove it: {facts}.",
    "SUSPENDED": "The contract is suspended.",
    "WINDOW_CHANGED": "The last day moved to {lastDay} ({by}).",
    "MISSING_FACT": "We need to know more: {facts}.",
    "TERMS_SILENT": "The terms leave this open, so a person has to decide: {about}.",
    "CHARGE_PAID": "This charge is paid in full.",
    "CHARGE_SHARED": "Of {of}, {covered} are paid.",
    "CHARGE_NOT_PROMISED": "This promise does not pay such a charge.",
    "CHARGE_DEPENDS_ON": "This charge is paid only together with another part, which is not paid here.",
    "CHEAPER_ELSEWHERE": "Another promise leaves you less to pay.",
    "PRICED": "The amount was worked out from this: {seen}.",
    "FEE": "A fee of {fee} is due.",
    "CAP_REACHED": "The most that is paid has been reached.",
    "TOO_COMPLEX": "The job is too complex to be sure of the cheapest answer, so a person has to look.",
    "NOT_PROMISED": "Nobody promised this remedy here.",
    "NOT_OPEN_YET": "This is not open yet: {seen}.",
    "CLOSED": "This is closed: {seen}.",
    "ANYONE_MAY_PAY": "The work can always be paid for.",
    "NO_GRANT": "{issuer} has not authorised this place for anything.",
    "GRANT_NOT_FOR": "The authority is for {element} “{granted}”, not for “{asked}”.",
    "GRANT_NOT_IN_FORCE": "The authority was not in force on {on} (from {from} to {until}, {status}).",
    "GRANTED": "This place is authorised for this job on {on}.",
}

NOTHING = "nothing"
WHEN_NONE = {"lastDay": "no end", "until": "no end", "left": "any number"}
"""What is said of a value that there is none of, by its name."""


def sentence(finding: Finding, language: str = "en") -> str:
    """One sentence for a customer. An unknown language is answered in English."""
    locale = locale_of(language)
    template = WORDS.get(finding.reason) or WORDS[finding.code.value]
    values = {name: said(value, locale, WHEN_NONE.get(name, NOTHING)) for name, value in finding.values}
    if finding.code is Code.MISSING_FACT:
        values["facts"] = _asked(dict(finding.values).get("facts"), locale)
    values["seen"] = "; ".join(_seen(finding, values)) or NOTHING
    wanted = {field for _, field, _, _ in Formatter().parse(template) if field}
    text = template.format_map({field: values.get(field, NOTHING) for field in wanted})
    return f"{text} ({finding.clause})" if finding.clause else text


def ask_for(fact_name: str, language: str = "en", declared: Mapping[str, Fact] = FACTS) -> str:
    """How a missing fact can be supplied. Names that are no fact (a meter, another cover) are said as they are."""
    locale_of(language)
    fact = declared.get(fact_name)
    if fact is None:
        return fact_name
    unit = f" ({fact.unit})" if fact.unit else ""
    return f"{fact.means}{unit}"


def locale_of(language: str) -> Locale:
    """The locale of a language tag such as `en`, `en-IN` or `hu`. What babel does not know becomes English."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def said(value: object, locale: Locale, nothing: str = NOTHING) -> str:
    """A value as a person in that place writes it."""
    if value is None:
        return nothing
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return format_datetime(value, "medium", tzinfo=value.tzinfo, locale=locale)
    if isinstance(value, date):
        return format_date(value, "long", locale=locale)
    if isinstance(value, time):
        return format_time(value, "short", locale=locale)
    if isinstance(value, Money):
        return format_currency(Decimal(value.decimal), value.currency, locale=locale)
    if isinstance(value, int | Decimal):
        return format_decimal(value, locale=locale)
    if isinstance(value, tuple | frozenset):
        return format_list(sorted(said(each, locale) for each in value), locale=locale) if value else nothing
    return {"True": "yes", "False": "no"}.get(str(value), str(value))


def _seen(finding: Finding, values: Mapping[str, str]) -> Iterator[str]:
    """The values looked at, each with what it means. What was asked for is said only when it was not met."""
    for name, value in values.items():
        if name != "wanted" or finding.code is not Code.MET:
            yield f"{_LABELS.get(name) or ask_for(name)}: {value}"


_LABELS = {"lastDay": "in time until", "wanted": "asked for", "measure": "measured", "total": "of"}


def _asked(facts: object, locale: Locale) -> str:
    names = facts if isinstance(facts, tuple) else ()
    return format_list([ask_for(str(name)) for name in names], style="standard", locale=locale) if names else NOTHING
