"""What is a record called: inside, and to the outside?

A unit's key is made from tenant, namespace and serial alone, so a look-up by serial is a read by primary key.
No database is needed. `unit_key("acme-in", "ACME", "ab 12-3")` and `unit_key("acme-in", "acme", "AB123")` are
the same key.

A public id holds the noun and its keys. It is opaque text, it is not a secret and it grants nothing:

    public_id("Contract", unit_key, contract_id)  ->  "Q29udHJhY3QA..."
    decode_id("Q29udHJhY3QA...")                  ->  UnitOwnedId("Contract", unit_key, contract_id)
    decode_id("anything else")                    ->  None
"""

import base64
import binascii
import unicodedata
from typing import Literal, TypeAlias, get_args
from uuid import UUID

from msgspec import Struct
from uuid_utils.compat import uuid5

UnitOwnedNoun: TypeAlias = Literal["Contract", "Claim", "Reading", "Job", "Decision"]
RecordNoun: TypeAlias = Literal["Unit", "Product", "Party", "Location", "Grant", "Agreement"]
CodeNoun: TypeAlias = Literal["Issuer", "Plan", "Terms"]

# Never change these: every key ever made hangs on them.
_SERIALS = UUID("7d0f5c1e-6a7e-5b0c-9a54-2f1c8f0e6b11")
_ORDER_LINES = UUID("c2b9d6a4-1f0d-5a83-8e37-64a0d1f7b922")
_REFERENCES = UUID("4e6a1b9d-3c57-5f28-b1d4-8a90c7e25f63")
_AGREEMENTS = UUID("b64f3d18-90a2-5e77-a1c3-52d9e0f7186b")

_UNIT_OWNED: dict[str, UnitOwnedNoun] = {noun: noun for noun in get_args(UnitOwnedNoun)}
_RECORDS: dict[str, RecordNoun] = {noun: noun for noun in get_args(RecordNoun)}
_CODES: dict[str, CodeNoun] = {noun: noun for noun in get_args(CodeNoun)}
_ONE_KEY, _TWO_KEYS = 16, 32
"""The bytes of the keys in an id."""
_LENGTHS: dict[str, int] = {**dict.fromkeys(_UNIT_OWNED, _TWO_KEYS), **dict.fromkeys(_RECORDS, _ONE_KEY)}
_IN_ADDRESSES = bytes.maketrans(b"+/", b"-_")
"""What stands for the two signs of base64 that mean something in an address."""


class EmptySerial(ValueError):
    """The serial has nothing left once spaces and dashes are gone."""

    def __init__(self, serial: str) -> None:
        super().__init__(f"the serial {serial!r} has no letters or digits")
        self.serial = serial


class UnitOwnedId(Struct, frozen=True):
    """The id of something that one unit owns."""

    noun: UnitOwnedNoun
    unit_key: UUID
    local_id: UUID


class RecordId(Struct, frozen=True):
    """The id of a unit, or of a reference record with a key of its own."""

    noun: RecordNoun
    local_id: UUID


class CodeId(Struct, frozen=True):
    """The id of a reference record that is known by its codes: an issuer, a plan, a plan's version."""

    noun: CodeNoun
    codes: tuple[str, ...]


def unit_key(tenant: str, namespace: str, serial: str) -> UUID:
    """The key of the unit with this serial. Width, case, spaces and dashes make no difference."""
    plain = normalised(serial)
    if not plain:
        raise EmptySerial(serial)
    return uuid5(_SERIALS, _joined(tenant, normalised(namespace), plain))


def order_line_key(tenant: str, seller: str, order: str, line: int) -> UUID:
    """The key of a unit without a serial, from the order line that sold it. The order is taken as written."""
    return uuid5(_ORDER_LINES, _joined(tenant, seller, order, str(line)))


def references_key(tenant: str) -> UUID:
    """The key under which the changes of a tenant's reference records are chained, as a unit's are under its own."""
    return uuid5(_REFERENCES, _joined(tenant))


def agreement_key(tenant: str, caller: str, idempotency_key: str) -> UUID:
    """The key of the agreement that a caller made under an idempotency key: sent twice, it is the same one."""
    return uuid5(_AGREEMENTS, _joined(tenant, caller, idempotency_key))


def normalised(text: str) -> str:
    """A serial or namespace as it is compared: NFKC, upper case, no spaces, dashes or control characters."""
    if text.isascii() and text.isalnum():
        return text.upper()
    upper = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    return "".join(letter for letter in upper if not _is_filler(letter))


def public_id(noun: UnitOwnedNoun | RecordNoun | CodeNoun, *parts: UUID | str) -> str:
    """The opaque text for one record: two UUIDs for what a unit owns, one for a record, codes for a code."""
    if noun in _CODES:
        body = b"\0".join(part.encode() for part in parts if isinstance(part, str))
        fits = _code_id(_CODES[noun], body) is not None
    else:
        body = b"".join([part.bytes for part in parts if isinstance(part, UUID)])
        fits = len(body) == _LENGTHS[noun]
    if not fits:
        raise ValueError(f"{noun} has no public id made of {parts!r}")
    return _text_of(noun.encode() + b"\0" + body)


def decode_id(text: str) -> UnitOwnedId | RecordId | CodeId | None:
    """What a public id names, or None for a text that is not one."""
    raw = _bytes_of(text)
    head, _, body = raw.partition(b"\0")
    word = head.decode("ascii", "replace")
    if (owned := _UNIT_OWNED.get(word)) and len(body) == _TWO_KEYS:
        return UnitOwnedId(owned, UUID(bytes=body[:16]), UUID(bytes=body[16:]))
    if (record := _RECORDS.get(word)) and len(body) == _ONE_KEY:
        return RecordId(record, UUID(bytes=body))
    if code := _CODES.get(word):
        return _code_id(code, body)
    return None


def _code_id(noun: CodeNoun, body: bytes) -> CodeId | None:
    try:
        codes = tuple(body.decode().split("\0"))
    except UnicodeDecodeError:
        return None
    wanted = 2 if noun == "Terms" else 1
    return CodeId(noun, codes) if len(codes) == wanted and all(codes) else None


def _bytes_of(text: str) -> bytes:
    """The bytes behind a public id; none at all when the text is not exactly what `public_id` writes."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if _text_of(raw) == text else b""


def _text_of(raw: bytes) -> str:
    """Bytes as text of letters, digits, `-` and `_`."""
    return binascii.b2a_base64(raw, newline=False).translate(_IN_ADDRESSES, b"=").decode()


def _is_filler(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in {"Pd", "Cc", "Cf", "Zs"}


def _joined(*parts: str) -> str:
    """Lengths go before the parts, so that no two lists of parts read the same."""
    return "".join(f"{len(part)}:{part}" for part in parts)
