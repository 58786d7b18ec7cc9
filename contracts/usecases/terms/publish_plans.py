"""Publish plans for a tenant: each version once and for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.rules.terms import Plan, PlanTerms
from contracts.store.catalogue import TermsAreImmutable, publish
from contracts.store.database import Database
from contracts.store.records import Issuer, Json, PlanRecord, TermsRecord
from contracts.store.rows import insert_absent
from contracts.usecases.actor import Actor


@dataclass(frozen=True, slots=True)
class PublishPlans:
    """Publish every version of these plans. An issuer that is not there yet is added under its code."""

    actor: Actor
    plans: Sequence[Plan]


@dataclass(frozen=True, slots=True)
class PlansPublished:
    """How many versions are new, and the ones that stand published with another text and were left as they are."""

    new: int
    kept: tuple[TermsAreImmutable, ...]


async def publish_plans(database: Database, command: PublishPlans, now: datetime) -> PlansPublished:
    """Publish in one transaction."""
    tenant = command.actor.tenant
    new, kept = 0, []
    async with database.write() as connection:
        issuers = {plan.header.issuer for plan in command.plans}
        await insert_absent(connection, tenant, [Issuer(code, code, None) for code in sorted(issuers)])
        for plan in command.plans:
            record = PlanRecord(plan.code, plan.header.kind.value, plan.header.issuer)
            for terms in plan.versions:
                try:
                    new += await publish(connection, tenant, record, _terms_record(plan, terms, now))
                except TermsAreImmutable as other_text:
                    kept.append(other_text)
    return PlansPublished(new, tuple(kept))


def _terms_record(plan: Plan, terms: PlanTerms, now: datetime) -> TermsRecord:
    """A version with the header that it was published under: a plan file of one version."""
    written: Json = next(each for each in plan.document["terms"] if str(each["version"]) == terms.version)
    document = {"plan": plan.document["plan"], "terms": [written]}
    return TermsRecord(plan.code, terms.version, terms.hash, document, terms.since, now)
