"""Where does a tenant want to be told what happens? A webhook is added, and removed by switching it off."""

from datetime import datetime
from uuid import UUID

from contracts.store.connections import AsyncConnection
from contracts.store.rows import fetch, fetch_one, select_of
from contracts.store.trail.records import Webhook
from contracts.store.trail.tables import webhooks


async def active_webhooks(connection: AsyncConnection, tenant: str) -> list[Webhook]:
    """The webhooks that are told, oldest first."""
    statement = select_of(Webhook, tenant).where(webhooks.c.active)
    return await fetch(connection, Webhook, statement.order_by(webhooks.c.webhook_id))


async def webhook_by_id(connection: AsyncConnection, tenant: str, webhook_id: UUID) -> Webhook:
    """The webhook; raises RecordNotFound."""
    statement = select_of(Webhook, tenant).where(webhooks.c.webhook_id == webhook_id)
    return await fetch_one(connection, Webhook, statement, webhook_id)


async def switch_off(connection: AsyncConnection, tenant: str, webhook_id: UUID) -> bool:
    """Hand on nothing more to this webhook; False for one that is not told anyway."""
    mine = (webhooks.c.tenant == tenant) & (webhooks.c.webhook_id == webhook_id) & webhooks.c.active
    result = await connection.execute(webhooks.update().where(mine).values(active=False))
    return result.rowcount == 1


async def keep_secret(connection: AsyncConnection, tenant: str, webhook_id: UUID, secret: str) -> None:
    """Keep the webhook's secret in this form from now on."""
    mine = (webhooks.c.tenant == tenant) & (webhooks.c.webhook_id == webhook_id)
    await connection.execute(webhooks.update().where(mine).values(secret=secret))


async def be_quiet(connection: AsyncConnection, tenant: str, webhook_id: UUID, until: datetime) -> None:
    """Send nothing to this webhook before this moment, nor before one that was asked for already."""
    earlier = webhooks.c.quiet_until.is_(None) | (webhooks.c.quiet_until < until)
    mine = (webhooks.c.tenant == tenant) & (webhooks.c.webhook_id == webhook_id)
    await connection.execute(webhooks.update().where(mine, earlier).values(quiet_until=until))
