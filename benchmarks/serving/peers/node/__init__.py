"""Which peers need Node.js, and how are they installed and started?

mercurius and fastify run on any Node.js from 20 on, and on SQLite too from 24 on, which has a driver of its own;
PostGraphile 5 wants 22 or newer. A current one comes with the packages where that is possible (Linux on x64), and all
of them run on it then. `README.md` says what each does.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.serving.variants import MERCURIUS, Peer

HERE = Path(__file__).parent
FASTIFY, POSTGRAPHILE = "fastify REST", "PostGraphile 5"
POSTGRAPHILE_NEEDS, SQLITE_NEEDS = 22, 24

_INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_LONGEST_S = 600


def node_peers() -> tuple[Peer, ...]:
    """Those that run on this machine; a printed line says why another does not."""
    if problem := _not_installed():
        print(f"   left out: {MERCURIUS}, {FASTIFY}, {POSTGRAPHILE}: {problem}", flush=True)
        return ()
    node = program()
    version = _version(node)
    databases = frozenset({"postgresql", "sqlite"} if version >= SQLITE_NEEDS else {"postgresql"})
    if "sqlite" not in databases:
        print(f"   {MERCURIUS}, {FASTIFY}: on SQLite they need Node.js {SQLITE_NEEDS}, this is {version}", flush=True)
    peers = (
        Peer(MERCURIUS, (node, str(HERE / "mercurius.mjs")), databases=databases),
        Peer(FASTIFY, (node, str(HERE / "rest.mjs")), rest=True, databases=databases),
    )
    if version < POSTGRAPHILE_NEEDS:
        print(f"   left out: {POSTGRAPHILE}: it needs Node.js {POSTGRAPHILE_NEEDS}, this is {version}", flush=True)
        return peers
    folder = HERE / "postgraphile"
    asked = frozenset({"W1", "W2", "W4"})
    command = (node, str(folder / "server.mjs"))
    return (*peers, Peer(POSTGRAPHILE, command, asked, documents=folder, answer=_as_ours))


def program() -> str:
    """The Node.js of the packages, or else the machine's own."""
    ours = HERE / "node_modules" / ".bin" / "node"
    return str(ours) if ours.exists() else "node"


def _not_installed() -> str | None:
    """Install what is missing; why that cannot be done."""
    if shutil.which("npm") is None:
        return "there is no npm"
    lock, kept = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    if kept.exists() and kept.stat().st_mtime >= lock.stat().st_mtime:
        return None
    print("   installing the packages of Node.js", flush=True)
    try:
        came = subprocess.run(_INSTALL, cwd=HERE, capture_output=True, text=True, check=False, timeout=_LONGEST_S)
    except subprocess.TimeoutExpired:
        return f"npm took longer than {_LONGEST_S} s"
    return came.stderr[-500:] if came.returncode else None


def _version(node: str) -> int:
    came = subprocess.run((node, "--version"), capture_output=True, text=True, check=True)
    return int(came.stdout.lstrip("v").partition(".")[0])


def _as_ours(workload: str, data: Any) -> Any:
    """The answer of PostGraphile, which is flat, in the shape of ours."""
    match workload:
        case "W1":
            return {"coverage": _coverage(data["coverage"])}
        case "W2":
            return {"coverages": [_coverage(each) for each in data["coverages"]]}
        case _:
            answer = data["authorization"]
            return {"authorization": {**answer, "reasons": [{"code": code} for code in answer["reasons"]]}}


def _coverage(flat: Any) -> Any:
    return {
        "__typename": flat["__typename"],
        "unit": {
            "id": flat["unitId"],
            "serial": flat["serial"],
            "product": {name: flat[name] for name in ("sku", "brand", "name")},
            "claims": {"nodes": flat["claims"]},
        },
        "decision": {"verdict": flat["verdict"], "benefits": flat["benefits"]},
    }
