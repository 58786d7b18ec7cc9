"""Which keys are there? One is found by the tenant and the id that stand in it: a read by primary key."""

from datetime import datetime

from contracts.store.access.records import ApiKey
from contracts.store.access.tables import api_keys
from contracts.store.connections import AsyncConnection
from contracts.store.rows import fetch, select_of


async def key_by_id(connection: AsyncConnection, tenant: str, key_id: str) -> ApiKey | None:
    """The key, whether it still holds or not; None where there is none."""
    found = await fetch(connection, ApiKey, select_of(ApiKey, tenant).where(api_keys.c.key_id == key_id))
    return found[0] if found else None


async def keys_of_name(connection: AsyncConnection, tenant: str, name: str) -> list[ApiKey]:
    """Every key that was ever made for this caller, oldest first."""
    statement = select_of(ApiKey, tenant).where(api_keys.c.name == name)
    return await fetch(connection, ApiKey, statement.order_by(api_keys.c.made_at, api_keys.c.key_id))


async def keys_of_tenant(connection: AsyncConnection, tenant: str) -> list[ApiKey]:
    """Every key of a tenant, by name, then oldest first."""
    order = api_keys.c.name, api_keys.c.made_at, api_keys.c.key_id
    return await fetch(connection, ApiKey, select_of(ApiKey, tenant).order_by(*order))


async def revoke_key_row(connection: AsyncConnection, tenant: str, key_id: str, now: datetime) -> bool:
    """Let the key hold no longer; False for one that is not there, or was revoked before."""
    mine = (api_keys.c.tenant == tenant) & (api_keys.c.key_id == key_id) & api_keys.c.revoked_at.is_(None)
    result = await connection.execute(api_keys.update().where(mine).values(revoked_at=now))
    return result.rowcount == 1
