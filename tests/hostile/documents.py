"""Which queries are written to hurt who parses, validates or carries them out?"""

# ruff: noqa: E501  (one thing a line, as in a table)

from tests.hostile.shapes import (
    BAD_VARIABLES,
    INVALID,
    NO_OPERATION,
    NO_QUERY,
    NO_SCHEMA,
    TOO_LARGE,
    UNREADABLE,
    document,
)


def doubled_fragments(count: int) -> str:
    """A few bytes that stand for 2^count fields."""
    chain = "".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}\n" for n in range(count))
    return f"{{ ...f0 }}\n{chain}fragment f{count} on Query {{ __typename }}"


def aliases(count: int, of: str) -> str:
    return "{ " + " ".join(f"a{n}: {of}" for n in range(count)) + " }"


def _introspection(rounds: int) -> str:
    inner = "name"
    for _ in range(rounds):
        inner = f"fields {{ type {{ {inner} }} }}"
    return f"{{ __schema {{ types {{ {inner} }} }} }}"


_PAGE = "plans(first: 100) { nodes { code } }"

DOCUMENTS = (
    document("2^30 fields of doubled fragments", doubled_fragments(30), TOO_LARGE),
    document("2^500 fields of doubled fragments", doubled_fragments(500), TOO_LARGE),
    document("a fragment that spreads itself", "{ ...f } fragment f on Query { ...f }", INVALID),
    document("three fragments in a circle",
             "{ ...a } fragment a on Query { ...b } fragment b on Query { ...c } fragment c on Query { ...a }", INVALID),
    document("a fragment that is not there", "{ ...nowhere }", INVALID),
    document("a thousand fragments that nobody spreads",
             "{ __typename }" + "".join(f" fragment f{n} on Query {{ __typename }}" for n in range(1_000)),
             INVALID | TOO_LARGE),
    document("a hundred inline fragments in one another", "{ " + "... { " * 100 + "__typename" + " }" * 101),
    document("one name for fields that differ", "{ " + " ".join("a: " + f for f in (_PAGE, "reviewQueue { code }")) + " }",
             INVALID),
    document("a thousand fields of one name",
             "{ " + " ".join(f"p: plans(first: {n}) {{ nodes {{ code }} }}" for n in range(1_000)) + " }",
             INVALID | TOO_LARGE),
    document("overlapping fragments, each with each",
             "{ " + " ".join(f"...f{n}" for n in range(150)) + " }"
             + "".join(f" fragment f{n} on Query {{ x: plans(first: {n}) {{ nodes {{ c: code }} }} }}" for n in range(150)),
             INVALID | TOO_LARGE),
    document("two thousand aliases of one field", aliases(2_000, "__typename"), TOO_LARGE),
    document("a hundred aliases of a page", aliases(100, _PAGE), TOO_LARGE),
    document("aliases below the root", "{ plans { nodes { " + " ".join(f"a{n}: code" for n in range(3_000)) + " } } }",
             TOO_LARGE),
    document("fields 500 deep", "{ node(id: \"x\") " + "{ a " * 500 + "}" * 501, TOO_LARGE | INVALID),
    document("fields 4,000 deep", "{ a " * 4_000 + "}" * 4_000, TOO_LARGE | UNREADABLE),
    document("fields 100,000 deep", "{a" * 100_000 + "}" * 100_000, TOO_LARGE | UNREADABLE),
    document("an open brace 400,000 times", "{" * 400_000, TOO_LARGE | UNREADABLE),
    document("a list 3,000 deep", "{ plan(code: " + "[" * 3_000 + "]" * 3_000 + ") { code } }",
             TOO_LARGE | UNREADABLE | INVALID),
    document("an object 2,000 deep", "{ plan(code: " + "{a:" * 2_000 + "1" + "}" * 2_000 + ") { code } }",
             TOO_LARGE | UNREADABLE | INVALID),
    document("the type of a variable 4,000 deep", "query ($x: " + "[" * 4_000 + "Int" + "]" * 4_000 + ") { __typename }",
             TOO_LARGE | UNREADABLE | INVALID),
    document("five thousand directives", "{ __typename " + "@include(if: true) " * 3_000 + "}",
             TOO_LARGE | UNREADABLE | INVALID),
    document("directives that nobody knows", "{ __typename " + " ".join(f"@d{n}" for n in range(40)) + " }", INVALID | TOO_LARGE),
    document("a directive where none may stand", "query @include(if: true) { __typename }", INVALID),
    document("defer and stream", "{ plans { nodes @stream { code } ... @defer { pageInfo { endCursor } } } }", INVALID),
    document("introspection", "{ __schema { types { name } } }", NO_SCHEMA),
    document("introspection in circles", _introspection(9), NO_SCHEMA | TOO_LARGE),
    document("introspection 60 rounds deep", _introspection(60), NO_SCHEMA | TOO_LARGE),
    document("introspection in a fragment under another name",
             "{ ...f } fragment f on Query { x: __type(name: \"Query\") { name } }", NO_SCHEMA),
    document("introspection beside a good field", "{ plans { nodes { code } } __schema { queryType { name } } }", NO_SCHEMA),
    document("the text of the subgraph", "{ _service { sdl } }", NO_SCHEMA),
    document("entities of a thousand serials",
             "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }",
             variables={"r": [{"__typename": "Unit", "id": f"x{n}"} for n in range(1_000)]}),
    document("entities that are none", "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }",
             variables={"r": [{"__typename": "Query"}, {"__typename": ["Unit"]}, {}]}),
    document("100,000 tokens", "{ " + "a " * 100_000 + "}", TOO_LARGE | UNREADABLE | INVALID),
    document("900 KB of comment", "# " + "x" * 900_000 + "\n{ __typename }"),
    document("900 KB of commas", "{ __typename " + "," * 900_000 + "}"),
    document("a text of 500 KB", '{ plan(code: "' + "x" * 500_000 + '") { code } }'),
    document("a block of 500 KB", '{ plan(code: """' + "\n x" * 100_000 + '""") { code } }'),
    document("a text that does not end", '{ plan(code: "', UNREADABLE),
    document("a character beyond Unicode", '{ plan(code: "\\u{110000}") { code } }', UNREADABLE),
    document("half a character in a text", '{ plan(code: "\\ud800") { code } }', UNREADABLE),
    document("a zero in a text", '{ plan(code: "a\\u0000b") { code } }', BAD_VARIABLES),
    document("a zero in the query", "{ __type\0name }", UNREADABLE),
    document("a field of another script", "{ ＿＿typename }", UNREADABLE),
    document("a number of 70 bits in the query", "{ plans(first: 1180591620717411303424) { nodes { code } } }", INVALID),
    document("a fraction beyond all", "{ locations(withinKm: 1e400) { nodes { id } } }", INVALID | {"MISSING_POINT", "BAD_USER_INPUT"}),
    document("a number of 5,000 digits in the query", "{ plans(first: " + "9" * 5_000 + ") { nodes { code } } }",
             TOO_LARGE),
    document("four thousand variables", "query (" + " ".join(f"$v{n}: Int" for n in range(2_500)) + ") { __typename }",
             INVALID | TOO_LARGE | UNREADABLE),
    document("the same variable twice", "query ($a: Int, $a: Int) { plans(first: $a) { nodes { code } } }", INVALID),
    document("a variable that nobody declared", "{ plans(first: $n) { nodes { code } } }", INVALID),
    document("a default that does not fit", 'query ($n: Int = "x") { plans(first: $n) { nodes { code } } }', INVALID),
    document("two operations and no name", "query a { __typename } query b { __typename }", NO_OPERATION),
    document("the name of no operation", "query a { __typename }", NO_OPERATION, operationName="b"),
    document("an operation's name of 500 KB", "query a { __typename }", NO_OPERATION, operationName="b" * 500_000),
    document("a thousand operations", " ".join(f"query q{n} {{ __typename }}" for n in range(1_000)),
             NO_OPERATION | TOO_LARGE | INVALID, operationName="q0"),
    document("an empty query", "", NO_QUERY),
    document("white space as a query", " \n ", UNREADABLE | NO_QUERY),
    document("fragments only", "fragment f on Query { __typename }", NO_OPERATION | INVALID),
    document("a schema instead of a query", "type Query { a: Int } extend schema @link(url: \"x\")", NO_OPERATION | INVALID),
    document("a subscription by HTTP", 'subscription { claimUpdated(claimId: "x") { __typename } }',
             frozenset({"SUBSCRIPTION_BY_HTTP"})),
    document("ten thousand ids", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
             variables={"ids": [f"x{n}" for n in range(10_000)]}, codes=TOO_LARGE | {"TOO_MANY"}),
    document("a thousand questions in one", "query ($i: [CoverageInput!]!) { coverages(inputs: $i) { __typename } }",
             variables={"i": [{"unit": {"id": "x"}}] * 1_000}, codes=TOO_LARGE | {"TOO_MANY"}),
    document("a page of a thousand million", "{ plans(first: 1000000000) { nodes { code } } }",
             TOO_LARGE | {"BAD_PAGE"}),
    document("a page of minus one", "{ plans(first: -1) { nodes { code } } }", TOO_LARGE | {"BAD_PAGE"}),
    document("no way to say which unit", "{ unit(by: {}) { __typename } }", INVALID | BAD_VARIABLES),
    document("two ways to say which unit", '{ unit(by: {id: "x", serial: {namespace: "a", serial: "b"}}) { __typename } }',
             INVALID | BAD_VARIABLES),
    document("a document's id that climbs", "", frozenset({"PERSISTED_DOCUMENT_NOT_FOUND"}),
             documentId="../../../etc/passwd"),
    document("a hash of 500 KB", "", frozenset({"PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"}),
             extensions={"persistedQuery": {"version": 1, "sha256Hash": "f" * 500_000}}),
    document("a hash that is not that of the query", "{ __typename }", frozenset({"DOCUMENT_MISMATCH"}),
             extensions={"persistedQuery": {"version": 1, "sha256Hash": "f" * 64}}),
)  # fmt: skip
