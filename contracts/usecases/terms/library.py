"""Which terms are published here, ready to be asked?

A `Library` keeps the terms of every tenant compiled in process, by their edition (`store.editions`). A version is read
and compiled once: it never changes. What another process publishes is seen by the next question.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.terms import Plan, PlanTerms, load
from contracts.rules.values.facts import FACTS, Fact
from contracts.rules.values.vocabulary import PlanKind
from contracts.rules.words.problems import Marked
from contracts.store.catalogue import terms_of_plans
from contracts.store.database import Connection, Database
from contracts.store.dossiers import Dossier
from contracts.store.editions import TERMS, edition_of
from contracts.store.records import TermsRecord

Pin = tuple[str, str]
"""A plan's code and the name of a version of its terms."""


class BrokenTerms(RuntimeError):
    """Kept terms do not read as what was published. Nothing may be decided on them."""

    def __init__(self, plan: str, version: str) -> None:
        super().__init__(f"the kept terms {plan}@{version} are not what was published")
        self.plan, self.version = plan, version


class Published(Struct, frozen=True, dict=True):
    """The plans of one tenant by code, each with all of its versions."""

    plans: Mapping[str, Plan]
    facts: Mapping[str, Fact]
    """Every fact that one of them may ask for."""

    def terms(self, pin: Pin) -> PlanTerms | None:
        """One version of one plan."""
        plan = self.plans.get(pin[0])
        return plan.version(pin[1]) if plan else None

    def of_kinds(self, kinds: Iterable[PlanKind]) -> tuple[Plan, ...]:
        """The plans of some kinds that say what they are made for, by code. Others need a contract."""
        return tuple([plan for kind, plan in self._by_kind if kind in kinds])

    @cached_property
    def _by_kind(self) -> tuple[tuple[PlanKind, Plan], ...]:
        plans = [plan for _, plan in sorted(self.plans.items())]
        return tuple((plan.header.kind, plan) for plan in plans if plan.header.for_ is not None)


class Library:
    """The published terms of all tenants of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._compiled: dict[str, Plan] = {}
        self._published: dict[str, tuple[int, Published]] = {}

    async def of(self, tenant: str, units: Iterable[Dossier], connection: Connection | None = None) -> Published:
        """The plans of a tenant as they were published when these units were read, or later; the newest without units.

        Who holds a connection gives it: waiting for a second one while holding the first could wait for ever.
        """
        edition = next((dossier.editions.terms for dossier in units), None)
        number, published = self._published.get(tenant, (None, None))
        if published is not None and edition is not None and number == edition:
            return published
        return await self.newest(tenant, connection)

    async def newest(self, tenant: str, connection: Connection | None = None) -> Published:
        """The plans of a tenant as they are published at this moment. One small statement, if nothing is new."""
        if connection is None:
            async with self._database.within(tenant).read() as own:
                return await self.newest(tenant, own)
        # The number first: what is published between the two statements is then read once more, and never missed.
        edition = await edition_of(connection, tenant, TERMS)
        number, published = self._published.get(tenant, (None, None))
        if published is None or number != edition:
            published = await self._read(connection, tenant)
            self._published[tenant] = edition, published
        return published

    async def at_hand(self, tenant: str) -> Published:
        """The plans of a tenant as they were last read. For the words of an answer: nothing may be decided by them."""
        _, published = self._published.get(tenant, (None, None))
        return published if published is not None else await self.newest(tenant)

    async def _read(self, connection: Connection, tenant: str) -> Published:
        records = await terms_of_plans(connection, tenant)
        by_code: dict[str, list[Plan]] = {}
        for record in records:
            by_code.setdefault(record.plan, []).append(self._plan(record))
        plans = {code: _together(found) for code, found in by_code.items()}
        own = [terms.facts for plan in plans.values() for terms in plan.versions]
        return Published(plans, dict(ChainMap({}, *(dict(facts) for facts in own), dict(FACTS))))

    def _plan(self, record: TermsRecord) -> Plan:
        if record.hash not in self._compiled:
            plan = load(Marked(record.document, f"{record.plan}@{record.version}"))
            if [terms.hash for terms in plan.versions] != [record.hash]:
                raise BrokenTerms(record.plan, record.version)
            self._compiled[record.hash] = plan
        return self._compiled[record.hash]


def _together(plans: list[Plan]) -> Plan:
    """One plan with all versions; what the newest says of the plan itself holds."""
    ordered = sorted(plans, key=lambda plan: plan.versions[0].since or date.min)
    return replace(ordered[-1], versions=tuple(plan.versions[0] for plan in ordered))
