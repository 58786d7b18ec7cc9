"""Is this process about to stop? Then it is not ready, and its answers end their connections.

A client that keeps a connection open learns so that its next request needs another one, before this one closes.
`connections` says it to them.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Draining:
    """Whether the process is about to stop; set once, by the server."""

    began: bool = False
