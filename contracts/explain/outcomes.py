"""What came out, said in a few sentences: the verdict, a way out, a benefit, a duty?

They are made from the document of a decision, so that a kept decision is told just as a fresh one is.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from contracts.explain.asking import labels_of
from contracts.explain.catalogues import Tongue, tongue_of
from contracts.explain.documents import finding_of
from contracts.explain.said import said, typed
from contracts.explain.sentences import sentence, with_clause
from contracts.rules.values.facts import FACTS, Fact
from contracts.rules.values.money import Money, written_minor
from contracts.rules.values.plain import Document, Shown
from contracts.rules.values.vocabulary import Sense, State

_OVER = frozenset({State.EXPIRED_BY_DATE, State.ENDED})


def verdict_text(document: Shown, language: str = "en") -> str:
    """The verdict of a decision, and what the customer pays of the charges."""
    tongue = tongue_of(language)
    text = tongue.say(f"verdict.{document['verdict']}")
    if not document["charges"]:
        return tongue.word("entitled", document["verdict"]) or text
    totals, currency = document["totals"], document["currency"]
    places = {name: money_said(totals[name], currency, tongue) for name in ("charged", "customer")}
    return f"{text} {tongue.say('outcome.total', places)}"


def benefit_text(document: Document, language: str = "en") -> str:
    """Where a benefit stands, with its last day."""
    tongue = tongue_of(language)
    text = tongue.say(f"state.{document['state']}")
    if document["lastDay"] is not None:
        key = "outcome.lastDayWas" if document["state"] in _OVER else "outcome.lastDay"
        text = f"{text} {tongue.say(key, {'lastDay': day_said(document['lastDay'], tongue)})}"
    return with_clause(text, document["clause"], tongue)


def way_text(document: Document, currency: str, language: str = "en", facts: Mapping[str, Fact] = FACTS) -> str:
    """One alternative: what it is and whether it can be had. Open: its price, until when, and whether it is for good.
    Closed: why. Not known: what is missing."""
    tongue = tongue_of(language)
    text = tongue.say(f"open.{document['open']}", {"remedy": tongue.say(f"remedy.{document['remedy']}")})
    if document["open"] == "CLOSED":
        against = (why for why in document["why"] if why["sense"] == Sense.AGAINST.value)
        why = next((sentence(finding_of(each), language, facts) for each in against), "")
        return f"{text} {why}" if why else with_clause(text, document["clause"], tongue)
    parts = [text]
    if document["missing"]:
        parts.append(tongue.say("reason.MISSING_FACT", {"facts": labels_of(document["missing"], tongue, facts)}))
    if document["open"] == "OPEN":
        parts += _worth(document, currency, tongue)
        if document["deadline"] is not None:
            parts.append(tongue.say("outcome.lastDay", {"lastDay": day_said(document["deadline"], tongue)}))
        if document["irreversible"]:
            parts.append(tongue.say("outcome.irreversible"))
    return with_clause(" ".join(parts), document["clause"], tongue)


def duty_text(document: Document, language: str = "en") -> str:
    """What is owed to the customer by when."""
    tongue = tongue_of(language)
    duty = tongue.say(f"duty.{document['duty']}")
    if document["due"] is not None:
        text = tongue.say("outcome.due", {"duty": duty, "due": day_said(document["due"], tongue)})
    else:
        key = "outcome.dueUnknown" if document["missing"] else "outcome.dueUnknown without missing"
        text = tongue.say(key, {"duty": duty})
    return with_clause(text, document["clause"], tongue)


def money_said(amount: str, currency: str, tongue: Tongue) -> str:
    """An amount of a document as a person writes it."""
    return said(Money(written_minor(amount, currency), currency), tongue)


def day_said(text: str, tongue: Tongue) -> str:
    """A day or moment of a document as a person writes it."""
    return said(typed("day", text), tongue)


def day_of(text: str) -> date:
    """The day of a day or moment of a document."""
    return date.fromisoformat(text[:10])


def _worth(document: Document, currency: str, tongue: Tongue) -> list[str]:
    """What the customer gets and pays, as far as it is known."""
    price, gives = document["price"], document["gives"]
    is_free = price is not None and Decimal(price) == 0
    places = {n: money_said(document[n], currency, tongue) for n in ("price", "gives") if document[n] is not None}
    if gives is not None:
        key = "outcome.gives" if is_free or price is None else "outcome.givesLess"
        return [tongue.say(key, places)]
    if price is None:
        return []
    return [tongue.say("outcome.free" if is_free else "outcome.price", places)]
