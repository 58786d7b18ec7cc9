"""What can happen to a unit or to a tenant's reference records, and how is it told?

`EventKind` is the whole list. A verb hands its events back with its answer (`Done`), and `once` records them with it:
an entry of the unit's audit chain and one of the outbox for each, in the verb's own transaction. A verb that changes
reference records writes what really changed with `record_references`, in its own transaction too.

An event's body has ids, codes, days and amounts. It never has a name or free text: a person can be erased, the chain
cannot. Every event about a claim says where the claim now stands (`standing`); the worklists read it there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from contracts.store.database import Connection
from contracts.store.direct.writing import write
from contracts.store.keys import public_id
from contracts.store.records import JsonObject
from contracts.store.rows import Record
from contracts.store.trail.audit import NOTHING_BESIDE, Beside, Change, append_each, lock_references
from contracts.usecases.actor import Actor


class EventKind(StrEnum):
    """Every kind of event: the noun and what happened to it."""

    PRODUCT_ADDED = "product.added"
    """A file brought a product: its `sku`."""
    PRODUCT_CORRECTED = "product.corrected"
    """A file corrected a product: its `sku` and the `fields`."""
    PARTY_ADDED = "party.added"
    """A file brought a person or firm: the `kind`."""
    PARTY_CORRECTED = "party.corrected"
    """A file corrected what is known of a person or firm: the `fields`."""
    PERSON_ERASED = "person.erased"
    """What named a person or firm, and all that they wrote, is gone for good: the `reason` code."""
    UNIT_REGISTERED = "unit.registered"
    """A unit is known from now on: `product` is its sku."""
    HISTORY_IMPORTED = "history.imported"
    """Readings and jobs from before were written down: how many `readings` and `jobs`."""
    CONTRACT_ISSUED = "contract.issued"
    """A plan was given to the unit: `plan`, `version`, `termsHash`, `holder`, `madeOn`, `startDay`."""
    CONTRACT_RENEWED = "contract.renewed"
    """It goes on as the contract `successor`: the `option`, `onDay`, the quoted days, the `total` and the `quote`."""
    CONTRACT_TRANSFERRED = "contract.transferred"
    """It has another `holder`: the rest as `contract.renewed`."""
    CONTRACT_SUSPENDED = "contract.suspended"
    """It rests: as `contract.renewed`."""
    CONTRACT_RESUMED = "contract.resumed"
    """It goes on after a rest: as `contract.renewed`."""
    CONTRACT_CANCELLED = "contract.cancelled"
    """It ends early, on `lastDay`: as `contract.renewed`, with the `lines` of money by kind."""
    CONTRACT_AMENDED = "contract.amended"
    """What is known of it changes from `onDay` on: which `facts`."""
    FACT_CORRECTED = "fact.corrected"
    """Something was not so: `what` it is about, its `name`, the `reason` code, which `decisions` it would change."""
    READING_RECORDED = "reading.recorded"
    """A meter was read: `meter`, `value`, `readOn`, and the reading that it `corrects`."""
    CLAIM_DRAFTED = "claim.drafted"
    """A claim was begun: `event`, `verdict` and the `decision`'s hash as a preview, and where it stands."""
    CLAIM_REVISED = "claim.revised"
    """A claim was told anew: as `claim.drafted`."""
    CLAIM_FILED = "claim.filed"
    """A claim was filed: `event`, `verdict`, the `decision`'s hash, and where it stands."""
    CLAIM_DECIDED = "claim.decided"
    """It was approved, partly approved or rejected: `round`, `approved` by payer, `claimed`, `currency`."""
    CLAIM_SENT_TO_REVIEW = "claim.sent_to_review"
    """A person has to look: as `claim.decided`, with the `reason`."""
    CLAIM_INFORMATION_REQUESTED = "claim.information_requested"
    """It was sent back: what is `missing`."""
    CLAIM_INFORMATION_SUPPLIED = "claim.information_supplied"
    """What was missing was supplied: as `claim.filed`."""
    CLAIM_APPEALED = "claim.appealed"
    """The claimant does not agree: the `reason` code."""
    CLAIM_GOODWILL_ASKED = "claim.goodwill_asked"
    """Goodwill waits for a second person: `extra`, `currency`."""
    CLAIM_GOODWILL_GRANTED = "claim.goodwill_granted"
    """More is paid than is owed: as `claim.decided`, with `second` when two had to agree."""
    CLAIM_WITHDRAWN = "claim.withdrawn"
    """The claimant wants nothing any more: the `reason` code."""
    CLAIM_STARTED = "claim.service_started"
    """The work begins: the `remedy`, and from which day the unit is out of use (`handedIn`) for a repair."""
    CLAIM_COMPLETED = "claim.completed"
    """The remedy was carried out: `remedy`, `servedOn`, and the `changes` when it is not what was agreed on."""
    CLAIM_SETTLED = "claim.settled"
    """It was paid: what each payer bears (`paid`), `charged`, `currency`, and what is asked back (`recoveries`)."""
    CLAIM_CLOSED = "claim.closed"
    """Nothing more is to come."""
    REMEDY_CHOSEN = "remedy.chosen"
    """A remedy was chosen: `remedy`, `benefit`, and what it `closes` for good."""
    REMEDY_RELEASED = "remedy.released"
    """It was given up again: `remedy` and the `reason` code."""
    LOANER_RETURNED = "loaner.returned"
    """The unit that was lent came back: its `serial`."""
    UNIT_REPLACED = "unit.replaced"
    """Another unit came instead: the `successor`, what becomes of each of the `contracts`, `replacedOn` and `paid`."""
    VISIT_MARKED = "visit.marked"
    """A due visit did not take place, or that is taken back: `cycle`, `number`, `mark`, `onDay`, `offeredOn`."""
    AGREEMENT_MADE = "agreement.made"
    """A plan was given to several units: `plan`, `version`, `termsHash`, `holder`, `units`, `total`, `currency`."""
    TERMS_PUBLISHED = "terms.published"
    """A version of a plan was published: `plan`, `version`, `termsHash`, `issuer`, and the day it governs `since`."""
    TABLE_PUBLISHED = "adjudication.published"
    """A version of an issuer's table of adjudication was published: `issuer`, `version`, `hash`, `since`."""
    LOCATION_REGISTERED = "location.registered"
    """A place is known from now on: `code`, `country`, `openFrom`."""
    LOCATION_CHANGED = "location.changed"
    """A place is something else from a day on: `code`, `fromDay`, `reason`, `status`, the names of what `changed`."""
    GRANT_GIVEN = "grant.given"
    """A place got the authority of an issuer: `issuer`, `location`, its scope, `fromDay`, `lastDay`."""
    GRANT_SUSPENDED = "grant.suspended"
    """It may not be used from a day on: `issuer`, `location`, `fromDay`, `reason`."""
    GRANT_RESUMED = "grant.resumed"
    """It may be used again: as `grant.suspended`."""
    GRANT_REVOKED = "grant.revoked"
    """It ended for good: as `grant.suspended`."""
    API_KEY_CREATED = "api_key.created"
    """A key was made: the `name` of the caller, the `role`, what it stands for, and when it `expiresAt`."""
    API_KEY_REVOKED = "api_key.revoked"
    """A key holds no longer: the `name` of the caller."""
    WEBHOOK_ADDED = "webhook.added"
    """A webhook was added: the `kinds` that it hears of, and the SHA-256 of its address (`urlHash`)."""
    WEBHOOK_REMOVED = "webhook.removed"
    """It is told nothing more: the `reason`, which is REMOVED, or GONE when its receiver said so."""


class Event(Struct, frozen=True):
    """What happened. `subject` is the public id of what it happened to; `claim_id` keeps a claim's events in order."""

    kind: EventKind
    subject: str
    body: JsonObject
    claim_id: UUID | None = None


class Done(Struct, frozen=True):
    """What a verb answers, and what it did. `records` are rows that it has not written: they go with the events."""

    answer: JsonObject
    events: tuple[Event, ...]
    records: tuple[Record, ...] = ()


def standing(state: str, location_id: UUID | None, holder_id: UUID | None, queue: str | None) -> JsonObject:
    """Where a claim stands, as the body of each event about it says it. `queue` is None when nobody has to look."""
    return {
        "state": state,
        "location": public_id("Location", location_id) if location_id else None,
        "holder": public_id("Party", holder_id) if holder_id else None,
        "queue": queue,
    }


async def record(
    connection: Connection,
    actor: Actor,
    unit_key: UUID,
    events: Sequence[Event],
    now: datetime,
    beside: Beside = NOTHING_BESIDE,
) -> None:
    """Write what happened into the locked unit's chain, and that it is to be told, with what goes beside it."""
    await record_each(connection, actor, {unit_key: events}, now, beside)


async def record_each(
    connection: Connection,
    actor: Actor,
    events: Mapping[UUID, Sequence[Event]],
    now: datetime,
    beside: Beside = NOTHING_BESIDE,
) -> None:
    """Write what happened to each of these locked units, in as many statements as for one."""
    changes = {unit_key: changes_of(actor, of_unit, now) for unit_key, of_unit in events.items() if of_unit}
    if changes:
        await append_each(connection, actor.tenant, changes, beside)
    else:
        await write(connection, actor.tenant, beside.records, keys=beside.keys)


def changes_of(actor: Actor, events: Sequence[Event], now: datetime) -> list[Change]:
    """What happened, before it has its place in a chain."""
    by, role = actor.key_id, actor.role.value
    return [Change(now, by, role, each.kind.value, each.claim_id, each.subject, each.body) for each in events]


async def record_references(connection: Connection, actor: Actor, events: Sequence[Event], now: datetime) -> None:
    """Write what happened to reference records into the tenant's chain of them, and that it is to be told.

    It makes other changes of the tenant's reference records wait: do it last.
    """
    if events:
        await record(connection, actor, await lock_references(connection, actor.tenant), events, now)
