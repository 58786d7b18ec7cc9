"""Which documents are trusted, and which one does a request name?

A manifest is the file that graphql-codegen writes for `persistedDocuments`: a JSON object of hash and text. It is read
once, at the start, and only with `hashAlgorithm: "sha256"`; what does not hold is said with the file and the document.
Nothing is ever added by a request.

    {"documentId": "sha256:5f2a..."}                                                   GraphQL over HTTP
    {"doc_id": "5f2a..."}                                                              Relay
    {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "5f2a..."}}}        Apollo

All three may be sent by POST and by GET. A text beside a name must be that document. Apollo's clients are answered as
they expect: `PersistedQueryNotFound` lets them send the text as well, `PersistedQueryNotSupported` (there is no
manifest at all) lets them stop asking.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import orjson
from graphql import GraphQLError, OperationDefinitionNode
from msgspec import Struct, field

from contracts.http.guard import Envelope
from contracts.schema.schema import read_document

_PREFIX = "sha256:"
_FORMS = '`documentId` as "sha256:...", `doc_id`, or `extensions.persistedQuery.sha256Hash`'
_OF_NO_NAME = frozenset({"query", "variables", "operationName"})
_CODEGEN = 'write the file again with graphql-codegen, `persistedDocuments: {hashAlgorithm: "sha256"}`'


class Problem(Struct, frozen=True):
    """What is wrong with a manifest: the file, the hash of the document where there is one, what, and the cure."""

    file: Path
    document: str | None
    what: str
    cure: str

    def __str__(self) -> str:
        where = f"{self.file}: document {self.document}" if self.document else str(self.file)
        return f"{where}: {self.what}; {self.cure}"


class BrokenManifest(ValueError):
    """A manifest of trusted documents does not hold."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class UnknownDocument(Exception):
    """A request names no document of ours, or sends what is not trusted. `code` and `message` are the answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Trusted(Struct, frozen=True):
    """The trusted documents by hash. `only` refuses every other; `names` are those of their operations."""

    texts: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    only: bool = False

    def text(self, envelope: Envelope, only: bool = False) -> str | None:
        """The text that a request sends or names; `only` refuses every other here. Raises `UnknownDocument`."""
        written = envelope.get("query")
        query = written if isinstance(written, str) and written else None
        named = [] if envelope.keys() <= _OF_NO_NAME else list(_named(envelope))
        if not (self.texts or named or self.only or only):
            return query
        sent = {hash_of(query)} if query and (self.texts or named) else set()
        hashes = {digest for _, digest in named} | sent
        if len(hashes) > 1:
            message = "The request names a document and sends another: send one of them, or both of one document."
            raise UnknownDocument("DOCUMENT_MISMATCH", message)
        trusted = next((self.texts[digest] for digest in hashes if digest in self.texts), None)
        if trusted is None and query is None and named:
            raise self._unknown(named[0][0])
        if trusted is None and query is not None and (self.only or only):
            message = f"Only trusted documents are carried out here: publish it first, and name it by {_FORMS}."
            raise UnknownDocument("DOCUMENT_NOT_TRUSTED", message)
        return trusted or query

    def _unknown(self, code: str) -> UnknownDocument:
        if code == "PERSISTED_DOCUMENT_NOT_FOUND":
            message = "No trusted document has this hash: publish it first, or send its text as `query`."
            return UnknownDocument(code, message)
        # The messages are those that Apollo's clients compare.
        if not self.texts:
            return UnknownDocument("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
        return UnknownDocument(code, "PersistedQueryNotFound")


def read_trusted(files: Iterable[Path], *, only: bool = False) -> Trusted:
    """The documents of all manifests. Raises `BrokenManifest` with everything that does not hold."""
    texts: dict[str, str] = {}
    names: set[str] = set()
    problems: list[Problem] = []
    for file in files:
        found, wrong = check_manifest(file)
        texts |= found
        problems += wrong
        names |= {name for text in found.values() for name in operation_names(text)}
    if problems:
        raise BrokenManifest(tuple(problems))
    return Trusted(texts, frozenset(names), only)


def check_manifest(file: Path) -> tuple[dict[str, str], list[Problem]]:
    """The documents of one manifest that hold, and what is wrong with the others."""
    try:
        written = orjson.loads(file.read_bytes())
    except OSError as error:
        return {}, [Problem(file, None, f"cannot be read ({error.strerror})", "name a file that is there")]
    except orjson.JSONDecodeError as error:
        return {}, [Problem(file, None, f"is not JSON ({error})", _CODEGEN)]
    if not isinstance(written, dict):
        return {}, [Problem(file, None, "is not an object of hash and text", _CODEGEN)]
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name, text in written.items():
        wrong = list(_problems(file, name, text))
        problems += wrong
        if not wrong:
            texts[name.removeprefix(_PREFIX)] = text
    return texts, problems


def operation_names(text: str) -> Iterator[str]:
    """The names of the operations of a document that is valid."""
    for each in read_document(text)[0].definitions:
        if isinstance(each, OperationDefinitionNode) and each.name:
            yield each.name.value


def hash_of(text: str) -> str:
    """What names a document."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _problems(file: Path, name: str, text: object) -> Iterator[Problem]:
    if not isinstance(text, str):
        yield Problem(file, name, "is no text", _CODEGEN)
        return
    if name.removeprefix(_PREFIX) != hash_of(text):
        yield Problem(file, name, f"the sha256 of its text is {hash_of(text)}", _CODEGEN)
    try:
        errors: Iterable[GraphQLError] = read_document(text)[1]
    except GraphQLError as error:
        errors = (error,)
    for each in errors:
        line = f" (line {each.locations[0].line})" if each.locations else ""
        yield Problem(file, name, f"does not fit the schema: {each.message}{line}", "change the query, or the schema")


def _named(envelope: Envelope) -> Iterator[tuple[str, str]]:
    """Each hash that a request names, with the code for one that is unknown."""
    for member in ("documentId", "doc_id"):
        if isinstance(written := envelope.get(member), str):
            yield "PERSISTED_DOCUMENT_NOT_FOUND", written.removeprefix(_PREFIX).lower()
    extensions = envelope.get("extensions")
    persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    if isinstance(persisted, dict) and isinstance(written := persisted.get("sha256Hash"), str):
        yield "PERSISTED_QUERY_NOT_FOUND", written.lower()
