"""A server process that can be killed often: run as `python -m tests.proofs.served DATABASE_URL`.

It says the port that it listens on. For each line that it reads it serves from a new process, as `contracts serve`
would, and says that process's id. Who connects while none serves waits for the next. It ends with its input.
"""

import os
import signal
import socket
import sys

import uvicorn

from contracts.app import create_app
from contracts.settings import Settings


def main() -> None:
    settings = Settings(database_url=sys.argv[1], demo=True)
    child = None
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        _say(listening.getsockname()[1])
        for _ in sys.stdin:
            if child is not None:
                _end(child)
            child = os.fork()
            if child == 0:
                _serve(settings, listening)
            _say(child)
    if child is not None:
        _end(child)


def _serve(settings: Settings, listening: socket.socket) -> None:
    # Not this process's input and output: the parent reads the one and counts on the other.
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    config = uvicorn.Config(create_app(settings), log_config=None, lifespan="on", access_log=False)
    uvicorn.Server(config).run(sockets=[listening])
    os._exit(0)


def _end(child: int) -> None:
    """Kill a process that may be dead already, and wait for its end."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
