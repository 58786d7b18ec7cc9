"""Does `contracts unit` print where a unit stands and draw it?"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from xml.etree.ElementTree import fromstring

import pytest
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.store.keys import unit_key
from contracts.store.records import Product, Unit
from contracts.store.rows import insert_absent
from contracts.usecases.engine import Engine
from tests.databases import SqliteFiles

SERIAL = "305NRZ0X1234"
"""A refrigerator of the demo, sold on 26 January 2023: a year on all parts, five and ten on the compressors."""


@pytest.fixture
def url(demo_database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CONTRACTS_DATABASE_URL", demo_database_url)
    return demo_database_url


def unit(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["unit", *map(str, arguments)])


def test_a_unit_is_found_by_its_serial_alone_and_drawn(url: str, tmp_path: Path) -> None:
    result = unit(SERIAL, "--as-of", "2026-06-01", "--timeline", tmp_path / "out.svg")
    assert result.exit_code == 0
    assert "2028-01-26" in result.output
    root = fromstring((tmp_path / "out.svg").read_text(encoding="utf-8"))
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert root[0].text == f"LG refrigerator 260 l, serial {SERIAL}"
    assert {"last day: January 26, 2024", "last day: January 26, 2028", "last day: January 26, 2033"} <= set(texts)
    assert "asked on June 1, 2026" in texts


def test_a_serial_is_read_as_people_write_it(url: str) -> None:
    assert unit("305nrz0-x1234", "--as-of", "2026-06-01").exit_code == 0


def test_an_unknown_serial_is_told_with_the_cure(url: str) -> None:
    result = unit("NOBODY-1")
    assert result.exit_code == 2
    assert "we know no unit with the serial `NOBODY-1`" in result.output


def test_the_unit_of_another_tenant_is_not_known(url: str) -> None:
    assert unit(SERIAL, "--tenant", "somebody").exit_code == 2


def test_a_day_that_does_not_exist_is_refused(url: str) -> None:
    result = unit(SERIAL, "--as-of", "2026-02-30")
    assert result.exit_code == 2
    assert "2026-02-30 is not a day" in result.output


def test_a_database_without_tables_is_told(sqlite_files: SqliteFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite_files.empty() as empty:
        monkeypatch.setenv("CONTRACTS_DATABASE_URL", empty)
        result = unit(SERIAL)
    assert result.exit_code == 2
    assert "run `contracts migrate` first" in result.output


def test_a_serial_that_two_makers_used_asks_for_the_maker(
    sqlite_files: SqliteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_files.migrated() as url:
        monkeypatch.setenv("CONTRACTS_DATABASE_URL", url)
        asyncio.run(_two_units(url))
        unclear, clear = unit("S-1"), unit("S-1", "--namespace", "Beta")
    assert unclear.exit_code == 2
    assert "name one of them: Alpha, Beta" in unclear.output
    assert clear.exit_code == 0
    assert "Beta fan" in clear.output


async def _two_units(url: str) -> None:
    engine = Engine.open(url).within("demo")
    try:
        async with engine.database.write() as connection:
            for number, brand in enumerate(("Alpha", "Beta"), 1):
                product = Product(UUID(int=number), brand, brand, "fan", f"{brand} fan", brand, (), {}, None, None)
                made = datetime(2026, 1, 1, tzinfo=UTC)
                registered = Unit(unit_key("demo", brand, "S-1"), product.product_id, brand, "S-1", made, "test")
                await insert_absent(connection, "demo", [product])
                await insert_absent(connection, "demo", [registered])
    finally:
        await engine.close()
