"""What stands in a YAML text, and where?

libyaml splits the text, many times faster than Python could. It knows YAML 1.1, so the words of 1.2 are told here: only
`true`, `false`, `null` and whole numbers are more than text. The tree is put together in Python, for libyaml's own way
to do it dies of a text that is too deep.
"""

import re

from yaml import CBaseLoader, Node
from yaml.composer import Composer

KIND = "tag:yaml.org,2002:"
"""How the name of a kind begins: `tag:yaml.org,2002:int`."""


class OtherYAML(ValueError):
    """The text is written for another YAML than 1.2. `line` counts from 1."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


def composed(text: str) -> Node | None:
    """The root of the text; None when it is empty. Raises `OtherYAML`, `YAMLError` or `RecursionError`."""
    if _VERSION.match(text):
        raise OtherYAML(1, "is written for another YAML than 1.2")
    if found := _LINE_BREAK.search(text):
        raise OtherYAML(text.count("\n", 0, found.start()) + 1, "holds a line break that is none in YAML 1.2")
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


_VERSION = re.compile(r"\s*%YAML\s+(?!1\.2\b)")
_LINE_BREAK = re.compile("[\x85\u2028\u2029]")


class _Loader(Composer, CBaseLoader):
    """Events of libyaml, put together in Python."""

    def __init__(self, text: str) -> None:
        CBaseLoader.__init__(self, text)
        Composer.__init__(self)


_Loader.add_implicit_resolver(f"{KIND}bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF"))
_Loader.add_implicit_resolver(f"{KIND}int", re.compile(r"-?[0-9]+\Z"), list("-0123456789"))
_Loader.add_implicit_resolver(f"{KIND}null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])
