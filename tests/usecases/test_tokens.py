"""Is a token believed only where it was made, for what it was made for, and as it was made?"""

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts.store.records import JsonObject
from contracts.usecases.tokens import BadToken, Keys, Purpose, derived_key, read_token, sign

OLD, NEW = "o" * 32, "n" * 32
BODY: JsonObject = {"at": "2026-07-11T12:00:00+00:00", "said": {"total": "-531.00"}}


def test_a_token_says_what_was_signed_and_fits_into_an_address() -> None:
    token = sign(Keys.of([NEW]), Purpose.PREVIEW, BODY)
    assert read_token(Keys.of([NEW]), Purpose.PREVIEW, token) == BODY
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()


def test_the_newest_key_signs_and_each_key_is_believed() -> None:
    both = Keys.of([NEW, OLD])
    assert read_token(both, Purpose.PREVIEW, sign(Keys.of([OLD]), Purpose.PREVIEW, BODY)) == BODY
    assert read_token(Keys.of([NEW]), Purpose.PREVIEW, sign(both, Purpose.PREVIEW, BODY)) == BODY
    with pytest.raises(BadToken):
        read_token(Keys.of([OLD]), Purpose.PREVIEW, sign(both, Purpose.PREVIEW, BODY))


def test_a_token_of_another_purpose_key_or_making_is_not_believed() -> None:
    keys = Keys.of([NEW])
    token = sign(keys, Purpose.PREVIEW, BODY)
    for other, purpose, text in (
        (keys, Purpose.CALENDAR, token),
        (Keys.of_the_process(), Purpose.PREVIEW, token),
        (keys, Purpose.PREVIEW, token[:-1]),
        (keys, Purpose.PREVIEW, "x" + token),
        (keys, Purpose.PREVIEW, ""),
        (keys, Purpose.PREVIEW, "\N{SNOWMAN}"),
        (keys, Purpose.PREVIEW, "x" * 1_000_000),
    ):
        with pytest.raises(BadToken):
            read_token(other, purpose, text)


def test_keys_are_never_shown() -> None:
    assert NEW not in repr(Keys.of([NEW]))


@pytest.mark.parametrize("secret", [OLD, "a secret longer than a block of the digest: " * 4, "\N{SNOWMAN}"])
@pytest.mark.parametrize("purpose", [b"contracts.person-key.1", b""])
def test_the_key_for_a_purpose_is_that_of_hkdf(secret: str, purpose: bytes) -> None:
    """What was sealed with it lies in databases."""
    assert derived_key(secret, purpose) == HKDF(SHA256(), 32, salt=None, info=purpose).derive(secret.encode())
