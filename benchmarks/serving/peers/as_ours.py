"""How do an anchor and the JSON endpoint listen? As our server does, with the same settings, in one process."""

import os

from starlette.types import ASGIApp

from contracts.http.connections import SETTLED
from contracts.http.draining import Draining
from contracts.http.server import Stopping, listen, serve

LONGEST_MESSAGE = 1_000_000


def answer_with(app: ASGIApp) -> None:
    """Answer where the environment says, until told to stop."""
    listening = listen(os.environ.get("HOST", "127.0.0.1"), int(os.environ["PORT"]))
    print("ready", flush=True)
    serve(app, [listening], Draining(), Stopping(0, 5), LONGEST_MESSAGE, SETTLED)  # type: ignore[arg-type]  # any app
