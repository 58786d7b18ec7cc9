"""How does an answer leave in one piece?

uvicorn writes the head of an answer and then its body: two calls of the system, and two packets that wake the client.
Nobody has a use for a head alone, so it waits here for what is written next.
"""

import asyncio
from typing import Any

_BEGINS, _INFORMS = b"HTTP/1.1 ", b"HTTP/1.1 1"


class OnePiece(asyncio.Transport):
    """A transport that holds the head of an answer back until its body begins, the answer ends, or all is closed.

    A head that only informs, such as `100 Continue`, is an answer of its own.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self.itself = transport
        self._head = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send this, and what was held back before it; a head is held back."""
        if self._head:
            head, self._head = self._head, b""
            self.itself.write(head + data)
        elif isinstance(data, bytes) and data.startswith(_BEGINS) and not data.startswith(_INFORMS):
            self._head = data
        else:
            self.itself.write(data)

    def flush(self) -> None:
        """Send what was held back: nothing follows it."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        """Send what was held back, and close."""
        self.flush()
        self.itself.close()

    def abort(self) -> None:
        """Close at once."""
        self.itself.abort()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the connection."""
        return self.itself.get_extra_info(name, default)

    def is_closing(self) -> bool:
        """Whether it is closed, or about to be."""
        return self.itself.is_closing()
