"""Is a reason read back from its document said as the reason itself is?"""

import re
from collections.abc import Iterator

from contracts.explain.documents import finding_of
from contracts.explain.sentences import sentence
from contracts.rules.cases import BadCase
from contracts.rules.decision import Decision
from contracts.rules.identity import finding_document
from contracts.rules.values.findings import Finding
from contracts.rules.values.money import MixedCurrencies
from contracts.rules.words.case import Variant
from contracts.rules.words.problems import BadTerms
from contracts.usecases.terms.run_cases import ask
from tests.shipped import cases, plans


def decisions() -> Iterator[Decision]:
    """Every decision of the shipped cases."""
    for written in (shipped.written for shipped in cases()):
        for variant in (written.case.variants or {"": Variant()}).values():
            try:
                yield ask(written.case, variant, plans())
            except (BadCase, BadTerms, MixedCurrencies):
                continue  # cases that are about what cannot be asked


def findings(decision: Decision) -> Iterator[Finding]:
    for charge in decision.charges:
        yield from (finding for _, finding in charge.reasons)
    for benefit in decision.benefits:
        yield from benefit.standing.findings
        yield from benefit.why_not
    for alternative in decision.alternatives:
        yield from alternative.why


def test_every_reason_of_the_shipped_cases_is_said_alike_from_its_document() -> None:
    seen = {finding for decision in decisions() for finding in findings(decision)}
    assert len({finding.reason for finding in seen}) > 25
    for finding in seen:
        read = finding_of(finding_document(finding))
        assert (read.reason, read.sense, read.clause) == (finding.reason, finding.sense, finding.clause)
        assert ungrouped(sentence(read)) == ungrouped(sentence(finding)), finding


def ungrouped(text: str) -> str:
    """A number that the rules give as text is read back as a number, and so gets its thousands marked."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", text)
