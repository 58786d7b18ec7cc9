"""Documents that ask for too much, each in its own way; `benchmarks.limits` times them, too."""

from collections.abc import Callable, Iterator

from graphql import DocumentNode, Lexer, Node, Source, TokenKind
from graphql.language.ast import QUERY_DOCUMENT_KEYS


def tokens_in(text: str) -> int:
    """How many tokens a text has."""
    lexer, count = Lexer(Source(text)), 0
    while lexer.advance().kind is not TokenKind.EOF:
        count += 1
    return count


def filled(head: str, part: Callable[[int], str], tail: str, tokens: int) -> str:
    """As many parts between head and tail as make so many tokens, or somewhat fewer."""
    room = tokens - tokens_in(head) - tokens_in(tail)
    return f"{head} {' '.join(part(n) for n in range(room // tokens_in(part(0))))} {tail}"


def doubling(steps: int, leaf: str = "id") -> str:
    """A chain of fragments, each of which spreads the next one twice."""
    chain = (f"fragment F{n} on Plan {{ ...F{n + 1} x{n}: {leaf} ...F{n + 1} }}" for n in range(steps))
    return f"{{ plans {{ nodes {{ ...F0 }} }} }} {' '.join(chain)} fragment F{steps} on Plan {{ {leaf} }}"


def circle(steps: int) -> str:
    """Fragments that spread each other in a circle."""
    links = (f"fragment F{n} on Query {{ __typename ...F{(n + 1) % steps} }}" for n in range(steps))
    return f"{{ ...F0 }} {' '.join(links)}"


def complete(fragments: int) -> str:
    """Fragments each of which spreads all others."""
    spreads = " ".join(f"...F{n}" for n in range(fragments))
    return f"{{ ...F0 }} {' '.join(f'fragment F{n} on Query {{ {spreads} }}' for n in range(fragments))}"


def downhill(fragments: int) -> str:
    """Fragments each of which spreads all that come after it: no circle, and 2^n ways."""
    return "{ ...F0 } " + " ".join(
        f"fragment F{n} on Query {{ __typename {' '.join(f'...F{m}' for m in range(n + 1, fragments))} }}"
        for n in range(fragments)
    )


def nested(depth: int) -> str:
    """Fields in each other."""
    return "{" + "a{" * (depth - 1) + "b" + "}" * depth


def in_circles(times: int) -> str:
    """The schema, asked for the types of the fields of its types, and so on."""
    return "{ __schema { types " + "{ fields { type " * times + "{ name }" + " } }" * times + " } }"


def nodes_of(document: DocumentNode) -> int:
    """How many nodes a document has."""
    return sum(1 for _ in _nodes(document))


def _nodes(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        found = pending.pop()
        yield found
        for key in QUERY_DOCUMENT_KEYS.get(found.kind, ()):
            value = getattr(found, key, None)
            pending += [value] if isinstance(value, Node) else value or ()


def hostile(tokens: int) -> dict[str, str]:
    """Documents of about so many tokens, by what is hostile in them. Not all of them are refused."""
    small = tokens // 14
    return {
        "plain fields": filled("{ plans { nodes {", lambda _: "code", "} } }", tokens),
        "plain fields, 250 of them with other names": filled(
            "{ plans { nodes {" + " ".join(f"a{n}: code" for n in range(250)), lambda _: "code", "} } }", tokens
        ),
        "fields below fields of one name": "{ plans { nodes {"
        + filled("", lambda _: "versions { version }", "", tokens - 10)
        + "} } }",
        "fields of one name below each other": filled(
            "{ plans {", lambda _: "nodes { versions { version } }", "} }", tokens
        ),
        "differing arguments": filled("{", lambda n: f"a: plans(first: {n}) {{ __typename }}", "}", tokens),
        "empty inline fragments": filled("{ plans {", lambda _: "... { __typename }", "} }", tokens),
        "inline fragments of types": filled(
            '{ node(id: "1") {', lambda _: "... on Plan { __typename } ... on Unit { __typename }", "} }", tokens
        ),
        "spreads": filled("{ plans { nodes {", lambda _: "...F", "} } } fragment F on Plan { code }", tokens),
        "doubling fragments": doubling(small),
        "a circle of fragments": circle(small),
        "all fragments in each other": complete(int((tokens / 2) ** 0.5) - 2),
        "all fragments downhill": downhill(int(tokens**0.5) - 4),
        "unused fragments": filled(
            "{ __typename }", lambda n: f"fragment F{n} on Query {{ __typename a: __typename }}", "", tokens
        ),
        "unknown fields": filled("{ plans {", lambda n: f"unknownFieldOfThese{n}", "} }", tokens),
        "unknown arguments": filled("{ plans(", lambda n: f"firs{n}: 1", ") { __typename } }", tokens),
        "unknown members of an input": filled(
            "{ coverage(input: {", lambda n: f"fact{n}: 1", "}) { __typename } }", tokens
        ),
        "unknown types": filled("query Q(", lambda n: f"$v{n}: CoverageInputs", ") { __typename }", tokens),
        "unknown directives": filled("{", lambda n: f"a{n}: __typename @includ", "}", tokens),
        "unused variables": filled("query Q(", lambda n: f"$v{n}: Int", ") { __typename }", tokens),
        "undefined variables": filled("{ plans(first: [", lambda n: f"$v{n}", "]) { __typename } }", tokens),
        "directives": filled("{ __typename", lambda _: "@skip(if: false)", "}", tokens),
        "operations": filled("", lambda n: f"query Q{n} {{ __typename }}", "", tokens),
        "operations without a name": filled("", lambda _: "{ __typename }", "", tokens),
        "operations over one fragment": " ".join(f"query Q{n} {{ ...F }}" for n in range(10))
        + filled(" fragment F on Query {", lambda _: "__typename", "}", tokens - 60),
        "a deep list": "{ plans(first: " + "[" * 190 + "]" * 190 + ") { __typename } }",
        "a long list of numbers": filled("{ coverages(inputs: [", lambda _: "1", "]) { __typename } }", tokens),
        "a long list of objects": filled("{ coverages(inputs: [", lambda _: "{}", "]) { __typename } }", tokens),
        "the schema in circles": in_circles(3),
        "the schema in longer circles": in_circles(8),
        "wide questions about the schema": filled("{ __schema { types {", lambda n: f"a{n}: name", "} } }", tokens),
    }


def long_ones(characters: int) -> dict[str, str]:
    """Documents of so many characters and few tokens."""

    def text(value: str) -> str:
        return f"{{ plans(after: {value}) {{ __typename }} }}"

    room = characters - 40
    return {
        "comments": "#\n" * (room // 2) + "{ __typename }",
        "one comment": "#" + "x" * room + "\n{ __typename }",
        "commas": "," * room + "{ __typename }",
        "empty lines": "\n" * room + "{ __typename }",
        "a long name": "{ " + "x" * room + " }",
        "a long argument": "{ plans(" + "x" * room + ": 1) { __typename } }",
        "a long type": "query Q($a: " + "x" * (room - 20) + ") { __typename }",
        "a long text": text('"' + "x" * room + '"'),
        "a text of escapes": text('"' + "\\n" * (room // 2) + '"'),
        "a text of escaped letters": text('"' + "\\u0041" * (room // 6) + '"'),
        "a block text": text('"""' + "x\n" * (room // 2) + '"""'),
        "a block text of empty lines": text('"""' + " \n" * (room // 2) + '"""'),
        "a long number": text("9" * room),
        "a long fraction": text("1." + "9" * (room - 2)),
        "a long word": text("E" * room),
        "letters beyond ASCII": text('"' + "é" * (room // 2) + '"'),
        "nothing that is GraphQL": "?" * characters,
        "an open text": '{ a(b: "' + "x" * room,
    }
