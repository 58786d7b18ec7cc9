"""Does the log tell where a fault was, and nothing of what somebody sent?"""

import asyncio
import logging

import structlog

from contracts.cli.log_lines import OneLine, told

SECRET = "ck.demo.the-secret"


def raised() -> BaseException:
    try:
        try:
            raise ValueError(f"[parameters: ({SECRET!r})]")
        except ValueError as error:
            raise LookupError(SECRET) from error
    except LookupError as error:
        return error


def test_an_exception_is_told_by_its_kinds_and_places() -> None:
    lines = told(raised()).splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["builtins.LookupError", "builtins.ValueError"]
    assert all(line.endswith(" raised") and __file__ in line for line in lines if line.startswith(" "))
    assert SECRET not in told(raised())


def test_what_was_being_handled_is_told_too_unless_it_is_none_of_the_matter() -> None:
    def inner(*, hidden: bool) -> BaseException:
        try:
            try:
                raise KeyError(SECRET)
            except KeyError:
                if hidden:
                    raise OSError(SECRET) from None
                raise OSError(SECRET)  # noqa: B904
        except OSError as error:
            return error

    assert "KeyError" in told(inner(hidden=False))
    assert "KeyError" not in told(inner(hidden=True))
    assert SECRET not in told(inner(hidden=False))


def test_each_of_a_group_of_exceptions_is_told() -> None:
    text = told(BaseExceptionGroup(SECRET, [raised(), RuntimeError(SECRET)]))
    assert "  | builtins.ValueError" in text
    assert "  | builtins.RuntimeError" in text
    assert SECRET not in text


def test_an_exception_that_leads_to_itself_ends() -> None:
    first, second = ValueError(SECRET), OSError(SECRET)
    first.__cause__, second.__cause__ = second, first
    assert len(told(first).splitlines()) == 10


async def test_the_entry_of_a_task_that_nobody_asked_after_shows_no_value_of_it() -> None:
    """asyncio lays the exception itself, with its message, on the second line of its entry."""
    entries: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            entries.append(self.format(record))

    handler = Kept()
    handler.setFormatter(OneLine("%(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("asyncio")
    logger.addHandler(handler)
    try:
        context = {"message": "Task exception was never retrieved", "exception": raised(), "future": SECRET}
        asyncio.get_running_loop().call_exception_handler(context)
    finally:
        logger.removeHandler(handler)
    [entry] = entries
    assert entry.splitlines()[0] == "ERROR asyncio Task exception was never retrieved"
    assert "builtins.LookupError" in entry
    assert SECRET not in entry


def test_entries_of_our_own_tell_of_a_fault_alike() -> None:
    rendered = structlog.processors.ExceptionRenderer(told)(None, "error", {"event": "failed", "exc_info": raised()})
    assert "builtins.LookupError" in rendered["exception"]
    assert SECRET not in str(rendered)
