"""Which question do the rules get about this unit?

`question_of` puts together what is stored of a unit (its dossier) and what the caller says (the situation). What the
caller states of the case wins over what is stored; what the history derives is derived by the rules, not here.

Which plans are asked:
- every contract of the unit, with the terms that it pinned;
- laws and shop policies without a contract, when the product, sale and place are those that the plan is made for. The
  version is the one that governed on the day the plan names (`pickedBy`), or else on the day of the sale.

Where it hangs on a fact that nobody supplied whether such a plan applies, it is not applied and nothing is refused
for it: it stands in `might_apply` with the facts that would settle it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from msgspec import Struct
from msgspec.structs import replace

from contracts.rules.question import Contract, Question, view_of
from contracts.rules.terms import Plan, PlanTerms
from contracts.rules.values.facts import FACTS, Fact, FactType, Value, read_fact
from contracts.rules.values.money import MixedCurrencies, Money
from contracts.rules.values.unknown import NotKnown
from contracts.rules.values.view import View
from contracts.rules.values.vocabulary import Payer, PlanKind
from contracts.store.dossiers import Dossier
from contracts.store.keys import public_id
from contracts.store.records import ContractRecord, Json, Product
from contracts.usecases.cover.asked import Situation, check_components, read_asked_facts, read_charges
from contracts.usecases.cover.contract_standing import as_it_stands, life_of
from contracts.usecases.cover.unit_history import contract_refs, history_of
from contracts.usecases.terms.library import Published

NEED_NO_CONTRACT = frozenset({PlanKind.STATUTE, PlanKind.EXCHANGE_POLICY})
SELLER = "seller"
SALE = ("purchased", "invoiced", "delivered")
"""The days of a sale, the first that is known counts."""

ContractFacts = Callable[[PlanTerms], Mapping[str, Value]]
"""Facts that hang on the plan, such as whether its issuer authorised the workshop."""


class Unsettled(Struct, frozen=True):
    """A plan that may apply; `missing` are the facts that would settle it."""

    terms: PlanTerms
    missing: frozenset[str]


class UnitQuestion(Struct, frozen=True):
    """A question about a unit. `contract_ids` are the public ids of its contracts by their `ref` in the question."""

    question: Question
    contract_ids: Mapping[str, str]
    might_apply: tuple[Unsettled, ...]


def question_of(
    dossier: Dossier,
    published: Published,
    situation: Situation,
    now: datetime,
    more: ContractFacts,
    currency: str | None = None,
    on: date | None = None,
) -> UnitQuestion:
    """The question, in the money of the case unless a `currency` is named.

    The contracts' own facts are those of the day `on`, or of when it happened. Raises `BadInput` and `TwoCurrencies`
    for what the caller says.
    """
    pins = [pinned(published, record) for record in dossier.contracts]
    charges = read_charges(situation.charges)
    currency = currency or _currency(situation, dossier, pins)
    as_of = (situation.as_of or now).astimezone(UTC)  # one form, so that the same moment has the same hash
    # What only one plan asks for is read when it is known which plans apply.
    known = _facts(dossier, situation, FACTS, currency, skip_unknown=True)
    held = {record.plan for record in dossier.contracts}
    plans = [plan for plan in published.of_kinds(NEED_NO_CONTRACT) if plan.code not in held]
    applied, might_apply = applying(plans, known, as_of, currency)
    declared = declared_by([*pins, *applied])
    if situation.components or charges:
        check_components(situation, dossier.product.components, *[each.components for each in (*pins, *applied)])
    facts = known if _are_general(dossier, situation) else _facts(dossier, situation, declared, currency)
    contracts, contract_ids = _contracts(dossier, pins, declared, currency, on or situation.occurred or as_of)
    contracts += [Contract(terms.code, terms) for terms in applied]
    question = Question(
        as_of=as_of,
        currency=currency,
        contracts=tuple(contracts if more is nothing_more else [_with(each, more) for each in contracts]),
        facts=facts,
        charges=charges,
        history=history_of(dossier),
        meters={each.meter: each.reading for each in situation.meters} if situation.meters else {},
        wants=situation.wants,
        strategy=situation.strategy,
    )
    return UnitQuestion(question, contract_ids, might_apply)


def applying(
    plans: Iterable[Plan], facts: Mapping[str, Value], as_of: datetime, currency: str
) -> tuple[tuple[PlanTerms, ...], tuple[Unsettled, ...]]:
    """The terms that apply without a contract, and those of which it is not settled.

    A shop's policy, which the seller bears, is for what that shop sold: its issuer is the seller.
    """
    applied, unsettled = [], []
    for plan in plans:
        if False not in [terms.is_surely_not_for(facts) for terms in plan.versions]:
            continue  # Most plans: another country's law. No view of the case is needed to tell.
        terms = governing(plan, facts, as_of, currency)
        if terms is None:
            continue
        try:
            if is_made_for(terms, facts, as_of, currency) and _is_of_the_shop(terms, facts):
                applied.append(terms)
        except NotKnown as unknown:
            unsettled.append(Unsettled(terms, unknown.missing))
    return tuple(applied), tuple(unsettled)


def governing(plan: Plan, facts: Mapping[str, Value], as_of: datetime, currency: str) -> PlanTerms | None:
    """The version that governs: by the day that the plan names, or that of the sale, or else of the question."""
    first = plan.versions[0]
    if len(plan.versions) == 1 and first.since is None and first.until is None:
        return first  # It governs on any day.
    view = _view(first, facts, as_of, currency)
    for name in (plan.header.picked_by, *SALE):
        try:
            day = view.day(name)
        except NotKnown:
            continue
        if day is not None:
            return plan.on(day)
    return plan.on(view.asked_on)


def is_made_for(terms: PlanTerms, facts: Mapping[str, Value], as_of: datetime, currency: str) -> bool:
    """Whether a plan is made for this product, sale and place. Raises `NotKnown`.

    A plan whose price bands count in other money is not made for it.
    """
    if terms.made_for is None:
        return False
    try:
        return terms.made_for.test(_view(terms, facts, as_of, currency))
    except MixedCurrencies:
        return False


def product_facts(product: Product, currency: str, declared: Mapping[str, Fact] = FACTS) -> dict[str, Value]:
    """What a catalogue entry says, as far as a plan may ask for it. Its list price counts in its own money only."""
    found: dict[str, Value] = {
        "brand": product.brand,
        "category": frozenset([product.category]),
        "sku": product.sku,
    }
    if product.list_price_minor is not None and product.currency == currency:
        found["listPrice"] = Money(product.list_price_minor, currency)
    return found | kept(product.facts, declared, currency)


def unit_facts(dossier: Dossier, declared: Mapping[str, Fact], currency: str) -> dict[str, Value]:
    """What was learned of a unit, as far as a plan may ask for it."""
    return kept({name: fact.value for name, fact in dossier.facts.items()}, declared, currency)


def kept(values: Mapping[str, Json], declared: Mapping[str, Fact], currency: str) -> dict[str, Value]:
    """Stored facts. Amounts are stored as "12.50 INR"; one in other money says nothing about this case."""
    found: dict[str, Value] = {}
    for name, value in values.items():
        fact = declared.get(name)
        if fact is None:
            continue
        raw: object = value
        if fact.type is _MONEY and isinstance(value, str):
            raw, _, its_currency = value.partition(" ")
            if its_currency != currency:
                continue
        found[name] = read_fact(name, raw, declared, currency)
    return found


def pinned(published: Published, record: ContractRecord) -> PlanTerms:
    """The terms that a contract pinned; they were published before it was made."""
    terms = published.terms((record.plan, record.version))
    if terms is None:
        raise LookupError(f"{record.plan}@{record.version} is pinned by a contract and not published")
    return terms


_MONEY = FactType.MONEY


def declared_by(terms: Iterable[PlanTerms]) -> Mapping[str, Fact]:
    """Every fact that these terms may ask for."""
    own: dict[str, Fact] = {}
    for each in terms:
        own.update(each.own_facts)
    return {**FACTS, **own} if own else FACTS


def components_of(product: Product, terms: Iterable[PlanTerms]) -> frozenset[str]:
    """Every component that the product or one of the terms knows."""
    return frozenset(product.components).union(*(each.components for each in terms))


def _facts(
    dossier: Dossier, situation: Situation, declared: Mapping[str, Fact], currency: str, *, skip_unknown: bool = False
) -> dict[str, Value]:
    """What is known of the case, as far as it is declared; what the caller says wins."""
    facts = product_facts(dossier.product, currency, declared) | unit_facts(dossier, declared, currency)
    asked = read_asked_facts(situation.facts, declared, currency, skip_unknown=skip_unknown)
    return facts | _told(situation) | asked


def _are_general(dossier: Dossier, situation: Situation) -> bool:
    """True when nothing was said that only some plans ask for: then no plan makes more of it."""
    general = FACTS.keys()
    if situation.facts and not general >= {fact.name for fact in situation.facts}:
        return False
    return general >= dossier.product.facts.keys() and general >= dossier.facts.keys()


def _view(terms: PlanTerms, facts: Mapping[str, Value], as_of: datetime, currency: str) -> View:
    question = Question(as_of=as_of, currency=currency, contracts=(), facts=facts)
    return view_of(question, Contract(terms.code, terms), ())


def _is_of_the_shop(terms: PlanTerms, facts: Mapping[str, Value]) -> bool:
    """Whether a shop's own policy is that of the shop that sold the goods. Raises `NotKnown`."""
    if terms.kind is not PlanKind.EXCHANGE_POLICY or terms.payer is not Payer.SELLER:
        return True
    if SELLER not in facts:
        raise NotKnown(SELLER)
    return facts[SELLER] == terms.issuer


def _currency(situation: Situation, dossier: Dossier, terms: Sequence[PlanTerms]) -> str:
    """The money of the case: that of the charges, or of the price paid, or of the contracts, or of the catalogue."""
    if situation.charges:
        return situation.charges[0].amount.currency
    paid = dossier.facts.get("pricePaid")
    if paid is not None and isinstance(paid.value, str):
        return paid.value.rpartition(" ")[2]
    return terms[0].currency if terms else dossier.product.currency or "XXX"


def _told(situation: Situation) -> dict[str, Value]:
    """What the caller says in fields of their own."""
    told: dict[str, Value] = {}
    if situation.event is not None:
        told["event"] = situation.event._value_
    if situation.occurred is not None:
        told["occurred"] = situation.occurred
    if situation.components:
        told["component"] = frozenset(situation.components)
    return told


def _contracts(
    dossier: Dossier, pins: Sequence[PlanTerms], declared: Mapping[str, Fact], currency: str, occurred: date | datetime
) -> tuple[list[Contract], dict[str, str]]:
    """The contracts as they stood when it happened, each under a name of its own, so that no id is hashed."""
    contracts, ids = [], {}
    for ref, record, terms in zip(contract_refs(dossier.contracts), dossier.contracts, pins, strict=True):
        life = life_of(dossier, record)
        facts: dict[str, Value] = {"contractMade": record.made_on}
        if record.start_day is not None:
            facts["contractStart"] = record.start_day
        if record.currency == currency and (price := life.price_minor) is not None:
            facts["contractPrice"] = Money(price, currency)
        if life.moves or record.facts:
            day = occurred.astimezone(terms.zone).date() if isinstance(occurred, datetime) else occurred
            facts |= kept(life.facts_on(day), declared, currency)
        contracts.append(as_it_stands(Contract(ref, terms, facts), life))
        ids[ref] = public_id("Contract", record.unit_key, record.contract_id)
    return contracts, ids


def _with(contract: Contract, more: ContractFacts) -> Contract:
    added = more(contract.terms)
    return replace(contract, facts={**added, **contract.facts}) if added else contract


def nothing_more(_terms: PlanTerms) -> Mapping[str, Value]:
    """No facts that hang on the plan."""
    return {}
