"""Which terms are published here, ready to be asked?

A `Library` keeps the terms of every tenant compiled in process. A version is read and compiled once: it never
changes. What another process publishes is seen at the next sale, when a contract pins it, or at the next start.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.terms import Plan, PlanTerms, load
from contracts.rules.values.facts import FACTS, Fact
from contracts.rules.values.vocabulary import PlanKind
from contracts.rules.words.problems import Marked
from contracts.store.catalogue import count_of_terms, terms_of_plans
from contracts.store.database import Connection, Database
from contracts.store.records import TermsRecord

Pin = tuple[str, str]
"""A plan's code and the name of a version of its terms."""


class BrokenTerms(RuntimeError):
    """Kept terms do not read as what was published. Nothing may be decided on them."""

    def __init__(self, plan: str, version: str) -> None:
        super().__init__(f"the kept terms {plan}@{version} are not what was published")
        self.plan, self.version = plan, version


class Published(Struct, frozen=True):
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
        return tuple(
            plan for _, plan in sorted(self.plans.items()) if plan.header.kind in kinds and plan.header.for_ is not None
        )


class Library:
    """The published terms of all tenants of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._compiled: dict[str, Plan] = {}
        self._published: dict[str, Published] = {}

    async def of(self, tenant: str, pins: Iterable[Pin] = (), connection: Connection | None = None) -> Published:
        """The plans of a tenant; read again when one of `pins` is not among them.

        Who holds a connection gives it: waiting for a second one while holding the first could wait for ever.
        """
        published = self._published.get(tenant)
        if published is not None and all(published.terms(pin) is not None for pin in pins):
            return published
        if connection is not None:
            return await self._read(connection, tenant)
        async with self._database.within(tenant).read() as own:
            return await self._read(own, tenant)

    async def newest(self, tenant: str, connection: Connection) -> Published:
        """The plans of a tenant as they are published at this moment: what a contract is made of. One statement more.

        Published versions stay for ever, so their number tells whether there are new ones.
        """
        published = self._published.get(tenant)
        known = sum(len(plan.versions) for plan in published.plans.values()) if published is not None else None
        if published is not None and known == await count_of_terms(connection, tenant):
            return published
        return await self._read(connection, tenant)

    def forget(self, tenant: str) -> None:
        """Something was published: read this tenant's terms anew when they are next asked for."""
        self._published.pop(tenant, None)

    async def _read(self, connection: Connection, tenant: str) -> Published:
        records = await terms_of_plans(connection, tenant)
        by_code: dict[str, list[Plan]] = {}
        for record in records:
            by_code.setdefault(record.plan, []).append(self._plan(record))
        plans = {code: _together(found) for code, found in by_code.items()}
        own = [terms.facts for plan in plans.values() for terms in plan.versions]
        published = Published(plans, dict(ChainMap({}, *(dict(facts) for facts in own), dict(FACTS))))
        self._published[tenant] = published
        return published

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
