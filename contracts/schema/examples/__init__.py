"""Which questions show best what can be asked? The worked examples, as the explorer offers them and the tests run them.

An example is a query `NUMBER-NAME.graphql` with its variables and headers in `NUMBER-NAME.json`, in the order of the
numbers. Its first line is the question that it answers; the demo key in its headers says whose question that is.
"""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from graphql import get_operation_ast, parse
from msgspec import Struct

_BEARER = "Bearer demo-"

CALLERS: Mapping[str, str] = {
    "storefront": "A storefront",
    "shop": "A shop's own server",
    "customer": "Asha, a customer",
    "centre": "A service centre",
    "partner": "A partner shop",
    "issuer": "An issuer's staff",
    "admin": "An administrator",
}
"""Who asks, by the demo key without its `demo-`: each kind of caller has an example."""


class Example(Struct, frozen=True):
    """One worked example."""

    name: str
    query: str
    variables: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def caller(self) -> str:
        """Whose question it is: one of `CALLERS`."""
        return self.headers["Authorization"].removeprefix(_BEARER)

    @property
    def question(self) -> str:
        """What it asks, in words."""
        return self.query.partition("\n")[0].removeprefix("#").strip()

    @property
    def operation(self) -> str:
        """The name of its operation."""
        found = get_operation_ast(parse(self.query))
        return found.name.value if found and found.name else self.name

    @property
    def subscribes(self) -> bool:
        """Whether it is told over a socket, for as long as somebody listens."""
        return "\nsubscription " in self.query

    def as_entry(self) -> Mapping[str, Any]:
        """The example as an entry of the explorer."""
        return {
            "caller": CALLERS[self.caller],
            "question": self.question,
            "query": self.query,
            "variables": dict(self.variables),
            "headers": dict(self.headers),
        }


def _read() -> tuple[Example, ...]:
    folder = resources.files("contracts.schema.examples")
    found = []
    for file in folder.iterdir():
        if file.name.endswith(".graphql"):
            name = file.name.removesuffix(".graphql")
            with_it = json.loads(folder.joinpath(f"{name}.json").read_text(encoding="utf-8"))
            query = file.read_text(encoding="utf-8")
            found.append(Example(name, query, with_it.get("variables", {}), with_it["headers"]))
    return tuple(sorted(found, key=lambda each: (int(each.name.partition("-")[0]), each.name)))


EXAMPLES = _read()
