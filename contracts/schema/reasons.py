"""Why? A reason is shown with its stable code, its clause and the values it saw; a sentence is made when asked for.

Reasons are read from the document of a decision, the JSON that is hashed and kept, so that a kept claim is
explained just as a preview is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import strawberry

from contracts.explain.sentences import ask_for, sentence
from contracts.rules.identity import Document
from contracts.rules.values.facts import FACTS, Fact, FactType, read_when
from contracts.rules.values.findings import Finding
from contracts.rules.values.money import Money, parse_minor
from contracts.rules.values.vocabulary import About, Code, Sense
from contracts.schema.enums import FactType as FactTypeSeen
from contracts.schema.fields import resolved
from contracts.schema.scalars import FactValue

Language = Annotated[
    str | None,
    strawberry.argument(description="A language tag such as `hi`; that of the question, or of the request, if null."),
]


@dataclass(frozen=True, slots=True)
class Speech:
    """In which language things are said unless a field asks for another, and which facts can be asked for."""

    language: str
    facts: Mapping[str, Fact]


@strawberry.type(description="A value that a reason looked at.")
class NamedValue:
    name: str = strawberry.field(description="Its name.")
    value: FactValue | None = strawberry.field(description="The value; days and amounts as text.")


@strawberry.type(description="One rule's answer about one benefit.")
class Reason:
    code: str = strawberry.field(description="The stable code, such as `EXPIRED` or `NOT_MET_REGISTRATION`.")
    sense: Sense = strawberry.field(description="What it says of the benefit.")
    clause: str = strawberry.field(description="The paragraph that it rests on; empty where there is none.")
    benefit: str | None = strawberry.field(description="The benefit it is about, as plan/benefit, where it is given.")
    values: list[NamedValue] = strawberry.field(description="The values that it looked at.")
    document: strawberry.Private[Document]
    speech: strawberry.Private[Speech]

    @resolved("The reason as a sentence for the customer.")
    def text(self, language: Language = None) -> str:
        return sentence(finding_of(self.document), language or self.speech.language)


@strawberry.type(description="A fact that the answer needs and nobody supplied.")
class MissingFact:
    name: str = strawberry.field(description="Send it under this name in `facts`; `meters.km` in `meters`.")
    type: FactTypeSeen | None = strawberry.field(description="How its value is written; null for what is no fact.")
    unit: str | None = strawberry.field(description="The unit of a number.")
    speech: strawberry.Private[Speech]

    @resolved("What to ask the customer for.")
    def ask(self, language: Language = None) -> str:
        return ask_for(self.name, language or self.speech.language, self.speech.facts)


def reason_of(document: Document, speech: Speech) -> Reason:
    return Reason(
        code=document["reason"],
        sense=Sense(document["sense"]),
        clause=document["clause"],
        benefit=document.get("benefit"),
        values=[NamedValue(name=name, value=FactValue(value)) for name, value in document["values"].items()],
        document=document,
        speech=speech,
    )


def missing_of(name: str, speech: Speech) -> MissingFact:
    fact = speech.facts.get(name)
    return MissingFact(
        name=name, type=fact.type if fact else None, unit=fact.unit or None if fact else None, speech=speech
    )


def finding_of(document: Document) -> Finding:
    """The finding that a document was written from."""
    code, about = _CODES[document["reason"]]
    values = tuple((name, _typed(name, value)) for name, value in document["values"].items())
    return Finding(code, Sense(document["sense"]), document["clause"], about, values)


_CODES: Mapping[str, tuple[Code, About | None]] = {
    **{f"{code.value}_{about.value}": (code, about) for code in Code for about in About},
    **{code.value: (code, None) for code in Code},
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")
_MONEY = re.compile(r"(-?\d+(?:\.\d+)?) ([A-Z]{3})")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_TEXTS = frozenset({FactType.WORD, FactType.WORDS})


def _typed(name: str, value: object) -> object:
    """A value with its type, as far as its form tells; a fact that is a word stays one."""
    if isinstance(value, list):
        return tuple(_typed(name, each) for each in value)
    if not isinstance(value, str) or (name in FACTS and FACTS[name].type in _TEXTS):
        return value
    if _DAY.fullmatch(value):
        return read_when(value)
    if amount := _MONEY.fullmatch(value):
        return Money(parse_minor(amount[1], amount[2]), amount[2])
    return Decimal(value) if _NUMBER.fullmatch(value) else value
