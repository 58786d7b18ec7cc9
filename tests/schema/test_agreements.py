"""Can a front end give a plan to several units at once, and see what they share?"""

from typing import Any

import pytest

from tests.schema.asking import ERROR, Api, money
from tests.schema.test_contract_life import PHONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

PREVIEW = f"""query($input: AgreementInput!) {{ previewAgreement(input: $input) {{ __typename {ERROR}
  ... on AgreementPreview {{ token totals {{ amount }} total {{ amount currency }} }} }} }}"""
AGREEMENT = """id plan madeOn startDay issued outstanding total { amount currency } units { unitId contractId }
  pools { benefit granted taken used }"""
ISSUE = f"""mutation($input: IssueAgreementInput!) {{ issueAgreement(input: $input) {{ __typename {ERROR}
  ... on PreviewRefused {{ changes {{ field then now }} }}
  ... on IssueAgreementSuccess {{ agreement {{ {AGREEMENT} }} }} }} }}"""
READ = f"query($id: ID!) {{ agreement(id: $id) {{ {AGREEMENT} }} node(id: $id) {{ __typename id }} }}"
CONTRACT = "query($id: ID!) { contract(id: $id) { id plan agreementId } }"
DETAILS: dict[str, Any] = {
    "units": [PHONE],
    "plan": "applecare-iphone-wisconsin",
    "holder": {"new": {"kind": "FIRM", "name": "Lee & Sons", "country": "US", "language": "en"}},
    "madeOn": "2026-01-10",
    "startDay": "2026-01-10",
    "price": money("129.00", "USD"),
    "facts": [
        {"name": "contractEnd", "value": "2028-01-09"},
        {"name": "termsReceived", "value": "2026-01-10"},
    ],
}


async def test_an_agreement_is_previewed_made_and_read(api: Api) -> None:
    shown = (await api.ask(PREVIEW, "demo-admin", input=DETAILS))["previewAgreement"]
    assert shown["total"] == {"amount": "129.00", "currency": "USD"}
    assert shown["totals"] == [{"amount": "129.00"}]
    sent = {**DETAILS, "idempotencyKey": "fleet-1", "preview": shown["token"]}
    made = (await api.ask(ISSUE, "demo-admin", input=sent))["issueAgreement"]["agreement"]
    assert (made["plan"], made["issued"], made["outstanding"]) == ("applecare-iphone-wisconsin", 1, 0)
    assert made["total"] == shown["total"]
    [unit] = made["units"]
    read = await api.ask(READ, "demo-admin", id=made["id"])
    assert read == {"agreement": made, "node": {"__typename": "Agreement", "id": made["id"]}}
    contract = (await api.ask(CONTRACT, "demo-admin", id=unit["contractId"]))["contract"]
    assert contract["agreementId"] == made["id"]


async def test_a_request_that_cannot_be_carried_out_names_the_unit(api: Api) -> None:
    twice = {**DETAILS, "units": [PHONE, PHONE], "idempotencyKey": "fleet-2"}
    refused = (await api.ask(ISSUE, "demo-admin", input=twice))["issueAgreement"]
    assert (refused["__typename"], refused["code"], refused["path"]) == (
        "BadInput",
        "UNIT_TWICE",
        ["input", "units", "1"],
    )


async def test_an_agreement_that_is_not_there_is_null(api: Api) -> None:
    assert await api.ask(READ, "demo-admin", id="nothing") == {"agreement": None, "node": None}
