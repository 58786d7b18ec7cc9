"""What of a unit's contracts, and of a decision, may this caller see? What is not theirs is cut out here, once.

| who | contracts of a unit | a decision |
|---|---|---|
| administrator, staff of all issuers | all of each | all |
| an issuer's own staff | all of their own; of others' nothing | of others' plans only that they pay, and how much |
| a shop's server | all of what it sold; of the others their plan and days | all |
| customer | all of what they hold; of the others their plan and days | all |
| service centre, partner, storefront | their plan and days | all |

The plan and days of a contract are what a desk needs to say where it stands; its price, money, moves, holders and
agreement are its holder's and its issuer's. A law is nobody's own: what it promises is seen by all. Which claims are
seen says `claims.seen.sight`, which persons `access.persons_seen`, which units at all `access.proof`.

A decision that was cut is without its hash, for that covers the whole, and without the moment of its next change.
"""

from collections.abc import Mapping
from dataclasses import replace as replaced
from uuid import UUID

from msgspec.structs import replace

from contracts.rules.terms import PlanTerms
from contracts.rules.values.plain import Document, Shown
from contracts.rules.values.vocabulary import PlanKind, Role, Verdict
from contracts.store.dossiers import Dossier
from contracts.store.records import ContractRecord, Party
from contracts.usecases.actor import Actor, Scope, is_of_issuer
from contracts.usecases.cover.contract_standing import ContractLife, life_of
from contracts.usecases.cover.decided import Decided, not_told
from contracts.usecases.seen import ContractSeen, HolderSeen, contract_seen
from contracts.usecases.terms.library import Published


def concerns(actor: Actor, plan: str, published: Published) -> bool:
    """Whether this is no business of another issuer than the caller's own."""
    if actor.of_one_issuer is None:
        return True
    header = published.plans[plan].header if plan in published.plans else None
    return header is not None and (header.kind is PlanKind.STATUTE or is_of_issuer(actor, header.issuer))


def promise_concerns(actor: Actor, benefit: str | None, published: Published) -> bool:
    """The same of a benefit, written `plan/benefit`; what rests on none is everybody's."""
    return benefit is None or concerns(actor, benefit.partition("/")[0], published)


def contracts_seen_by(
    actor: Actor, dossier: Dossier, published: Published, persons: Mapping[UUID, Party]
) -> tuple[ContractSeen, ...]:
    """A unit's contracts as far as the caller may see them. `persons` are those that they may see."""
    return tuple(
        contract_seen_by(actor, life_of(dossier, record), terms, persons)
        for record in dossier.contracts
        if concerns(actor, record.plan, published) and (terms := published.terms((record.plan, record.version)))
    )


def contract_seen_by(actor: Actor, life: ContractLife, terms: PlanTerms, persons: Mapping[UUID, Party]) -> ContractSeen:
    """A contract that concerns the caller, as far as they may see it."""
    whole = contract_seen(life, terms, persons)
    return whole if sees_all_of(actor, life) else plan_and_days(whole)


def sees_all_of(actor: Actor, life: ContractLife) -> bool:
    """Whether the caller sees a contract's price, money and moves, once it concerns them."""
    match actor.role:
        case Role.ADMIN | Role.ISSUER | Role.ENGINE:
            return True
        case Role.CUSTOMER:
            return actor.party_id is not None and life.holders[-1][1] == actor.party_id
        case _:
            return was_sold_by(actor, life.record)


def was_sold_by(actor: Actor, record: ContractRecord) -> bool:
    """Whether the caller is the shop's server that made the contract."""
    return Scope.SELL in actor.scopes and record.actor == actor.key_id


def plan_and_days(contract: ContractSeen) -> ContractSeen:
    """What a desk needs of a contract that is not its own business."""
    nobody = HolderSeen(contract.holders[0].since, None)
    return replace(contract, price=None, money=None, moves=(), holders=(nobody,), agreement=None)


def cut_decided(actor: Actor, whole: Decided, published: Published) -> Decided:
    """The decision as far as the caller may see it."""
    if actor.of_one_issuer is None:
        return whole
    asked = {_plan_of(each) for each in whole.contract_ids}
    plans = asked | {each["plan"] for each in whole.document["benefits"]} | set(whole.document["totals"]["byPlan"])
    foreign = frozenset(plan for plan in plans if not concerns(actor, plan, published))
    if not foreign:
        return whole
    return replaced(whole, document=_cut(whole.document, foreign), next_change=not_told, is_cut=True)


def _cut(document: Shown, foreign: frozenset[str]) -> Document:
    clauses = {f"{each['plan']}/{each['benefit']}": each["clause"] for each in document["benefits"]}
    ways = [_way(each, foreign, clauses) for each in document["alternatives"] if not _is_way_of(each, foreign)]
    asked = {name for way in ways for name in way["missing"]}
    return {
        **document,
        **_of_a_wish(document, ways),
        "charges": [_charge(each, foreign) for each in document["charges"]],
        "fees": [each for each in document["fees"] if not _is_of(each["benefit"], foreign)],
        "benefits": [each for each in document["benefits"] if each["plan"] not in foreign],
        "alternatives": [{**way, "rank": rank} for rank, way in enumerate(ways, 1)],
        "duties": [each for each in document["duties"] if not _is_of(each["benefit"], foreign)],
        "opens": [name for name in document["opens"] if name in asked],
    }


def _of_a_wish(document: Shown, ways: list[Document]) -> Document:
    """What is said of a wish about the life of contracts, as far as it is said of these ways; nothing for a case."""
    if document["benefits"]:
        return {}
    states = {way["open"] for way in ways}
    missing = {name for way in ways if way["open"] == "UNKNOWN" for name in way["missing"]}
    verdict = Verdict.COVERED if "OPEN" in states else Verdict.NOT_COVERED
    if verdict is Verdict.NOT_COVERED and "UNKNOWN" in states:
        verdict = Verdict.NEEDS_FACTS if missing else Verdict.NEEDS_REVIEW
    return {"verdict": verdict.value, "missing": sorted(missing) if verdict is Verdict.NEEDS_FACTS else []}


def _charge(charge: Document, foreign: frozenset[str]) -> Document:
    return {
        **charge,
        "shares": [cut_share(each, foreign) for each in charge["shares"]],
        "reasons": [each for each in charge["reasons"] if not _is_of(each["benefit"], foreign)],
    }


def cut_share(share: Document, foreign: frozenset[str]) -> Document:
    """That another issuer's plan pays, and how much: not by which of its promises, nor under which contract."""
    return {**share, "benefit": None, "contract": None} if share["plan"] in foreign else share


def _is_way_of(way: Document, foreign: frozenset[str]) -> bool:
    """Whether only these plans promise it. What nobody promises is nobody's."""
    if way["contract"] is not None:
        return _plan_of(way["contract"]) in foreign
    return bool(way["benefits"]) and all(_is_of(each, foreign) for each in way["benefits"])


def _way(way: Document, foreign: frozenset[str], clauses: Mapping[str, str]) -> Document:
    """A way that several promise together is told by its own promises; its last day may be the others'."""
    own = [each for each in way["benefits"] if not _is_of(each, foreign)]
    if len(own) == len(way["benefits"]):
        return way
    clause = "; ".join(dict.fromkeys(clauses[each] for each in own))
    return {**way, "benefits": own, "clause": clause, "contract": None, "deadline": None, "why": [], "missing": []}


def _is_of(benefit: str | None, foreign: frozenset[str]) -> bool:
    """Whether a benefit, written `plan/benefit`, is one of these plans'."""
    return benefit is not None and benefit.partition("/")[0] in foreign


def _plan_of(contract: str) -> str:
    """The plan of a contract as a question calls it: `plan`, or `plan#2` for the second of one plan."""
    return contract.partition("#")[0]
