"""How is this engine run here: which database, which address, how much does it take?

Every value has a default that is right for a first try on one's own machine. Each can be set in the
environment under its name with `CONTRACTS_` in front, for example `CONTRACTS_PORT=18000`. Only
`contracts.app` and `contracts.cli` read these settings; every layer below gets plain arguments.
"""

from enum import StrEnum
from ipaddress import ip_address
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class LogLevel(StrEnum):
    """How much is written to the log."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(StrEnum):
    """For whom the log is written."""

    TEXT = "TEXT"
    JSON = "JSON"


class Settings(BaseSettings):
    """The settings of one running engine; `Settings()` reads the environment once."""

    model_config = SettingsConfigDict(env_prefix="CONTRACTS_", frozen=True, extra="forbid")

    database_url: str = Field(
        default="sqlite+aiosqlite:///contracts.db",
        description="Where everything is kept. `sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://USER:PASSWORD@HOST/NAME`.",
        repr=False,
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 lets the system choose.")
    demo: bool = Field(
        default=False,
        description="Load the demo and accept its fixed keys, which anybody may know: loopback only.",
    )
    max_body_bytes: int = Field(
        default=1_000_000,
        ge=1_000,
        description="The longest request body, in bytes. A longer one is answered with 413.",
    )
    loopback_webhooks: bool = Field(
        default=False,
        description="Let webhooks lead to this machine, over plain HTTP: to try them out.",
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, description="The least serious entry that is written.")
    log_format: LogFormat = Field(
        default=LogFormat.TEXT, description="`TEXT` for a person at a terminal, `JSON` for a log collector."
    )

    @model_validator(mode="after")
    def _demo_stays_at_home(self) -> Self:
        if self.demo and not _is_loopback(self.host):
            raise ValueError(
                f"demo mode has keys that anybody may know, so it cannot listen on {self.host}: "
                "use a loopback address such as 127.0.0.1, or switch the demo off"
            )
        return self


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
