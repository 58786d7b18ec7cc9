"""How long does the most hostile document take to be refused, or to be found valid?

    python -m benchmarks.limits          the ten slowest for each role, of all hostile documents up to 64 KB

Each is read from its text to the refusal, or to the validated document, with nothing kept; the time is that of the
processor. At most 50 ms is promised. What is asserted, in `tests/schema/limits`, is the number of nodes visited.
"""

import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter_ns, thread_time

from graphql import GraphQLError

from contracts.rules.values.vocabulary import Role
from contracts.schema.limits.bounds import BOUNDS, Bounds
from contracts.schema.reading import Reader
from contracts.schema.schema import SCHEMA
from tests.schema.limits.documents import hostile, long_ones

MOST_MS = 50
SHOWN = 10
LONGEST = 65_536
ROLES = (Role.STOREFRONT, Role.SERVICE_CENTRE, Role.ISSUER, Role.ADMIN)


def main() -> None:
    """Print the slowest, and a known document."""
    slowest = 0.0
    for role in ROLES:
        rows = sorted(measured(BOUNDS[role]), reverse=True)
        slowest = max(slowest, rows[0][0])
        _say(f"\n{role.value}: {len(rows)} documents, the slowest in ms of processor time")
        for took_ms, name, outcome in rows[:SHOWN]:
            _say(f"  {took_ms:6.1f}  {name:60} {outcome}")
    _say(f"\nslowest of all: {slowest:.1f} ms, at most {MOST_MS} are promised")
    _say(f"a known document: {known_us():.1f} us")


def measured(bounds: Bounds) -> list[tuple[float, str, str]]:
    """Each hostile document: how long it takes, what it is, and what becomes of it."""
    texts = hostile(bounds.tokens)
    texts |= {f"{name}, half as many tokens": text for name, text in hostile(bounds.tokens // 2).items()}
    texts |= {
        f"{name}, and a long text": _with_text(text, bounds) for name, text in hostile(bounds.tokens - 20).items()
    }
    texts |= long_ones(bounds.characters)
    texts |= {f"{name}, 64 KB": text for name, text in long_ones(LONGEST).items()}
    texts |= {f"{name}, too many": text for name, text in hostile(bounds.tokens * 4).items()}
    return [(_best_ms(partial(outcome, text, bounds)), name, outcome(text, bounds)) for name, text in texts.items()]


def _with_text(text: str, bounds: Bounds) -> str:
    """The document with one more operation, whose text fills it up to its length."""
    room = bounds.characters - len(text) - 60
    return (
        f'{text} query More {{ plans(after: """{"x" + chr(10)}{"x" * room}""") {{ __typename }} }}'
        if room > 0
        else text
    )


def outcome(text: str, bounds: Bounds) -> str:
    """What becomes of a document that nobody has sent before."""
    try:
        document = Reader(SCHEMA._schema).read(text, bounds)
    except GraphQLError as error:
        return _why(error)
    return _why(document.errors[0]) if document.errors else f"valid, {document.measured.visited} nodes visited"


def known_us() -> float:
    """How long it takes to read a document again, and to count its cost."""
    reader, bounds = Reader(SCHEMA._schema), BOUNDS[Role.STOREFRONT]
    text = "query($n: Int) { plans(first: $n) { nodes { code versions { version } } } }"
    times = 2_000
    reader.read(text, bounds).errors  # noqa: B018
    began = perf_counter_ns()
    for _ in range(times):
        document = reader.read(text, bounds)
        if not document.errors:
            document.cost(None, {"n": 7})
    return (perf_counter_ns() - began) / times / 1000


def _why(error: GraphQLError) -> str:
    bound = (error.extensions or {}).get("bound")
    return f"refused: {bound}" if bound else f"refused: {error.message[:50]}"


def _best_ms(run: Callable[[], object], times: int = 3) -> float:
    found = []
    for _ in range(times):
        began = thread_time()
        run()
        found.append((thread_time() - began) * 1000)
    return min(found)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
