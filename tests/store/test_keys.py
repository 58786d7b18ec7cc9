"""Are keys and public ids what they say?"""

import base64
from uuid import UUID

import pytest

from contracts.store.keys import (
    CodeId,
    EmptySerial,
    RecordId,
    UnitOwnedId,
    decode_id,
    order_line_key,
    public_id,
    unit_key,
)

UNIT = UUID("018f0000-0000-7000-8000-000000000001")
LOCAL = UUID("018f0000-0000-7000-8000-000000000000")


@pytest.mark.parametrize(
    "written",
    ["ab-12 3", "AB123", " A B\u20131\u20142-3 ", "\uff21\uff22\uff11\uff12\uff13", "ab\u200b123\n"],
)
def test_the_way_a_serial_is_written_does_not_change_the_key(written: str) -> None:
    assert unit_key("acme-in", "Acme", written) == unit_key("acme-in", "ACME", "AB123")


def test_a_unit_key_never_moves() -> None:
    """Rows hang on these values: a change of this test is a loss of data."""
    assert unit_key("acme-in", "ACME", "AB123") == UUID("78b90b0c-5ee7-5b80-85e0-535c747bb1b0")
    assert order_line_key("acme-in", "shop", "12-3", 1) == UUID("e93111f6-5162-573c-a3ed-8e2b82d8bf3a")


def test_tenant_namespace_and_serial_each_make_another_unit() -> None:
    keys = {
        unit_key("a", "b", "c"),
        unit_key("x", "b", "c"),
        unit_key("a", "x", "c"),
        unit_key("a", "b", "x"),
        unit_key("ab", "", "c"),
        unit_key("a", "bc", "1"),
        unit_key("a", "b", "c1"),
        order_line_key("a", "b", "c", 1),
    }
    assert len(keys) == 8


def test_an_order_is_taken_as_written() -> None:
    assert order_line_key("a", "shop", "12-3", 1) != order_line_key("a", "shop", "1-23", 1)


@pytest.mark.parametrize("serial", ["", "  ", "--", "\u200b"])
def test_a_serial_of_nothing_is_refused(serial: str) -> None:
    with pytest.raises(EmptySerial) as refusal:
        unit_key("acme-in", "ACME", serial)
    assert refusal.value.serial == serial


def test_a_public_id_comes_back_as_what_it_names() -> None:
    assert decode_id(public_id("Contract", UNIT, LOCAL)) == UnitOwnedId("Contract", UNIT, LOCAL)
    assert decode_id(public_id("Unit", UNIT)) == RecordId("Unit", UNIT)
    assert decode_id(public_id("Plan", "acme-ac")) == CodeId("Plan", ("acme-ac",))
    assert decode_id(public_id("Terms", "acme-ac", "2024-01")) == CodeId("Terms", ("acme-ac", "2024-01"))
    assert decode_id(public_id("Issuer", "घर")) == CodeId("Issuer", ("घर",))


def test_an_id_needs_the_parts_of_its_noun() -> None:
    with pytest.raises(ValueError, match="Contract has no public id"):
        public_id("Contract", UNIT)
    with pytest.raises(ValueError, match="Plan has no public id"):
        public_id("Plan", "")
    with pytest.raises(ValueError, match="Terms has no public id"):
        public_id("Terms", "acme-ac")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "not an id",
        "ünït",
        "\ud800",
        _text(b"Contract"),
        _text(b"Contract\0" + UNIT.bytes),
        _text(b"Unit\0" + UNIT.bytes + b"x"),
        _text(b"Ghost\0" + UNIT.bytes),
        _text(b"Plan\0"),
        _text(b"Plan\0a\0b"),
        _text(b"Plan\0\xff\xfe"),
        _text(b"\xff\0" + UNIT.bytes),
        public_id("Unit", UNIT) + "=",
        public_id("Unit", UNIT) + "\n",
        public_id("Plan", "ab")[:-1] + "j",
    ],
)
def test_what_is_not_an_id_names_nothing(text: str) -> None:
    assert decode_id(text) is None
