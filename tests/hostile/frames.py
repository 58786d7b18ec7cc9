"""How does a client speak over a web socket that keeps to no rule? Frames, byte by byte."""

import asyncio
import os
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.hostile.serving import Attacked
from tests.hostile.wire import BOUND_S

TEXT, BYTES, CLOSE, PING = 1, 2, 8, 9
GONE = 0
"""Stands for a code where the server ended the connection without one."""


@dataclass(slots=True)
class Heard:
    """What the server said: its messages, and the code with which it closed; None while it has not."""

    messages: list[Any] = field(default_factory=list)
    code: int | None = None


def frame(
    payload: bytes | str, kind: int = TEXT, *, last: bool = True, masked: bool = True, reserved: int = 0
) -> bytes:
    """One frame, right or wrong."""
    body = payload.encode() if isinstance(payload, str) else payload
    head = bytes([(0x80 if last else 0) | reserved << 4 | kind])
    mask = 0x80 if masked else 0
    if len(body) < 126:
        head += bytes([mask | len(body)])
    else:
        head += bytes([mask | 126]) + struct.pack(">H", len(body)) if len(body) < 65_536 else _long(mask, len(body))
    if not masked:
        return head + body
    key = os.urandom(4)
    keys = (key * (len(body) // 4 + 1))[: len(body)]
    return head + key + (int.from_bytes(body) ^ int.from_bytes(keys)).to_bytes(len(body))


def said(**message: Any) -> bytes:
    """A message of the protocol, in a frame."""
    return frame(orjson.dumps(message))


def _long(mask: int, length: int) -> bytes:
    return bytes([mask | 127]) + struct.pack(">Q", length)


async def talked(attacked: Attacked, *frames: bytes, protocol: str | None, until: int = 0) -> Heard:
    """What the server says to these frames, until it closes, or has said `until` messages. Raises `TimeoutError`."""
    heard = Heard()
    async with asyncio.timeout(BOUND_S):
        reader, writer = await asyncio.open_connection(attacked.host, attacked.port, limit=2**22)
        try:
            writer.write(_handshake(protocol))
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 101"), head
            with suppress(ConnectionError):
                for each in frames:
                    writer.write(each)
                    await writer.drain()
            await _hear(reader, heard, until)
        finally:
            writer.close()
    return heard


def _handshake(protocol: str | None) -> bytes:
    named = f"Sec-WebSocket-Protocol: {protocol}\r\n" if protocol else ""
    return (
        "GET /graphql HTTP/1.1\r\nHost: engine.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{named}\r\n"
    ).encode()


async def _hear(reader: asyncio.StreamReader, heard: Heard, until: int) -> None:
    try:
        while heard.code is None and not (until and len(heard.messages) >= until):
            first, second = await reader.readexactly(2)
            length = second & 0x7F
            if length >= 126:
                length = int.from_bytes(await reader.readexactly(2 if length == 126 else 8))
            body = await reader.readexactly(length)
            if first & 0x0F == CLOSE:
                heard.code = int.from_bytes(body[:2])
            elif first & 0x0F == TEXT:
                heard.messages.append(orjson.loads(body))
    except (asyncio.IncompleteReadError, ConnectionError):
        heard.code = GONE
