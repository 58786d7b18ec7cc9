"""Do web sockets work over a real connection, and is a client told to come again when the server stops?"""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from contracts.app import create_app
from contracts.http.draining import Draining
from contracts.http.server import Server, Stopping, addresses, configured, listen
from contracts.http.sockets import PROTOCOL
from contracts.settings import Settings
from tests.databases import SqliteFiles

LONGEST = 5_000


@asynccontextmanager
async def serving(files: SqliteFiles) -> AsyncIterator[tuple[str, asyncio.Task[None]]]:
    """The address of a server of an empty database, and the task that ends with it."""
    with files.migrated() as url, listen("127.0.0.1", 0) as listening:
        [address] = addresses([listening])
        draining = Draining()
        app = create_app(Settings(database_url=url, demo=True), draining)
        stopping = Stopping(grace_s=0, drain_s=60)
        server = Server(configured(app, draining, stopping, LONGEST), draining, stopping)
        task = asyncio.create_task(server.serve([listening]))
        async with httpx2.AsyncClient(base_url=address) as client:
            assert (await client.get("/livez")).status_code == 200
        yield address.replace("http", "ws"), task
        server.should_exit = True
        await task


def connection(address: str) -> connect:
    return connect(f"{address}/graphql", subprotocols=[Subprotocol(PROTOCOL)], proxy=None)


async def say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def hear(socket: ClientConnection) -> Any:
    return json.loads(await socket.recv())


async def closed(socket: ClientConnection) -> int | None:
    """The code with which the server closes the socket."""
    try:
        await socket.recv()
    except ConnectionClosed as ended:
        return ended.rcvd.code if ended.rcvd else None
    raise AssertionError("something was said")


async def test_a_subscription_is_answered_and_a_client_is_told_when_the_server_stops(sqlite_files: SqliteFiles) -> None:
    async with serving(sqlite_files) as (address, task), connection(address) as socket:
        assert socket.subprotocol == PROTOCOL
        await say(socket, type="connection_init", payload={"Authorization": "Bearer demo-centre"})
        assert await hear(socket) == {"type": "connection_ack"}
        query = 'subscription { claimUpdated(claimId: "x") { ... on UserError { code } } }'
        await say(socket, type="subscribe", id="1", payload={"query": query})
        heard = await hear(socket)
        assert heard["payload"]["data"] == {"claimUpdated": {"code": "UNKNOWN_CLAIM"}}
        assert await hear(socket) == {"type": "complete", "id": "1"}
        signal.raise_signal(signal.SIGTERM)
        assert await closed(socket) == 1012
        await task


async def test_a_message_that_is_too_long_is_not_even_read(sqlite_files: SqliteFiles) -> None:
    async with serving(sqlite_files) as (address, _), connection(address) as socket:
        await say(socket, type="ping", payload={"x": "x" * LONGEST})
        assert await closed(socket) == 1009
