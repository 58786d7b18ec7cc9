"""How do translators get new texts?

`template` is the catalogue to be translated; `updated` brings it into the catalogue of a language: what is new comes in
empty, what changed in English is marked as fuzzy and said in English until somebody has looked at it, what is gone is
dropped. `write_catalogues` does both for a folder.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from contracts.explain.catalogues import LANGUAGES, is_reviewed
from contracts.explain.english import ENGLISH
from contracts.explain.english.counted import Counted

LOCALE = Path(__file__).parent / "locale"
"""Where the catalogues are."""


def write_catalogues(folder: Path = LOCALE) -> Iterator[Path]:
    """Write the template and bring every catalogue up to date. Gives the files that were written."""
    fresh = template()
    yield _write(folder / "contracts.pot", fresh)
    for language in LANGUAGES[1:]:
        file = folder / language / "contracts.po"
        before = file.read_bytes() if file.exists() else _header(language, "no").encode()
        yield _write(file, updated(before, language, fresh), "yes" if is_reviewed(before) else "no")


def template() -> Catalog:
    """Every text with its key as context. A counted text comes in two forms."""
    catalogue = Catalog(fuzzy=False)
    for key, text in ENGLISH.items():
        forms = (text.one, text.many) if isinstance(text, Counted) else text
        has_places = "{" in (text.many if isinstance(text, Counted) else text)
        catalogue.add(forms, context=key, flags=["python-brace-format"] if has_places else [])
    return catalogue


def updated(before: bytes, language: str, fresh: Catalog) -> Catalog:
    """The catalogue of a language, as it is written, with the texts of the template."""
    held = {message.context: message for message in read_po(BytesIO(before), locale=language) if message.id}
    catalogue = read_po(BytesIO(_header(language, "no").encode()), locale=language)
    for message in fresh:
        if message.id:
            _carry_over(message, held.get(message.context), catalogue)
    return catalogue


def _carry_over(message: Message, held: Message | None, catalogue: Catalog) -> None:
    """A text of the template with the translation that was held for its key: fuzzy when the English differs."""
    if held is None or not held.string or isinstance(held.id, str) is not isinstance(message.id, str):
        catalogue.add(message.id, context=message.context, flags=message.flags)
        return
    fuzzy = {"fuzzy"} if held.fuzzy or held.id != message.id else set()
    catalogue.add(
        message.id,
        held.string,
        context=message.context,
        flags=message.flags | fuzzy,
        user_comments=held.user_comments,
    )


def _header(language: str | None, is_reviewed: str) -> str:
    """The head of a catalogue. It bears no day and no version: the same texts are the same bytes."""
    fields = ["Project-Id-Version: contracts", "MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8"]
    fields.append("Content-Transfer-Encoding: 8bit")
    comment = _COMMENT
    if language is not None:
        plural = _PLURALS.get(language) or str(get_plural(Locale.parse(language)))
        fields += [f"Language: {language}", f"Plural-Forms: {plural}", f"X-Reviewed: {is_reviewed}"]
        comment += _DRAFTED if is_reviewed == "no" else ""
    return comment + 'msgid ""\nmsgstr ""\n' + "".join(f'"{field}\\n"\n' for field in fields) + "\n"


_PLURALS = {"hi": "nplurals=2; plural=(n > 1);"}
"""Where babel's table has no rule of the language itself; Hindi by CLDR: 0 and 1 are one."""
_COMMENT = "# Written by `contracts catalogues`. The context of each text is its key.\n"
_DRAFTED = (
    "# MACHINE-DRAFTED: no person has reviewed these texts yet. Whoever has read all of them sets X-Reviewed to yes.\n"
)


def _write(file: Path, catalogue: Catalog, is_reviewed: str = "no") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, catalogue, width=120, omit_header=True)
    language = catalogue.locale.language if catalogue.locale else None
    file.write_bytes(_header(language, is_reviewed).encode() + written.getvalue())
    return file
