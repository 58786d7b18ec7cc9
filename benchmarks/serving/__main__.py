"""`python -m benchmarks.serving`: the bench of the served stack. `--help` lists what can be chosen."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import engines
from benchmarks.serving import databases, rounds
from benchmarks.serving.figures import Figures
from benchmarks.serving.peers.node import node_peers
from benchmarks.serving.picture import drawn
from benchmarks.serving.processes import OTHERS, pinned
from benchmarks.serving.report import written
from benchmarks.serving.targets import CART_CONNECTIONS, MANY
from benchmarks.serving.variants import OURS, Peer, pin_database, python_peers

PAGE = Path(__file__).parent.parent / "serving.md"
PICTURE = PAGE.with_suffix(".svg")


def main(
    size: Annotated[int, typer.Option(help="How many units.")] = 100_000,
    number: Annotated[int, typer.Option("--rounds", help="How many rounds.")] = 5,
    seconds: Annotated[float, typer.Option(help="How long each server is asked in a round.")] = 2.0,
    workloads: Annotated[str, typer.Option(help="Which of W1 to W5, with commas between.")] = "W1,W2,W3,W4,W5",
    connections: Annotated[str, typer.Option(help="At how many connections W1 is asked.")] = "1,8,32",
    only: Annotated[str, typer.Option(help="Beside ours, only servers whose names have one of these words.")] = "",
    database: Annotated[str, typer.Option(help="postgresql, sqlite, or both with a comma.")] = "postgresql,sqlite",
    write: Annotated[bool, typer.Option("--write", help=f"Write {PAGE.name} and {PICTURE.name}.")] = False,
) -> None:
    """Measure, and print the page."""
    of_w1 = tuple(int(each) for each in connections.split(","))
    asked = {"W1": of_w1, "W2": (CART_CONNECTIONS,), "W3": (MANY,), "W4": (MANY,)}
    wanted = workloads.split(",")
    plan = rounds.Plan(number, seconds, {name: asked[name] for name in asked if name in wanted})
    peers = _chosen((*python_peers(), *node_peers()), [word for word in only.split(",") if word])
    runs = {name: _run(name, size, peers, plan) for name in database.split(",")} if plan.connections else {}
    decisions = engines.measured() if "W5" in wanted else ()
    command = shlex.join(["python", "-m", "benchmarks.serving", *sys.argv[1:]])
    page = "\n".join(written(runs, command, size, decisions)) + "\n"
    print(page)
    if write and runs:
        PAGE.write_text(page, encoding="utf-8")
        PICTURE.write_text(drawn(Figures(next(iter(runs.values())).measured)), encoding="utf-8")


def _chosen(peers: tuple[Peer, ...], words: list[str]) -> tuple[Peer, ...]:
    return tuple(peer for peer in peers if not words or peer.name == OURS or any(word in peer.name for word in words))


def _run(database: str, size: int, peers: tuple[Peer, ...], plan: rounds.Plan) -> rounds.Run:
    print(f"{database}, {size:,} units", flush=True)
    filled_by = databases.postgres if database == "postgresql" else databases.sqlite
    with filled_by(size) as filled, pinned(OTHERS):
        pin_database(filled)
        return rounds.run([peer for peer in peers if database in peer.databases], filled, plan)


if __name__ == "__main__":
    typer.run(main)
