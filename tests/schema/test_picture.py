"""Does the picture of the schema show the nouns, where they lead, and the verbs that change them?"""

from xml.etree import ElementTree

import pytest
from graphql import build_schema

from contracts.app import create_app
from contracts.schema.nouns import Link, Noun, nouns_of
from contracts.schema.picture import schema_picture
from tests.production import production
from tests.schema.asking import Api

SMALL = build_schema("""
  interface Node { id: ID! }
  "One installed product. It has a serial."
  type Unit implements Node { id: ID! owner: Party claims: ClaimConnection! terms: [Terms!]! }
  "A person or firm."
  type Party implements Node { id: ID! name: String! }
  "What was asked."
  type Claim implements Node { id: ID! unitId: ID! }
  type ClaimSummary { claimId: ID! }
  type ClaimConnection { nodes: [ClaimSummary!]! }
  "One version of a plan."
  type Terms { version: String! }
  type Money { amount: String! }
  type Filed { claim: Claim! }
  type Wrong { code: String! }
  union FileClaimResult = Filed | Wrong
  type Query { unit: Unit money: Money }
  type Mutation { fileClaim: FileClaimResult! }
""")
SVG = "{http://www.w3.org/2000/svg}"


def nouns() -> dict[str, Noun]:
    return {each.name: each for each in nouns_of(SMALL)}


def test_a_noun_has_an_id_of_its_own_or_says_what_one_comes_to() -> None:
    assert list(nouns()) == ["Claim", "Party", "Terms", "Unit"]
    assert nouns()["Unit"].means == "One installed product."


def test_a_noun_leads_to_others_by_field_list_connection_or_id() -> None:
    assert set(nouns()["Unit"].links) == {
        Link("owner", "Party", False), Link("claims", "Claim", True), Link("terms", "Terms", True),
    }  # fmt: skip
    assert nouns()["Claim"].links == (Link("unitId", "Unit", False),)


def test_a_verb_belongs_to_the_noun_that_it_answers_with() -> None:
    assert {name: each.verbs for name, each in nouns().items() if each.verbs} == {"Claim": ("fileClaim",)}


def test_each_link_is_a_line_on_the_picture_and_each_noun_a_card() -> None:
    picture = ElementTree.fromstring(schema_picture(nouns_of(SMALL)))
    texts = picture.findall(f"{SVG}text")
    assert sorted(each.text or "" for each in texts if each.get("class") == "name") == list(nouns())
    lines = [each.findtext(f"{SVG}title") for each in picture.findall(f"{SVG}path")]
    assert sorted(filter(None, lines)) == [
        "Claim.unitId leads to Unit",
        "Unit.claims leads to Claim",
        "Unit.owner leads to Party",
        "Unit.terms leads to Terms",
    ]


def test_cards_do_not_lie_on_each_other() -> None:
    picture = ElementTree.fromstring(schema_picture(nouns_of(SMALL)))
    cards = [
        tuple(float(each.attrib[name]) for name in ("x", "y", "width", "height"))
        for each in picture.findall(f"{SVG}rect")
        if each.get("class") == "card"
    ]
    for number, (x, y, width, height) in enumerate(cards):
        for other_x, other_y, _, other_height in cards[number + 1 :]:
            assert abs(x - other_x) >= width or y + height < other_y or other_y + other_height < y


@pytest.mark.parametrize("means", ["<b>&", "'\""])
def test_what_a_noun_means_is_text_and_never_markup(means: str) -> None:
    picture = ElementTree.fromstring(schema_picture([Noun("Unit", means, (), ())]))
    assert means in [each.text for each in picture.findall(f"{SVG}text")]


@pytest.mark.asyncio(loop_scope="session")
async def test_the_picture_of_our_schema_is_served_beside_the_explorer(api: Api) -> None:
    answer = await api.http.get("/graphql/schema.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    texts = {each.text for each in ElementTree.fromstring(answer.text).findall(f"{SVG}text")}
    assert {"Unit", "Contract", "Claim", "Plan", "Location", "Terms", "Decision"} <= texts


def test_outside_demo_mode_there_is_neither_explorer_nor_picture() -> None:
    app = create_app(production("sqlite+aiosqlite:///nothing.db"))
    paths = {getattr(route, "path", "") for route in app.routes}
    assert "/graphql" in paths
    assert not paths & {"/graphql/schema.svg", "/graphql/static"}
