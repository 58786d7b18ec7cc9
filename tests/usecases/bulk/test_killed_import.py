"""Is an import that was killed in the middle, and run again, the same as one that was not?"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.usecases.bulk.values import Noun
from tests.proofs.counts import LARGE
from tests.usecases.bulk.world import bring_all, counts, open_world, taken

UNITS = "namespace,serial,sku,owner,owned_from,fact.purchased\n" + "".join(
    f"acme,S-{n},AC-18,C-{1 + n % 2},2026-01-10,2026-01-{1 + n:02}\n" for n in range(23)
)
CONTRACTS = "namespace,serial,plan,holder,made_on,price,currency\n" + "".join(
    f"acme,S-{n},acme-amc,C-{1 + n % 2},2026-02-01,{n}.50,INR\n" for n in range(23)
)
NOUNS = (Noun.UNITS, Noun.CONTRACTS)


@pytest.mark.parametrize("statement", [3, 8, 25, 60, 75] if LARGE else [8, 60])
async def test_a_killed_import_and_then_a_whole_one_end_as_one_that_was_never_killed(
    database_url: str, second_url: str, tmp_path: Path, statement: int
) -> None:
    for noun, text in ((Noun.UNITS, UNITS), (Noun.CONTRACTS, CONTRACTS)):
        write(tmp_path / f"{noun}.csv", text)
    ends = []
    for url in (database_url, second_url):
        engine = await open_world(url)
        await bring_all(engine, tmp_path, [Noun.PRODUCTS, Noun.PARTIES])
        if url == database_url:
            assert run(url, tmp_path, statement) == -signal.SIGKILL
            halfway = await counts(engine)
        assert run(url, tmp_path, 0) == 0
        ends.append(([await taken(engine, noun, tmp_path / "out.csv") for noun in NOUNS], await counts(engine)))
        await engine.close()
    assert ends[0] == ends[1]
    assert halfway != ends[0][1]


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def run(url: str, folder: Path, killed_at: int) -> int:
    """The exit code of an import in a process of its own."""
    command = [sys.executable, "-m", "tests.usecases.bulk.dying_import", url, str(folder), str(killed_at)]
    return subprocess.run(command, check=False, capture_output=True).returncode
