"""What does a plan promise, as a person reads it?

`plan_passages` gives the plan and its versions as passages: a text, its clause, and what stands under it. It is generic
over the words of the grammar: nothing here knows a plan.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from contracts.explain.terms.amounts import amount_words, is_quoted_amount, meaning_of_amount
from contracts.explain.terms.care import cycle_parts
from contracts.explain.terms.clauses import condition_words, is_quoted, is_quoted_day, meaning_of, meaning_of_day
from contracts.explain.terms.life import life_lines, life_ways, option_parts, tax_words
from contracts.explain.terms.promises import (
    allowance_words,
    burden_words,
    duty_words,
    exclusion_words,
    need_words,
    override_words,
    pay_words,
    remedy_parts,
    shortfall_words,
)
from contracts.explain.terms.voice import Voice, heading, value_words, voice_of
from contracts.explain.terms.windows import effects, meter_words, window_words
from contracts.rules.terms import Plan, PlanTerms
from contracts.rules.values.vocabulary import Remedy
from contracts.rules.words.benefit import Benefit, RemedyWord, Source
from contracts.rules.words.care import Cycle
from contracts.rules.words.hours import WorkHours
from contracts.rules.words.life import Life, LifeOption
from contracts.rules.words.plan import Reading


class Passage(Struct, frozen=True):
    """A text, the clause it comes from (empty when it needs none), and what stands under it."""

    text: str
    clause: str = ""
    under: "tuple[Passage, ...]" = ()


def plan_passages(plan: Plan, versions: Iterable[PlanTerms], language: str = "en") -> tuple[Passage, ...]:
    """The plan, and the given ones of its versions."""
    return (_header(plan, language), *(_version(plan, terms, language) for terms in versions))


def _header(plan: Plan, language: str) -> Passage:
    header, voice = plan.header, voice_of(plan.versions[-1], language)
    lines = [
        Passage(f"{heading(value_words(header.kind.value))} by {header.issuer}; plan code {header.code}"),
        Passage(f"Days are counted in {header.zone}; amounts are in {header.currency}"),
    ]
    if header.rounding:
        lines.append(Passage(f"Shares are rounded to the smallest unit of money: {_ROUNDED[header.rounding.value]}"))
    if header.for_ is not None:
        lines.append(Passage(f"Made for: {condition_words(header.for_, voice)}"))
    lines.append(Passage(f"The version is picked by {voice.fact(header.picked_by)}"))
    lines += [Passage(f"Working time “{name}”: {_hours(each, voice)}") for name, each in header.calendars.items()]
    return Passage(header.name, under=tuple(lines))


def _hours(hours: WorkHours, voice: Voice) -> str:
    days = ", ".join(heading(day.lower()) for day in hours.days)
    said = [days] if days else []
    said += [f"{voice.clock(hours.opens)} to {voice.clock(hours.closes)}"]
    said += [f"the working days of {hours.country.country}"] if hours.country else []
    said += [f"{len(hours.holidays)} holidays of its own"] if hours.holidays else []
    said += [f"{len(hours.extra_working_days)} days worked besides"] if hours.extra_working_days else []
    return "; ".join(said)


def _version(plan: Plan, terms: PlanTerms, language: str) -> Passage:
    voice = voice_of(terms, language)
    under: list[Passage] = [_source(terms.source)]
    if terms.price is not None:
        under.append(Passage(f"Price: {amount_words(terms.price, voice)}"))  # type: ignore[arg-type]
    if terms.words.tax is not None:
        under.append(Passage(f"Tax: {tax_words(terms.words.tax, voice)}", terms.words.tax.clause))
    under += _readings(plan, terms)
    under += [_benefit(benefit, voice) for benefit in terms.benefits]
    under += [_cycle(cycle, voice) for cycle in terms.care]
    under += _section("Effect on other plans", ((override_words(o, voice), o.clause) for o in terms.overrides))
    under += _life(terms.life, voice)
    under += _section("What the names mean", ((text, "") for text in _names(voice)))
    return Passage(f"Version {terms.version}{_in_force(terms, voice)}", under=tuple(under))


def _in_force(terms: PlanTerms, voice: Voice) -> str:
    since = f", from {voice.day(terms.since)}" if terms.since else ""
    return since + (f", to {voice.day(terms.until)}" if terms.until else "")


def _source(source: Source) -> Passage:
    read = f", read on {source.read}" if source.read else ""
    address = f" <{source.url}>" if source.url else ""
    note = (Passage(source.note),) if source.note else ()
    return Passage(f"Source ({source.confidence}): {source.ref}{address}{read}", under=note)


def _readings(plan: Plan, terms: PlanTerms) -> list[Passage]:
    raw: Mapping[str, Any] = next((t for t in plan.document["terms"] if str(t["version"]) == terms.version), {})
    readings = {name: Reading.model_validate(word) for name, word in raw.get("readings", {}).items()}
    said = (
        (f"“{name}”: {word.default} (or {', '.join(word.others)}). {word.why}", "") for name, word in readings.items()
    )
    return _section("Where the text can be read in two ways, we read", said)


def _benefit(benefit: Benefit, voice: Voice) -> Passage:
    under = [_source(benefit.source)] if benefit.source else []
    under += [Passage(f"For: {condition_words(benefit.scope, voice)}")] if benefit.scope else []
    under += _section("Not for", ((exclusion_words(e, voice), e.clause or "") for e in benefit.excludes))
    under.append(_window(benefit, voice))
    under += _section("If", ((need_words(need, voice), need.clause or "") for need in benefit.conditions))
    if benefit.burden:
        under.append(Passage(f"Proof: {burden_words(benefit.burden, voice)}", benefit.burden.clause or ""))
    if benefit.shortfall:
        under.append(Passage(f"Level: {shortfall_words(benefit.shortfall, voice)}"))
    under += _section(
        "How often", ((f"“{name}”: {allowance_words(word, voice)}", "") for name, word in benefit.allowances.items())
    )
    under += _section(_priced(benefit.work), ((pay_words(pay, voice), "") for pay in benefit.pays))
    if benefit.fee:
        under.append(Passage(f"Fee for each job: {amount_words(benefit.fee, voice)}"))
    if benefit.remedies:
        under.append(Passage("The customer can choose", under=tuple(_remedy(r, voice) for r in benefit.remedies)))
    under += _section("The issuer owes", ((duty_words(duty, voice), duty.clause or "") for duty in benefit.duties))
    if benefit.payer:
        under.append(Passage(f"Borne by: {value_words(benefit.payer.value)}"))
    title = f"{benefit.benefit}: {benefit.says}" if benefit.says else benefit.benefit
    return Passage(title, benefit.clause, tuple(under))


def _cycle(cycle: Cycle, voice: Voice) -> Passage:
    source = (_source(cycle.source),) if cycle.source else ()
    lines = tuple(Passage(heading(text), clause) for text, clause in cycle_parts(cycle, voice))
    title = f"{cycle.cycle}: {cycle.says}" if cycle.says else cycle.cycle
    return Passage(f"Visits: {title}", cycle.clause, (*source, *lines))


def _window(benefit: Benefit, voice: Voice) -> Passage:
    window = benefit.window
    lines = [Passage(f"meter: {meter_words(limit, voice)}, whichever comes first") for limit in window.meters]
    lines += [Passage(text, clause) for text, clause in effects(window, voice)]
    return Passage(f"When: {window_words(window, voice)}", under=tuple(lines))


def _remedy(remedy: RemedyWord, voice: Voice) -> Passage:
    parts = remedy_parts(remedy, voice)
    name, clause = value_words(remedy.remedy.value), remedy.clause or ""
    if len(parts) == 1:
        return Passage(f"{name} – {parts[0]}", clause)
    return Passage(name, clause, tuple(Passage(part) for part in parts))


def _priced(work: Remedy | None) -> str:
    return f"Price of a {value_words(work.value)}" if work else "Price"


def _life(life: Life, voice: Voice) -> Iterator[Passage]:
    for title, said in life_lines(life, voice):
        yield from _section(title, said)
    for title, options in life_ways(life):
        yield Passage(title, under=tuple(_option(option, voice) for option in options))


def _option(option: LifeOption, voice: Voice) -> Passage:
    first, *parts = option_parts(option, voice)
    needs = [Passage(f"if {need_words(need, voice)}", need.clause or "") for need in option.needs]
    return Passage(f"{option.option}: {first}", option.clause, (*map(Passage, parts), *needs))


def _names(voice: Voice) -> Iterator[str]:
    """The terms' own names that are quoted in the text, each with what it stands for."""
    for name in voice.conditions:
        if is_quoted(name, voice):
            yield f"“{name}”: {meaning_of(name, voice)}"
    for name in voice.days:
        if is_quoted_day(name, voice):
            yield f"the day “{name}”: {meaning_of_day(name, voice)}"
    for name in voice.amounts:
        if is_quoted_amount(name, voice):
            yield f"the amount “{name}”: {meaning_of_amount(name, voice)}"


def _section(title: str, said: Iterable[tuple[str, str]]) -> list[Passage]:
    """A passage with one line for each text; nothing when there is none, and one line when there is one."""
    lines = tuple(Passage(text, clause) for text, clause in said)
    if len(lines) == 1:
        return [Passage(f"{title}: {lines[0].text}", lines[0].clause)]
    return [Passage(title, under=lines)] if lines else []


_ROUNDED = {"HALF_UP": "half up", "HALF_EVEN": "half to even", "UP": "up", "DOWN": "down"}
