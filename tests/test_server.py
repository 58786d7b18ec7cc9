"""Does `contracts serve --demo` answer on a real socket, load its demo once, and stop cleanly?"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from contracts.schema.examples import EXAMPLES
from tests.test_readme import readme_answer, readme_request

COMMAND = Path(sys.executable).with_name("contracts")
START_S = 60


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def serving(database: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The server while it answers."""
    env = {**os.environ, "CONTRACTS_DATABASE_URL": f"sqlite+aiosqlite:///{database}"}
    command = [str(COMMAND), "serve", "--demo", "--port", str(port)]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            transport = httpx2.HTTPTransport(retries=0)
            with httpx2.Client(transport=transport) as client:
                _wait(process, client, f"http://127.0.0.1:{port}/livez")
            yield process
        finally:
            process.kill()


def _wait(process: subprocess.Popen[str], client: httpx2.Client, url: str) -> None:
    for _ in range(START_S * 10):
        assert process.poll() is None, process.stdout and process.stdout.read()
        try:
            client.get(url)
        except httpx2.ConnectError:
            # Nothing listens yet; the process itself is what we wait on.
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.1)
        else:
            return
    raise TimeoutError(url)


def test_the_demo_is_served_twice_from_one_file_and_stopped_by_control_c(tmp_path: Path) -> None:
    """The README's query gets the README's answer. The second start loads nothing again and loses nothing."""
    coverage, claim = EXAMPLES[0], next(each for each in EXAMPLES if each.name == "6-file-claim")
    answers = []
    for _ in range(2):
        port = free_port()
        with serving(tmp_path / "demo.db", port) as process:
            url = f"http://127.0.0.1:{port}/graphql"
            with httpx2.Client() as client:
                seen = client.post(url, json={"query": coverage.query, "variables": dict(coverage.variables)})
                body = {"query": claim.query, "variables": dict(claim.variables)}
                filed = client.post(url, json=body, headers=dict(claim.headers))
                units = client.post(url, json={"query": COUNTS}, headers=dict(claim.headers))
                page = client.get(url, headers={"Accept": "text/html"})
                assert client.post(url, json=readme_request()).json()["data"] == readme_answer()["data"]
            assert page.headers["content-type"].startswith("text/html")
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
            said = process.stdout.read() if process.stdout else ""
            assert "Traceback" not in said
            assert "demo mode: its keys are known to anybody" in said
        assert seen.json()["data"]["coverage"]["decision"]["verdict"] == "PARTLY_COVERED"
        assert filed.json()["data"]["fileClaim"]["__typename"] == "FileClaimSuccess"
        answers.append(json.dumps([seen.json(), filed.json(), units.json()]))
    assert answers[0] == answers[1]


COUNTS = """{
  unit(by: {serial: {namespace: "Blue Star", serial: "BS24-0900"}}) { ... on Unit {
    facts { nodes { name value } } contracts { nodes { id } } jobs { nodes { id } } claims { nodes { claimId } } } }
  products { nodes { id } } locations { nodes { id } } }"""


def test_demo_mode_listens_on_this_machine_only(tmp_path: Path) -> None:
    env = {**os.environ, "CONTRACTS_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'x.db'}"}
    command = [str(COMMAND), "serve", "--demo", "--host", "0.0.0.0"]
    refused = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=START_S)
    assert refused.returncode != 0
    assert "loopback" in refused.stdout + refused.stderr


def test_the_schema_is_printed() -> None:
    printed = subprocess.run([str(COMMAND), "schema"], capture_output=True, text=True, check=True, timeout=START_S)
    kept = Path(__file__).resolve().parent.parent / "schema.graphql"
    assert printed.stdout == kept.read_text(encoding="utf-8")
