"""How are the parts of a benefit said: who pays what, how often, on which conditions, which remedies and duties?"""

from contracts.explain.terms.amounts import amount_words, share_words
from contracts.explain.terms.clauses import condition_words, day_words
from contracts.explain.terms.voice import Voice, both, either, value_words
from contracts.explain.terms.windows import span_words
from contracts.rules.values.vocabulary import Effect
from contracts.rules.words.allowances import Allowance, Rolling, Uses
from contracts.rules.words.benefit import Burden, ChargePattern, Duty, Exclusion, Need, Pay, RemedyWord, Shortfall
from contracts.rules.words.plan import Override


def charges_words(pattern: ChargePattern) -> str:
    """Which charges: "part and labour for compressor"."""
    said = both(value_words(each.value) for each in pattern.class_) if pattern.class_ else "every charge"
    if pattern.component:
        names = "any named component" if "*" in pattern.component else either(sorted(pattern.component))
        said += f" for {names}"
    if pattern.not_component:
        said += f" for anything but {either(sorted(pattern.not_component))}"
    return said + (f" with the task {either(f'“{task}”' for task in pattern.task)}" if pattern.task else "")


def pay_words(pay: Pay, voice: Voice) -> str:
    """Who pays how much of which charge."""
    said = f"{charges_words(pay.charges)}: the customer pays {amount_words(pay.customer, voice)}"
    said += f", together with {charges_words(pay.with_)} that is paid too" if pay.with_ else ""
    said += f", if {condition_words(pay.if_, voice)}" if pay.if_ else ""
    return said + (f"; it uses up “{pay.counts}”" if pay.counts else "")


def need_words(need: Need, voice: Voice) -> str:
    """A condition with what follows when it does not hold."""
    said = condition_words(need.need, voice)
    if need.otherwise is None:
        return f"{said} (noted only; it decides nothing)"
    follows = _EFFECTS[need.otherwise]
    if need.bears is not None:
        follows = f"the customer bears of what was covered: {share_words(need.bears, voice)}"
    causal = ", when that caused the fault" if need.causal else ""
    return f"{said} – otherwise {follows}{causal}"


def exclusion_words(exclusion: Exclusion, voice: Voice) -> str:
    """What is left out, with its exceptions."""
    unless = f", unless {condition_words(exclusion.unless, voice)}" if exclusion.unless else ""
    return f"{condition_words(exclusion.when, voice)}{unless}"


def allowance_words(allowance: Allowance, voice: Voice) -> str:
    """How many uses or how much money in which period."""
    limits = [f"{voice.number(allowance.count)} {'use' if allowance.count == 1 else 'uses'}"] if allowance.count else []
    limits += ["no use"] if allowance.count == 0 else []
    limits += [voice.money(allowance.money)] if allowance.money is not None else []
    if isinstance(allowance.per, Rolling):
        period = f"in the {voice.length(allowance.per.rolling)} up to the event"
    else:
        period = f"per {_PERIODS[allowance.per]}"
    said = f"{both(limits)} {period}" if limits else f"uses are counted {period}"
    said += " for all units of an agreement together" if allowance.shared else ""
    uses = _uses_words(allowance.uses)
    return said + (f"; what counts: {uses}" if uses else "")


def remedy_words(remedy: RemedyWord, voice: Voice) -> str:
    """A remedy with what opens and closes it and what it gives and costs."""
    return " – ".join([value_words(remedy.remedy.value), *remedy_parts(remedy, voice)])


def remedy_parts(remedy: RemedyWord, voice: Voice) -> list[str]:
    """What opens and closes a remedy and what it gives and costs, one by one."""
    said: list[str] = []
    said += [f"opens when {condition_words(remedy.opens_by, voice)}"] if remedy.opens_by else []
    said += [f"closes when {condition_words(remedy.closed_by, voice)}"] if remedy.closed_by else []
    said += [f"gives {amount_words(remedy.gives, voice)}"] if remedy.gives else []
    said += [f"costs {amount_words(remedy.fee, voice)}"] if remedy.fee else []
    said += [f"uses up “{remedy.counts}”"] if remedy.counts else []
    said += ["cannot be taken back"] if remedy.irreversible else []
    return said


def duty_words(duty: Duty, voice: Voice) -> str:
    """What the issuer owes by when."""
    said = f"{value_words(duty.duty)} by {day_words(duty.due, voice)}"
    said += f", if {condition_words(duty.if_, voice)}" if duty.if_ else ""
    return said + (f"; when missed: {duty.if_missed}" if duty.if_missed else "")


def burden_words(burden: Burden, voice: Voice) -> str:
    """Who must prove the fact."""
    fact, after = voice.fact(burden.of), value_words(burden.then_on.value)
    if burden.presumed is None:
        return f"the {after} must prove that {fact}"
    on = value_words(burden.presumed_against.value)
    unless = f", unless {condition_words(burden.unless, voice)}" if burden.unless else ""
    period = span_words(burden.presumed, voice)
    return f"{period} it is presumed that {fact}{unless}, until the {on} disproves it; then the {after} must prove it"


def shortfall_words(shortfall: Shortfall, voice: Voice) -> str:
    """The guaranteed level that must be missed."""
    measured, nominal = voice.fact(shortfall.measured), voice.fact(shortfall.nominal)
    return f"{measured} is less than this share of {nominal}: {share_words(shortfall.guaranteed, voice)}"


def override_words(override: Override, voice: Voice) -> str:
    """What a law does to other plans."""
    kinds = either(value_words(kind.value) for kind in override.of_kinds)
    unless = f", unless {condition_words(override.unless, voice)}" if override.unless else ""
    return (
        f"conditions about {value_words(override.strikes.value)} in a plan of kind {kinds} are without effect{unless}"
    )


def _uses_words(uses: Uses) -> str:
    said: list[str] = []
    if uses.replacements:
        said.append("replacements in the purchase chain")
    if uses.kind or uses.task or uses.event or uses.replaced:
        said.append(f"{value_words(uses.kind or 'JOB').lower()}s")
    said += [f"with the task {either(f'“{task}”' for task in uses.task)}"] if uses.task else []
    said += [f"after {either(value_words(event) for event in uses.event)}"] if uses.event else []
    said += [f"in which {either(sorted(uses.replaced))} was replaced"] if uses.replaced else []
    return " ".join(said)


_EFFECTS = {
    Effect.NO_COVER: "there is no cover",
    Effect.LESS: "there is less cover",
    Effect.VOID: "the cover is void",
    Effect.ASK: "it is asked for",
    Effect.REVIEW: "a person decides",
}
_PERIODS = {
    "contract": "contract",
    "contractYear": "contract year",
    "contractQuarter": "quarter of the contract",
    "contractMonth": "month of the contract",
    "calendarYear": "calendar year",
    "calendarQuarter": "calendar quarter",
    "calendarMonth": "calendar month",
    "purchaseChain": "purchase with all its replacements",
    "job": "job",
}
