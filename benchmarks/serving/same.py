"""Do two servers give the same answers? Asked about the same units, one after another, before anything is timed.

A claim changes its unit, so each server files claims about units of its own; what must come of them is told by the
cover that our own server says they have. The id of a claim that was filed is left out of the comparison.
"""

import json
from collections.abc import Sequence
from typing import Any

import httpx2

from benchmarks.serving.databases import Filled
from benchmarks.serving.variants import Running
from benchmarks.serving.workloads import W1, Variables, Workload, samples

SAMPLES = 50
_PATIENCE_S = 60.0
_PAY_PARTS = frozenset({"parts", "all-parts", "compressor"})


def expected(ours: Running, workload: Workload, filled: Filled, place: int) -> list[str]:
    """What a server must answer that has this place among all."""
    asked = samples(workload, filled.size, place, SAMPLES)
    if not workload.writes:
        return answers(ours, workload, filled, asked)
    covers = _sent(ours, W1, filled, [{"input": _without_charges(each["input"]["case"])} for each in asked])
    return [_in_one_form(_filed(each["data"]["coverage"]["decision"])) for each in covers]


def answers(server: Running, workload: Workload, filled: Filled, asked: Sequence[Variables]) -> list[str]:
    """What a server answers, in one form."""
    return [_told(each, server, workload) for each in _sent(server, workload, filled, asked)]


def first_difference(wanted: Sequence[str], said: Sequence[str]) -> str | None:
    """Where a server does not say what it must; None when nowhere."""
    for number, (mine, other) in enumerate(zip(wanted, said, strict=True)):
        if mine != other:
            at = next((n for n, pair in enumerate(zip(mine, other, strict=False)) if pair[0] != pair[1]), 0)
            window = slice(max(0, at - 60), at + 100)
            return f"answer {number}: wanted ...{mine[window]}... but it is ...{other[window]}..."
    return None


def _sent(server: Running, workload: Workload, filled: Filled, asked: Sequence[Variables]) -> list[Any]:
    asking = server.asking(filled)
    path = workload.path if asking.rest else "/graphql"
    headers = {"Authorization": f"Bearer {workload.key(filled.keys)}", "Content-Type": "application/json"}
    with httpx2.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=_PATIENCE_S, headers=headers) as client:
        return [_answer(client, path, asking.body(workload, each)) for each in asked]


def _answer(client: httpx2.Client, path: str, body: bytes) -> Any:
    try:
        answer = client.post(path, content=body)
    except httpx2.TransportError as failed:
        return {"said": f"{type(failed).__name__}: {failed}"}
    try:
        return answer.json()
    except ValueError:
        return {"status": answer.status_code, "said": answer.text[:500]}


def _told(answer: Any, server: Running, workload: Workload) -> str:
    if not isinstance(answer, dict) or answer.get("errors") or "data" not in answer:
        return f"no answer: {json.dumps(answer)[:500]}"
    data = answer["data"]
    if server.peer.answer is not None:
        data = server.peer.answer(workload.name, data)
    if workload.writes and "claim" in data["fileClaim"]:
        del data["fileClaim"]["claim"]["id"]
    return _in_one_form(data)


def _filed(decision: Any) -> Any:
    is_paid = any(each["used"] and each["benefit"] in _PAY_PARTS for each in decision["benefits"])
    claim = {"event": "DEFECT", "occurredOn": None}
    state = "APPROVED" if is_paid else "REJECTED"
    return {"fileClaim": {"__typename": "FileClaimSuccess", "state": state, "claim": claim}}


def _without_charges(case: Variables) -> Variables:
    return {name: value for name, value in case.items() if name != "charges"}


def _in_one_form(data: Any) -> str:
    return json.dumps(data, sort_keys=True)
