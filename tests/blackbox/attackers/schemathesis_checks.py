"""What does schemathesis write where it finds our scalars, and what must no answer be?

No answer may be a fault of ours: the status 5xx, or an error with the code INTERNAL. What else is refused is refused
as it should be.
"""

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

_DAYS = ("2026-05-11", "2024-02-29", "0001-01-01", "9999-12-31", "2026-02-30", "", "today")
_MOMENTS = ("2026-05-11T12:00:00+05:30", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-05-11")
_AMOUNTS = ("100.00", "0", "-1", "9999999999999.99", "999999999999999", "0.001", "NaN", "1e9", "")
_TEXTS = st.text(max_size=40)
_WRITTEN = {
    "CountryCode": st.sampled_from(("IN", "DE", "ZZ", "in", "")),
    "CurrencyCode": st.sampled_from(("INR", "EUR", "ZZZ", "inr", "")),
    "Date": st.sampled_from(_DAYS),
    "DateTime": st.sampled_from(_MOMENTS),
    "DayOrMoment": st.sampled_from(_DAYS + _MOMENTS),
    "Decimal": st.sampled_from(_AMOUNTS),
    "_Any": _TEXTS,
    "FactValue": _TEXTS | st.sampled_from(_DAYS),
}
for name, texts in _WRITTEN.items():
    schemathesis.graphql.scalar(name, texts.map(nodes.String))


@schemathesis.check
def no_fault_of_ours(ctx: object, response: schemathesis.Response, case: schemathesis.Case) -> None:
    """Fail for a fault of ours."""
    del ctx, case
    if response.status_code >= 500:
        raise AssertionError(f"status {response.status_code}")
    codes = [error.get("extensions", {}).get("code", "UNTYPED") for error in response.json().get("errors") or ()]
    if {"INTERNAL", "UNTYPED"} & set(codes):
        raise AssertionError(str(codes))
