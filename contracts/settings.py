"""How is this engine run here: which database, which address, how much does it take?

Every value has a default that is right for a first try on one's own machine, with `--demo`; without it
`CONTRACTS_SECRETS` is needed too. Each can be set in the environment under its name with `CONTRACTS_` in front, for
example `CONTRACTS_PORT=18000`, or lie as a file in `CONTRACTS_SECRETS_DIR`. `contracts settings` prints them all. Only
`contracts.app` and `contracts.cli` read these settings; every layer below gets plain arguments.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, DirectoryPath, Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from contracts.store.access.records import KeyRole, KeyScope
from contracts.usecases.access.token_issuers import Algorithm

SHORTEST_SECRET = 32
FEWEST_LETTERS = 10
"""A secret of fewer different letters was not drawn at random."""
NEW_SECRET = "python -c 'import secrets; print(secrets.token_urlsafe(32))'"


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


class SerialBound(BaseModel):
    """How many different units may be named in an hour; None for any number. Written `60/5000`, `500` or `none`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    of_network: int | None = Field(ge=1)
    of_key: int | None = Field(ge=1)

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        here, _, of_key = written.strip().partition("/")
        both = [None if each.strip().lower() == "none" else each for each in (here, of_key or here)]
        return {"of_network": both[0], "of_key": both[1]}


class OidcIssuer(BaseModel):
    """An issuer of tokens (OpenID Connect, or any that signs JWTs) whose tokens are believed.

    `jwks` is the https address of its keys, or a file. `roles` says which role each word of the claim `role_claim`
    stands for. The claims `party_claim` and `location_claim` have public ids of ours, `issuer_claim` a code.
    `scopes` says which words of the claim `scope_claim` (a text with spaces, or a list) let a caller do more than the
    role may; without it none does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    issuer: str = Field(min_length=1)
    audience: str = Field(min_length=1)
    jwks: str = Field(min_length=1)
    algorithm: Algorithm
    roles: Mapping[str, KeyRole] = Field(min_length=1)
    tenant: str = "default"
    typ: str = "at+jwt"
    role_claim: str = "role"
    party_claim: str = "party"
    location_claim: str = "location"
    issuer_claim: str = "issuer"
    scope_claim: str = "scope"
    scopes: Mapping[str, KeyScope] = Field(default_factory=dict)
    trusted_only: bool = False
    longest_s: float = Field(default=86_400, gt=0)

    @field_validator("jwks")
    @classmethod
    def _not_read_on_its_way(cls, written: str) -> str:
        if written.startswith("http://") and not _is_loopback(urlsplit(written).hostname or ""):
            raise ValueError("keys that come over plain HTTP can be changed on their way: use https, or a file")
        return written


class Settings(BaseSettings):
    """The settings of one running engine; `Settings()` reads the environment once."""

    model_config = SettingsConfigDict(env_prefix="CONTRACTS_", frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: str = Field(
        default="sqlite+aiosqlite:///contracts.db",
        description="Where everything is kept. `sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://USER:PASSWORD@HOST/NAME`.",
        repr=False,
    )
    migrations_url: str | None = Field(
        default=None,
        description="The same database for who owns its tables: the login that migrates. Without it that of "
        "`CONTRACTS_DATABASE_URL` does, which on PostgreSQL may be no owner outside the demo.",
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
    body_s: float = Field(
        default=20.0,
        gt=0,
        description="How long the body of a request may take to come, in seconds. A slower one is answered with 408.",
    )
    head_s: float = Field(
        default=10.0,
        gt=0,
        description="How long its head may take, from the first byte, or from the opening of the connection.",
    )
    idle_s: int = Field(
        default=5, ge=1, description="How long an open connection waits for its next request, in whole seconds."
    )
    send_s: float = Field(
        default=60.0, gt=0, description="How long a client may take nothing of its answer before it is let go."
    )
    connections: int = Field(
        default=1_000,
        ge=1,
        description="How many connections are open at once, web sockets among them. Beyond that, a new one is answered "
        "with 503.",
    )
    loopback_webhooks: bool = Field(
        default=False,
        description="Let webhooks lead to this machine, over plain HTTP: to try them out.",
    )
    secrets: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        repr=False,
        description="What previews and feeds are signed with, and the keys of persons and the secrets of webhooks are "
        "sealed with: texts of 32 letters or more, newest first, with commas between. Needed outside the demo; "
        "commands without one read and leave those plain.",
    )
    keyless: bool = Field(
        default=False,
        description="Answer who sends no key, as a storefront. It may register units and issue contracts: set it only "
        "together with trusted documents that do not.",
    )
    oidc: Annotated[tuple[OidcIssuer, ...], NoDecode] = Field(
        default=(),
        description="Issuers whose tokens (JWT) are believed: a JSON list of objects with `issuer`, `audience`, `jwks` "
        "(address or file), `algorithm`, and `roles` from words of the claim `role_claim` to roles.",
    )
    jwks_every_s: float = Field(
        default=300.0, gt=0, description="How often the keys of these issuers are fetched, in seconds."
    )
    clock_skew_s: float = Field(
        default=60.0, ge=0, le=300, description="By how much the clock of such an issuer may differ, in seconds."
    )
    serial_bounds: Annotated[Mapping[KeyRole, SerialBound], NoDecode] = Field(
        default={},
        description="How many different units a role may name in an hour, from one network and with one key, where it "
        "is not as the README says: such as `STOREFRONT=60/5000,PARTNER=500,ISSUER=none`.",
    )
    proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Networks of the proxies in front, with commas between, such as `127.0.0.1,10.0.0.0/8`. "
        "A request came from the last address of `X-Forwarded-For` that is none of theirs; no other word is taken.",
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

    @field_validator("proxies", mode="before")
    @classmethod
    def _each(cls, written: object) -> object:
        return (
            tuple(part.strip() for part in written.split(",") if part.strip()) if isinstance(written, str) else written
        )

    @field_validator("serial_bounds", mode="before")
    @classmethod
    def _by_role(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        return dict(part.strip().partition("=")[::2] for part in written.split(",") if part.strip())

    @field_validator("oidc", mode="before")
    @classmethod
    def _from_json(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        try:
            return json.loads(written) if written.strip() else ()
        except ValueError as error:
            raise ValueError('it is not JSON: write a list such as [{"issuer": "https://...", ...}]') from error

    @field_validator("oidc")
    @classmethod
    def _each_once(cls, issuers: tuple[OidcIssuer, ...]) -> tuple[OidcIssuer, ...]:
        if len({each.issuer for each in issuers}) < len(issuers):
            raise ValueError("an issuer stands there twice: one issuer has one algorithm and one set of keys")
        return issuers

    @field_validator("secrets")
    @classmethod
    def _long_enough(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(each.get_secret_value()) < SHORTEST_SECRET for each in secrets):
            raise ValueError(f"a secret has fewer than {SHORTEST_SECRET} letters: make one with `{NEW_SECRET}`")
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
