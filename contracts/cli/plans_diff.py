"""The command `contracts plans diff A B`: what changes for whom, in words and over cases or kept decisions."""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from contracts.app import engine_of
from contracts.cli.printing import UNREADABLE, err, out, print_problems
from contracts.explain.differences import Change, changes, header_changes
from contracts.explain.terms.voice import voice_of
from contracts.rules.cases import BadCase
from contracts.rules.terms import PlanTerms
from contracts.rules.values.money import Money
from contracts.rules.values.vocabulary import Role
from contracts.rules.words.problems import BadTerms
from contracts.settings import Settings
from contracts.store.revisions import has_tables
from contracts.usecases.actor import Actor
from contracts.usecases.terms.compare_plans import (
    CaseCompared,
    Side,
    case_files,
    compare_cases,
    read_side,
    version_pairs,
)
from contracts.usecases.terms.decisions_compared import CoverMoved, Moved, RemedyMoved, totals
from contracts.usecases.terms.reask_decisions import ReaskDecisions, Reasked, reask_decisions

commands = typer.Typer()
DIFFERENT = 1


@commands.command("diff")
def diff_command(
    before: Annotated[str, typer.Argument(metavar="A", help="A plan file, or a shipped plan's code; `@version` too.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The plan that takes its place.")],
    cases: Annotated[
        list[Path] | None, typer.Option(help="Case files or folders; those beside A and B when left out.")
    ] = None,
    stored: Annotated[bool, typer.Option("--stored", help="Ask the kept decisions of the database again.")] = False,
    tenant: Annotated[str, typer.Option(help="Whose decisions, with --stored.")] = "demo",
    language: Annotated[str, typer.Option(help="The language of days, numbers and money.")] = "en",
) -> None:
    """Say what B promises otherwise than A, and what that changes in cases or kept decisions. Writes nothing.

    Ends with 0 when nothing is different, 1 when something is, 2 when a file cannot be read.
    """
    try:
        sides = read_side(before), read_side(after)
        different = _print_words(sides, language)
        files = tuple(cases or ()) or case_files(*sides)
        if files:
            different |= _print_cases(list(compare_cases(*sides, files)))
    except BadTerms as bad:
        print_problems(bad)
        raise typer.Exit(UNREADABLE) from None
    except BadCase as bad_name:
        err.print(escape(str(bad_name)))
        raise typer.Exit(UNREADABLE) from None
    if stored:
        found = asyncio.run(_reask(sides, tenant))
        if found is None:
            err.print("the database of the settings has no tables yet; run `contracts migrate`")
            raise typer.Exit(UNREADABLE)
        different |= _print_stored(found)
    raise typer.Exit(DIFFERENT if different else 0)


def _print_words(sides: tuple[Side, Side], language: str) -> bool:
    """Every version pair that differs, part by part; False when there is none."""
    before, after = (side.plan for side in sides)
    voices = voice_of(before.versions[-1], language), voice_of(after.versions[-1], language)
    found = header_changes(before.header, after.header, voices)
    _print_changes("the plan", found)
    different = bool(found)
    for was, now in version_pairs(before, after):
        if was is None or now is None:
            different = True
            out.print(f"version {escape(_only(was, now).version)} is {'new' if was is None else 'gone'}")
            continue
        parts = changes(was, now, language)
        different |= bool(parts) or was.version != now.version
        if parts:
            names = dict.fromkeys((was.version, now.version))
            out.print(f"[bold]version {escape(' → '.join(names))}[/bold]")
        for benefit, of_one in groupby(parts, key=lambda change: change.benefit):
            _print_changes(benefit or "the terms", of_one)
    if not different:
        out.print("the terms are the same")
    return different


def _only(was: PlanTerms | None, now: PlanTerms | None) -> PlanTerms:
    found = now or was
    assert found is not None
    return found


def _print_changes(title: str, found: Iterable[Change]) -> None:
    lines = [f"  {change.text}" + (f" ({change.clause})" if change.clause else "") for change in found]
    if lines:
        out.print(escape(title))
        for line in lines:
            out.print(escape(line))


def _print_cases(compared: list[CaseCompared]) -> bool:
    different = [each for each in compared if not each.is_same]
    out.print(f"[bold]{len(different)} of {len(compared)} cases come out otherwise[/bold]")
    for each in different:
        name = f"{each.written.case.case} {each.variant}".strip()
        out.print(escape(f"{name}  {each.written.case.title}".rstrip()))
        for line in _moved_lines(each.moved) if each.moved else _refused_lines(each.refused):
            out.print(escape(f"  {line}"))
    _print_totals([each.moved for each in different if each.moved])
    return bool(different)


def _print_stored(found: Reasked) -> bool:
    out.print(f"[bold]{len(found.different)} of {found.asked} kept decisions would come out otherwise[/bold]")
    for each in found.different:
        out.print(escape(f"{each.serial} on {each.as_of.date().isoformat()}{f', {each.claim}' if each.claim else ''}"))
        for line in _moved_lines(each.moved):
            out.print(escape(f"  {line}"))
    _print_totals([each.moved for each in found.different])
    if found.unanswered:
        out.print(f"{found.unanswered} cannot be answered by B: no version governs their day, or it is other money")
    if found.changed_since:
        out.print(f"{found.changed_since} are answered otherwise today on the very terms they were made on")
    if found.on_other_terms:
        out.print(f"{found.on_other_terms} decisions stand on another text of this plan and were not asked")
    return bool(found.different)


def _moved_lines(found: Moved) -> Iterator[str]:
    if found.verdict:
        yield f"verdict {found.verdict[0].value} → {found.verdict[1].value}"
    if found.asks:
        yield f"asks for {', '.join(found.asks)}"
    if found.pays:
        was, now = found.pays
        amount = Money(abs(now - was), found.currency)
        how = "more" if now > was else "less"
        yield f"the customer pays {amount} {how}: {_money(was, found)} → {_money(now, found)}"
    yield from (_remedy_line(each, found) for each in found.remedies)
    yield from (_cover_line(each) for each in found.covers)


def _remedy_line(remedy: RemedyMoved, found: Moved) -> str:
    if remedy.was != remedy.now:
        return f"{remedy.remedy} {remedy.was} → {remedy.now}"
    was, now = (_net(net, found) for net in (remedy.net_was, remedy.net_now))
    return f"{remedy.remedy}: {was} → {now}"


def _net(minor: int | None, found: Moved) -> str:
    if minor is None:
        return "not known"
    return f"the customer {'gets' if minor < 0 else 'pays'} {_money(abs(minor), found)}"


def _cover_line(cover: CoverMoved) -> str:
    state = f" {cover.was.value} → {cover.now.value}" if cover.was is not cover.now else ""
    if cover.last_day_was == cover.last_day_now:
        return f"{cover.benefit}{state}"
    days = " → ".join(day or "none" for day in (cover.last_day_was, cover.last_day_now))
    return f"{cover.benefit}{state}{',' if state else ''} last day {days}"


def _refused_lines(refused: tuple[str, str] | None) -> Iterator[str]:
    for name, why in zip(("A", "B"), refused or ("", ""), strict=True):
        yield f"under {name}: {why or 'it can be asked'}"


def _print_totals(found: list[Moved]) -> None:
    sums = totals(found)
    for was, now, count in sums.flips:
        out.print(f"verdict {was.value} → {now.value}: {count}")
    for word, moved_money in (("less", sums.less), ("more", sums.more)):
        for currency, count, minor in moved_money:
            out.print(f"customers pay {Money(minor, currency)} {word} in {count}")
    for word, remedies in (("opened", sums.opened), ("closed", sums.closed)):
        for remedy, count in remedies:
            out.print(f"{remedy} {word} in {count}")
    for remedy, currency, better, count, minor in sums.worth:
        out.print(f"{remedy}: customers are {Money(minor, currency)} {'better' if better else 'worse'} off in {count}")
    if sums.days:
        out.print(f"a last day moved in {sums.days}")


def _money(minor: int, found: Moved) -> str:
    return Money(minor, found.currency).decimal


async def _reask(sides: tuple[Side, Side], tenant: str) -> Reasked | None:
    """The kept decisions asked again; None when the database was never migrated."""
    engine = engine_of(Settings()).within(tenant)
    try:
        async with engine.database.read() as connection:
            if not await has_tables(connection):
                return None
        actor = Actor(tenant, Role.ADMIN, "command-line")
        return await reask_decisions(engine.database, engine.library, ReaskDecisions(actor, *sides))
    finally:
        await engine.close()
