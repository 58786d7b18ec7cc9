"""Who promised what a claim is about, where that is not one contract?

The contract that pays, when it is one, stands in the claim itself. Where several pay, or a shop's policy that needs no
contract, the decision says who does. Where nobody pays, it is whose promise is used, and whose table decides.
"""

from collections.abc import Collection, Mapping
from typing import TypeAlias
from uuid import UUID

from contracts.rules.values.vocabulary import PlanKind
from contracts.store.database import Connection
from contracts.store.decisions import decisions_of_claims
from contracts.store.dossiers import Dossier
from contracts.store.records import DecisionRecord
from contracts.usecases.actor import Actor
from contracts.usecases.claims.ruling.tables import nearest_plan
from contracts.usecases.cover.decided import decided_before
from contracts.usecases.terms.library import Published

Promisers: TypeAlias = Mapping[UUID, frozenset[str]]
"""The issuers by the id of the claim."""


async def promisers_of(
    connection: Connection, actor: Actor, dossiers: Collection[Dossier], published: Published
) -> Promisers:
    """Who pays for those claims of these units that no single contract pays, in one statement.

    Only an issuer's own staff need it: nothing is read for others.
    """
    claims = [claim for dossier in dossiers for claim in dossier.claims if claim.contract_id is None]
    if actor.of_one_issuer is None or not claims:
        return {}
    ids = {each.decision_id: each.claim_id for each in claims}
    found = await decisions_of_claims(connection, actor.tenant, {each.unit_key for each in claims}, ids)
    return {ids[each.decision_id]: _promisers(each, published) for each in found}


def _promisers(decision: DecisionRecord, published: Published) -> frozenset[str]:
    document = decided_before(decision).document
    asked = {each["plan"]: PlanKind(each["kind"]) for each in document["benefits"]}
    used = {each["plan"] for each in document["benefits"] if each["used"]}
    plans = document["totals"]["byPlan"] or used | ({nearest_plan(asked)} if asked else set())
    return frozenset(published.plans[code].header.issuer for code in plans if code in published.plans)
