"""What does a line of the log hold? What was done, and of a fault where it happened: never what somebody sent.

The message of an exception is left out, for it may hold what was asked: a driver's has the values of a statement. What
is told of it is its kind, the places it came through, and the kinds of those that led to it.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import TypeAlias

import structlog

from contracts.settings import LogFormat, Settings

_ExcInfo: TypeAlias = (
    "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | BaseException"
)
MOST_CAUSES = 10


def configure_logging(settings: Settings) -> None:
    """One line for each entry, to standard error."""
    level = logging.getLevelNamesMapping()[settings.log_level.value]
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler])
    as_json = settings.log_format is LogFormat.JSON
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(told),
            structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


class OneLine(logging.Formatter):
    """Entries of libraries: their first line, for the next ones show the values at hand."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry, with what is told of its exception."""
        first = record.getMessage().partition("\n")[0]
        entry = logging.LogRecord(record.name, record.levelno, record.pathname, record.lineno, first, None, None)
        line = super().format(entry)
        return f"{line}\n{told(record.exc_info)}" if record.exc_info else line


def told(exc_info: _ExcInfo) -> str:
    """What is told of an exception: its kind, where it came through, and what led to it, without any message."""
    exception = exc_info if isinstance(exc_info, BaseException) else exc_info[1]
    return "\n".join(_lines(exception)) if exception is not None else ""


def _lines(exception: BaseException) -> Iterator[str]:
    cause: BaseException | None = exception
    for _ in range(MOST_CAUSES):
        if cause is None:
            return
        yield f"{type(cause).__module__}.{type(cause).__qualname__}"
        yield from (f"  {at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(cause.__traceback__))
        if isinstance(cause, BaseExceptionGroup):
            for each in cause.exceptions:
                yield from (f"  | {line}" for line in _lines(each))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
