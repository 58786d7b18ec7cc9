"""What becomes of the rows of contracts, and how are contracts written out?

A contract is named by its unit, its plan and the day it was made (`nth` for several). It may be there already because
it came with the product: then the row that is the first to say what became of it since is written (`of_moves`).
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from uuid import UUID

from msgspec.structs import replace

from contracts.store.contract_life.records import ContractMove
from contracts.store.database import Connection
from contracts.store.dossiers import Dossier, dossiers
from contracts.store.keys import public_id
from contracts.store.records import ContractRecord
from contracts.usecases.bulk.cells import FACT, amount_of, asked_facts, fact_text, text_of
from contracts.usecases.bulk.checking import Checked, problem_of
from contracts.usecases.bulk.of_moves import holder_now, move_cells, move_told, moves_differing, moves_said
from contracts.usecases.bulk.of_units import keys_of, unit_cells
from contracts.usecases.bulk.together import (
    At,
    Judged,
    Kept,
    Unchanged,
    Wanted,
    changed,
    kept_before,
    named_party,
    parties_named,
    row_key,
    unit_named,
    was_done,
)
from contracts.usecases.bulk.values import Refused
from contracts.usecases.bulk.words import ContractRow
from contracts.usecases.contract_life.commands import IssueContract
from contracts.usecases.cover.asked import Amount, read_unit_ref
from contracts.usecases.cover.contract_standing import ContractLife, life_of
from contracts.usecases.failures import Failure, UnknownUnit
from contracts.usecases.once import Repeatable, Written
from contracts.usecases.trail.events import Done
from contracts.usecases.units.contract_written import chosen_terms, contract_written
from contracts.usecases.units.parties import KnownParty

_CURE = "correct the row, or give it the next `nth`; a contract is changed over the API, where it keeps its history"


async def judge_contracts(connection: Connection, at: At, rows: Sequence[Checked[ContractRow]]) -> list[Judged]:
    """What becomes of these rows, each after those before it."""
    parties = await parties_named(connection, at.tenant, [each.row.holder for each in rows])
    known = await dossiers(connection, at.tenant, keys_of(at.tenant, rows).values())
    kept = await kept_before(connection, at, "issueContract", known)
    brought = {key for key, name in await kept_before(connection, at, "registerUnit", known) if name == row_key("unit")}
    judged: list[Judged] = []
    for each in rows:
        try:
            one = _judged(at, each, parties, known, kept, brought)
        except Failure as failure:
            one = Refused(each.raw, (problem_of(failure, each.row),))
        if isinstance(one, Wanted):
            dossier = known[one.key]
            known[one.key] = replace(
                dossier,
                contracts=(*dossier.contracts, *(r for r in one.written.records if isinstance(r, ContractRecord))),
                moves=(*dossier.moves, *(r for r in one.written.records if isinstance(r, ContractMove))),
            )
        judged.append(one)
    return judged


def _judged(
    at: At,
    each: Checked[ContractRow],
    parties: Mapping[str, UUID],
    known: Mapping[UUID, Dossier],
    kept: Kept,
    brought: Set[UUID],
) -> Judged:
    row, ref = each.row, unit_named(each.row)
    key = read_unit_ref(at.tenant, ref, ("unit",))
    if key not in known:
        raise UnknownUnit(str(ref), ("unit",))
    dossier, holder = known[key], named_party(parties, row.holder, "holder")
    command = _command(at, row, holder)
    this = Repeatable(at.actor, "issueContract", command.idempotency_key, (command, row.said_of_moves))
    if was_done(kept, key, this):
        return Unchanged(each.raw)
    terms = chosen_terms(at.published, command, dossier, at.now)
    written = contract_written(terms, command, dossier, holder, at.now)
    [new] = [record for record in written.records if isinstance(record, ContractRecord)]
    same = [c for c in dossier.contracts if (c.plan, c.made_on) == (terms.code, row.made_on)]
    if len(same) < row.nth:
        return Wanted(each.raw, _with_moves(at, row, new, holder, written), key, this)
    life = life_of(dossier, same[row.nth - 1])
    differing, of_moves = _differing(life, new, row), moves_differing(life, row)
    if of_moves and not differing and key in brought and _came_with_it(life, dossier):
        none = Written((), Done({"contract": public_id("Contract", key, life.record.contract_id)}, ()))
        return Wanted(each.raw, _with_moves(at, row, life.record, holder, none), key, this)
    differing += of_moves
    return changed(each.raw, f"`{row.plan}` of {row.made_on}", differing, _CURE) if differing else Unchanged(each.raw)


def _with_moves(at: At, row: ContractRow, record: ContractRecord, holder: UUID, written: Written) -> Written:
    moves = moves_said(row, record, holder, at.now, at.actor)
    done = Done(written.done.answer, (*written.done.events, *map(move_told, moves)))
    return Written((*written.records, *moves), done)


def _came_with_it(life: ContractLife, dossier: Dossier) -> bool:
    """Whether it was issued when its unit was registered, and nothing has become of it since."""
    return life.record.recorded_at == dossier.unit.recorded_at and not life.moves


def _command(at: At, row: ContractRow, holder: UUID) -> IssueContract:
    plan = at.published.plans.get(row.plan)
    currency = row.currency or (plan.versions[0].currency if plan else "XXX")
    return IssueContract(
        actor=at.actor,
        idempotency_key=row_key("contract", row.plan, row.made_on, row.nth),
        unit=unit_named(row),
        plan=row.plan,
        holder=KnownParty(public_id("Party", holder)),
        made_on=row.made_on,
        start_day=row.start_day,
        version=row.version,
        price=Amount(row.price, currency) if row.price is not None else None,
        facts=asked_facts(row.facts, at.published.facts, currency),
    )


def _differing(life: ContractLife, new: ContractRecord, row: ContractRow) -> list[str]:
    """The columns in which what is known differs. What the row does not say is no difference."""
    old = life.record
    holders = {holder_now(life)} if row.transferred_on is not None else {old.holder, holder_now(life)}
    found = [] if new.holder in holders else ["holder"]
    if row.version is not None and old.version != new.version:
        found.append("version")
    if row.start_day is not None and old.start_day != new.start_day:
        found.append("start_day")
    if row.price is not None and (old.price_minor, old.currency) != (new.price_minor, new.currency):
        found.append("price")
    return found + [FACT + name for name, value in new.facts.items() if old.facts.get(name) != value]


def contract_rows(tenant: str, dossier: Dossier, names: Mapping[UUID, str]) -> Iterator[Mapping[str, str]]:
    """The contracts of a unit as rows. `names` are those of parties."""
    before: dict[tuple[str, object], int] = {}
    for each in sorted(dossier.contracts, key=lambda c: (c.made_on, c.plan, c.contract_id)):
        named, life = (each.plan, each.made_on), life_of(dossier, each)
        before[named] = nth = before.get(named, 0) + 1
        yield {
            **unit_cells(tenant, dossier.unit),
            "plan": each.plan,
            "version": each.version,
            "holder": names[holder_now(life)],
            "made_on": each.made_on.isoformat(),
            "start_day": text_of(each.start_day),
            "price": text_of(amount_of(each.price_minor, each.currency)),
            "currency": each.currency or "",
            "nth": str(nth),
            **move_cells(life),
            **{FACT + name: fact_text(value) for name, value in each.facts.items()},
        }
