"""Publish plans for a tenant: each version once and for good.

Which version governs a contract is decided by the day that the plan picks by (`pickedBy`, the day of the sale if left
out), never by the day of publishing. So a sale that is entered late gets the version in force on its own day, also when
that one was published later; a version governs from its first day on, that day included. Two versions that begin on
one day are refused, for nobody could say which of them governs. Contracts keep the version they were made with.

What is new is recorded in the tenant's chain of reference records; what was there before leaves no entry.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from contracts.rules.terms import Plan, PlanTerms
from contracts.store.catalogue import PlanIsFixed, TermsAreImmutable, TermsOfOneDay, publish
from contracts.store.database import Connection, Database
from contracts.store.keys import public_id
from contracts.store.records import Issuer, Json, JsonObject, PlanRecord, TermsRecord
from contracts.store.rows import insert_absent
from contracts.usecases.actor import Actor
from contracts.usecases.trail.events import Event, EventKind, record_references

Refusal = PlanIsFixed | TermsAreImmutable | TermsOfOneDay


class PublishPlans(Struct, frozen=True):
    """Publish every version of these plans. An issuer that is not there yet is added under its code."""

    actor: Actor
    plans: Sequence[Plan]


class Outcome(StrEnum):
    """What became of a version."""

    PUBLISHED = "PUBLISHED"
    KEPT = "KEPT"
    """Just this was published before."""
    REFUSED = "REFUSED"


class VersionPublished(Struct, frozen=True):
    """What became of one version of a plan, and why it was refused."""

    plan: str
    version: str
    hash: str
    since: date | None
    outcome: Outcome
    refusal: Refusal | None = None


class PlansPublished(Struct, frozen=True):
    """What became of every version, in the order of the plans."""

    versions: tuple[VersionPublished, ...]

    @property
    def new(self) -> int:
        """How many versions are new."""
        return sum(each.outcome is Outcome.PUBLISHED for each in self.versions)

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """Why versions were not taken. What is published was left as it was."""
        return tuple(each.refusal for each in self.versions if each.refusal is not None)


async def publish_plans(database: Database, command: PublishPlans, now: datetime) -> PlansPublished:
    """Publish in one transaction. A version that is refused keeps no other one back."""
    tenant = command.actor.tenant
    async with database.write() as connection:
        issuers = {plan.header.issuer for plan in command.plans}
        await insert_absent(connection, tenant, [Issuer(code, code, None) for code in sorted(issuers)])
        done = [
            await _publish(connection, tenant, plan, terms, now)
            for plan in sorted(command.plans, key=lambda plan: plan.code)
            for terms in plan.versions
        ]
        issuer_of = {plan.code: plan.header.issuer for plan in command.plans}
        new = [_event(each, issuer_of[each.plan]) for each in done if each.outcome is Outcome.PUBLISHED]
        await record_references(connection, command.actor, new, now)
    return PlansPublished(tuple(done))


async def _publish(
    connection: Connection, tenant: str, plan: Plan, terms: PlanTerms, now: datetime
) -> VersionPublished:
    record = PlanRecord(plan.code, plan.header.kind.value, plan.header.issuer)
    said = (plan.code, terms.version, terms.hash, terms.since)
    try:
        is_new = await publish(connection, tenant, record, _terms_record(plan, terms, now))
    except (PlanIsFixed, TermsAreImmutable, TermsOfOneDay) as refusal:
        return VersionPublished(*said, Outcome.REFUSED, refusal)
    return VersionPublished(*said, Outcome.PUBLISHED if is_new else Outcome.KEPT)


def _event(published: VersionPublished, issuer: str) -> Event:
    body: JsonObject = {
        "plan": published.plan,
        "version": published.version,
        "termsHash": published.hash,
        "issuer": issuer,
        "since": published.since.isoformat() if published.since else None,
    }
    return Event(EventKind.TERMS_PUBLISHED, public_id("Terms", published.plan, published.version), body)


def _terms_record(plan: Plan, terms: PlanTerms, now: datetime) -> TermsRecord:
    """A version with the header that it was published under: a plan file of one version."""
    written: Json = next(each for each in plan.document["terms"] if str(each["version"]) == terms.version)
    document = {"plan": plan.document["plan"], "terms": [written]}
    return TermsRecord(plan.code, terms.version, terms.hash, document, terms.since, now)
