"""Is this a reason as it may be written down for ever: a code, and not the words of a person?"""

import re

from contracts.usecases.failures import BadInput, Path

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,59}")


def check_reason(reason: str, path: Path = ("reason",)) -> None:
    """Raise `BadInput` for a reason that is no code: what is written into the chain cannot be erased with a person."""
    if not _CODE.fullmatch(reason):
        cure = "write a code such as OTHER_OPINION or MOVED; words of a person never belong here"
        raise BadInput("BAD_REASON", "the reason is no code", cure, path)
