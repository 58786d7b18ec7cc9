"""Can a client carry out what a claim was agreed for, and see what was chosen, used and asked back?"""

from typing import Any

import pytest

from tests.schema.asking import ERROR, Api, Json, part
from tests.schema.test_claims import file, told, unit_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEEN = """state claim { id state servedOn moves { move role reason }
  remedies { remedy benefit state gives { amount } price { amount } serialOut serialIn }
  recoveries { line payer amount { amount } plan clause } }"""
ALLOWANCES = """query($by: UnitLookup!) { allowances(by: $by) { __typename ... on UserError { code }
  ... on Allowances { balances { nodes { benefit allowance since until granted reserved used
    entries { kind count claimId } } } } } }"""


async def do(api: Api, name: str, key: str = "demo-admin", **fields: object) -> Any:
    kind = f"{name[0].upper()}{name[1:]}Input"
    body = f"__typename {ERROR} ... on MoveRefused {{ state mayMove }} ... on ClaimSuccess {{ {SEEN} }}"
    query = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {body} }} }}"
    return (await api.ask(query, key, input=fields))[name]


async def approved(api: Api, serial: str) -> tuple[Json, str]:
    """A unit of its own with a claim that was agreed to; the unit and the claim's id."""
    unit = await unit_of(api, serial)
    filed = await file(api, "demo-admin", told(unit, f"claim-{serial}", part("4000.00")))
    assert filed["state"] == "APPROVED"
    return unit, filed["claim"]["id"]


async def test_work_as_agreed_goes_from_start_to_closed(api: Api) -> None:
    _, claim = await approved(api, "SRV-1")
    started = await do(api, "startService", idempotencyKey="start-1", claimId=claim)
    assert (started["state"], started["claim"]["remedies"][0]["state"]) == ("IN_SERVICE", "RESERVED")
    work = {"servedOn": "2026-09-12", "handedIn": "2026-09-11", "handedBack": "2026-09-12"}
    done = await do(api, "completeService", idempotencyKey="done-1", claimId=claim, correction="New.", **work)
    assert (done["state"], done["claim"]["servedOn"]) == ("SETTLED", "2026-09-12")
    assert done["claim"]["moves"][-1] == {"move": "SETTLE", "role": "ENGINE", "reason": None}
    assert [(each["remedy"], each["state"]) for each in done["claim"]["remedies"]] == [("REPAIR", "FULFILLED")]
    closed = await do(api, "closeClaim", idempotencyKey="close-1", claimId=claim)
    assert closed["state"] == "CLOSED"


async def test_work_that_is_not_the_one_agreed_on_is_looked_at_and_then_settled(api: Api) -> None:
    _, claim = await approved(api, "SRV-2")
    work: Json = {"servedOn": "2026-09-12", "charges": [part("4500.00")]}
    done = await do(api, "completeService", idempotencyKey="done-1", claimId=claim, **work)
    assert (done["state"], done["claim"]["moves"][-1]["reason"]) == ("IN_REVIEW", "MORE_THAN_APPROVED")
    lines = [{"line": 1, "approved": {"amount": "4500.00", "currency": "INR"}}]
    await do(api, "reviewClaim", idempotencyKey="review-1", claimId=claim, lines=lines)
    settled = await do(api, "settleClaim", idempotencyKey="settle-1", claimId=claim)
    assert settled["state"] == "SETTLED"


async def test_the_same_request_again_gives_the_same_and_another_is_refused(api: Api) -> None:
    _, claim = await approved(api, "SRV-3")
    fields = {"claimId": claim, "servedOn": "2026-09-12"}
    first = await do(api, "completeService", idempotencyKey="done-1", **fields)
    assert await do(api, "completeService", idempotencyKey="done-1", **fields) == first
    twice = await do(api, "completeService", idempotencyKey="done-2", **fields)
    assert (twice["__typename"], twice["code"], twice["state"]) == ("MoveRefused", "NOT_FROM_HERE", "SETTLED")


async def test_a_remedy_that_is_not_open_is_refused_with_those_that_are(api: Api) -> None:
    _, claim = await approved(api, "SRV-4")
    refused = await do(api, "chooseRemedy", idempotencyKey="choose-1", claimId=claim, remedy="TRADE_IN")
    assert (refused["__typename"], refused["code"], refused["path"]) == (
        "BadInput",
        "REMEDY_NOT_OPEN",
        ["input", "remedy"],
    )
    assert "REPAIR" in refused["cure"]
    chosen = await do(api, "chooseRemedy", idempotencyKey="choose-2", claimId=claim, remedy="REPAIR")
    assert [each["state"] for each in chosen["claim"]["remedies"]] == ["CHOSEN"]
    again = await do(api, "chooseRemedy", idempotencyKey="choose-3", claimId=claim, remedy="REPAIR")
    assert again["__typename"] == "RemedyIsOpen"
    released = await do(api, "releaseRemedy", idempotencyKey="r-1", claimId=claim, reason="OTHER_WISH")
    assert [each["state"] for each in released["claim"]["remedies"]] == ["RELEASED"]


async def test_the_ledger_of_a_unit_is_for_the_desk(api: Api) -> None:
    unit, _ = await approved(api, "SRV-5")
    seen = (await api.ask(ALLOWANCES, "demo-admin", by=unit))["allowances"]
    assert (seen["__typename"], seen["balances"]["nodes"]) == ("Allowances", [])
    assert (await api.ask(ALLOWANCES, "demo-storefront", by=unit))["allowances"]["__typename"] == "NotAllowed"
