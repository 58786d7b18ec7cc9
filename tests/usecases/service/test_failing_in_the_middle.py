"""Does a verb leave nothing half-written, whichever of its statements the database fails at?

Each verb is sent again and again under one key. The database fails at each statement that writes, and at the commit:
every row of every table must be as it was. What is sent last then does all of it. A statement that reads leaves what
the next one that writes leaves; the large proofs fail at each of them too.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Table, event, text

from contracts.rules.values.vocabulary import ChargeClass, Event, Remedy
from contracts.store.tables import metadata
from contracts.usecases.actor import Actor
from contracts.usecases.claims.filing.draft_claim import DraftClaim, draft_claim
from contracts.usecases.claims.filing.file_claim import FileClaim, file_claim
from contracts.usecases.claims.filing.revise_claim import ReviseClaim, revise_claim
from contracts.usecases.claims.filing.submit_claim import SubmitClaim, submit_claim
from contracts.usecases.claims.filing.supply_information import SupplyInformation, supply_information
from contracts.usecases.claims.filing.told import Told, Words
from contracts.usecases.claims.filing.withdraw_claim import WithdrawClaim, withdraw_claim
from contracts.usecases.claims.held import ClaimDone
from contracts.usecases.claims.ruling.appeal_claim import AppealClaim, appeal_claim
from contracts.usecases.claims.ruling.confirm_goodwill import ConfirmGoodwill, confirm_goodwill
from contracts.usecases.claims.ruling.decide_appeal import DecideAppeal, decide_appeal
from contracts.usecases.claims.ruling.grant_goodwill import GrantGoodwill, grant_goodwill
from contracts.usecases.claims.ruling.judging import AskedJudgement
from contracts.usecases.claims.ruling.request_information import RequestInformation, request_information
from contracts.usecases.claims.ruling.review_claim import ReviewClaim, review_claim
from contracts.usecases.claims.service.choose_remedy import ChooseRemedy, choose_remedy
from contracts.usecases.claims.service.close_claim import CloseClaim, close_claim
from contracts.usecases.claims.service.complete_service import CompleteService, complete_service
from contracts.usecases.claims.service.new_unit import NewUnit
from contracts.usecases.claims.service.release_remedy import ReleaseRemedy, ReturnLoaner, release_remedy, return_loaner
from contracts.usecases.claims.service.settle_claim import SettleClaim, settle_claim
from contracts.usecases.claims.service.start_service import StartService, start_service
from contracts.usecases.claims.service.work_done import MeterRead, WorkTold
from contracts.usecases.cover.asked import Amount, AskedFact, Situation
from tests.databases import PostgresDatabases, SqliteFiles
from tests.proofs.counts import LARGE
from tests.usecases.service.shop import ADMIN, BROKE, CENTRE, DONE, PLACE, SERVED, UNIT, Shop, charge_of, fan, open_shop
from tests.worlds import own_world

Asked = tuple[Callable[..., Awaitable[ClaimDone]], Any, str]
"""A verb, its command, and the state that it leads to."""

SECOND = Actor(ADMIN.tenant, ADMIN.role, "second")
KEY = "once"
VISIT = charge_of("visit", ChargeClass.VISIT, "500")
DEARER = charge_of("visit", ChargeClass.VISIT, "900")


def _written_out(table: Table) -> str:
    """A row of a table as one text, on SQLite."""
    return " || ',' || ".join(f'quote("{column.name}")' for column in table.columns)


EVERY_ROW = {
    "sqlite": " UNION ALL ".join(
        f"SELECT '{table.name}', {_written_out(table)} FROM {table.name}" for table in metadata.sorted_tables
    ),
    "postgresql": " UNION ALL ".join(
        f"SELECT '{table.name}', {table.name}::text FROM {table.name}" for table in metadata.sorted_tables
    ),
}


class TheDatabaseFailed(Exception):
    """What the engine raises instead of running a statement."""


@contextmanager
def failing_at(shop: Shop, number: int | None) -> Iterator[list[str]]:
    """The writing engine fails at its n-th statement, or else when it commits; what it was sent is noted."""
    sent: list[str] = []
    engine = shop.engine.database.writer.sync_engine

    def statement_sent(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)
        if len(sent) == number:
            raise TheDatabaseFailed(statement)

    def committed(_connection: object) -> None:
        raise TheDatabaseFailed("COMMIT")

    event.listen(engine, "before_cursor_execute", statement_sent)
    event.listen(engine, "commit", committed)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", statement_sent)
        event.remove(engine, "commit", committed)


async def every_row(shop: Shop) -> dict[str, list[str]]:
    """All rows of all tables, as the database writes them out, asked for at once."""
    every = EVERY_ROW[shop.engine.database.reader.dialect.name]
    rows: dict[str, list[str]] = {table.name: [] for table in metadata.sorted_tables}
    async with shop.engine.database.read() as connection:
        for name, row in await connection.execute(text(every)):
            rows[name].append(row)
    return {name: sorted(each) for name, each in rows.items()}


# --- What is asked: each makes the claim that its verb is for, and says where that leads to. ---------------------


def case(*charges: Any, occasion: Event = Event.BREAKDOWN) -> Told:
    situation = Situation(event=occasion, occurred=BROKE.date(), location=PLACE, charges=charges)
    return Told(situation, words=Words(complaint="It is warm."))


def judged(rupees: str) -> tuple[AskedJudgement, ...]:
    return (AskedJudgement(1, Amount(Decimal(rupees), "INR"), "LESS"),)


async def done_dearer(shop: Shop) -> str:
    """In review: the visit was done, and is not the one agreed on."""
    looked_at = await shop.complete(await shop.visit("claim-1"), charges=(DEARER,))
    assert looked_at.state == "IN_REVIEW"
    return looked_at.claim.id


async def told_later(shop: Shop) -> str:
    """Completed: the visit was done before it was filed, and its use is booked."""
    filed = await shop.visit("claim-1", now=DONE, occurred=BROKE.date(), served_on=SERVED)
    assert (await shop.complete(filed)).state == "COMPLETED"
    return filed.claim.id


async def rejected(shop: Shop, rupees: str = "500") -> str:
    filed = await shop.file("claim-1", charge_of("visit", ChargeClass.VISIT, rupees))
    assert filed.state == "REJECTED"
    return filed.claim.id


async def sent(shop: Shop, verb: Callable[..., Awaitable[ClaimDone]], command: Any) -> ClaimDone:
    return await verb(shop.engine.database, shop.engine.library, command, DONE)


async def asked_back(shop: Shop) -> str:
    claim = await done_dearer(shop)
    await sent(shop, request_information, RequestInformation(ADMIN, "ask", claim, ("genuineParts",)))
    return claim


async def appealed(shop: Shop) -> str:
    """After the work was paid in part; its visit is reserved."""
    claim = await done_dearer(shop)
    await sent(shop, review_claim, ReviewClaim(ADMIN, "less", claim, judged("200")))
    await sent(shop, appeal_claim, AppealClaim(CENTRE, "appeal", claim, "NOT_AGREED"))
    return claim


async def drafting(_shop: Shop) -> Asked:
    return draft_claim, DraftClaim(CENTRE, KEY, UNIT, case(VISIT)), "DRAFT"


async def revising(shop: Shop) -> Asked:
    draft = await sent(shop, draft_claim, DraftClaim(CENTRE, "draft", UNIT, case(VISIT)))
    return revise_claim, ReviseClaim(CENTRE, KEY, draft.claim.id, UNIT, case(DEARER)), "DRAFT"


async def submitting(shop: Shop) -> Asked:
    draft = await sent(shop, draft_claim, DraftClaim(CENTRE, "draft", UNIT, case(VISIT)))
    return submit_claim, SubmitClaim(CENTRE, KEY, draft.claim.id), "APPROVED"


async def filing(_shop: Shop) -> Asked:
    return file_claim, FileClaim(CENTRE, KEY, UNIT, case(VISIT)), "APPROVED"


async def requesting(shop: Shop) -> Asked:
    missing = ("genuineParts",)
    return (
        request_information,
        RequestInformation(ADMIN, KEY, await done_dearer(shop), missing),
        "INFORMATION_REQUESTED",
    )


async def supplying(shop: Shop) -> Asked:
    facts = (AskedFact("genuineParts", True),)
    return supply_information, SupplyInformation(CENTRE, KEY, await asked_back(shop), facts), "APPROVED"


async def reviewing(shop: Shop) -> Asked:
    return review_claim, ReviewClaim(ADMIN, KEY, await done_dearer(shop), judged("200")), "PARTLY_APPROVED"


async def reviewing_what_was_used(shop: Shop) -> Asked:
    return review_claim, ReviewClaim(ADMIN, KEY, await told_later(shop), judged("0"), "LOOKED_AT_AGAIN"), "REJECTED"


async def appealing(shop: Shop) -> Asked:
    return appeal_claim, AppealClaim(CENTRE, KEY, await rejected(shop), "NOT_AGREED", "It was cold."), "APPEALED"


async def hearing(shop: Shop) -> Asked:
    return decide_appeal, DecideAppeal(SECOND, KEY, await appealed(shop), judged("0"), "HEARD"), "REJECTED"


async def giving(shop: Shop) -> Asked:
    lines = (AskedJudgement(1, Amount(Decimal(500), "INR"), "LOYAL_CUSTOMER"),)
    return grant_goodwill, GrantGoodwill(ADMIN, KEY, await rejected(shop), lines), "APPROVED"


async def asking_for_goodwill(shop: Shop) -> Asked:
    lines = (AskedJudgement(1, Amount(Decimal(4000), "INR"), "LOYAL_CUSTOMER"),)
    return grant_goodwill, GrantGoodwill(ADMIN, KEY, await rejected(shop, "4000"), lines), "REJECTED"


async def confirming(shop: Shop) -> Asked:
    _, command, _ = await asking_for_goodwill(shop)
    await sent(shop, grant_goodwill, command)
    return confirm_goodwill, ConfirmGoodwill(SECOND, KEY, command.claim), "APPROVED"


async def withdrawing(shop: Shop) -> Asked:
    return withdraw_claim, WithdrawClaim(CENTRE, KEY, await appealed(shop), "NOT_NEEDED"), "WITHDRAWN"


async def choosing(shop: Shop) -> Asked:
    filed = await shop.file("claim-1", fan())
    return choose_remedy, ChooseRemedy(CENTRE, KEY, filed.claim.id, Remedy.REPLACEMENT, confirmed=True), "APPROVED"


async def releasing(shop: Shop) -> Asked:
    _, choice, _ = await choosing(shop)
    await sent(shop, choose_remedy, choice)
    return release_remedy, ReleaseRemedy(ADMIN, KEY, choice.claim, "OTHER_WISH"), "APPROVED"


async def returning(shop: Shop) -> Asked:
    filed = await shop.file("claim-1", fan())
    await sent(shop, choose_remedy, ChooseRemedy(CENTRE, "lend", filed.claim.id, Remedy.LOANER, serial="L-1"))
    return return_loaner, ReturnLoaner(CENTRE, KEY, filed.claim.id, "L-1"), "APPROVED"


async def starting(shop: Shop) -> Asked:
    return start_service, StartService(CENTRE, KEY, (await shop.file("claim-1", fan())).claim.id), "IN_SERVICE"


async def completing(shop: Shop) -> Asked:
    """Begun before; with readings, and the warranty that comes with a repair."""
    filed = await shop.file("claim-1", fan())
    await sent(shop, start_service, StartService(CENTRE, "start", filed.claim.id))
    work = WorkTold(SERVED, readings=(MeterRead("hours", 7),), correction="A new fan.")
    return complete_service, CompleteService(CENTRE, KEY, filed.claim.id, work), "SETTLED"


async def completing_what_was_reserved(shop: Shop) -> Asked:
    filed = await shop.visit("claim-1")
    return complete_service, CompleteService(CENTRE, KEY, filed.claim.id, WorkTold(SERVED)), "SETTLED"


async def completing_other_work(shop: Shop) -> Asked:
    filed = await shop.visit("claim-1")
    work = WorkTold(SERVED, charges=(DEARER,))
    return complete_service, CompleteService(CENTRE, KEY, filed.claim.id, work), "IN_REVIEW"


async def replacing(shop: Shop) -> Asked:
    _, choice, _ = await choosing(shop)
    await sent(shop, choose_remedy, choice)
    return complete_service, CompleteService(CENTRE, KEY, choice.claim, WorkTold(SERVED), NewUnit("A-2")), "SETTLED"


async def settling(shop: Shop) -> Asked:
    return settle_claim, SettleClaim(ADMIN, KEY, await told_later(shop)), "SETTLED"


async def closing(shop: Shop) -> Asked:
    return close_claim, CloseClaim(ADMIN, KEY, await rejected(shop)), "CLOSED"


EVERY_VERB = (
    drafting, revising, submitting, filing, requesting, supplying, reviewing, reviewing_what_was_used, appealing,
    hearing, giving, asking_for_goodwill, confirming, withdrawing, choosing, releasing, returning, starting, completing,
    completing_what_was_reserved, completing_other_work, replacing, settling, closing,
)  # fmt: skip


@pytest.fixture
async def shop(databases: SqliteFiles | PostgresDatabases) -> AsyncIterator[Shop]:
    async with own_world(databases, open_strict_shop) as opened:
        yield opened


async def open_strict_shop(database_url: str) -> Shop:
    return await open_shop(database_url, binding=False, second_above="2000")


@pytest.mark.parametrize("asking", EVERY_VERB, ids=lambda asking: asking.__name__)
async def test_a_verb_that_fails_at_any_statement_writes_nothing_and_succeeds_when_it_is_sent_again(
    shop: Shop, asking: Callable[[Shop], Awaitable[Asked]]
) -> None:
    verb, command, state = await asking(shop)
    before = await every_row(shop)
    # The first time it also reads what an engine keeps from then on; later it sends the same statements each time.
    await sent_until_it_fails(shop, verb, command, None)
    assert await every_row(shop) == before
    statements = await sent_until_it_fails(shop, verb, command, None)
    assert await every_row(shop) == before
    writing = [number for number, each in enumerate(statements, 1) if not each.lstrip("( ").startswith("SELECT")]
    assert len(writing) >= 2
    for number in range(1, len(statements) + 1) if LARGE else writing:
        failed = await sent_until_it_fails(shop, verb, command, number)
        assert len(failed) == number
        assert await every_row(shop) == before, failed[-1]
    assert (await sent(shop, verb, command)).state == state
    after = await every_row(shop)
    assert after != before
    assert (await sent(shop, verb, command)).state == state
    assert await every_row(shop) == after


async def sent_until_it_fails(
    shop: Shop, verb: Callable[..., Awaitable[ClaimDone]], command: Any, number: int | None
) -> list[str]:
    with failing_at(shop, number) as statements, pytest.raises(TheDatabaseFailed):
        await sent(shop, verb, command)
    return statements
