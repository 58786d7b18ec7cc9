"""Does the same case get the same bytes from another process, whose sets and dictionaries lie in another order?"""

import os
import subprocess
import sys

SCRIPT = """
from contracts.plans.files import SHIPPED
from contracts.rules.values.plain import canonical
from contracts.usecases.terms.run_cases import run_cases

for result in run_cases(SHIPPED / "service", SHIPPED / "statute" / "germany.cases.yaml"):
    for variant, came in result.came:
        print(result.written.case.case, variant, canonical(came))
"""


def documents(seed: str) -> str:
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_decisions_do_not_hang_on_the_order_of_sets() -> None:
    """Texts hash differently in each process unless the seed is given: the order of a set must never show."""
    one, other = documents("1"), documents("2")
    assert one.count("\n") > 20
    assert one == other
