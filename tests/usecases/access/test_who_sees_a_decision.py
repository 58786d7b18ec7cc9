"""What does an issuer's staff see of what others promise on the same unit? That they pay, and how much."""

import pytest
from msgspec.structs import replace

from contracts.rules.values.plain import Shown, canonical
from contracts.rules.values.vocabulary import Remedy
from contracts.usecases.actor import Actor
from contracts.usecases.claims.seen.read_claim import ReadClaim, read_claim
from contracts.usecases.claims.seen.shown import ClaimShown
from contracts.usecases.cover.ask_unit import AskUnit, ask_unit
from contracts.usecases.cover.asked import Situation
from tests.usecases.access.walls import (
    ACME,
    ADMIN,
    BROKE,
    CENTRE,
    OWNER,
    PARTNER,
    PLAIN,
    RIVAL,
    STAFF,
    THIRD,
    UNIT,
    Walls,
)


def words_of_others(document: Shown, issuer: str) -> list[str]:
    """The plans and clauses of others that a decision names, but for who pays how much."""
    said = canonical(dict(document))
    for plan in ("acme-ac", "rival-care", "third-care"):
        said = said.replace(f'"plan":"{plan}"', "").replace(f'"{plan}":"', "")
    others = {"acme": ("acme-ac", "acme 1"), "rival": ("rival-care", "rival 2"), "third": ("third-care", "third 3")}
    return [word for name, words in others.items() if name != issuer for word in words if word in said]


@pytest.mark.parametrize("actor", [ACME, RIVAL, THIRD], ids=lambda actor: actor.issuer)
async def test_of_other_issuers_the_staff_sees_only_that_they_pay_and_how_much(walls: Walls, actor: Actor) -> None:
    whole, seen = (await walls.ask(ADMIN)).decided, (await walls.ask(actor)).decided
    document = seen.document
    assert (document["verdict"], document["totals"]) == (whole.document["verdict"], whole.document["totals"])
    paid = [
        [(share["payer"], share["amount"], share["plan"]) for share in charge["shares"]]
        for charge in document["charges"]
    ]
    assert paid == [[("ISSUER", "1000.00", "acme-ac")], [("ISSUER", "500.00", "rival-care")]]
    assert words_of_others(document, str(actor.issuer)) == []
    assert words_of_others(whole.document, str(actor.issuer)) != []


async def test_its_own_promises_are_seen_as_they_are(walls: Walls) -> None:
    whole, seen = (await walls.ask(ADMIN)).decided.document, (await walls.ask(RIVAL)).decided.document
    for part in ("benefits", "duties"):
        own = [each for each in whole[part] if "rival" in canonical(each)]
        assert own
        assert seen[part] == own
    assert seen["charges"][1]["shares"] == whole["charges"][1]["shares"]
    own = [each | {"rank": 0} for each in whole["alternatives"] if each["contract"] == "rival-care"]
    assert own
    assert [each | {"rank": 0} for each in seen["alternatives"] if each["contract"] == "rival-care"] == own


async def test_a_way_that_several_promise_together_is_told_without_the_last_day_of_the_others(walls: Walls) -> None:
    """Rival's contract ends a day before Acme's warranty, so the repair by both ends on Rival's day."""
    [whole] = [each for each in (await walls.ask(ADMIN)).decided.document["alternatives"] if len(each["benefits"]) > 1]
    assert whole["deadline"] == "2027-01-09"
    [seen] = [each for each in (await walls.ask(ACME)).decided.document["alternatives"] if each["remedy"] == "REPAIR"]
    assert (seen["benefits"], seen["clause"], seen["deadline"]) == (["acme-ac/parts"], "acme 1", None)


async def test_ways_are_counted_anew_so_that_no_gap_tells_of_another(walls: Walls) -> None:
    ways = (await walls.ask(THIRD)).decided.document["alternatives"]
    assert [each["rank"] for each in ways] == list(range(1, len(ways) + 1))
    assert len(ways) < len((await walls.ask(ADMIN)).decided.document["alternatives"])


@pytest.mark.parametrize("actor", [ADMIN, STAFF, CENTRE, PARTNER, OWNER], ids=lambda actor: actor.key_id)
async def test_everybody_else_who_may_ask_sees_the_whole_with_its_hash(walls: Walls, actor: Actor) -> None:
    whole, seen = (
        (await walls.ask(replace(ADMIN, location_id=actor.location_id))).decided,
        (await walls.ask(actor)).decided,
    )
    assert (seen.document, seen.shown_hash) == (whole.document, whole.hash)


async def test_what_is_cut_has_no_hash_and_what_is_whole_has(walls: Walls) -> None:
    assert (await walls.ask(ACME)).decided.shown_hash is None
    assert (await walls.ask(ACME, PLAIN)).decided.shown_hash == (await walls.ask(ADMIN, PLAIN)).decided.hash
    assert (await walls.ask(RIVAL, PLAIN)).decided.shown_hash is None


async def shown(walls: Walls, actor: Actor) -> ClaimShown:
    found = await read_claim(walls.engine.database, walls.engine.library, ReadClaim(actor, walls.claim))
    assert found is not None
    return found


async def test_a_claim_shows_another_issuers_share_without_the_promise_behind_it(walls: Walls) -> None:
    [fan, work] = (await shown(walls, ACME)).rounds[-1].lines
    assert [(each.plan, each.benefit, each.clause) for each in fan.shares] == [("acme-ac", "parts", "acme 1")]
    assert [(each.payer, each.amount.decimal, each.plan, each.benefit, each.clause) for each in work.shares] == [
        ("ISSUER", "500.00", "rival-care", None, "")
    ]
    assert {reason["benefit"] for line in (fan, work) for reason in line.reasons} <= {"acme-ac/parts", None}
    [fan, work] = (await shown(walls, CENTRE)).rounds[-1].lines
    assert [(each.benefit, each.clause) for each in work.shares] == [("labour", "rival 2")]


async def test_every_decision_of_a_claim_is_cut_alike(walls: Walls) -> None:
    claim = await shown(walls, ACME)
    for decided in (claim.decided, *(each.decided for each in claim.rounds)):
        assert words_of_others(decided.document, "acme") == []
        assert decided.shown_hash is None
    assert (await shown(walls, ADMIN)).decided.shown_hash is not None


@pytest.mark.parametrize("wish", [Remedy.RENEWAL, Remedy.TRANSFER], ids=lambda wish: wish.value)
async def test_what_becomes_of_anothers_contract_is_not_told(walls: Walls, wish: Remedy) -> None:
    engine = walls.engine
    wished = AskUnit(ACME, UNIT, Situation(wants=wish))
    seen = await ask_unit(engine.database, engine.library, wished, BROKE)
    assert words_of_others(seen.decided.document, "acme") == []
    assert (seen.decided.document["verdict"], seen.decided.shown_hash) == ("NOT_COVERED", None)
    own = await ask_unit(engine.database, engine.library, replace(wished, actor=RIVAL), BROKE)
    assert own.decided.document["verdict"] == "COVERED"
