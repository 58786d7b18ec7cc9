"""Does the engine read its settings from the environment, and refuse those that are not safe?"""

import pytest
from pydantic import ValidationError

from contracts.settings import Settings


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
    assert "secret" not in repr(Settings(database_url="postgresql+asyncpg://shop:secret@db/shop"))


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())
