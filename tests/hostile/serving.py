"""How is an engine started that is then attacked? As a process of its own, whose whole log is kept in a file."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from contracts.rules.values.vocabulary import Role
from contracts.store.keys import public_id
from contracts.usecases.access.manage_keys import CreateKey, create_key
from contracts.usecases.access.standing_for import StandsFor
from contracts.usecases.actor import Actor
from contracts.usecases.demo.load_demo import DEMO_TENANT, demo_id, load_demo
from contracts.usecases.engine import Engine
from tests.production import SECRET

COMMAND = Path(sys.executable).with_name("contracts")
START_S = 90
_ANSWERING = re.compile(r"answering on http://([0-9.]+):([0-9]+)/graphql")
_LOADED_AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
_DAYS = 30


@dataclass(frozen=True, slots=True)
class Attacked:
    """A running engine: where it answers, the key of each kind of caller, its log, and what it must never tell."""

    mode: str
    host: str
    port: int
    keys: Mapping[str, str]
    log: Path
    secrets: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/graphql"

    def bearer(self, caller: str) -> dict[str, str]:
        """The header with the key of a kind of caller, such as `storefront`; none for nobody."""
        return {"Authorization": f"Bearer {self.keys[caller]}"} if caller else {}


@contextmanager
def serving(folder: Path, settings: Mapping[str, str], keys: Mapping[str, str], *demo: str) -> Iterator[Attacked]:
    """An engine while it answers, with these settings (their names without `CONTRACTS_`)."""
    log = folder / "log.txt"
    others = {name: value for name, value in os.environ.items() if not name.startswith("CONTRACTS_")}
    env = others | {f"CONTRACTS_{name}": value for name, value in settings.items()}
    with (
        log.open("wb") as written,
        subprocess.Popen([str(COMMAND), "serve", "--port", "0", *demo], env=env, stdout=written, stderr=written) as it,
    ):
        try:
            host, port = _announced(it, log)
            yield Attacked("demo" if demo else "production", host, port, keys, log, (SECRET, settings["DATABASE_URL"]))
        finally:
            it.terminate()


def _announced(process: subprocess.Popen[bytes], log: Path) -> tuple[str, int]:
    late = monotonic() + START_S
    while monotonic() < late:
        if found := _ANSWERING.search(log.read_text(encoding="utf-8")):
            return found[1], int(found[2])
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError(log.read_text(encoding="utf-8"))


def demo_with_keys(database_url: str) -> dict[str, str]:
    """Load the demo into a database, and make a key for each kind of caller, by the names of the demo's own keys."""
    return asyncio.run(_with_keys(database_url))


async def _with_keys(url: str) -> dict[str, str]:
    engine = Engine.open(url).within(DEMO_TENANT)
    place = {name: public_id("Location", demo_id("location", code)) for name, code in _PLACES.items()}
    party = public_id("Party", demo_id("party", "asha"))
    stands_for = {
        Role.STOREFRONT: StandsFor(None, None, None),
        Role.CUSTOMER: StandsFor(party, None, None),
        Role.SERVICE_CENTRE: StandsFor(None, place["centre"], None),
        Role.PARTNER: StandsFor(None, place["partner"], None),
        Role.ISSUER: StandsFor(None, None, None),
        Role.ADMIN: StandsFor(None, None, None),
    }
    operator, keys = Actor(DEMO_TENANT, Role.ADMIN, "operator"), {}
    try:
        await load_demo(engine.database, engine.library, _LOADED_AT)
        for (role, whom), caller in zip(stands_for.items(), CALLERS, strict=True):
            command = CreateKey(operator, f"attacker-{caller}", role, whom, _DAYS)
            keys[caller] = str((await create_key(engine.database, command, datetime.now(UTC))).text)
        trusted = CreateKey(operator, "trusted", Role.STOREFRONT, StandsFor(None, None, None), _DAYS, trusted_only=True)
        keys["trusted"] = str((await create_key(engine.database, trusted, datetime.now(UTC))).text)
    finally:
        await engine.close()
    return keys


_PLACES = {"centre": "BOM-1", "partner": "PNQ-1"}
CALLERS = ("storefront", "customer", "centre", "partner", "issuer", "admin")
