"""The whole schema as every role about somebody else's things: how much of it leaks? Nothing.

What is counted is printed with `-s`. `tests/access/matrix.py` says who asks, `judging.py` what a leak is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from contracts.schema.policies import table
from contracts.schema.policies.words import CLAIM, OPEN, PART
from contracts.schema.schema import SCHEMA
from tests.access.asking import DOCUMENTS
from tests.access.callers import THEIRS
from tests.access.documents import Document
from tests.access.matrix import (
    STRANGERS,
    Counts,
    doers,
    everything,
    neighbours,
    of_kind,
    outside_doers,
    outsiders,
    strangers,
)
from tests.access.tables import tokens_of
from tests.access.world import KEYS, World, open_world
from tests.databases import PostgresDatabases
from tests.proofs import counts as printed

NEIGHBOURS = ("centre", "partner", "customer", "staff")
OUTSIDERS = ("storefront", "customer", "centre", "partner", "staff", "all_staff", "admin")
FEW_OUTSIDERS = ("customer", "centre", "staff", "admin")


def check(what: str, documents: Sequence[Document], roles: Iterable[str], counts: Counts) -> None:
    """Print what was looked at. No leak, and no request that came to nothing for another reason than who asked."""
    fields = frozenset().union(*(each.fields for each in documents))
    seen = {
        "types": len({each.partition(".")[0] for each in fields}),
        "fields": len(fields),
        "roles": len(list(roles)),
        "documents": len(documents),
        "values": counts.values,
    }
    assert not counts.faults, sorted(counts.faults)
    assert not counts.leaks, "\n".join(str(each) for each in sorted(counts.leaks))
    printed.prove(printed.Counts(what, counts.answers, {"leaks": len(counts.leaks)}, seen))


READS = of_kind("query") + of_kind("subscription")
WRITES = of_kind("mutation")


async def test_a_stranger_finds_nothing_that_its_policy_closes(world: World) -> None:
    counts = Counts()
    await strangers(world, STRANGERS, READS, counts)
    check("strangers", READS, STRANGERS, counts)


async def test_who_has_something_on_the_same_unit_finds_nothing_of_the_others(world: World) -> None:
    counts = Counts()
    await neighbours(world, NEIGHBOURS, READS, counts)
    check("neighbours", READS, NEIGHBOURS, counts)


async def test_to_another_tenant_what_is_there_looks_like_what_is_not(world: World) -> None:
    counts = Counts()
    await outsiders(world, OUTSIDERS, READS, counts)
    check("another tenant", READS, OUTSIDERS, counts)


async def test_nobody_changes_what_is_not_theirs(world: World) -> None:
    counts = Counts()
    await doers(world, STRANGERS, WRITES, counts)
    check("mutations", WRITES, STRANGERS, counts)


async def test_nobody_changes_anything_of_another_tenant(world: World) -> None:
    counts = Counts()
    await outside_doers(world, FEW_OUTSIDERS, WRITES, counts)
    check("mutations from another tenant", WRITES, FEW_OUTSIDERS, counts)


async def test_what_is_hidden_is_there_for_who_may_see_it(world: World) -> None:
    """The same documents with the same ids, by an administrator: every closed type and every token comes out."""
    fields, words = await everything(world, world.theirs.callers.admin, READS)
    never_call = {f"{name}-{THEIRS}" for name in ("storefront", "shop", "customer", "all_staff")}
    assert set(tokens_of(world.theirs)) - words == never_call
    closed = {name for name, policy in table.TYPES.items() if policy not in {OPEN, PART}}
    assert closed - {each.partition(".")[0] for each in fields} == {"ChangedDecision", "UnitEvent"}
    asked = {each for each in frozenset().union(*(each.fields for each in READS)) if is_leaf(each)}
    assert len(asked & fields) > 0.75 * len(asked)


def is_leaf(coordinate: str) -> bool:
    """Whether a field holds a value, and no fields."""
    name, field = coordinate.split(".")
    owner = SCHEMA._schema.type_map[name]
    assert isinstance(owner, GraphQLObjectType)
    return is_leaf_type(get_named_type(owner.fields[field].type))


async def test_a_caller_who_is_given_somebody_elses_place_or_tenant_is_found_out(world: World) -> None:
    theirs = world.theirs.callers
    wrong = replace(
        world, idle=replace(world.idle, centre=theirs.centre), outside=replace(world.outside, admin=theirs.admin)
    )
    counts = Counts()
    await strangers(wrong, ["centre"], [DOCUMENTS["Query.claim"]], counts)
    assert {f"Claim.complaint ({CLAIM.name})", f"`Complaint {THEIRS}` (CLAIM)"} <= {each.what for each in counts.leaks}
    counts = Counts()
    await outsiders(wrong, ["admin"], [DOCUMENTS["Query.unit"]], counts)
    assert {"another answer than for what is not there", f"`{THEIRS}`"} <= {each.what for each in counts.leaks}


async def test_a_field_that_its_policy_closes_and_a_verb_leaves_open_is_found_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "FIELDS", {**table.FIELDS, "Unit.serial": CLAIM, "Mutation.recordReading": CLAIM})
    counts = Counts()
    await strangers(world, ["partner"], [DOCUMENTS["Query.unit"]], counts)
    assert {each.what for each in counts.leaks} == {"Unit.serial (CLAIM)"}
    counts = Counts()
    await doers(world, ["partner"], [DOCUMENTS["Mutation.recordReading"]], counts)
    assert {each.what for each in counts.leaks} == {"it done", "rows changed"}


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    with postgres_databases.migrated() as url:
        yield url


async def test_on_postgresql_it_is_the_same(postgres_url: str) -> None:
    """Fewer callers and documents: what is cut is cut above the database, which has the tenants' wall once more."""
    units = [DOCUMENTS[f"Query.{name}"] for name in ("unit", "node", "claims", "history", "grants", "exchange")]
    world = await open_world(postgres_url, KEYS)
    try:
        counts = Counts()
        await strangers(world, ["storefront", "centre", "staff"], units, counts)
        await neighbours(world, ["centre", "staff"], units, counts)
        await outsiders(world, ["admin"], units, counts)
        await outside_doers(world, ["admin"], [DOCUMENTS["Mutation.withdrawClaim"]], counts)
    finally:
        await world.engine.close()
    check("all of them, on PostgreSQL", units, ["storefront", "centre", "staff", "admin"], counts)
