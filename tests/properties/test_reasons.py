"""Does a request that breaks k rules show k reasons?"""

from itertools import combinations

import pytest

from contracts.rules.values.vocabulary import Sense
from tests.rules.examples import Written, benefit, decided, only, plan_of, window

PLAN = plan_of(
    benefit(
        window=window(meters=[{"meter": "km", "counted": "fromZero", "atMost": 1000}]),
        scope={"event": "DEFECT"},
        excludes=[{"when": {"damaged": True}, "about": "MISUSE"}],
        conditions=[
            {"need": {"proofOfPurchase": True}, "otherwise": "NO_COVER", "about": "PROOF"},
            {"need": {"genuineParts": True}, "otherwise": "VOID", "about": "GENUINE_PARTS"},
            {
                "need": {"registered": {"within": "P30D", "of": "delivered", "firstDay": "notCounted"}},
                "otherwise": "NO_COVER",
                "about": "REGISTRATION",
            },
        ],
        burden={"of": "defectExistedAtDelivery"},
    )
)
KEPT: Written = {
    "delivered": "2025-01-01", "occurred": "2025-03-01", "event": "DEFECT", "damaged": False, "proofOfPurchase": True,
    "genuineParts": True, "registered": "2025-01-31", "defectExistedAtDelivery": True, "suspended": False,
}  # fmt: skip
BREAKS: dict[str, tuple[str, object]] = {
    "EXPIRED": ("occurred", "2026-01-01"),
    "OUT_OF_SCOPE": ("event", "ACCIDENT"),
    "EXCLUDED_MISUSE": ("damaged", True),
    "NOT_MET_PROOF": ("proofOfPurchase", False),
    "NOT_MET_GENUINE_PARTS": ("genuineParts", False),
    "NOT_MET_REGISTRATION": ("registered", "2025-02-01"),
    "DISPROVEN": ("defectExistedAtDelivery", False),
    "SUSPENDED": ("suspended", True),
    "BEYOND_METER": ("km", 1001),
}


@pytest.mark.parametrize("broken", range(len(BREAKS) + 1))
def test_k_broken_rules_give_k_reasons(broken: int) -> None:
    """Every choice of k rules out of nine."""
    for chosen in combinations(BREAKS, broken):
        facts = KEPT | {name: value for name, value in map(BREAKS.__getitem__, chosen) if name != "km"}
        decision = decided(
            PLAN, as_of="2026-06-01T12:00+00:00", meters={"km": 1001 if "BEYOND_METER" in chosen else 1000}, **facts
        )
        against = [f.reason for f in only(decision).standing.findings if f.sense is Sense.AGAINST]
        assert sorted(against) == sorted(chosen)
