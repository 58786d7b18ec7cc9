"""What must no answer show? How the engine is made: its statements, files, libraries, keys of rows, secrets."""

import re
from collections.abc import Iterable, Iterator

_PATTERNS = {
    "a statement": r"\bSELECT\b.{1,400}\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE \w+ SET\b"
    r"|\[SQL:|\[parameters:",
    "a library": r"(?i)sqlalchemy|asyncpg|aiosqlite|sqlite3?\b|psycopg|postgres|strawberry|graphql-core|starlette"
    r"|uvicorn|pydantic|orjson|itsdangerous|joserfc|sqlstate|httptools",
    "a trace": r"Traceback|File \"|, line \d+, in |\b[A-Z]\w{0,60}Error: |Exception\b",
    "a path": r"(?<![\w.])/(?:work|home|root|usr|opt|var|tmp|dev|srv)/|site-packages|\w\.py\b|[A-Z]:\\\\",
    "an address in memory": r"\b0x[0-9a-fA-F]{6,}",
    "the key of a row": r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    "a value of Python": r"\bUUID\('|\bDecimal\('|datetime\.date|<class |<function |object at "
    r"|\bNoneType\b|\bfrozenset\(",
    "a name of a module": r"\bcontracts\.(?:http|schema|usecases|explain|plans|store|rules|app|cli|worker)\b",
}
_COMPILED = {what: re.compile(pattern, re.DOTALL) for what, pattern in _PATTERNS.items()}


def leaks_in(text: str, secrets: Iterable[str], sent: str = "") -> Iterator[str]:
    """What an answer shows and must not. What the caller has `sent` itself is nothing new to them."""
    for what, pattern in _COMPILED.items():
        for found in pattern.finditer(text):
            if found[0] not in sent:
                yield f"{what}: {text[max(0, found.start() - 60) : found.end() + 60]!r}"
    for secret in secrets:
        if secret in text:
            yield "a secret"
