"""What keeps the rows of one tenant from another when a query forgets to? Row-level security, on PostgreSQL.

Every query says the tenant: that is the first wall. The second is a policy on every table with a `tenant`: a row is
there for a transaction that began within its tenant, and for no other. `TenantConnection` says the tenant in the
message that begins the transaction, so it costs no round trip, and it is over with the transaction: a connection that
goes back to the pool, or to a pooler in between, stands within no tenant.

The policies hold for the owner of the tables too, not for a superuser or a role with BYPASSRLS. `bypass` says whether
this connection could get around them.
"""

from typing import Any

import asyncpg
from sqlalchemy import text

from contracts.store.connections import AsyncConnection

SETTING = "contracts.tenant"
"""The setting of a transaction that the policies compare each row with."""

APP_ROLE = "contracts_app"
"""The role that may read and write the tables, and nothing else. A server logs in as a member of it."""

# Who is a member of a role may become it.
_MAY_BYPASS = text(
    "SELECT bool_or(rolsuper OR rolbypassrls) FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')"
)
_OWNS = text(
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') "
    "AND pg_has_role(current_user, relowner, 'MEMBER') ORDER BY relname LIMIT 1"
)
_OPEN = text(
    "SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant' "
    "WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') "
    "AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname LIMIT 1"
)


class TenantConnection(asyncpg.Connection):  # type: ignore[misc]  # it has no types
    """A connection whose next transaction begins within `tenant`, in the one message that begins it.

    It is said once: the transaction after that is within no tenant, unless it is said again.
    """

    tenant: str | None = None

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109
        """As every connection does. A transaction of asyncpg begins with this, without arguments."""
        if args or not query.startswith("BEGIN"):
            return str(await super().execute(query, *args, timeout=timeout))
        tenant, self.tenant = self.tenant, None
        if tenant is not None:
            query = f"{query.rstrip('; ')}; SET LOCAL {SETTING} = {_quoted(tenant)}"
        try:
            return str(await super().execute(query, timeout=timeout))
        except BaseException:
            # It may have begun without the tenant, or with it and nobody knows: nobody may get it in this state.
            self.terminate()
            raise


def check_tenant(code: str) -> None:
    """Raise `ValueError` for what is the code of no tenant: none at all is how a transaction of nobody looks."""
    if not code or "\0" in code:
        raise ValueError(f"{code!r} is the code of no tenant")


async def bypass(connection: AsyncConnection) -> str | None:
    """How the role of this connection gets around the walls between tenants, with the cure; None when it cannot."""
    if connection.dialect.name != "postgresql":
        return None
    cure = f"log in as a role that is a member of {APP_ROLE} and of nothing else (contracts/http/deploy/README.md)"
    if await connection.scalar(_MAY_BYPASS):
        return f"the database role is a superuser or has BYPASSRLS, so no row-level security holds for it: {cure}"
    if owned := await connection.scalar(_OWNS):
        return f"the database role owns the table {owned} and could take its row-level security away: {cure}"
    if unwalled := await connection.scalar(_OPEN):
        return f"the table {unwalled} has no forced row-level security: run `contracts migrate`"
    return None


def _quoted(tenant: str) -> str:
    """The tenant as a literal that reads the same whatever the server's settings are."""
    escaped = tenant.replace("\\", "\\\\").replace("'", "''")
    return f"E'{escaped}'"
