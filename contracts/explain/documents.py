"""How is a reason read back from the document of a decision, the JSON that is hashed and kept?

A kept claim is explained just as a preview is. Values stay as they are written; sentences read their types.
"""

from collections.abc import Mapping

from contracts.rules.values.findings import Finding
from contracts.rules.values.plain import Document
from contracts.rules.values.vocabulary import About, Code, Sense


def finding_of(document: Document) -> Finding:
    """The finding that a document was written from."""
    code, about = _CODES[document["reason"]]
    values = tuple((name, _unchanging(value)) for name, value in document["values"].items())
    return Finding(code, Sense(document["sense"]), document["clause"], about, values)


def _unchanging(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


_CODES: Mapping[str, tuple[Code, About | None]] = {
    **{f"{code.value}_{about.value}": (code, about) for code in Code for about in About},
    **{code.value: (code, None) for code in Code},
}
