"""Why? A reason is shown with its stable code, its clause and the values it saw; a sentence is made when asked for.

Reasons are read from the document of a decision, the JSON that is hashed and kept, so that a kept claim is
explained just as a preview is.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Protocol

import strawberry
from msgspec import Struct, field

from contracts.explain.asking import ask_for
from contracts.explain.catalogues import tongue_of
from contracts.explain.documents import finding_of
from contracts.explain.sentences import sentence, step
from contracts.rules.values.facts import Fact
from contracts.rules.values.plain import Document
from contracts.rules.values.vocabulary import Sense
from contracts.schema.enums import FactType as FactTypeSeen
from contracts.schema.fields import listed, resolved, told
from contracts.schema.scalars import FactValue

Language = Annotated[
    str | None,
    strawberry.argument(description="`en`, `hi` or `hu`; the language of the question, or of the request, if null."),
]


class Speech(Struct, frozen=True):
    """In which language things are said unless a field asks for another, and which facts can be asked for."""

    language: str
    facts: Mapping[str, Fact]
    spoken: set[str] = field(default_factory=set)
    """The languages that were spoken; the answer's `Content-Language` tells them."""

    def tag(self, language: str | None) -> str:
        """The language to say something in: the one asked for, or else that of the question or request."""
        tag = tongue_of(language or self.language).tag
        self.spoken.add(tag)
        return tag


@strawberry.type(description="A value that a reason looked at.")
class NamedValue:
    name: str = strawberry.field(description="Its name.")
    value: FactValue | None = strawberry.field(
        description="The value; days and amounts as text; null where there is none."
    )


@strawberry.type(description="One rule's answer about one benefit.")
class Reason:
    code: str = told("reason", "The stable code, such as `EXPIRED` or `NOT_MET_REGISTRATION`.")
    sense: Sense = told("sense", "What it says of the benefit.")
    clause: str = told("clause", "The paragraph that it rests on; empty where there is none.")
    document: strawberry.Private[Document]
    speech: strawberry.Private[Speech]

    @resolved("The benefit it is about, as plan/benefit, where it is given.")
    def benefit(self) -> str | None:
        about: str | None = self.document.get("benefit")
        return about

    @resolved("The values that it looked at.")
    def values(self) -> list[NamedValue]:
        return [NamedValue(name=name, value=FactValue(value)) for name, value in self.document["values"].items()]

    @resolved("The reason as a sentence for the customer.")
    def text(self, language: Language = None) -> str:
        return sentence(finding_of(self.document), self.speech.tag(language), self.speech.facts)

    @resolved("What the customer can do about it; null when nothing can be done.")
    def next_step(self, language: Language = None) -> str | None:
        return step(finding_of(self.document), self.speech.tag(language), self.speech.facts)


@strawberry.type(description="A fact that the answer needs and nobody supplied.")
class MissingFact:
    name: str = strawberry.field(description="Send it under this name in `facts`; `meters.km` in `meters`.")
    type: FactTypeSeen | None = strawberry.field(description="How its value is written; null for what is no fact.")
    unit: str | None = strawberry.field(description="The unit of a number; null for what has none.")
    speech: strawberry.Private[Speech]

    @resolved("What to ask the customer for.")
    def ask(self, language: Language = None) -> str:
        return ask_for(self.name, self.speech.tag(language), self.speech.facts)


class _Reasoned(Protocol):
    document: Document
    speech: Speech


def reasons_told(key: str, description: str) -> Any:
    """A field with a reason for each document of a list that stands under this key in the `document` of its object."""

    @listed(key, description)
    def read(self: _Reasoned) -> list[Reason]:
        return [Reason(document=each, speech=self.speech) for each in self.document[key]]

    return read


def reason_of(document: Document, speech: Speech) -> Reason:
    return Reason(document=document, speech=speech)


def missing_of(name: str, speech: Speech) -> MissingFact:
    fact = speech.facts.get(name)
    return MissingFact(
        name=name, type=fact.type if fact else None, unit=fact.unit or None if fact else None, speech=speech
    )
