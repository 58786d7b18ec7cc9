"""How does a test ask the API? `Api.ask` sends a query and gives its data; `Api.send` gives the errors, too."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from sqlalchemy import Engine, event

Json = dict[str, Any]

AC = {"serial": {"namespace": "Blue Star", "serial": "BS24-0001"}}
PURIFIER = {"serial": {"namespace": "Blue Star", "serial": "BS24-0900"}}
CAMERA = {"serial": {"namespace": "Nikon", "serial": "NKN-300551"}}
MATTRESS = {"orderLine": {"seller": "mm-foam", "order": "MMF-2023-771", "line": 1}}
SOMEBODY = "demo-admin"
"""Who asks where it does not matter who: one to whom every unit is told."""
ERROR = "... on UserError { code message path cure }"


@dataclass(frozen=True, slots=True)
class Api:
    """The app, as a client sees it."""

    http: httpx2.AsyncClient

    async def send(self, query: str, key: str | None = SOMEBODY, **variables: object) -> Json:
        """The whole answer. With None for a key nobody in particular asks."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        assert answer.status_code == 200, answer.text
        body: Json = answer.json()
        return body

    async def ask(self, query: str, key: str | None = SOMEBODY, **variables: object) -> Json:
        """The data of an answer without errors."""
        body = await self.send(query, key, **variables)
        assert "errors" not in body, body["errors"]
        data: Json = body["data"]
        return data


@contextmanager
def statements() -> Iterator[list[str]]:
    """The reading statements that are sent meanwhile, to any database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip("( ").startswith(("SELECT", "WITH")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def money(amount: str, currency: str = "INR") -> Mapping[str, str]:
    return {"amount": amount, "currency": currency}


def part(amount: str, component: str = "inverter-compressor", currency: str = "INR") -> Json:
    return {"id": component, "class": "PART", "component": component, "amount": money(amount, currency)}


def case(**fields: object) -> Json:
    """A case about the air conditioner of the demo, with some of its fields set."""
    asked: Json = {
        "unit": AC,
        "event": "DEFECT",
        "occurredOn": "2027-05-11",
        "components": ["inverter-compressor"],
        "charges": [part("14500.00")],
        "asOf": "2027-05-11T12:00:00+05:30",
    }
    return asked | fields
