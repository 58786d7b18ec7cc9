"""Does a file do what the API would have done, once, and wholly or as far as it is good?"""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from contracts.store.dossiers import dossiers
from contracts.store.keys import public_id, unit_key
from contracts.store.records import KeptAnswer
from contracts.store.rows import fetch, select_of
from contracts.store.trail.audit import lock_references, trails
from contracts.store.trail.chain import broken_places
from contracts.usecases.bulk.together import parties_named
from contracts.usecases.bulk.values import Noun
from contracts.usecases.cover.asked import AskedFact, BySerial
from contracts.usecases.engine import Engine
from contracts.usecases.units.parties import KnownParty
from contracts.usecases.units.register_unit import RegisterUnit, register_unit
from tests.usecases.bulk.world import (
    CONTRACTS,
    IMPORTER,
    NOW,
    PARTIES,
    PRODUCTS,
    READINGS,
    TENANT,
    UNITS,
    bring,
    bring_all,
    bring_text,
    counts,
    open_world,
)

A_1 = unit_key(TENANT, "acme", "A-1")


async def test_the_files_of_all_nouns_are_written(engine: Engine, tmp_path: Path) -> None:
    await bring_all(engine, tmp_path)
    async with engine.database.read() as connection:
        [dossier] = (await dossiers(connection, TENANT, [A_1])).values()
        party = (await parties_named(connection, TENANT, ["C-1"]))["C-1"]
    assert dossier.facts["pricePaid"].value == "39990.00 INR"
    assert dossier.facts["installed"].value == "2026-01-12"
    assert [(each.party_id, each.from_day) for each in dossier.ownerships] == [(party, date(2026, 1, 10))]
    assert [(each.plan, each.price_minor) for each in dossier.contracts] == [
        ("acme-ac", None),
        ("acme-amc", 499900),
        ("acme-amc", 599900),
    ]
    assert [each.value for each in dossier.readings] == [120, 125]
    [repair, visit] = dossier.jobs
    assert (repair.under_plan, repair.covered_minor, repair.bore) == ("acme-ac", 85000, {"acme-amc/parts": 6000})
    assert (visit.task, visit.completed) == ("PREVENTIVE", True)


async def test_the_same_files_again_change_nothing_in_any_table(engine: Engine, tmp_path: Path) -> None:
    await bring_all(engine, tmp_path)
    before = await counts(engine)
    for noun, text in (
        (Noun.PRODUCTS, PRODUCTS),
        (Noun.PARTIES, PARTIES),
        (Noun.UNITS, UNITS),
        (Noun.READINGS, READINGS),
    ):
        again = await bring_text(engine, noun, text, tmp_path)
        assert (again.tally.new, again.tally.unchanged) == (0, text.count("\n") - 1)
    assert await counts(engine) == before


async def test_an_imported_unit_leaves_behind_what_a_registered_one_does(engine: Engine, tmp_path: Path) -> None:
    await bring_all(engine, tmp_path, [Noun.PRODUCTS, Noun.PARTIES])
    await bring_text(
        engine,
        Noun.UNITS,
        "namespace,serial,sku,owner,owned_from,fact.country\nacme,A-1,AC-18,C-1,2026-01-10,IN\n",
        tmp_path,
    )
    async with engine.database.read() as connection:
        party = (await parties_named(connection, TENANT, ["C-1"]))["C-1"]
    over_api = RegisterUnit(
        actor=IMPORTER,
        idempotency_key="a key",
        unit=BySerial("acme", "A-9"),
        sku="AC-18",
        owner=KnownParty(public_id("Party", party)),
        owned_from=date(2026, 1, 10),
        facts=(AskedFact("country", "IN"),),
    )
    await register_unit(engine.database, engine.library, over_api, NOW)
    left = []
    async with engine.database.read() as connection:
        for key in (A_1, unit_key(TENANT, "acme", "A-9")):
            [trail] = await trails(connection, TENANT, None, 1, key)
            assert not broken_places(TENANT, key, trail.entries, trail.head)
            [dossier] = (await dossiers(connection, TENANT, [key])).values()
            kept = [
                each
                for each in await fetch(connection, KeptAnswer, select_of(KeptAnswer, TENANT))
                if each.unit_key == key
            ]
            left.append(
                (
                    [(each.kind, each.actor, each.role, each.body) for each in trail.entries],
                    [(each.name, each.value, each.actor) for each in dossier.facts.values()],
                    [(each.plan, each.made_on, each.holder) for each in dossier.contracts],
                    [(each.mutation, each.caller) for each in kept],
                    [list(each.answer) for each in kept],
                )
            )
    assert left[0] == left[1]


async def test_one_bad_row_holds_up_the_whole_file(engine: Engine, tmp_path: Path) -> None:
    await bring_all(engine, tmp_path, [Noun.PRODUCTS, Noun.PARTIES])
    before = await counts(engine)
    found = await bring_text(engine, Noun.UNITS, UNITS.replace("C-2", "C-9"), tmp_path)
    assert found.problems == [(3, "owner", "UNKNOWN_PARTY")]
    assert not found.tally.written
    assert await counts(engine) == before


async def test_the_good_rows_of_a_bad_file_are_written_when_that_is_wanted(engine: Engine, tmp_path: Path) -> None:
    await bring_all(engine, tmp_path, [Noun.PRODUCTS, Noun.PARTIES])
    found = await bring_text(engine, Noun.UNITS, UNITS.replace("C-2", "C-9"), tmp_path, partial=True)
    assert (found.tally.new, found.tally.refused, found.tally.written) == (2, 1, True)
    again = await bring_text(engine, Noun.UNITS, UNITS, tmp_path)
    assert (again.tally.new, again.tally.unchanged) == (1, 2)


async def test_a_dry_run_writes_nothing(engine: Engine, tmp_path: Path) -> None:
    before = await counts(engine)
    found = await bring_text(engine, Noun.PRODUCTS, PRODUCTS, tmp_path, dry_run=True)
    assert (found.tally.new, found.tally.written) == (2, False)
    assert await counts(engine) == before


@pytest.mark.parametrize(
    ("noun", "text", "problems"),
    [
        (Noun.PRODUCTS, PRODUCTS.replace("42990.00", "43990.00"), [(2, "list_price", "ROW_CHANGED")]),
        (Noun.PARTIES, PARTIES.replace("Asha Rao", "Asha Rau"), [(2, "name", "ROW_CHANGED")]),
        (Noun.UNITS, UNITS.replace("39990.00", "39000.00"), [(2, "price_paid", "ROW_CHANGED")]),
        (Noun.UNITS, UNITS.replace("acme,A-2,,,AC-18", "acme,A-2,,,RO-7"), [(3, "sku", "ROW_CHANGED")]),
        (Noun.CONTRACTS, CONTRACTS.replace("5999.00", "6999.00"), [(4, "price", "ROW_CHANGED")]),
        (Noun.READINGS, READINGS.replace(",7,", ",8,"), [(4, "value", "ROW_CHANGED")]),
    ],
)
async def test_a_changed_row_is_a_conflict_that_names_its_column(
    engine: Engine, tmp_path: Path, noun: Noun, text: str, problems: list[tuple[int, str, str]]
) -> None:
    await bring_all(engine, tmp_path)
    assert (await bring_text(engine, noun, text, tmp_path)).problems == problems


async def test_products_and_parties_are_corrected_when_that_is_wanted(engine: Engine, tmp_path: Path) -> None:
    await bring_all(engine, tmp_path, [Noun.PRODUCTS, Noun.PARTIES])
    dearer = PRODUCTS.replace("42990.00", "43990.00")
    for noun, text in ((Noun.PRODUCTS, dearer), (Noun.PARTIES, PARTIES.replace("Asha Rao", "Asha Rau"))):
        found = await bring_text(engine, noun, text, tmp_path, update=True)
        assert (found.tally.corrected, found.tally.unchanged, found.tally.new) == (1, 1, 0)
        assert (await bring_text(engine, noun, text, tmp_path)).tally.unchanged == 2


@pytest.mark.parametrize(
    ("noun", "header", "rows"),
    [
        (Noun.PRODUCTS, "sku,brand,category,name", [f"P-{n},acme,fan,Fan {n}" for n in range(200)]),
        (Noun.PARTIES, "party,kind,name", [f"Q-{n},PERSON,Person {n}" for n in range(200)]),
    ],
    ids=["products", "parties"],
)
async def test_two_imports_of_the_same_rows_at_once_bring_each_of_them_once(
    engine: Engine, tmp_path: Path, noun: Noun, header: str, rows: list[str]
) -> None:
    """One file is the other backwards, so that each has what the other wants next."""
    for folder, lines in (("one", rows), ("two", rows[::-1])):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{noun}.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    both = [bring(engine, noun, tmp_path / folder / f"{noun}.csv") for folder in ("one", "two")]
    one, two = await asyncio.gather(*both)
    assert (one.tally.new + two.tally.new, one.tally.unchanged + two.tally.unchanged) == (200, 200)


async def test_rows_are_judged_without_a_lock_on_the_chain_of_reference_records(
    postgres_url: str, tmp_path: Path
) -> None:
    """Whoever holds a unit may want that chain next."""
    engine = await open_world(postgres_url)
    await bring_all(engine, tmp_path, [Noun.PRODUCTS])
    async with engine.database.write() as connection:
        await lock_references(connection, TENANT)
        found = await bring_text(engine, Noun.PRODUCTS, PRODUCTS, tmp_path)
    await engine.close()
    assert found.tally.unchanged == 2


async def test_another_name_for_the_importer_doubles_nothing(engine: Engine, tmp_path: Path) -> None:
    """What is there is looked at, not only what was kept under the importer's own keys."""
    await bring_all(engine, tmp_path)
    async with engine.database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM kept_answers")
    before = await counts(engine)
    await bring_all(engine, tmp_path)
    assert await counts(engine) == before
