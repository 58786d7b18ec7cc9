"""Does the suite turn red when a guard is taken away? Run as `python -m tests.proofs.guards`, or with names of guards.

Each guard is removed alone, in a copy of the tree; the tests that are named beside it run there, and at least one of
them must fail. That each text still stands in its file is a test of the suite (`test_guards`).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.proofs.guard import Edit, Guard
from tests.proofs.guards_of_walls import GUARDS_OF_WALLS

ROOT = Path(__file__).resolve().parent.parent.parent
COPIED = ("contracts", "migrations", "tests", "benchmarks", "alembic.ini", "pyproject.toml", "README.md")

LONGEST_S = 600
"""Tests that run so long without a guard have noticed that it is gone: what should end once goes on for ever."""


AHEAD, SPENDING = "contracts/store/claim_life/ledger_ahead.py", "contracts/usecases/claims/spending.py"
LEDGER, OUTBOX = "contracts/store/claim_life/ledger.py", "contracts/store/trail/outbox.py"
DELIVERIES, ONCE = "contracts/store/trail/deliveries.py", "contracts/usecases/once.py"
TESTS_OF_LEDGER = ("tests/store/test_ledger.py",)
TESTS_OF_LEDGER_AHEAD = ("tests/store/test_ledger_ahead.py",)
TESTS_OF_TRAIL = ("tests/usecases/test_trail.py",)
TESTS_OF_WORKER = ("tests/test_worker.py",)
VISITS_AT_ONCE = ("tests/proofs/test_last_visits.py",)
KEYS_AT_ONCE = ("tests/proofs/test_keys_at_once.py",)
POOL, LOANS = "contracts/store/pools/pool.py", "contracts/store/pools/loans.py"
TESTS_OF_POOLS = ("tests/store/test_pools.py",)
POOLS_AT_ONCE = ("tests/proofs/test_pools.py",)

GUARDS_OF_MONEY = (
    Guard(
        "the WHERE of a counted allowance",
        (
            Edit(
                LEDGER,
                "balance.reserved_count + balance.used_count + wanted.count <= balance.granted_count,",
                "balance.reserved_count >= 0,",
            ),
        ),
        TESTS_OF_LEDGER,
    ),
    Guard(
        "the WHERE of an allowance of money",
        (
            Edit(
                LEDGER,
                "balance.reserved_minor + balance.used_minor + wanted.minor <= balance.granted_minor,",
                "balance.reserved_minor >= 0,",
            ),
        ),
        TESTS_OF_LEDGER,
    ),
    Guard(
        "what is left of an allowance, looked at without the lock",
        (Edit(AHEAD, "if not _has(balance, (of.wanted.count, of.wanted.minor)):\n        return None", "pass"),),
        TESTS_OF_LEDGER_AHEAD,
    ),
    Guard(
        "what a pool may lend is taken under the lock",
        (
            Edit(
                SPENDING,
                "if any(each.agreement_id for each in held.dossier.contracts):\n            return None",
                "pass",
            ),
        ),
        POOLS_AT_ONCE,
    ),
    Guard(
        "a reservation ends once",
        (
            Edit(
                LEDGER,
                'if not await insert_new(connection, tenant, _entry(end, "END", kind, now)):\n        return False',
                'await insert_new(connection, tenant, _entry(end, "END", kind, now))',
            ),
        ),
        TESTS_OF_LEDGER,
    ),
    Guard(
        "a claim reserves once in a round",
        (
            Edit(
                LEDGER,
                'if not await insert_new(connection, tenant, reserving(wanted, now)):\n'
                "        return True",
                'await insert_new(connection, tenant, reserving(wanted, now))',
            ),
        ),
        TESTS_OF_LEDGER,
    ),
    Guard(
        "the key's answer is looked up",
        (Edit(ONCE, "if kept is not None:", "if kept is not None and not kept.key:"),),
        TESTS_OF_TRAIL,
    ),
    Guard(
        "the key's uniqueness",
        (
            Edit("contracts/store/unit_tables.py", '"mutation", "key"),', '"mutation", "key", "recorded_at"),'),
            Edit(
                "migrations/versions/20261122_claims.py",
                '"unit_key", "caller", "mutation", "key", name=op.f("pk_kept_answers")',
                '"unit_key", "caller", "mutation", "key", "recorded_at", name=op.f("pk_kept_answers")',
            ),
        ),
        KEYS_AT_ONCE,
    ),
    Guard(
        "another request under the same key is a conflict",
        (Edit(ONCE, "if not is_same(connection, kept.input_hash, this.request):", "if not kept.mutation:"),),
        (*TESTS_OF_TRAIL, *KEYS_AT_ONCE),
    ),
    Guard(
        "the unit's lock, which the chain hangs on",
        (
            Edit(
                "contracts/store/units.py",
                ".where(unit_tables.units.c.unit_key == unit_key).with_for_update()",
                ".where(unit_tables.units.c.unit_key == unit_key)",
            ),
        ),
        (*KEYS_AT_ONCE, *VISITS_AT_ONCE),
    ),
    Guard(
        "an entry hangs on the one before",
        (Edit("contracts/store/trail/audit.py", "prev_hash=last.hash,", "prev_hash=BEGINNING,"),),
        TESTS_OF_TRAIL,
    ),
    Guard(
        "the relayed mark",
        (Edit(OUTBOX, ".values(relayed_at=now)", ".values(relayed_at=None)"),),
        TESTS_OF_WORKER,
    ),
    Guard(
        "the delivered mark",
        (Edit(DELIVERIES, 'done = {"delivered_at": now, ', 'done = {"delivered_at": None, '),),
        TESTS_OF_WORKER,
    ),
    Guard(
        "an event waits for the one before it",
        (Edit(DELIVERIES, "not_(_one_waits_before()), ", ""),),
        TESTS_OF_WORKER,
    ),
    Guard(
        "an event waits for one that is not handed on",
        (Edit(DELIVERIES, ", not_(_one_is_unrelayed_before()))", ")"),),
        TESTS_OF_WORKER,
    ),
    Guard(
        "two workers take different deliveries",
        (Edit(DELIVERIES, ".values(leased_until=until))", ".values(leased_until=None))"),),
        TESTS_OF_WORKER,
    ),
    Guard(
        "SQLite's writers begin at once as writers",
        (Edit("contracts/store/database.py", '_on_begin(engine, "BEGIN IMMEDIATE")', '_on_begin(engine, "BEGIN")'),),
        (*TESTS_OF_LEDGER, *VISITS_AT_ONCE, *KEYS_AT_ONCE),
    ),
    Guard(
        "what a claim itself reserved does not stand in its way",
        (
            Edit(
                "contracts/usecases/claims/held.py",
                "without_claim(known.dossiers[found.unit_key], found.local_id)",
                "known.dossiers[found.unit_key]",
            ),
        ),
        ("tests/usecases/claims", "tests/usecases/service", "tests/proofs/test_life.py"),
    ),
    Guard(
        "a unit has one open remedy",
        (
            Edit(
                "contracts/store/claim_life/tables.py",
                '"uq_remedies_unit_key_open", "unit_key", unique',
                '"uq_remedies_unit_key_open", "unit_key", "remedy_id", unique',
            ),
            Edit(
                "migrations/versions/20261123_claim_life.py",
                '"uq_remedies_unit_key_open", "remedies", ["unit_key"],',
                '"uq_remedies_unit_key_open", "remedies", ["unit_key", "remedy_id"],',
            ),
        ),
        ("tests/store/test_claim_life.py",),
    ),
    Guard(
        "a withdrawn claim gives back what it reserved",
        (
            Edit(
                "contracts/usecases/claims/filing/withdraw_claim.py",
                "await free_for(connection, command.actor.tenant, held.key, held.filed.claim.claim_id, now)",
                "pass",
            ),
        ),
        ("tests/proofs/test_life.py",),
    ),
    Guard(
        "a preview that no longer holds stops a claim",
        (
            Edit(
                "contracts/usecases/claims/ruling/deciding.py",
                "if preview_hash is not None and preview_hash != digest:",
                "if preview_hash is not None and not digest:",
            ),
        ),
        ("tests/usecases/claims",),
    ),
    Guard(
        "the WHERE of a pool",
        (Edit(POOL, "balance.taken_count + count <= balance.granted_count)", "balance.taken_count >= 0)"),),
        TESTS_OF_POOLS,
    ),
    Guard(
        "a hold ends once",
        (Edit(POOL, 'column.state == "HELD").values(state=state', 'column.count >= 0).values(state=state'),),
        TESTS_OF_POOLS,
    ),
    Guard(
        "a share never goes back to what was known before",
        (Edit(POOL, "if share is None or share.seq >= said.seq:", "if share is None:"),),
        TESTS_OF_POOLS,
    ),
    Guard(
        "what a unit still holds stays given to it",
        (Edit(POOL, "said.count + sum(hold.count for hold in open_ones) - share.count", "said.count - share.count"),),
        TESTS_OF_POOLS,
    ),
    Guard(
        "a hold that lapsed is not adopted late",
        (
            Edit(
                LOANS,
                "lapsed = PoolUse(hold.unit, hold.hold_id, hold.agreement_id, \"LAPSED\", now, now)\n"
                "    if await insert_new(connection, tenant, lapsed):\n        return True",
                "pass",
            ),
        ),
        TESTS_OF_POOLS,
    ),
    Guard(
        "a unit takes of a pool only what it was lent",
        (
            Edit(
                SPENDING,
                "if use.pool is not None:\n        return await _lent(connection, tenant, use, use.pool, wanted, now)",
                "pass",
            ),
        ),
        POOLS_AT_ONCE,
    ),
    Guard(
        "pools hear of the changes of their units",
        (
            Edit(
                "contracts/usecases/trail/relay_events.py",
                "await tell_pools(connection, tenant, _changed_by_claims(told), now)",
                "pass",
            ),
        ),
        POOLS_AT_ONCE,
    ),
)  # fmt: skip

GUARDS = (*GUARDS_OF_MONEY, *GUARDS_OF_WALLS)


def main(names: Sequence[str]) -> int:
    """Remove each guard, print what became of it, and say how many were not missed."""
    chosen = [guard for guard in GUARDS if not names or any(name in guard.name for name in names)]
    unseen = 0
    for guard in chosen:
        found = seen_by(guard)
        unseen += not found
        sys.stdout.write(f"{'red ' if found else 'GREEN'}  {guard.name}: {found or 'nothing failed'}\n")
        sys.stdout.flush()
    sys.stdout.write(f"guards removed {len(chosen)}, not missed {unseen}\n")
    return 1 if unseen else 0


def seen_by(guard: Guard) -> str:
    """The first test that failed without the guard; nothing when none did."""
    with tempfile.TemporaryDirectory(prefix="guard-") as folder:
        copy = Path(folder)
        for name in COPIED:
            _copy(ROOT / name, copy / name)
        for edit in guard.edits:
            file = copy / edit.file
            file.write_text(file.read_text(encoding="utf-8").replace(edit.text, edit.instead), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *guard.tests]
        environment = {**os.environ, "PYTHONPATH": str(copy), "PROOFS": "small"}
        try:
            run = subprocess.run(
                command, cwd=copy, capture_output=True, text=True, check=False, env=environment, timeout=LONGEST_S
            )
        except subprocess.TimeoutExpired:
            return f"the tests come to no end within {LONGEST_S} seconds"
        if run.returncode == 0:
            return ""
        return next(_failed(run.stdout), f"pytest ended with {run.returncode}: {run.stdout[-400:]}")


def _failed(output: str) -> Iterator[str]:
    for line in output.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            yield line.partition(" ")[2].partition(" - ")[0]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif source.exists():
        shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
