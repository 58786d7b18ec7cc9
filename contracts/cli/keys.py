"""The commands around keys: `keys create`, `list`, `revoke`. A secret is shown once, when its key is made."""

from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape

from contracts.app import DEFAULT_TENANT
from contracts.cli.printing import err, out
from contracts.cli.trail import now, run_with_engine
from contracts.rules.values.vocabulary import Role
from contracts.settings import Settings
from contracts.store.access.records import ApiKey
from contracts.store.keys import public_id
from contracts.usecases.access.manage_keys import CreateKey, create_key, list_keys, revoke_key
from contracts.usecases.access.standing_for import ROLES, SCOPES, StandsFor
from contracts.usecases.actor import Actor, Scope
from contracts.usecases.engine import Engine
from contracts.usecases.failures import BadInput

commands = typer.Typer()
keys = typer.Typer(no_args_is_help=True, help="Keys of callers: create, list, revoke.")
commands.add_typer(keys, name="keys")

Whose = Annotated[str, typer.Option(help="Whose key it is.")]


@keys.command("create")
def create_command(
    name: Annotated[str, typer.Argument(help="The caller, such as shop-pune; two keys of a name hold at once.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")],
    party: Annotated[str | None, typer.Option(help="For a customer: the id of the party.")] = None,
    location: Annotated[str | None, typer.Option(help="For a centre or shop: the code or id of the place.")] = None,
    issuer: Annotated[str | None, typer.Option(help="For an issuer's staff: the issuer's code; all without.")] = None,
    days: Annotated[int, typer.Option(help="For how many days it holds.")] = 365,
    scope: Annotated[list[str] | None, typer.Option(help="What it may beside: SELL, for a shop's server.")] = None,
    trusted_only: Annotated[bool, typer.Option("--trusted-only", help="It may send trusted documents only.")] = False,
    tenant: Whose = DEFAULT_TENANT,
) -> None:
    """Make a key and print it, alone on its line. It is shown only now: what is kept is a hash."""

    async def create(_settings: Settings, engine: Engine) -> None:
        stands_for = StandsFor(party, location, issuer)
        scopes = frozenset(_scope(each) for each in scope or ())
        command = CreateKey(_operator(tenant), name, _role(role), stands_for, days, trusted_only, scopes)
        created = await create_key(engine.database, command, now())
        typer.echo(str(created.text))
        err.print(escape(f"{_line(created.key, now())}; it is not shown again"), soft_wrap=True)

    run_with_engine(create, tenant)


@keys.command("list")
def list_command(tenant: Whose = DEFAULT_TENANT) -> None:
    """Print every key, without its secret: id, name, role, for whom, and whether it holds."""

    async def show(_settings: Settings, engine: Engine) -> None:
        for key in await list_keys(engine.database, tenant):
            out.print(escape(_line(key, now())), soft_wrap=True)

    run_with_engine(show, tenant)


@keys.command("revoke")
def revoke_command(
    key_id: Annotated[str, typer.Argument(help="The id that `keys list` shows.")], tenant: Whose = DEFAULT_TENANT
) -> None:
    """Let a key hold no longer. Every process knows within seconds."""

    async def revoke(_settings: Settings, engine: Engine) -> None:
        key = await revoke_key(engine.database, _operator(tenant), key_id, now())
        out.print(escape(_line(key, now())), soft_wrap=True)

    run_with_engine(revoke, tenant)


def _role(written: str) -> Role:
    found = ROLES.get(written.upper().replace("-", "_"))
    if found is None:
        raise BadInput("BAD_ROLE", f"nobody calls as `{written}`", f"choose one of {', '.join(ROLES)}", ("role",))
    return Role(found)


def _scope(written: str) -> Scope:
    if written.upper() not in SCOPES:
        cure = f"choose one of {', '.join(SCOPES)}"
        raise BadInput("BAD_SCOPE", f"there is no scope `{written}`", cure, ("scopes",))
    return Scope(written.upper())


def _line(key: ApiKey, moment: datetime) -> str:
    party = f"party {public_id('Party', key.party_id)}" if key.party_id else ""
    location = f"location {public_id('Location', key.location_id)}" if key.location_id else ""
    issuer = f"issuer {key.issuer}" if key.issuer else ""
    only = "trusted documents only" if key.trusted_only else ""
    parts = key.role, party, location, issuer, *key.scopes, only, _state(key, moment)
    said = ", ".join(part for part in parts if part)
    return f"{key.key_id}  {key.name}  {said}"


def _state(key: ApiKey, moment: datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    return f"{'holds until' if key.holds(moment) else 'expired'} {key.expires_at:%Y-%m-%d %H:%M} UTC"


def _operator(tenant: str) -> Actor:
    return Actor(tenant, Role.ADMIN, "operator")
