"""Which headers came with a request? They are found by name; starlette's own go through all of them each time."""

from starlette.datastructures import Headers
from starlette.types import Scope

_SCOPE_KEY = "contracts.headers"


class Heard(Headers):
    """The headers of one request. Of one that came several times, `get` gives the first."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self._first = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(self._list)}
        self._each_once = len(self._first) == len(self._list)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._first

    def __getitem__(self, key: str) -> str:
        return self._first[key.lower()]

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The first of this name."""
        return self._first.get(key.lower(), default)

    def getlist(self, key: str) -> list[str]:
        """All of this name, as they came."""
        first = self._first.get(key.lower())
        if first is None:
            return []
        return [first] if self._each_once else super().getlist(key)


def headers_of(scope: Scope) -> Headers:
    """The headers of a request, which is asked for them in several places."""
    heard: Headers | None = scope.get(_SCOPE_KEY)
    if heard is None:
        heard = scope[_SCOPE_KEY] = Heard(scope)
    return heard
