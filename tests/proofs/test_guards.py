"""Does the text of every guard still stand where `guards` removes it, once, and do its tests still exist?"""

import ast

import pytest

from tests.proofs.guard import Guard
from tests.proofs.guards import COPIED, GUARDS, ROOT


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_stands_in_its_file_once_and_can_be_removed(guard: Guard) -> None:
    for edit in guard.edits:
        text = (ROOT / edit.file).read_text(encoding="utf-8")
        assert edit.file.partition("/")[0] in COPIED
        assert text.count(edit.text) == 1, edit.text
        ast.parse(text.replace(edit.text, edit.instead))
    assert guard.edits
    for test in guard.tests:
        assert (ROOT / test).exists(), test
