"""Do translators get what is new and what changed?"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from contracts.explain.translating import LOCALE, template, updated, write_catalogues

HEAD = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"X-Reviewed: yes\\n"\n\n'


def fresh(*texts: tuple[str, str]) -> Catalog:
    catalogue = Catalog(fuzzy=False)
    for key, text in texts:
        catalogue.add(text, context=key)
    return catalogue


def test_a_text_whose_english_changed_is_fuzzy_and_a_new_one_is_empty() -> None:
    """What is gone is dropped; what is the same stays as it is."""
    before = HEAD + (
        b'msgctxt "same"\nmsgid "Stay."\nmsgstr "Marad."\n\n'
        b'# from the lawyer\nmsgctxt "changed"\nmsgid "Old."\nmsgstr "Regi."\n\n'
        b'msgctxt "gone"\nmsgid "Go."\nmsgstr "Menj."\n'
    )
    catalogue = updated(before, "hu", fresh(("same", "Stay."), ("changed", "New."), ("new", "Come.")))
    told = {message.context: message for message in catalogue if message.id}
    assert {key: (message.string, message.fuzzy) for key, message in told.items()} == {
        "same": ("Marad.", False),
        "changed": ("Regi.", True),
        "new": (None, False),
    }
    assert told["changed"].user_comments == ["from the lawyer"]


def test_the_committed_catalogues_are_those_that_the_command_writes(tmp_path: Path) -> None:
    """Written twice they are the same bytes, and nobody forgot to run it."""
    for file in LOCALE.rglob("*.po"):
        (tmp_path / file.parent.name).mkdir()
        (tmp_path / file.parent.name / file.name).write_bytes(file.read_bytes())
    written = list(write_catalogues(tmp_path))
    assert sorted(file.relative_to(tmp_path) for file in written) == sorted(
        file.relative_to(LOCALE) for file in LOCALE.rglob("*.po*")
    )
    for file in written:
        assert file.read_bytes() == (LOCALE / file.relative_to(tmp_path)).read_bytes(), file


def test_a_review_is_kept_and_a_new_language_begins_as_a_draft(tmp_path: Path) -> None:
    (tmp_path / "hi").mkdir()
    (tmp_path / "hi" / "contracts.po").write_bytes(HEAD)
    list(write_catalogues(tmp_path))
    assert b"X-Reviewed: yes" in (tmp_path / "hi" / "contracts.po").read_bytes()
    assert b"MACHINE-DRAFTED" not in (tmp_path / "hi" / "contracts.po").read_bytes()
    assert b"X-Reviewed: no" in (tmp_path / "hu" / "contracts.po").read_bytes()


def test_places_are_marked_so_that_tools_can_check_them() -> None:
    flags = {message.context: message.flags for message in template() if message.id}
    assert "python-brace-format" in flags["reason.EXPIRED"]
    assert "python-brace-format" not in flags["reason.NOT_PROMISED"]
    assert read_po(BytesIO((LOCALE / "hi" / "contracts.po").read_bytes()), locale="hi").num_plurals == 2
