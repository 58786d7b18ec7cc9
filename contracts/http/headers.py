"""Which headers came with a request? They are read once; starlette's own go through all of them each time."""

from starlette.datastructures import Headers
from starlette.types import Scope

_SCOPE_KEY = "contracts.headers"


class Heard(Headers):
    """The headers of one request. Of one that came several times, `get` gives the first."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self._of: dict[str, list[str]] = {}
        for name, value in self._list:
            self._of.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._of

    def __getitem__(self, key: str) -> str:
        return self._of[key.lower()][0]

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The first of this name."""
        found = self._of.get(key.lower())
        return found[0] if found else default

    def getlist(self, key: str) -> list[str]:
        """All of this name, as they came."""
        return [*self._of.get(key.lower(), ())]


def headers_of(scope: Scope) -> Headers:
    """The headers of a request, which is asked for them in several places."""
    heard: Headers | None = scope.get(_SCOPE_KEY)
    if heard is None:
        heard = scope[_SCOPE_KEY] = Heard(scope)
    return heard
