"""Is what became of a contract told by its row, and what a row cannot tell counted?"""

from datetime import date
from pathlib import Path

from contracts.rules.values.history import Suspended
from contracts.store.contract_life.records import ContractMove
from contracts.store.dossiers import dossiers
from contracts.store.keys import unit_key
from contracts.store.rows import insert
from contracts.store.trail.audit import trails
from contracts.usecases.bulk.together import parties_named
from contracts.usecases.bulk.values import Noun
from contracts.usecases.cover.contract_standing import ContractLife, life_of
from contracts.usecases.engine import Engine
from tests.usecases.bulk.world import NOW, TENANT, bring, bring_all, bring_text, open_world, taken, taken_with_rest

CONTRACTS = """\
namespace,serial,plan,version,holder,made_on,start_day,price,currency,transferred_on,rests,ended_on,ended_reason
acme,A-1,acme-ac,1,C-1,2026-01-10,,,,2026-03-01,,,
acme,A-1,acme-amc,1,C-2,2026-02-01,2026-02-15,4999.00,INR,2026-03-01,2026-04-01/2026-04-30+|2026-05-10/,,
acme,A-2,acme-amc,1,C-2,2026-02-10,,,,,,2026-05-31,MOVED_AWAY
"""
UNTIL_UNITS = (Noun.PRODUCTS, Noun.PARTIES, Noun.UNITS)


async def test_a_row_says_who_holds_a_contract_when_it_rested_and_when_it_ended(engine: Engine, tmp_path: Path) -> None:
    await bring_all(engine, tmp_path, UNTIL_UNITS)
    found = await bring_text(engine, Noun.CONTRACTS, CONTRACTS, tmp_path)
    assert (found.problems, found.tally.new) == ([], 3)
    async with engine.database.read() as connection:
        parties = await parties_named(connection, TENANT, ["C-1", "C-2"])
    warranty, amc = await lives(engine, "A-1")
    assert (warranty.transferred_on, warranty.holder_on(date(2026, 3, 1))) == (date(2026, 3, 1), parties["C-1"])
    assert (amc.transferred_on, amc.holder_on(date(2026, 3, 1))) == (date(2026, 3, 1), parties["C-2"])
    assert amc.suspended == (
        Suspended(date(2026, 4, 1), date(2026, 4, 30), adds=True),
        Suspended(date(2026, 5, 10), None, adds=False),
    )
    [ended] = [life for life in await lives(engine, "A-2") if life.cancelled]
    assert ended.ended_on == date(2026, 5, 31)
    assert ended.cancelled is not None
    assert ended.cancelled.reason == "MOVED_AWAY"


async def test_the_moves_of_a_row_stand_in_the_units_trail(engine: Engine, tmp_path: Path) -> None:
    await bring_all(engine, tmp_path, UNTIL_UNITS)
    await bring_text(engine, Noun.CONTRACTS, CONTRACTS, tmp_path)
    async with engine.database.read() as connection:
        [trail] = await trails(connection, TENANT, None, 1, only=unit_key(TENANT, "acme", "A-2"))
    kinds = [entry.kind for entry in trail.entries]
    assert kinds == ["unit.registered", "contract.issued", "contract.issued", "contract.cancelled"]


async def test_moves_come_back_byte_for_byte_and_a_second_time_change_nothing(
    engine: Engine, second_url: str, tmp_path: Path
) -> None:
    await bring_all(engine, tmp_path, UNTIL_UNITS)
    await bring_text(engine, Noun.CONTRACTS, CONTRACTS, tmp_path)
    first = await taken(engine, Noun.CONTRACTS, tmp_path / "first.csv")
    other = await open_world(second_url)
    await bring_all(other, tmp_path, UNTIL_UNITS)
    for database, new, unchanged in ((other, 3, 2), (other, 0, 5), (engine, 0, 5)):
        found = await bring(database, Noun.CONTRACTS, tmp_path / "first.csv")
        assert (found.problems, found.tally.new, found.tally.unchanged) == ([], new, unchanged)
        assert await taken(database, Noun.CONTRACTS, tmp_path / "again.csv") == first
    await other.close()


async def test_a_contract_that_is_there_is_not_moved_by_a_file(engine: Engine, tmp_path: Path) -> None:
    await bring_all(engine, tmp_path, UNTIL_UNITS)
    await bring_text(engine, Noun.CONTRACTS, CONTRACTS, tmp_path)
    other = CONTRACTS.replace("2026-05-31", "2026-05-30").replace("C-2,2026-02-01", "C-1,2026-02-01")
    found = await bring_text(engine, Noun.CONTRACTS, other.replace("04-30+", "04-30"), tmp_path)
    assert found.problems == [
        (3, "holder", "ROW_CHANGED"),
        (3, "rests", "ROW_CHANGED"),
        (4, "ended_on", "ROW_CHANGED"),
    ]


async def test_an_export_has_the_holder_of_now_and_counts_those_before(sqlite_engine: Engine, tmp_path: Path) -> None:
    await bring_all(sqlite_engine, tmp_path)
    amc = (await lives(sqlite_engine, "A-1"))[1].record
    async with sqlite_engine.database.write() as connection:
        other = (await parties_named(connection, TENANT, ["C-2"]))["C-2"]
        handed = ContractMove(
            unit_key=amc.unit_key,
            contract_id=amc.contract_id,
            seq=1,
            move="TRANSFER",
            on_day=date(2026, 5, 1),
            first_day=None,
            last_day=None,
            option=None,
            facts={},
            holder=other,
            successor=None,
            quote=None,
            reason=None,
            recorded_at=NOW,
            actor="test",
            role="ADMIN",
        )
        await insert(connection, TENANT, [handed])
    done = await taken_with_rest(sqlite_engine, Noun.CONTRACTS, tmp_path / "out.csv")
    assert (done.rows, done.left_out) == (5, {"earlier holders": 1})
    row = next(line for line in (tmp_path / "out.csv").read_text().splitlines() if ",4999.00," in line)
    assert row == "acme,A-1,,,acme-amc,1,C-2,2026-02-01,2026-02-15,4999.00,INR,1,2026-05-01,,,"


async def lives(engine: Engine, serial: str) -> list[ContractLife]:
    """The contracts of a unit with what became of them, as they were made."""
    async with engine.database.read() as connection:
        [dossier] = (await dossiers(connection, TENANT, [unit_key(TENANT, "acme", serial)])).values()
    return [life_of(dossier, each) for each in dossier.contracts]
