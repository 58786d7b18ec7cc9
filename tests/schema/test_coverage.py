"""Is a job covered, line by line, with every reason? And what comes of a question that cannot be answered?"""

from decimal import Decimal
from typing import Any

import pytest

from tests.schema.asking import AC, CAMERA, ERROR, MATTRESS, PURIFIER, SOMEBODY, Api, case, money, part, statements

pytestmark = pytest.mark.asyncio(loop_scope="session")

COVERAGE = f"""query($input: CoverageInput!) {{ coverage(input: $input) {{ __typename {ERROR} ... on Coverage {{
  unit {{ id serial }}
  mightApply {{ plan missing {{ name ask }} }}
  decision {{
    verdict hash asOf currency
    totals {{ charged {{ amount currency }} customer {{ amount }} saved {{ amount }} byPlan {{ plan }} }}
    charges {{ id class amount {{ amount }} reasons {{ code }}
      shares {{ payer amount {{ amount }} plan benefit contractId }} }}
    benefits {{ plan benefit state lastDay used contractId clause source {{ ref }}
      whyNot {{ code sense clause text values {{ name value }} }} }}
    alternatives {{ rank remedy open price {{ amount }} why {{ code }} }}
    missing {{ name ask type }} opens {{ name }} nextChangeAt
  }} }} }} }}"""
MANY = f"""query($inputs: [CoverageInput!]!) {{ coverages(inputs: $inputs) {{ __typename {ERROR}
  ... on Coverage {{ decision {{ verdict hash }} }} }} }}"""


async def ask(api: Api, key: str | None = SOMEBODY, **fields: Any) -> Any:
    return (await api.ask(COVERAGE, key, input=case(**fields)))["coverage"]


async def test_a_covered_part_is_paid_by_its_issuer(api: Api) -> None:
    decision = (await ask(api))["decision"]
    assert decision["verdict"] == "COVERED"
    [charge] = decision["charges"]
    [share] = charge["shares"]
    assert (share["payer"], share["amount"]["amount"], share["plan"]) == ("ISSUER", "14500.00", "bluestar-inverter-ac")
    assert share["contractId"]
    assert decision["totals"]["customer"]["amount"] == "0.00"


async def test_shares_add_up_to_each_charge(api: Api) -> None:
    charges = [part("14500.01"), {"id": "work", "class": "LABOUR", "amount": money("1800.33")}]
    decision = (await ask(api, charges=charges))["decision"]
    assert decision["verdict"] == "PARTLY_COVERED"
    for charge in decision["charges"]:
        shares = sum(Decimal(share["amount"]["amount"]) for share in charge["shares"])
        assert shares == Decimal(charge["amount"]["amount"])


async def test_a_benefit_that_is_not_used_says_why_with_clause_values_and_a_sentence(api: Api) -> None:
    decision = (await ask(api))["decision"]
    [parts] = [benefit for benefit in decision["benefits"] if benefit["benefit"] == "all-parts"]
    assert (parts["state"], parts["used"], parts["lastDay"]) == ("EXPIRED_BY_DATE", False, "2025-04-08")
    [why] = parts["whyNot"]
    values = {value["name"]: value["value"] for value in why["values"]}
    assert (why["code"], values["lastDay"]) == ("EXPIRED", "2025-04-08")
    assert "April 8, 2025" in why["text"]
    assert parts["clause"] in why["text"]


async def test_a_missing_fact_is_asked_for(api: Api) -> None:
    decision = (await ask(api, event=None))["decision"]
    assert decision["verdict"] == "NEEDS_FACTS"
    [missing] = [each for each in decision["missing"] if each["name"] == "event"]
    assert missing["type"] == "WORD"
    assert "what happened" in missing["ask"]


async def test_a_refusal_is_a_result_and_no_error(api: Api) -> None:
    answer = await ask(api, components=["remote"], charges=[part("900.00", "remote")])
    assert answer["__typename"] == "Coverage"
    assert answer["decision"]["verdict"] == "NOT_COVERED"


async def test_every_alternative_is_listed_and_a_strategy_drops_none(api: Api) -> None:
    cheapest = (await ask(api))["decision"]["alternatives"]
    money_back = (await ask(api, strategy="MONEY_BACK_FIRST"))["decision"]["alternatives"]
    assert [each["rank"] for each in cheapest] == list(range(1, len(cheapest) + 1))
    assert sorted(map(str, (each["remedy"] for each in cheapest))) == sorted(each["remedy"] for each in money_back)


async def test_the_same_case_has_the_same_hash_whatever_the_offset_of_its_moment(api: Api) -> None:
    first = (await ask(api))["decision"]
    again = (await ask(api, asOf="2027-05-11T06:30:00Z"))["decision"]
    later = (await ask(api, asOf="2027-05-11T06:30:01Z"))["decision"]
    assert first["hash"] == again["hash"] != later["hash"]


async def test_sentences_come_in_the_language_that_is_asked_for(api: Api) -> None:
    texts = set()
    for language in ("en", "hu", "en-IN"):
        decision = (await ask(api, language=language))["decision"]
        texts |= {
            why["text"] for benefit in decision["benefits"] for why in benefit["whyNot"] if why["code"] == "EXPIRED"
        }
    assert len(texts) > len({text.split("(")[-1] for text in texts})


async def test_a_unit_without_a_serial_is_found_by_its_order_line(api: Api) -> None:
    answer = await ask(api, unit=MATTRESS, components=["mattress"], charges=[part("24000.00", "mattress")],
                       occurredOn="2025-06-01", asOf="2025-06-01T12:00:00Z")  # fmt: skip
    assert answer["decision"]["verdict"] == "PARTLY_COVERED"


async def test_a_policy_of_which_it_is_not_known_whether_it_applies_is_named_with_what_would_settle_it(
    api: Api,
) -> None:
    fridge = {"serial": {"namespace": "LG", "serial": "305 nrz-0x1234"}}
    answer = await ask(api, unit=fridge, components=["pcb"], charges=[], occurredOn="2023-05-01")
    assert {"plan": "amazon-in-returns", "missing": ["seller"]} in [
        {"plan": each["plan"], "missing": [missing["name"] for missing in each["missing"]]}
        for each in answer["mightApply"]
    ]


async def test_a_workshop_of_the_issuer_is_known_to_be_authorised(api: Api) -> None:
    """The fact that a condition asks for is looked up in the grants of the workshop that the key stands for."""
    centre = (await ask(api, "demo-centre"))["decision"]["hash"]
    partner = (await ask(api, "demo-partner"))["decision"]["hash"]
    assert centre != partner


@pytest.mark.parametrize("count", [1, 5, 25])
async def test_many_cases_cost_as_many_statements_as_one(api: Api, count: int) -> None:
    units = [AC, PURIFIER, CAMERA, MATTRESS]
    inputs = [case(unit=units[n % 4], charges=[], components=[], event="CHANGE_OF_MIND") for n in range(count)]
    await api.ask(MANY, inputs=inputs)
    with statements() as sent:
        answers = (await api.ask(MANY, inputs=inputs))["coverages"]
    assert [answer["__typename"] for answer in answers] == ["Coverage"] * count
    # The units with all that is asked of them, and the persons whom an administrator may see.
    assert len(sent) == 1


async def test_many_cases_are_answered_in_their_order_and_one_that_is_wrong_spoils_no_other(api: Api) -> None:
    nobody = {"serial": {"namespace": "Blue Star", "serial": "nobody"}}
    inputs = [case(), case(unit=nobody), case(charges=[part("-1.00")]), case()]
    answers = (await api.ask(MANY, inputs=inputs))["coverages"]
    assert [each["__typename"] for each in answers] == ["Coverage", "UnknownUnit", "BadInput", "Coverage"]
    assert answers[1]["path"] == ["inputs", "1", "unit"]
    assert answers[2]["path"] == ["inputs", "2", "charges", "0", "amount", "amount"]
    assert answers[0]["decision"] == answers[3]["decision"]
    assert answers[0]["decision"]["hash"] == (await ask(api))["decision"]["hash"]


PHONE = {"serial": {"namespace": "Apple", "serial": "F2LXK0ABCD"}}
NOT_AN_ID = {"id": "bm90IGFuIGlk"}
BAD = [
    ({"unit": {"serial": {"namespace": "Blue Star", "serial": "X1"}}}, "UnknownUnit", "UNKNOWN_UNIT", "unit"),
    ({"unit": {"serial": {"namespace": "Blue Star", "serial": " - "}}}, "BadInput", "BAD_SERIAL", "unit.serial.serial"),
    ({"unit": NOT_AN_ID}, "UnknownUnit", "UNKNOWN_UNIT", "unit.id"),
    ({"components": ["fluxcapacitor"]}, "BadInput", "UNKNOWN_COMPONENT", "components.0"),
    ({"charges": [part("1.00", "pcbb")]}, "BadInput", "UNKNOWN_COMPONENT", "charges.0.component"),
    ({"charges": [part("-0.01")]}, "BadInput", "NEGATIVE_AMOUNT", "charges.0.amount.amount"),
    ({"charges": [part("1.005")]}, "BadInput", "BAD_AMOUNT", "charges.0.amount.amount"),
    ({"charges": [part("1.00"), part("1.00")]}, "BadInput", "ID_TWICE", "charges.1.id"),
    (
        {"charges": [part("1.00"), part("2.00", "pcb", "EUR")]},
        "TwoCurrencies",
        "TWO_CURRENCIES",
        "charges.1.amount.currency",
    ),
    (
        {"unit": PHONE, "components": ["screen"], "charges": [part("1.00", "screen", "EUR")]},
        "TwoCurrencies",
        "TWO_CURRENCIES",
        "charges",
    ),
    (
        {"charges": [part("1.00") | {"tax": money("2.00")}]},
        "BadInput",
        "TAX_ABOVE_AMOUNT",
        "charges.0.tax.amount",
    ),
    ({"facts": [{"name": "opend", "value": True}]}, "BadInput", "UNKNOWN_FACT", "facts.0.name"),
    ({"facts": [{"name": "opened", "value": "yes"}]}, "BadInput", "BAD_FACT", "facts.0.value"),
    ({"facts": [{"name": "installed", "value": "2025-02-30"}]}, "BadInput", "BAD_FACT", "facts.0.value"),
    ({"facts": [{"name": "event", "value": "DEFECT"}]}, "BadInput", "FACT_HAS_A_FIELD", "facts.0.name"),
    ({"facts": [{"name": "opened", "value": True}] * 2}, "BadInput", "FACT_TWICE", "facts.1.name"),
    ({"locationId": "bm90IGFuIGlk"}, "UnknownRecord", "UNKNOWN_LOCATION", "locationId"),
    ({"charges": [part("1.00") | {"id": str(n)} for n in range(101)]}, "BadInput", "TOO_MANY", "charges"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "kind", "code", "path"), BAD, ids=[f"{each[2]}-{n}" for n, each in enumerate(BAD)])
async def test_what_cannot_be_read_is_answered_with_code_field_and_cure(
    api: Api, fields: Any, kind: str, code: str, path: str
) -> None:
    answer = await ask(api, **fields)
    assert (answer["__typename"], answer["code"], ".".join(answer["path"])) == (kind, code, f"input.{path}")
    assert len(answer["message"]) > 10
    assert len(answer["cure"]) > 5


async def test_a_misspelt_component_is_told_the_nearest_one(api: Api) -> None:
    assert (await ask(api, components=["fan-moter"]))["cure"] == "did you mean `fan-motor`?"


SCALARS = [
    ({"occurredOn": "2025-02-30"}, "BAD_DATE", "occurredOn"),
    ({"occurredOn": "20250230"}, "BAD_DATE", "occurredOn"),
    ({"occurredOn": "2025-02-28T10:00"}, "BAD_MOMENT", "occurredOn"),
    ({"asOf": "2025-02-28T10:00:00"}, "BAD_MOMENT", "asOf"),
    ({"asOf": "2025-02-29T10:00:00Z"}, "BAD_MOMENT", "asOf"),
    ({"charges": [part("NaN")]}, "BAD_DECIMAL", "amount"),
    ({"charges": [part("1e3")]}, "BAD_DECIMAL", "amount"),
    ({"charges": [part("1.00", currency="rupees")]}, "BAD_CURRENCY", "currency"),
    ({"charges": [{**part("1.00"), "amount": {"amount": 1.5, "currency": "INR"}}]}, "BAD_DECIMAL", "amount"),
    ({"facts": [{"name": "measured", "value": 1.5}]}, "BAD_FACT", "value"),
]


@pytest.mark.parametrize(("fields", "code", "field"), SCALARS, ids=[f"{each[1]}-{n}" for n, each in enumerate(SCALARS)])
async def test_a_value_that_does_not_exist_is_refused_with_its_field_and_a_cure(
    api: Api, fields: Any, code: str, field: str
) -> None:
    body = await api.send(COVERAGE, input=case(**fields))
    [error] = body["errors"]
    assert error["extensions"]["code"] == code
    assert field in error["message"]
    assert error["extensions"]["cure"] in error["message"]
    assert "data" not in body


async def test_too_many_cases_at_once_are_refused_whole(api: Api) -> None:
    answers = (await api.send(MANY, inputs=[case()] * 101))["errors"]
    assert [error["extensions"]["code"] for error in answers] == ["TOO_MANY"]
