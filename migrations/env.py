"""How does Alembic reach the database? Over the engine's own drivers, from the command line or from code.

`contracts.store.migrate` passes the URL as an attribute. On the command line it is the first of:
`-x url=...`, `sqlalchemy.url` in alembic.ini, the variable CONTRACTS_DATABASE_URL.
"""

import asyncio
import os
from logging.config import fileConfig

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection

from contracts.store.database import driver_url
from contracts.store.migrate import LOCK_WAIT_S, lock_timeout, over_connection
from contracts.store.tables import metadata


def main() -> None:
    config = context.config
    if config.config_file_name is not None and config.file_config.has_section("loggers"):
        fileConfig(config.config_file_name, disable_existing_loggers=False)
    if context.is_offline_mode():
        write_sql(database_url())
    else:
        asyncio.run(over_connection(database_url(), run, config.attributes.get("lock_wait_s", LOCK_WAIT_S)))


def database_url() -> str:
    config = context.config
    url = (
        config.attributes.get("url")
        or context.get_x_argument(as_dictionary=True).get("url")
        or config.get_main_option("sqlalchemy.url")
        or os.environ.get("CONTRACTS_DATABASE_URL")
    )
    if not url:
        raise CommandError("no database named: give -x url=... or set CONTRACTS_DATABASE_URL")
    return str(url)


def run(connection: Connection) -> None:
    """One transaction is already open around this, on both databases."""
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def write_sql(url: str) -> None:
    """`alembic upgrade --sql`: the statements as text, for a person to read and to run."""
    dialect = driver_url(url).get_backend_name()
    context.configure(dialect_name=dialect, target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        if dialect == "postgresql":
            context.execute(lock_timeout())
        context.run_migrations()


main()
