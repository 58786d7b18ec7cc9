"""How is this engine run here: which database, which address, how much does it take?

Every value has a default that is right for a first try on one's own machine. Each can be set in the
environment under its name with `CONTRACTS_` in front, for example `CONTRACTS_PORT=18000`, or lie as a file in
`CONTRACTS_SECRETS_DIR`. `contracts settings` prints them all. Only
`contracts.app` and `contracts.cli` read these settings; every layer below gets plain arguments.
"""

from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self

from pydantic import DirectoryPath, Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

SHORTEST_SECRET = 32


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

    model_config = SettingsConfigDict(env_prefix="CONTRACTS_", frozen=True, extra="forbid", hide_input_in_errors=True)

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
    secrets: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        repr=False,
        description="What previews and feeds are signed with, and secrets of webhooks are sealed with: texts of 32 "
        "letters or more, newest first, with commas between. Without one, what is signed holds for this process alone, "
        "until it ends, and secrets are kept plain.",
    )
    documents: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(),
        description="Manifests of trusted documents, as graphql-codegen writes them with "
        '`persistedDocuments: {hashAlgorithm: "sha256"}`: files, with commas between.',
    )
    trusted_only: bool = Field(default=False, description="Carry out trusted documents only, and refuse every other.")
    draft_statuses: bool = Field(
        default=False,
        description="Answer with the statuses of the newer GraphQL-over-HTTP draft: 422 for what is not valid, 294 for "
        "data with errors, instead of 400 and 200.",
    )
    in_flight: int = Field(default=32, ge=1, description="How many requests are carried out at once.")
    waiting: int = Field(
        default=128,
        ge=0,
        description="How many requests wait for their turn. Beyond that, queries are turned away first.",
    )
    patience_s: float = Field(
        default=5.0, gt=0, description="How long a request waits for its turn, in seconds, before it is turned away."
    )
    sockets: int = Field(
        default=500,
        ge=0,
        description="How many web sockets are open at once. Beyond that, a new one is closed with 1013.",
    )
    sockets_of_a_key: int = Field(
        default=100,
        ge=1,
        description="How many of them are open with one key; without a key, how many from one address.",
    )
    grace_s: float = Field(
        default=1.0,
        ge=0,
        description="How long requests are still accepted once the process was told to stop and says so at `/readyz`: "
        "longer than a balancer takes to notice, and than clients pause on one connection. In seconds.",
    )
    drain_s: float = Field(
        default=30.0, ge=0, description="How long what is being answered may take after that, in seconds."
    )
    metrics: bool = Field(default=False, description="Offer figures for Prometheus at `/metrics`. Not for the public.")
    traces_url: str | None = Field(
        default=None,
        description="Where traces are sent by OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`; nowhere "
        "without it. Needs `contracts-engine[telemetry]`.",
    )
    secrets_dir: DirectoryPath | None = Field(
        default=None,
        description="A folder in which any setting may lie as a file named like its variable, in small letters "
        "(`contracts_secrets`), such as a supervisor hands over. The environment goes first.",
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, description="The least serious entry that is written.")
    log_format: LogFormat = Field(
        default=LogFormat.TEXT, description="`TEXT` for a person at a terminal, `JSON` for a log collector."
    )

    @field_validator("secrets", "documents", mode="before")
    @classmethod
    def _apart(cls, written: object) -> object:
        return tuple(part.strip() for part in written.split(",")) if isinstance(written, str) else written

    @field_validator("secrets")
    @classmethod
    def _long_enough(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(each.get_secret_value()) < SHORTEST_SECRET for each in secrets):
            raise ValueError(
                f"a secret has fewer than {SHORTEST_SECRET} letters: make one with "
                "`python -c 'import secrets; print(secrets.token_urlsafe(32))'`"
            )
        return secrets

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the files of `secrets_dir`."""
        folder = Path(env_settings().get("secrets_dir") or "/nowhere")
        files = (SecretsSettingsSource(settings_cls, secrets_dir=folder),) if folder.is_dir() else ()
        return init_settings, env_settings, *files

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
