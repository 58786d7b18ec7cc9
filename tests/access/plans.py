"""What do the issuers of this world promise? Each a warranty that comes with the product, and a maintenance plan.

All that a plan can say of a unit is in them: visits that are counted, parts, remedies, duties, visits that are due, and
ways to renew, cancel, hand over, suspend and change the contract. `mark` stands in every name.
"""

from typing import Any

from contracts.rules.claims.tables import IssuerTables, load_tables
from contracts.rules.terms import Plan, load
from contracts.rules.words.problems import Marked

AUTOMATIC = 10_000
"""Above this, in rupees, a person looks at a claim."""


def warranty(mark: str) -> Plan:
    """Parts and labour for two years from the purchase."""
    window = {"from": "purchased", "length": "P2Y", "firstDay": "notCounted", "acts": "event"}
    benefit = {
        "benefit": f"parts-{mark}",
        "clause": f"w1-{mark}",
        "window": window,
        "pays": [{"charges": {"class": ["PART", "LABOUR"]}, "customer": {"share": "10%"}}],
        "remedies": [{"remedy": "REPAIR"}, {"remedy": "REPLACEMENT", "opensBy": {"attempts": {"atLeast": 3}}}],
        "duties": [{"duty": "REPAIR", "due": {"after": "reported", "add": "P30D"}}],
    }
    return load(Marked({"plan": _header(f"warranty-{mark}", "WARRANTY", mark), "terms": [_terms(mark, [benefit])]}))


def care(mark: str) -> Plan:
    """Visits for a year, which the units of an agreement share, and two services that come round by themselves."""
    window = {"from": "contractStart", "length": "P1Y", "firstDay": "counted", "acts": "event"}
    visits = {
        "benefit": f"visits-{mark}",
        "clause": f"c1-{mark}",
        "scope": {"event": ["DEFECT", "BREAKDOWN"]},
        "window": window,
        "allowances": {"visits": {"count": 2, "per": "contract", "shared": "units"}},
        "pays": [{"charges": {"class": "VISIT"}, "customer": {"share": "0%"}, "counts": "visits"}],
    }
    services = {
        "benefit": f"services-{mark}",
        "clause": f"c2-{mark}",
        "scope": {"event": "MAINTENANCE", "task": "PREVENTIVE"},
        "window": window,
        "allowances": {"services": {"count": 2, "per": "contract", "uses": {"task": "PREVENTIVE"}}},
        "pays": [{"charges": {"class": "MAINTENANCE"}, "customer": {"share": "0%"}, "counts": "services"}],
    }
    cycle = {
        "cycle": "service",
        "clause": f"c2-{mark}",
        "says": "Two services in the year",
        "task": "PREVENTIVE",
        "benefit": f"services-{mark}",
        "from": "contractStart",
        "times": {"count": 2, "per": "year"},
    }
    ways: dict[str, list[dict[str, Any]]] = {
        change: [{"option": f"plain-{mark}", "clause": f"c3-{mark}"}]
        for change in ("renewal", "cancellation", "transfer")
    }
    ways["suspension"] = [{"option": f"rest-{mark}", "clause": f"c3-{mark}", "addsDays": True}]
    terms = _terms(mark, [visits, services]) | {"care": [cycle], "life": ways, "price": {"money": "777"}}
    return load(Marked({"plan": _header(f"care-{mark}", "AMC", mark), "terms": [terms]}))


def table(mark: str) -> IssuerTables:
    """What the issuer pays at once, what a person looks at, and what goodwill there is."""
    paid = ["CHARGE_PAID", "CHARGE_SHARED", "CAP_REACHED", "OTHER_CLAIM_OPEN", "DUPLICATE_CLAIM", "REPEATED_PART"]
    denied = ["ALLOWANCE_SPENT", "CHARGE_NOT_PROMISED", "NOT_PROMISED", "OUT_OF_SCOPE", "EXPIRED"]
    written = {
        "version": f"table-{mark}",
        "source": {"ref": "a test", "confidence": "unverified"},
        "rulings": [
            {"ruling": f"missing-{mark}", "reason": ["MISSING_FACT"], "outcome": "ASK", "clause": "1"},
            {"ruling": f"owed-{mark}", "reason": paid, "outcome": "PAY", "binding": False, "clause": "2"},
            {"ruling": f"not-owed-{mark}", "reason": denied, "outcome": "DENY", "binding": False, "clause": "3"},
        ],
        "automatic": {"INR": str(AUTOMATIC)},
        "goodwill": {
            "limits": {role: {"INR": "50000"} for role in ("SERVICE_CENTRE", "ISSUER", "ADMIN")},
            "secondAbove": {"INR": "40"},
            "reasons": ["JUST_EXPIRED", "OUR_DELAY"],
        },
        "appealWithin": "P300D",
    }
    return load_tables(
        Marked({"adjudication": {"issuer": _issuer(mark), "name": f"Table {mark}"}, "tables": [written]})
    )


def _issuer(mark: str) -> str:
    return f"issuer-{mark}"


def _header(code: str, kind: str, mark: str) -> dict[str, Any]:
    made_for = {"brand": f"brand-{mark}"} if kind == "WARRANTY" else {"category": "machine"}
    name, zone = f"Plan {code}", "Asia/Kolkata"
    return {
        "code": code, "kind": kind, "name": name, "issuer": _issuer(mark), "zone": zone, "currency": "INR",
        "for": made_for, "rounding": "HALF_UP",
    }  # fmt: skip


def _terms(mark: str, benefits: list[dict[str, Any]]) -> dict[str, Any]:
    source = {"ref": f"text {mark}", "confidence": "unverified"}
    return {"version": f"v-{mark}", "source": source, "components": ["fan"], "benefits": benefits}
