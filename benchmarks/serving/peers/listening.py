"""How does a peer in Python listen? With uvicorn, its quickest loop and parser, in one process."""

import os

import uvicorn
from starlette.types import ASGIApp


def answer_with(app: ASGIApp) -> None:
    """Answer where the environment says, until told to stop."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ["PORT"])
    uvicorn.run(
        app, host=host, port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning", workers=1
    )
