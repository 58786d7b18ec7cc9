"""Can a client take a claim from its draft to its last decision, and see at each step what was decided and why?"""

from typing import Any

import pytest

from tests.schema.asking import ERROR, Api, Json, case, money, part

pytestmark = pytest.mark.asyncio(loop_scope="session")

REGISTER = "mutation($input: RegisterUnitInput!) { registerUnit(input: $input) { __typename } }"
SEEN = """state claim { id state mayMove missing { name ask } table { issuer version hash }
  lines { line charge quantity claimed { amount }
    decided { outcome binding approved { amount } shares { payer amount { amount } plan clause }
      reasons { outcome ruling clause reason { code text } } } }
  moves { number move fromState toState role actor reason }
  notes { kind text } evidence { kind line reference } goodwill { state extra { amount } }
  decision { hash verdict } decisions { round state role decision { hash } lines { outcome } missing { name } } }"""
MOVES = "... on MoveRefused { state mayMove }"
FAULTS = "... on JudgementRefused { faults { code line most choices } }"


def mutation(name: str, success: str = "ClaimSuccess", errors: str = "") -> str:
    """A mutation that asks for all that a client sees of a claim."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    body = f"__typename {ERROR} {errors} ... on {success} {{ {SEEN} }}"
    return f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {body} }} }}"


async def unit_of(api: Api, serial: str) -> Json:
    """An air conditioner of its own for a test, sold and installed in April 2026."""
    unit = {"serial": {"namespace": "Blue Star", "serial": serial}}
    facts = {"purchased": "2026-04-01", "delivered": "2026-04-03", "installed": "2026-04-04", "country": "IN"}
    sale = {
        "idempotencyKey": f"sale-{serial}",
        "unit": unit,
        "sku": "BS-INV-15",
        "owner": {"new": {"kind": "PERSON", "name": "Kavya Nair", "country": "IN", "language": "en"}},
        "ownedFrom": "2026-04-01",
        "facts": [{"name": name, "value": value} for name, value in facts.items()],
    }
    await api.ask(REGISTER, "demo-admin", input=sale)
    return unit


def told(unit: Json, key: str, *charges: Json, **fields: object) -> Json:
    """A claim about a compressor that broke in September 2026."""
    asked = case(unit=unit, occurredOn="2026-09-10", asOf="2026-09-11T12:00:00+05:30", charges=list(charges))
    return {"idempotencyKey": key, "case": asked, **fields}


async def do(api: Api, name: str, key: str, errors: str = "", success: str = "ClaimSuccess", **fields: object) -> Any:
    return (await api.ask(mutation(name, success, errors), key, input=fields))[name]


async def file(api: Api, key: str, claim: Json) -> Any:
    return (await api.ask(mutation("fileClaim", "FileClaimSuccess"), key, input=claim))["fileClaim"]


async def test_a_filed_claim_shows_each_line_with_its_outcome_its_payer_and_its_reasons(api: Api) -> None:
    unit = await unit_of(api, "C-FILE")
    visit = {"id": "visit", "class": "VISIT", "amount": money("399.00")}
    answer = await file(api, "demo-centre", told(unit, "c-file", part("12000.00"), visit, complaint="No cooling."))
    claim = answer["claim"]
    assert (answer["state"], claim["state"]) == ("PARTLY_APPROVED", "PARTLY_APPROVED")
    [compressor, visited] = [line["decided"] for line in claim["lines"]]
    assert (compressor["outcome"], compressor["approved"]["amount"]) == ("APPROVED", "12000.00")
    assert [(s["payer"], s["amount"]["amount"], s["plan"]) for s in compressor["shares"]] == [
        ("ISSUER", "12000.00", "bluestar-inverter-ac")
    ]
    assert (visited["outcome"], visited["binding"], visited["shares"]) == ("REJECTED", True, [])
    denied = visited["reasons"][0]
    assert (denied["outcome"], denied["ruling"], denied["clause"]) == ("DENY", "not-promised", "3")
    assert denied["reason"]["code"] == "CHARGE_NOT_PROMISED"
    assert denied["reason"]["text"]
    assert (claim["table"]["issuer"], claim["table"]["version"]) == ("bluestar", "2026")
    assert [(m["move"], m["role"], m["reason"]) for m in claim["moves"]] == [
        ("SUBMIT", "SERVICE_CENTRE", None),
        ("APPROVE_PARTLY", "ENGINE", "CHARGE_NOT_PROMISED"),
    ]
    assert claim["notes"] == [{"kind": "COMPLAINT", "text": "No cooling."}]
    assert claim["decisions"][0]["decision"]["hash"] == claim["decision"]["hash"]


async def test_a_draft_is_revised_and_submitted_with_the_decision_it_showed(api: Api) -> None:
    unit = await unit_of(api, "C-DRAFT")
    drafted = await do(api, "draftClaim", "demo-centre", **told(unit, "d-1", part("900.00")))
    claim = drafted["claim"]
    assert (drafted["state"], claim["mayMove"], claim["decisions"]) == ("DRAFT", ["SUBMIT", "WITHDRAW"], [])
    lines = [{"charge": "inverter-compressor", "claimed": money("700.00"), "quantity": "2"}]
    invoice = [{"kind": "INVOICE", "reference": "INV-17", "charge": "inverter-compressor"}]
    anew = told(unit, "v-1", part("800.00"), claimId=claim["id"], lines=lines, evidence=invoice, cause="A leak.")
    revised = (await do(api, "reviseClaim", "demo-centre", **anew))["claim"]
    assert [(line["quantity"], line["claimed"]["amount"]) for line in revised["lines"]] == [("2", "700.00")]
    assert revised["evidence"] == [{"kind": "INVOICE", "line": 1, "reference": "INV-17"}]
    preview = revised["decision"]["hash"]
    done = await do(api, "submitClaim", "demo-centre", idempotencyKey="s-1", claimId=claim["id"], previewHash=preview)
    assert (done["state"], done["claim"]["decision"]["hash"]) == ("APPROVED", preview)


async def test_a_claim_in_review_is_decided_by_the_issuer_and_appealed_by_the_centre(api: Api) -> None:
    unit = await unit_of(api, "C-REVIEW")
    filed = await file(api, "demo-centre", told(unit, "c-review", part("18000.00")))
    assert (filed["state"], filed["claim"]["mayMove"]) == ("IN_REVIEW", ["WITHDRAW"])
    assert filed["claim"]["moves"][-1]["reason"] == "ABOVE_AUTOMATIC_LIMIT"
    of_claim: Json = {"claimId": filed["claim"]["id"]}
    too_much = [{"line": 1, "approved": money("18000.01")}]
    refused = await do(api, "reviewClaim", "demo-issuer", FAULTS, idempotencyKey="r-1", lines=too_much, **of_claim)
    assert refused["__typename"] == "JudgementRefused"
    assert refused["faults"] == [{"code": "MORE_THAN_COVERED", "line": 1, "most": "18000.00 INR", "choices": []}]
    less = [{"line": 1, "approved": money("15000.00"), "reason": "LIST_PRICE"}]
    done = await do(api, "reviewClaim", "demo-issuer", idempotencyKey="r-2", lines=less, **of_claim)
    assert (done["state"], done["claim"]["lines"][0]["decided"]["outcome"]) == ("PARTLY_APPROVED", "REDUCED")
    appeal = {"idempotencyKey": "a-1", "reason": "OTHER_PRICE", "text": "The list is of last year.", **of_claim}
    appealed = await do(api, "appealClaim", "demo-centre", **appeal)
    assert (appealed["state"], appealed["claim"]["notes"][-1]["kind"]) == ("APPEALED", "APPEAL")
    whole = [{"line": 1, "approved": money("18000.00")}]
    heard: Json = {"idempotencyKey": "h-1", "reason": "LIST_WAS_OLD", "lines": whole, **of_claim}
    same = await do(api, "decideAppeal", "demo-issuer", FAULTS, **heard)
    assert [fault["code"] for fault in same["faults"]] == ["SAME_PERSON"]
    other = await do(api, "decideAppeal", "demo-admin", **heard)
    assert (other["state"], [each["round"] for each in other["claim"]["decisions"]]) == ("APPROVED", [1, 2, 3])


async def test_a_refused_move_is_a_member_that_names_what_is_possible(api: Api) -> None:
    unit = await unit_of(api, "C-MOVES")
    claim = (await file(api, "demo-centre", told(unit, "c-moves", part("900.00"))))["claim"]
    appeal = {"idempotencyKey": "a-none", "claimId": claim["id"], "reason": "OTHER_OPINION"}
    refused = await do(api, "appealClaim", "demo-centre", MOVES, **appeal)
    assert (refused["__typename"], refused["code"], refused["state"]) == ("MoveRefused", "NOT_FROM_HERE", "APPROVED")
    assert refused["mayMove"] == claim["mayMove"]
    assert "WITHDRAW" in refused["mayMove"]


async def test_what_is_missing_is_named_and_supplied(api: Api) -> None:
    unit = await unit_of(api, "C-MISSING")
    claim = (await file(api, "demo-centre", told(unit, "c-missing", part("18000.00"))))["claim"]
    asked = {"idempotencyKey": "q-1", "claimId": claim["id"], "missing": ["evidence.INVOICE"]}
    sent_back = await do(api, "requestInformation", "demo-issuer", **asked)
    assert (sent_back["state"], [each["name"] for each in sent_back["claim"]["missing"]]) == (
        "INFORMATION_REQUESTED",
        ["evidence.INVOICE"],
    )
    supplied = {"idempotencyKey": "i-1", "claimId": claim["id"]}
    still = await do(api, "supplyInformation", "demo-centre", **supplied)
    assert (still["__typename"], still["code"]) == ("BadInput", "STILL_MISSING")
    invoice = [{"kind": "INVOICE", "reference": "INV-18"}]
    done = await do(api, "supplyInformation", "demo-centre", evidence=invoice, **supplied)
    assert (done["state"], done["claim"]["missing"]) == ("IN_REVIEW", [])


async def test_goodwill_above_one_persons_sum_waits_for_another(api: Api) -> None:
    """Blue Star: more than 5000 rupees needs two."""
    unit = await unit_of(api, "C-GIFT")
    visit = {"id": "visit", "class": "VISIT", "amount": money("5000.01")}
    claim = (await file(api, "demo-centre", told(unit, "c-gift", part("900.00"), visit)))["claim"]
    gift = [{"line": 2, "approved": money("5000.01"), "reason": "OUR_DELAY"}]
    of_claim: Json = {"claimId": claim["id"]}
    waiting = await do(api, "grantGoodwill", "demo-issuer", idempotencyKey="g-1", lines=gift, **of_claim)
    assert [(each["state"], each["extra"]["amount"]) for each in waiting["claim"]["goodwill"]] == [
        ("WAITING", "5000.01")
    ]
    own = await do(api, "confirmGoodwill", "demo-issuer", FAULTS, idempotencyKey="k-1", **of_claim)
    assert [fault["code"] for fault in own["faults"]] == ["SAME_PERSON"]
    done = await do(api, "confirmGoodwill", "demo-admin", idempotencyKey="k-1", **of_claim)
    assert (done["state"], done["claim"]["moves"][-1]["move"]) == ("APPROVED", "GRANT_GOODWILL")


async def test_a_claim_is_withdrawn_once_and_a_repeat_says_the_same(api: Api) -> None:
    unit = await unit_of(api, "C-GONE")
    claim = (await file(api, "demo-centre", told(unit, "c-gone", part("900.00"))))["claim"]
    gone = {"idempotencyKey": "w-1", "claimId": claim["id"], "reason": "NO_LONGER_WANTED"}
    first = await do(api, "withdrawClaim", "demo-centre", **gone)
    assert (first["state"], first["claim"]["mayMove"]) == ("WITHDRAWN", [])
    assert await do(api, "withdrawClaim", "demo-centre", **gone) == first


async def test_a_claim_of_another_place_is_not_there(api: Api) -> None:
    unit = await unit_of(api, "C-PLACE")
    claim = (await file(api, "demo-centre", told(unit, "c-place", part("900.00"))))["claim"]
    query = "query($id: ID!) { claim(id: $id) { id } node(id: $id) { id } }"
    assert await api.ask(query, "demo-partner", id=claim["id"]) == {"claim": None, "node": None}
    gone = {"idempotencyKey": "w-2", "claimId": claim["id"], "reason": "NOT_MINE"}
    assert (await do(api, "withdrawClaim", "demo-partner", **gone))["code"] == "UNKNOWN_CLAIM"
    unit_query = "query($by: UnitLookup!) { unit(by: $by) { ... on Unit { claims { nodes { claimId state } } } } }"
    shown = await api.ask(unit_query, "demo-partner", by=unit)
    assert shown["unit"]["claims"]["nodes"] == []


LISTS = """query($first: Int) {
  reviewQueue {
    __typename ... on UserError { code path } ... on ClaimList { claims(first: $first) { nodes { claimId } } }
  }
  claims { __typename ... on UserError { code path } } }"""


async def test_the_lists_are_for_those_who_work_on_them(api: Api) -> None:
    desk = await api.ask(LISTS, "demo-centre", first=5)
    assert [desk[name]["__typename"] for name in ("reviewQueue", "claims")] == ["NotAllowed", "ClaimList"]
    staff = await api.ask(LISTS, "demo-issuer", first=5)
    assert [staff[name]["__typename"] for name in ("reviewQueue", "claims")] == ["ClaimList", "NotAllowed"]
    anybody = await api.ask(LISTS, None, first=5)
    assert {anybody[name]["__typename"] for name in ("reviewQueue", "claims")} == {"NotAllowed"}
    [long] = (await api.send(LISTS, "demo-issuer", first=101))["errors"]
    assert (long["extensions"]["code"], long["extensions"]["field"]) == ("BAD_PAGE", ["first"])
