"""How is a SQLite database copied while it is in use? PostgreSQL brings its own tools: see BACKUP.md beside this file.

`VACUUM INTO` writes one moment of the database into a new file, whoever writes meanwhile, without its write-ahead log.
"""

import sqlite3
from pathlib import Path

from contracts.store.database import driver_url


class CannotBackUp(RuntimeError):
    """No backup was made. `cure` says what to do."""

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(f"{problem}; {cure}")
        self.cure = cure


def back_up(url: str, file: Path) -> int:
    """Copy the database into a new file, look it through, and say how many bytes it has. Raises `CannotBackUp`."""
    target = driver_url(url)
    if target.get_backend_name() != "sqlite":
        raise CannotBackUp("this is no SQLite database", "use `pg_dump`, as contracts/store/BACKUP.md says")
    source = Path(str(target.database))
    if not source.is_file():
        raise CannotBackUp(f"there is no database `{source}`", "set CONTRACTS_DATABASE_URL to the one that is meant")
    if file.exists():
        raise CannotBackUp(f"`{file}` is there already", "name a new file: a backup never overwrites another")
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        _copy(source, unfinished)
        _look_through(unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return file.stat().st_size


def _copy(source: Path, copy: Path) -> None:
    connection = sqlite3.connect(source)
    try:
        connection.execute("VACUUM INTO ?", (str(copy),))
    finally:
        connection.close()


def _look_through(copy: Path) -> None:
    connection = sqlite3.connect(copy)
    try:
        [(found,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    finally:
        connection.close()
    if found != "ok" or broken is not None:
        raise CannotBackUp(f"the copy is not whole: {found}, {broken}", "check the disk and the database itself")
