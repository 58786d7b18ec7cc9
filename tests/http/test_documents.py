"""Are trusted documents found under each of their names, and is nothing else trusted?"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner

from contracts.app import create_app
from contracts.cli import app as commands
from contracts.http.documents import BrokenManifest, check_manifest, read_trusted
from contracts.schema.examples import EXAMPLES
from tests.databases import SqliteFiles
from tests.production import production

KIND = "query Kind { __typename }"
CHANGE = "mutation Change { __typename }"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(folder: Path, *texts: str) -> Path:
    """A file as graphql-codegen writes it."""
    file = folder / "persisted-documents.json"
    file.write_text(json.dumps({sha256(text): text for text in texts}))
    return file


NAMES: dict[str, Callable[[str], dict[str, Any]]] = {
    "documentId": lambda digest: {"documentId": f"sha256:{digest}"},
    "Relay": lambda digest: {"doc_id": digest},
    "Apollo": lambda digest: {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}},
}

Client = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]


@pytest.fixture
def client(sqlite_files: SqliteFiles) -> Client:
    """A client of an app with these settings, on an empty database."""

    @asynccontextmanager
    async def opened(**settings: Any) -> AsyncIterator[httpx2.AsyncClient]:
        with sqlite_files.migrated() as url:
            app = create_app(production(url, **settings))
            async with (
                app.router.lifespan_context(app),
                httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as found,
            ):
                yield found

    return opened


async def sent(http: httpx2.AsyncClient, method: str, body: Mapping[str, Any]) -> httpx2.Response:
    if method == "POST":
        return await http.post("/graphql", json=body)
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
    return await http.get("/graphql", params=texts)


def error(answer: httpx2.Response) -> tuple[str, str]:
    [found] = answer.json()["errors"]
    return found["extensions"]["code"], found["message"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("trusted_only", [False, True])
async def test_a_document_is_found_under_each_of_its_names(
    client: Client, tmp_path: Path, method: str, name: str, trusted_only: bool
) -> None:
    async with client(documents=(manifest(tmp_path, KIND),), trusted_only=trusted_only) as http:
        answer = await sent(http, method, NAMES[name](sha256(KIND)))
    assert answer.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("name", NAMES)
async def test_a_mutation_that_is_named_by_get_is_refused(client: Client, tmp_path: Path, name: str) -> None:
    async with client(documents=(manifest(tmp_path, CHANGE),)) as http:
        answer = await sent(http, "GET", NAMES[name](sha256(CHANGE)))
    assert (answer.status_code, error(answer)[0]) == (405, "MUTATION_BY_GET")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("documentId", "PERSISTED_DOCUMENT_NOT_FOUND", "No trusted document has this hash"),
        ("Relay", "PERSISTED_DOCUMENT_NOT_FOUND", "No trusted document has this hash"),
        ("Apollo", "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"),
    ],
)
async def test_an_unknown_hash_is_answered_as_each_client_expects(
    client: Client, tmp_path: Path, method: str, name: str, code: str, message: str
) -> None:
    async with client(documents=(manifest(tmp_path, KIND),)) as http:
        answer = await sent(http, method, NAMES[name](sha256("another")))
    assert error(answer)[0] == code
    assert error(answer)[1].startswith(message)
    assert answer.headers["cache-control"] == "no-store"


async def test_without_a_manifest_clients_of_apollo_learn_to_stop_asking(client: Client) -> None:
    async with client() as http:
        answer = await sent(http, "POST", NAMES["Apollo"](sha256(KIND)))
    assert error(answer) == ("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")


async def test_a_document_that_is_sent_with_its_hash_is_answered_and_not_kept(client: Client, tmp_path: Path) -> None:
    other = "query Other { __typename }"
    async with client(documents=(manifest(tmp_path, KIND),)) as http:
        together = await sent(http, "POST", {"query": other, **NAMES["Apollo"](sha256(other))})
        alone = await sent(http, "POST", NAMES["Apollo"](sha256(other)))
    assert together.json()["data"] == {"__typename": "Query"}
    assert error(alone)[0] == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{ __typename }", **NAMES["Apollo"](sha256(KIND))},
        {"query": "{ __typename }", **NAMES["documentId"](sha256(KIND))},
        {**NAMES["documentId"](sha256(KIND)), **NAMES["Relay"](sha256("another"))},
    ],
)
async def test_two_documents_in_one_request_are_refused(client: Client, tmp_path: Path, body: dict[str, Any]) -> None:
    async with client(documents=(manifest(tmp_path, KIND),)) as http:
        assert error(await sent(http, "POST", body))[0] == "DOCUMENT_MISMATCH"


async def test_where_only_trusted_documents_are_carried_out_every_other_is_refused(
    client: Client, tmp_path: Path
) -> None:
    other = "query Other { __typename }"
    async with client(documents=(manifest(tmp_path, KIND),), trusted_only=True) as http:
        as_text = await sent(http, "POST", {"query": other})
        with_hash = await sent(http, "POST", {"query": other, **NAMES["Apollo"](sha256(other))})
        introspection = await sent(http, "GET", {"query": "{ __schema { queryType { name } } }"})
        itself = await sent(http, "POST", {"query": KIND})
    assert {error(each)[0] for each in (as_text, with_hash, introspection)} == {"DOCUMENT_NOT_TRUSTED"}
    assert itself.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("body", [{"documentId": 7}, {"doc_id": ["x"]}, {"extensions": {"persistedQuery": 7}}, {}])
async def test_a_name_of_the_wrong_kind_is_no_name(client: Client, body: dict[str, Any]) -> None:
    async with client() as http:
        answer = await sent(http, "POST", body)
    assert answer.status_code == 400
    assert error(answer)[0] in {"BAD_REQUEST_MEMBER", "MISSING_QUERY"}


def test_the_worked_examples_can_be_trusted(tmp_path: Path) -> None:
    trusted = read_trusted([manifest(tmp_path, *(each.query for each in EXAMPLES))])
    assert len(trusted.texts) == len({each.query for each in EXAMPLES})
    assert "Kind" not in trusted.names


@pytest.mark.parametrize(
    ("written", "document", "what"),
    [
        ({"0" * 64: KIND}, "0" * 64, f"the sha256 of its text is {sha256(KIND)}"),
        ({hashlib.sha1(KIND.encode()).hexdigest(): KIND}, hashlib.sha1(KIND.encode()).hexdigest(), "sha256"),
        ({sha256("{ nothing }"): "{ nothing }"}, sha256("{ nothing }"), "Cannot query field 'nothing'"),
        ({sha256("{"): "{"}, sha256("{"), "Syntax Error"),
        ({sha256(KIND): 7}, sha256(KIND), "is no text"),
    ],
)
def test_a_document_that_does_not_hold_is_named_with_its_file(
    tmp_path: Path, written: dict[str, Any], document: str, what: str
) -> None:
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(written))
    with pytest.raises(BrokenManifest) as broken:
        create_app(production(f"sqlite:///{tmp_path / 'x.db'}", documents=(file,)))
    [problem] = broken.value.problems
    assert (problem.file, problem.document) == (file, document)
    assert what in problem.what
    assert problem.cure


@pytest.mark.parametrize(("text", "what"), [("{", "is not JSON"), ("[]", "is not an object"), (None, "cannot be read")])
def test_a_file_that_is_no_manifest_is_named(tmp_path: Path, text: str | None, what: str) -> None:
    file = tmp_path / "shop.json"
    if text is not None:
        file.write_text(text)
    _, [problem] = check_manifest(file)
    assert problem.file == file
    assert what in problem.what


def test_a_manifest_may_write_the_algorithm_before_the_hash(tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    file.write_text(json.dumps({f"sha256:{sha256(KIND)}": KIND}))
    assert read_trusted([file]).texts == {sha256(KIND): KIND}


def test_a_manifest_is_checked_by_a_command(tmp_path: Path) -> None:
    good = CliRunner().invoke(commands, ["documents", "check", str(manifest(tmp_path, KIND))])
    assert (good.exit_code, good.stdout) == (0, "1 documents can be trusted, 0 problems\n")
    (tmp_path / "bad.json").write_text(json.dumps({"0" * 64: "{ nothing }"}))
    bad = CliRunner().invoke(commands, ["documents", "check", str(tmp_path / "bad.json")])
    assert bad.exit_code == 1
    assert "0 documents can be trusted, 2 problems" in bad.output
