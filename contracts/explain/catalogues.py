"""In which languages do we speak, and where are their texts?

`tongue_of` gives the language of a tag such as `hi-IN`; `Tongue.say` says one text in it. English is written in
`english/`; every other language is a gettext catalogue, `locale/LANGUAGE/contracts.po`. In it the context of a text
(`msgctxt`) is our key and the text itself (`msgid`) is the English one: so the tools of translators show what is to be
said and where, offer what was translated before, and mark a translation as fuzzy when its English changed. English
needs no catalogue; a second copy of it could only disagree. The catalogues are read as they are written (no `.mo`
files that grow stale); `contracts catalogues` writes the template and brings new texts into them.

A catalogue whose header says `X-Reviewed: no` was drafted by a machine; `is_reviewed` tells it to clients.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from msgspec import Struct

from contracts.explain.english import ENGLISH
from contracts.explain.english.counted import Counted

LANGUAGES = ("en", "hi", "hu")
"""The languages that everything is said in. The first is that of whoever asks for another."""


class Tongue(Struct, frozen=True):
    """A language as spoken in a place, and whether a person has read its texts."""

    locale: Locale
    texts: NullTranslations
    is_reviewed: bool

    @property
    def tag(self) -> str:
        """Its tag as HTTP writes it, such as `en-IN`."""
        return str(self.locale).replace("_", "-")

    def say(self, key: str, values: Mapping[str, str] | None = None, number: Decimal | int | None = None) -> str:
        """The text of a key with these values. `number` picks the form of a text that counts."""
        english = ENGLISH[key]
        if isinstance(english, Counted):
            count = int(number) if number is not None and number == int(number) else _MANY
            text = self.texts.npgettext(key, english.one, english.many, count)
        else:
            text = self.texts.pgettext(key, english)
        return _DOTS.sub(".", text.format_map(values)) if values else text

    def word(self, group: str, code: str) -> str | None:
        """A word of a closed list, or None when the list has no such word."""
        key = f"{group}.{code}"
        return self.say(key) if key in ENGLISH else None


_DOTS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""A full stop after a value that ends with one, as Hungarian days do."""
_MANY = 2
"""The number that speaks for fractions and for what is not known."""


def tongue_of(tag: str) -> Tongue:
    """The language of a tag such as `en`, `en-IN` or `hu`. In any other language we speak English."""
    return _tongue(_locale_name(tag))


def locale_of(tag: str) -> Locale:
    """How days, numbers and money are written in the language of a tag."""
    return tongue_of(tag).locale


@lru_cache(maxsize=64)
def preferred(accept_language: str) -> str:
    """The tag that a reader likes best among those we speak, by an `Accept-Language` header."""
    return next(filter(_is_spoken, _by_preference(accept_language)), LANGUAGES[0])


@lru_cache(maxsize=256)
def _locale_name(tag: str) -> str:
    """The name of the locale in which a tag is answered: its region is kept when it is known."""
    subtags = tag.replace("-", "_")
    language = subtags.partition("_")[0].lower()
    if language not in LANGUAGES:
        return LANGUAGES[0]
    try:
        return str(Locale.parse(subtags))
    except (UnknownLocaleError, ValueError):
        return language


@lru_cache(maxsize=256)
def _tongue(name: str) -> Tongue:
    locale = Locale.parse(name)
    if locale.language == LANGUAGES[0]:
        return Tongue(locale, NullTranslations(), True)
    return Tongue(locale, *_catalogue(locale.language))


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> tuple[GNUTranslations, bool]:
    """The texts of a language, and whether they were reviewed. What is fuzzy or empty is said in English."""
    written = (resources.files("contracts.explain") / "locale" / language / "contracts.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(written), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled), is_reviewed(written)


def is_reviewed(written: bytes) -> bool:
    """Whether the head of a catalogue says that a person has read it."""
    return b'"X-Reviewed: yes\\n"' in written


def _by_preference(accept_language: str) -> Iterator[str]:
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, parameters = part.partition(";")
        quality = _quality(parameters)
        if tag.strip() and quality > 0:
            wanted.append((quality, tag.strip()))
    return (tag for _, tag in sorted(wanted, key=lambda entry: -entry[0]))


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _is_spoken(tag: str) -> bool:
    return tag.replace("_", "-").partition("-")[0].lower() in LANGUAGES
