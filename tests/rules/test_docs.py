"""Do the examples in the docstrings of the rules run, and print what they say?"""

import doctest
from typing import Any

import contracts.rules
from contracts.rules.values import calendar

PLAN: dict[str, Any] = {
    "plan": {
        "code": "kettle",
        "kind": "WARRANTY",
        "name": "Kettle",
        "issuer": "maker",
        "zone": "Europe/Berlin",
        "currency": "EUR",
    },
    "terms": [
        {
            "version": "1",
            "source": {"ref": "constructed", "confidence": "unverified"},
            "benefits": [
                {
                    "benefit": "all",
                    "clause": "1",
                    "scope": {"event": "DEFECT"},
                    "window": {"from": "purchased", "length": "P2Y", "firstDay": "notCounted", "acts": "event"},
                    "pays": [{"charges": {}, "customer": {"share": "0%"}}],
                }
            ],
        }
    ],
}


def test_the_example_of_the_calendar_runs() -> None:
    assert doctest.testmod(calendar) == (0, 1)


def test_the_first_question_of_the_rules_runs() -> None:
    """Values only: no server, no database."""
    names = {name: getattr(contracts.rules, name) for name in contracts.rules.__all__}
    assert doctest.testmod(contracts.rules, extraglobs={**names, "PLAN": PLAN}) == (0, 4)
