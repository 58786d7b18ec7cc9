"""Does the engine read its settings from the environment, and refuse those that are not safe?"""

from pathlib import Path

import pytest
from pydantic import ValidationError

from contracts.app import keys_of
from contracts.settings import Settings
from contracts.usecases.tokens import BadToken, Purpose, read_token, sign

NEWEST, OLDEST = "n" * 32, "o" * 32


def test_a_first_try_needs_no_setting() -> None:
    settings = Settings()
    assert settings.database_url == "sqlite+aiosqlite:///contracts.db"
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8000, False)


def test_a_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTS_PORT", "18000")
    assert Settings().port == 18000


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
def test_the_demo_runs_on_a_loopback_address(host: str) -> None:
    assert Settings(demo=True, host=host).demo


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "shop.example"])
def test_the_demo_runs_nowhere_else(host: str) -> None:
    assert Settings(host=host).host == host
    with pytest.raises(ValidationError, match="loopback"):
        Settings(demo=True, host=host)


def test_the_url_of_the_database_is_not_shown_with_the_settings() -> None:
    assert "pa55word" not in repr(Settings(database_url="postgresql+asyncpg://shop:pa55word@db/shop"))


def test_secrets_are_read_newest_first_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTS_SECRETS", f"{NEWEST}, {OLDEST}")
    settings = Settings()
    assert [each.get_secret_value() for each in settings.secrets] == [NEWEST, OLDEST]
    assert NEWEST not in repr(settings)


@pytest.mark.parametrize("written", ["short", f"{'n' * 32},", f"{'n' * 32},{'o' * 31}"])
def test_a_secret_that_could_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("CONTRACTS_SECRETS", written)
    with pytest.raises(ValidationError, match="fewer than 32 letters"):
        Settings()


def test_what_was_signed_before_a_restart_is_believed_where_secrets_are_set() -> None:
    """Without secrets each process has a key of its own; the demo's is known to anybody."""
    kept, rolled = (Settings(secrets=secrets) for secrets in ((OLDEST,), (NEWEST, OLDEST)))
    token = sign(keys_of(kept), Purpose.PREVIEW, {"at": "noon"})
    assert read_token(keys_of(rolled), Purpose.PREVIEW, token) == {"at": "noon"}
    assert keys_of(kept).are_kept
    alone = keys_of(Settings())
    assert not alone.are_kept
    with pytest.raises(BadToken):
        read_token(alone, Purpose.PREVIEW, token)
    assert keys_of(Settings(demo=True)) == keys_of(Settings(demo=True))


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_any_setting_may_lie_in_a_file_and_the_environment_goes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "contracts_secrets").write_text(f"{'a' * 32},{'b' * 32}\n")
    (tmp_path / "contracts_port").write_text("18000\n")
    (tmp_path / "contracts_host").write_text("127.0.0.2\n")
    monkeypatch.setenv("CONTRACTS_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("CONTRACTS_HOST", "127.0.0.3")
    settings = Settings()
    assert [each.get_secret_value() for each in settings.secrets] == ["a" * 32, "b" * 32]
    assert (settings.port, settings.host) == (18000, "127.0.0.3")


def test_a_folder_of_secrets_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONTRACTS_SECRETS_DIR", str(tmp_path / "nothing"))
    with pytest.raises(ValidationError, match="secrets_dir"):
        Settings()


def test_a_value_that_is_wrong_is_not_repeated() -> None:
    """It may be a secret."""
    with pytest.raises(ValidationError) as wrong:
        Settings.model_validate({"secrets": "hunter2"})
    assert "hunter2" not in str(wrong.value)


def test_several_manifests_are_written_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTS_DOCUMENTS", "shop.json, desk.json")
    assert Settings().documents == (Path("shop.json"), Path("desk.json"))
