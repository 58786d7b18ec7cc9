"""Can a front end preview a change of a contract, make it, and show what became of it?

The demo has a plan for a phone that may be cancelled in proportion, and a maintenance contract that may be renewed.
"""

from typing import Any

import pytest

from tests.schema.asking import ERROR, Api, money

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"serial": {"namespace": "Apple", "serial": "F2LWI00042"}}
FRIDGE = {"serial": {"namespace": "Hitachi", "serial": "HI-300-7788"}}
QUOTE = """quote { change option open effective firstDay lastDay total { amount currency }
  lines { kind amount { amount } clause } why { code text } missing { name ask }
  alternatives { benefits open text } }"""
PREVIEW = f"""query($input: ContractChangeInput!) {{ previewContractChange(input: $input) {{ __typename {ERROR}
  ... on ContractChangeRefused {{ state }} ... on ContractPreview {{ token asOf validUntil {QUOTE} }} }} }}"""
CONTRACT = """contract { id plan state(on: "2027-06-01") firstDay lastDay holder { name }
  money { paid { amount } refunded { amount } balance { amount } }
  moves { nodes { number move onDay option successorId lines { kind amount { amount } } } } }"""
UNIT = "query($by: UnitLookup!) { unit(by: $by) { ... on Unit { contracts { nodes { id plan holder { name } } } } } }"


def change(field: str) -> str:
    """The mutation of this name."""
    kind = field[0].upper() + field[1:]
    return f"""mutation($input: {kind}Input!) {{ {field}(input: $input) {{ __typename {ERROR}
      ... on ContractChangeRefused {{ state }} ... on PreviewRefused {{ changes {{ field then now }} }}
      ... on ContractChangeClosed {{ {QUOTE} }} ... on ContractChangeSuccess {{ {CONTRACT} {QUOTE} }} }} }}"""


async def contract_of(api: Api, unit: Any, plan: str) -> str:
    nodes = (await api.ask(UNIT, "demo-admin", by=unit))["unit"]["contracts"]["nodes"]
    return str(next(node["id"] for node in nodes if node["plan"] == plan))


async def bought(api: Api, key: str) -> str:
    """A contract for the phone, of its own for a test."""
    issue = f"""mutation($input: IssueContractInput!) {{ issueContract(input: $input) {{ {ERROR}
      ... on IssueContractSuccess {{ contract {{ id }} quote {{ total {{ amount }} lines {{ kind }} }} }} }} }}"""
    sale = {
        "idempotencyKey": key,
        "unit": PHONE,
        "plan": "applecare-iphone-wisconsin",
        "holder": {"new": {"kind": "PERSON", "name": "Ann Lee", "country": "US", "language": "en"}},
        "madeOn": "2026-01-10",
        "startDay": "2026-01-10",
        "price": money("129.00", "USD"),
        "facts": [
            {"name": "contractEnd", "value": "2028-01-09"},
            {"name": "termsReceived", "value": "2026-01-10"},
        ],
    }
    made = (await api.ask(issue, "demo-admin", input=sale))["issueContract"]
    assert made["quote"] == {"total": {"amount": "129.00"}, "lines": [{"kind": "PRICE"}]}
    return str(made["contract"]["id"])


async def test_a_cancellation_is_previewed_and_comes_to_just_that(api: Api) -> None:
    """729 days from the first to the last; 587 are left on 1 June 2026: 103.87 of 129.00 dollars, less a tenth."""
    contract = await bought(api, "life-1")
    details = {"contractId": contract, "on": "2026-06-01"}
    preview = (await api.ask(PREVIEW, "demo-admin", input={"cancel": details}))["previewContractChange"]
    assert (preview["__typename"], preview["quote"]["option"]) == ("ContractPreview", "pro-rata")
    assert preview["quote"]["total"] == money("-93.48", "USD")
    committed = {**details, "idempotencyKey": "life-1-cancel", "preview": preview["token"]}
    done = (await api.ask(change("cancelContract"), "demo-admin", input=committed))["cancelContract"]
    assert done["quote"] == preview["quote"]
    shown = done["contract"]
    assert (shown["state"], shown["lastDay"], shown["holder"]) == ("CANCELLED", "2026-06-01", {"name": "Ann Lee"})
    assert [each["amount"] for each in shown["money"].values()] == ["129.00", "93.48", "35.52"]
    assert [(each["number"], each["move"]) for each in shown["moves"]["nodes"]] == [(1, "ISSUE"), (2, "CANCEL")]
    again = await api.ask(change("cancelContract"), "demo-admin", input=committed)
    assert again["cancelContract"] == done


async def test_a_renewal_is_previewed_in_the_language_that_is_asked_for(api: Api) -> None:
    contract = await contract_of(api, FRIDGE, "hitachi-refrigerator-amc")
    details = {"contractId": contract, "on": "2027-01-20", "price": money("3150.00")}
    asked = {"query": PREVIEW, "variables": {"input": {"renew": details}}}
    headers = {"Authorization": "Bearer demo-customer", "Accept-Language": "hu"}
    answer = (await api.http.post("/graphql", json=asked, headers=headers)).json()
    quote = answer["data"]["previewContractChange"]["quote"]
    assert (quote["firstDay"], quote["lastDay"], quote["total"]) == ("2027-02-01", "2028-01-31", money("3150.00"))
    assert {each["open"] for each in quote["alternatives"]} == {"OPEN", "CLOSED"}
    english = (await api.ask(PREVIEW, "demo-customer", input={"renew": details}))["previewContractChange"]["quote"]
    assert [each["text"] for each in english["alternatives"]] != [each["text"] for each in quote["alternatives"]]


async def test_what_the_terms_do_not_allow_is_refused_with_every_way_and_reason(api: Api) -> None:
    contract = await bought(api, "life-2")
    suspension = {"contractId": contract, "idempotencyKey": "life-2-rest", "on": "2026-06-01"}
    closed = (await api.ask(change("suspendContract"), "demo-admin", input=suspension))["suspendContract"]
    assert (closed["__typename"], closed["code"]) == ("ContractChangeClosed", "CHANGE_CLOSED")
    assert closed["quote"]["why"] == [{"code": "NOT_PROMISED", "text": "Nobody has promised this here."}]
    details = {"contractId": contract, "on": "2026-06-01"}
    preview = (await api.ask(PREVIEW, "demo-admin", input={"suspend": details}))["previewContractChange"]
    assert (preview["token"], preview["validUntil"], preview["quote"]["open"]) == (None, None, "CLOSED")


async def test_what_changed_since_the_preview_is_a_member_of_the_union(api: Api) -> None:
    contract = await bought(api, "life-3")
    details = {"contractId": contract, "on": "2026-06-01"}
    token = (await api.ask(PREVIEW, "demo-admin", input={"cancel": details}))["previewContractChange"]["token"]
    later = {"contractId": contract, "on": "2026-06-02", "idempotencyKey": "life-3-cancel", "preview": token}
    refused = (await api.ask(change("cancelContract"), "demo-admin", input=later))["cancelContract"]
    assert (refused["__typename"], refused["code"]) == ("PreviewRefused", "PREVIEW_CHANGED")
    assert {"field": "effective", "then": "2026-06-01", "now": "2026-06-02"} in refused["changes"]
    forged = later | {"preview": "forged", "idempotencyKey": "life-3-forged"}
    bad = (await api.ask(change("cancelContract"), "demo-admin", input=forged))["cancelContract"]
    assert (bad["code"], bad["path"], bad["changes"]) == ("BAD_PREVIEW", ["input", "preview"], [])


async def test_only_who_may_changes_a_contract_and_sees_its_holder(api: Api) -> None:
    contract = await bought(api, "life-4")
    for key in (None, "demo-storefront", "demo-customer", "demo-centre", "demo-partner"):
        cancel = {"contractId": contract, "idempotencyKey": f"life-4-{key}", "on": "2026-06-01"}
        answer = (await api.ask(change("cancelContract"), key, input=cancel))["cancelContract"]
        # A customer may change what is theirs; of what is not they know nothing.
        assert answer["code"] == ("UNKNOWN_CONTRACT" if key == "demo-customer" else "NOT_ALLOWED"), key
    nodes = (await api.ask(UNIT, "demo-partner", by=PHONE))["unit"]["contracts"]["nodes"]
    assert {node["holder"] and node["holder"]["name"] for node in nodes} == {None}


async def test_what_was_cancelled_is_not_changed_any_more(api: Api) -> None:
    contract = await bought(api, "life-5")
    cancel = {"contractId": contract, "idempotencyKey": "life-5-a", "on": "2026-06-01"}
    await api.ask(change("cancelContract"), "demo-admin", input=cancel)
    twice = cancel | {"idempotencyKey": "life-5-b"}
    refused = (await api.ask(change("cancelContract"), "demo-admin", input=twice))["cancelContract"]
    assert (refused["__typename"], refused["code"]) == ("ContractChangeRefused", "ALREADY_CANCELLED")
    party = {"new": {"kind": "PERSON", "name": "Kim"}}
    changes = [{"name": "termsReceived", "value": "2026-01-12"}]
    others: dict[str, Any] = {"transferContract": {"holder": party}, "amendContract": {"changes": changes}}
    for field, more in (others | {"resumeContract": {}, "renewContract": {}}).items():
        asked = {"contractId": contract, "idempotencyKey": f"life-5-{field}", "on": "2026-06-02", **more}
        answer = (await api.ask(change(field), "demo-admin", input=asked))[field]
        assert answer["code"] == "ALREADY_CANCELLED", field


async def test_a_correction_says_which_decisions_would_be_others(api: Api) -> None:
    correct = f"""mutation($input: CorrectFactInput!) {{ correctFact(input: $input) {{ __typename {ERROR}
      ... on CorrectFactSuccess {{ decisions {{ claimId thenVerdict nowVerdict superseded }} }} }} }}"""
    fact = {"unitFact": {"name": "purchased", "value": "2026-01-09"}}
    asked = {"idempotencyKey": "life-6", "unit": PHONE, "correction": fact, "reason": "MISREAD"}
    answer = (await api.ask(correct, "demo-issuer", input=asked))["correctFact"]
    assert answer == {"__typename": "CorrectFactSuccess", "decisions": []}
    refused = (await api.ask(correct, "demo-storefront", input=asked | {"idempotencyKey": "life-7"}))["correctFact"]
    assert refused["code"] == "NOT_ALLOWED"
