"""What does a demo do beside answering? `serve` loads this in demo mode only."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

import structlog

from contracts.app import wire
from contracts.settings import Settings
from contracts.store.database import Database
from contracts.usecases.demo.load_demo import load_demo
from contracts.worker import relaying

log = structlog.get_logger()


async def fill(settings: Settings) -> None:
    """Load the demo's plans, products and persons into the database. What is there already stays."""
    parts = wire(settings)
    try:
        published = await load_demo(parts.engine.database, parts.engine.library, datetime.now(UTC), parts.engine.keys)
        for refusal in published.refused:
            log.warning("published terms stay as they were", reason=str(refusal))
    finally:
        await parts.engine.close()


def beside(database: Database) -> AbstractAsyncContextManager[None]:
    """What a worker does for the worklists, so that a demo needs no second process."""
    return relaying(database, lambda: datetime.now(UTC))
