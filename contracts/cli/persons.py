"""The commands around persons: `persons show`, `erase`, `seal`."""

import json
from typing import Annotated

import typer
from rich.markup import escape
from uuid_utils.compat import uuid7

from contracts.app import DEFAULT_TENANT
from contracts.cli.printing import out
from contracts.cli.trail import now, run_with_engine
from contracts.rules.values.vocabulary import Role
from contracts.settings import Settings
from contracts.usecases.actor import Actor
from contracts.usecases.engine import Engine
from contracts.usecases.persons.erase_person import ErasePerson, erase_person
from contracts.usecases.persons.named_person import id_of_person
from contracts.usecases.persons.seal_persons import seal_persons
from contracts.usecases.persons.show_person import ShowPerson, show_person

commands = typer.Typer()
persons = typer.Typer(no_args_is_help=True, help="Persons: what is held of one, erase one, seal anew.")
commands.add_typer(persons, name="persons")

Whose = Annotated[str, typer.Option(help="Whose person it is.")]
PartyId = Annotated[str, typer.Argument(help="The person or firm: the code that files call them, or the id.")]


@persons.command("show")
def show_command(party: PartyId, tenant: Whose = DEFAULT_TENANT) -> None:
    """Print all that is held of a person, as JSON, for who asks what is known about them."""

    async def show(_settings: Settings, engine: Engine) -> None:
        meant = await id_of_person(engine, tenant, party)
        held = await show_person(engine, ShowPerson(_operator(tenant), meant))
        typer.echo(json.dumps(held, ensure_ascii=False, indent=2))

    run_with_engine(show, tenant)


@persons.command("erase")
def erase_command(
    party: PartyId,
    reason: Annotated[str, typer.Option(help="Why: a code such as ASKED_FOR.")] = "ASKED_FOR",
    force: Annotated[bool, typer.Option("--force", help="Also while a claim of theirs is open.")] = False,
    tenant: Whose = DEFAULT_TENANT,
) -> None:
    """Erase a person for good: the name and all that they wrote. Decisions, amounts and the trail stay."""

    async def erase(_settings: Settings, engine: Engine) -> None:
        meant = await id_of_person(engine, tenant, party)
        command = ErasePerson(_operator(tenant), str(uuid7()), meant, reason, force)
        erased = await erase_person(engine, command, now())
        out.print(escape(f"{erased.id} erased, with what was said of {erased.units} units"), soft_wrap=True)
        out.print("backups that were made before hold the person until they are deleted: see BACKUP.md")

    run_with_engine(erase, tenant)


@persons.command("seal")
def seal_command(tenant: Whose = DEFAULT_TENANT) -> None:
    """Seal what lies plain from before, and every person's key by the newest of CONTRACTS_SECRETS."""

    async def seal(_settings: Settings, engine: Engine) -> None:
        done = await seal_persons(engine, tenant)
        out.print(f"{done.rows} rows sealed, {done.keys} keys wrapped by the newest secret")

    run_with_engine(seal, tenant)


def _operator(tenant: str) -> Actor:
    return Actor(tenant, Role.ADMIN, "operator")
