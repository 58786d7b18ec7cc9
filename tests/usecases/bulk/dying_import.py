"""Imports the units and contracts of a folder, five rows a transaction, and kills itself at its n-th statement.

python -m tests.usecases.bulk.dying_import URL FOLDER N
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from contracts.usecases.bulk import import_file
from contracts.usecases.bulk.values import Noun
from contracts.usecases.engine import Engine
from tests.usecases.bulk.world import TENANT, bring


async def main(url: str, folder: Path, statements_left: int) -> None:
    engine, count = Engine.open(url).within(TENANT), 0

    def die(*_: object) -> None:
        nonlocal count
        count += 1
        if count == statements_left:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine.database.writer.sync_engine, "after_cursor_execute", die)
    for noun in (Noun.UNITS, Noun.CONTRACTS):
        await bring(engine, noun, folder / f"{noun}.csv", partial=True)
    await engine.close()


if __name__ == "__main__":
    import_file.CHUNK = 5
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
