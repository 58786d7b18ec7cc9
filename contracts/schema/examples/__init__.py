"""Which questions show best what can be asked? The worked examples, as the explorer offers them and the tests run them.

An example is a query `NAME.graphql` with its variables and headers in `NAME.json`, in the order of the names.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example."""

    name: str
    query: str
    variables: Mapping[str, Any]
    headers: Mapping[str, str]

    def as_tab(self) -> Mapping[str, Any]:
        """The example as a tab of the explorer."""
        tab: dict[str, Any] = {"query": self.query}
        if self.variables:
            tab["variables"] = dict(self.variables)
        if self.headers:
            tab["headers"] = dict(self.headers)
        return tab


def _read() -> tuple[Example, ...]:
    folder = resources.files("contracts.schema.examples")
    found = []
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".graphql"):
            name = file.name.removesuffix(".graphql")
            with_it = json.loads(folder.joinpath(f"{name}.json").read_text(encoding="utf-8"))
            query = file.read_text(encoding="utf-8")
            found.append(Example(name, query, with_it.get("variables", {}), with_it.get("headers", {})))
    return tuple(found)


EXAMPLES = _read()
