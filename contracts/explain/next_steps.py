"""What can the customer do next?

`next_steps` reads a decision from its document and gives sentences in the order in which they are best followed: what
to tell us, what to ask for and by when, what would cure a refusal, what is owed. There is always at least one.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from contracts.explain.asking import ask_for, in_order
from contracts.explain.catalogues import Tongue, tongue_of
from contracts.explain.documents import finding_of
from contracts.explain.outcomes import day_of, day_said, money_said
from contracts.explain.sentences import step, with_clause
from contracts.rules.values.facts import FACTS, Fact
from contracts.rules.values.plain import Document, Shown
from contracts.rules.values.vocabulary import Remedy, Sense, Verdict

MOST_MORE = 3
"""More facts than this that might open something else are too many for the telephone; `opens` has all of them."""


def next_steps(document: Shown, on: date, language: str = "en", facts: Mapping[str, Fact] = FACTS) -> tuple[str, ...]:
    """What to do after a decision that was asked for on a day."""
    tongue = tongue_of(language)
    steps = [*(ask_for(name, language, facts) for name in in_order(document["missing"]))]
    if document["verdict"] == Verdict.NEEDS_REVIEW:
        steps.append(tongue.say("step.review"))
    best = next((way for way in document["alternatives"] if way["open"] == "OPEN" and way["benefits"]), None)
    if best is not None:
        steps += _claim(best, on, tongue)
    if document["verdict"] in {Verdict.NOT_COVERED, Verdict.PARTLY_COVERED}:
        steps += _cures(document, language, facts)
    for name in in_order(document["opens"])[:MOST_MORE]:
        steps.append(tongue.say("step.more", {"ask": ask_for(name, language, facts)}))
    steps += _owed(document, on, tongue)
    if best is None and document["verdict"] == Verdict.NOT_COVERED:
        steps += _paid(document, tongue)
    return tuple(dict.fromkeys(steps)) or (tongue.say("step.review"),)


def _claim(way: Document, on: date, tongue: Tongue) -> Iterator[str]:
    """The best way that is open. A last day that has passed bound the event and not the asking: it is not said."""
    remedy = tongue.say(f"remedy.{way['remedy']}")
    if way["deadline"] is not None and day_of(way["deadline"]) >= on:
        places = {"remedy": remedy, "deadline": day_said(way["deadline"], tongue)}
        yield with_clause(tongue.say("step.claim by a day", places), way["clause"], tongue)
    else:
        yield with_clause(tongue.say("step.claim", {"remedy": remedy}), way["clause"], tongue)
    if way["irreversible"]:
        yield tongue.say("step.irreversible")


def _cures(document: Shown, language: str, facts: Mapping[str, Fact]) -> Iterator[str]:
    """What would cure the benefits that nothing else speaks against."""
    for benefit in document["benefits"]:
        against = [finding_of(each) for each in benefit["whyNot"] if each["sense"] == Sense.AGAINST]
        cures = [(finding, step(finding, language, facts)) for finding in against]
        if all(cure is not None for _, cure in cures):
            for finding, cure in cures:
                yield with_clause(str(cure), finding.clause, tongue_of(language))


def _owed(document: Shown, on: date, tongue: Tongue) -> Iterator[str]:
    """What to do when a duty is missed: each duty once, by its first day that is still to come."""
    first: dict[str, Document] = {}
    for duty in document["duties"]:
        if duty["due"] is not None and day_of(duty["due"]) >= on:
            held = first.get(duty["duty"])
            first[duty["duty"]] = duty if held is None or duty["due"] < held["due"] else held
    for name, duty in first.items():
        places = {"duty": tongue.say(f"duty.{name}"), "due": day_said(duty["due"], tongue)}
        yield with_clause(tongue.say("step.duty", places), duty["clause"], tongue)


def _paid(document: Shown, tongue: Tongue) -> Iterator[str]:
    for way in document["alternatives"]:
        if way["remedy"] != Remedy.PAID_SERVICE or way["open"] != "OPEN":
            continue
        if way["price"] is None:
            yield tongue.say("step.pay without a price")
        else:
            yield tongue.say("step.pay", {"price": money_said(way["price"], document["currency"], tongue)})
