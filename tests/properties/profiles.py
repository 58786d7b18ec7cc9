"""How many examples does a property get?

`tries(n)` is the usual number, the same examples in every run. `HYPOTHESIS_PROFILE=large` tries fifty times as many,
and new ones in every run. `HYPOTHESIS_PROFILE=shrink` makes a failing example small, which takes minutes; what is
found so is kept as an example of its own.
"""

import os

from hypothesis import HealthCheck, Phase, settings

_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "")
LARGE = _PROFILE == "large"
_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


def tries(examples: int) -> settings:
    """The settings of a property."""
    return settings(
        max_examples=examples * (50 if LARGE else 1),
        derandomize=not LARGE,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if _PROFILE == "shrink" else [])],
        report_multiple_bugs=False,
        suppress_health_check=_SLOW,
    )
