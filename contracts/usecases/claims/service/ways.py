"""Which ways out does the decision in force leave open, and what does each give and cost?

A remedy is chosen among the alternatives of the claim's decision, as they were written down. Amounts come from there
and from nowhere else. Money for the customer is given only as far as it was agreed to.
"""

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.values.money import Money, written_minor
from contracts.rules.values.plain import Document
from contracts.rules.values.vocabulary import LIFE, ClaimState, Remedy
from contracts.store.claim_life.records import RemedyRecord
from contracts.store.claim_life.remedies import remedies_of
from contracts.store.database import Connection
from contracts.store.records import DecisionRecord
from contracts.usecases.claims.filing.told import remedy_of
from contracts.usecases.claims.held import HeldClaim, last_round
from contracts.usecases.claims.seen.remedies_seen import is_loaner
from contracts.usecases.claims.seen.shown import may_move
from contracts.usecases.failures import BadInput, MoveNotAllowed

WORK = frozenset({Remedy.REPAIR, Remedy.VISIT})
"""Remedies that leave the customer the unit as it is, in order again."""
NEW_UNIT = frozenset({Remedy.REPLACEMENT, Remedy.EXCHANGE})
"""Remedies with which another unit comes instead."""
ENDING = NEW_UNIT | {Remedy.REFUND, Remedy.STORE_CREDIT, Remedy.TERMINATION, Remedy.TRADE_IN}
"""Remedies after which the unit is no longer the customer's."""
NEVER = LIFE | {Remedy.PAID_SERVICE}
"""What is no remedy of a claim."""


BEFORE_THE_END = frozenset({ClaimState.APPROVED, ClaimState.PARTLY_APPROVED, ClaimState.IN_SERVICE})
"""Where a claim stands while its remedy may be chosen or released."""


class Way(Struct, frozen=True):
    """One alternative of a decision. `gives` is what the customer gets, before `price`, what they pay."""

    remedy: Remedy
    benefits: tuple[str, ...]
    contract: str | None
    is_open: bool
    gives: Money | None
    price: Money | None
    irreversible: bool

    @property
    def net_minor(self) -> int:
        """What the customer gets in the end; below zero when they pay."""
        return (self.gives.minor if self.gives else 0) - (self.price.minor if self.price else 0)


def ways_of(decision: DecisionRecord) -> tuple[Way, ...]:
    """Every alternative of a kept decision, the best first."""
    document = _document(decision)
    currency = document["currency"]
    return tuple(_way(each, currency) for each in document["alternatives"])


def chosen_way(held: HeldClaim, remedy: Remedy, benefit: str | None) -> Way:
    """The open alternative that is meant, with the money that was agreed to. Raises `BadInput`."""
    ways = [way for way in ways_of(held.filed.decision) if way.remedy not in NEVER]
    named = [way for way in ways if way.remedy is remedy and (benefit is None or benefit in way.benefits)]
    found = next((way for way in named if way.is_open), None)
    if found is None:
        others = ", ".join(dict.fromkeys(way.remedy.value for way in ways if way.is_open)) or "none"
        cure = f"choose one that is open: {others}"
        raise BadInput("REMEDY_NOT_OPEN", f"{remedy} is not open in the decision in force", cure, ("remedy",))
    most = agreed_money(held)
    if found.gives is not None and found.remedy is _asked_for(held, ways):
        paid = Money(most.minor + (found.price.minor if found.price else 0), most.currency)
        return replace(found, gives=paid)
    if found.net_minor > most.minor:
        gives = Money(found.net_minor, most.currency)
        cure = "choose another remedy, or claim for this one"
        message = f"{remedy} gives {gives}, and {most} was agreed to"
        raise BadInput("REMEDY_NOT_AGREED", message, cure, ("remedy",))
    return found


def check_may_choose(held: HeldClaim) -> None:
    """Raise `MoveNotAllowed` for a claim that was not agreed to, or that is over."""
    if ClaimState(held.state) not in BEFORE_THE_END:
        possible = may_move(held.actor, held.state, held.holder)
        message = f"the claim is {held.state}: its remedy is not chosen or released there"
        cure = f"that is done while it is {', '.join(sorted(BEFORE_THE_END))}"
        raise MoveNotAllowed("NOT_FROM_HERE", message, cure, held.state, possible)


async def open_remedies(connection: Connection, held: HeldClaim) -> list[RemedyRecord]:
    """The claim's remedies that are chosen and not carried out yet, loaners included."""
    found = await remedies_of(connection, held.actor.tenant, held.key, held.filed.claim.claim_id)
    return [each for each in found if each.state in {"CHOSEN", "RESERVED"}]


async def chosen_remedy(connection: Connection, held: HeldClaim) -> RemedyRecord | None:
    """The open remedy of the claim that is no loaner."""
    return next((each for each in await open_remedies(connection, held) if not is_loaner(each)), None)


def given_up_by(held: HeldClaim, way: Way) -> tuple[str, ...]:
    """The open remedies that an irreversible one closes for good; none for one that can be released."""
    if not way.irreversible:
        return ()
    beside = NEVER | {Remedy.LOANER}
    others = [each for each in ways_of(held.filed.decision) if each.is_open and each.remedy not in beside]
    return tuple(dict.fromkeys(each.remedy.value for each in others if each.remedy is not way.remedy))


def agreed_money(held: HeldClaim) -> Money:
    """What was agreed to of a claim for a remedy; a claim for charges agrees to no money for the customer."""
    lines = last_round(held).lines
    currency = _document(held.filed.decision)["currency"]
    return Money(sum(each.approved_minor for each in lines if each.line == 0), currency)


def own_remedy(held: HeldClaim) -> Way:
    """What a claim comes to when nothing was chosen: the work that was claimed. Raises `BadInput`."""
    wanted = remedy_of(held.filed.claim)
    if not held.filed.lines and wanted is not None and wanted in WORK:
        return chosen_way(held, wanted, None)
    if not held.filed.lines:
        cure = "choose one of the open remedies first"
        raise BadInput("REMEDY_NOT_CHOSEN", "it is not chosen what the customer gets", cure, ())
    found = next((way for way in ways_of(held.filed.decision) if way.is_open and way.remedy in WORK), None)
    kind = Remedy.VISIT if held.filed.claim.event == "MAINTENANCE" else Remedy.REPAIR
    return found or Way(kind, (), None, True, None, None, False)


def _asked_for(held: HeldClaim, ways: list[Way]) -> Remedy | None:
    """The remedy whose money was decided on: the one that was claimed, or else the best; none for charges."""
    if held.filed.lines:
        return None
    return remedy_of(held.filed.claim) or next((way.remedy for way in ways if way.is_open), None)


def _document(decision: DecisionRecord) -> Document:
    result: Document = dict(decision.result)
    found: Document = result["decision"]
    return found


def _way(document: Document, currency: str) -> Way:
    return Way(
        remedy=Remedy(document["remedy"]),
        benefits=tuple(document["benefits"]),
        contract=document["contract"],
        is_open=document["open"] == "OPEN",
        gives=_money(document["gives"], currency),
        price=_money(document["price"], currency),
        irreversible=document["irreversible"],
    )


def _money(written: str | None, currency: str) -> Money | None:
    return None if written is None else Money(written_minor(written, currency), currency)
