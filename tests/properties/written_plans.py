"""Which plans may an author write?

`plan` writes a whole plan file of any kind, as YAML would give it, with every word of the grammar. A few of them are
refused at load (two promises that contradict each other by chance): `loaded` leaves those out.
"""

from hypothesis import assume

from contracts.rules.terms import Plan, load
from contracts.rules.words.problems import BadTerms, Marked
from tests.properties.pen import Pen, Written
from tests.properties.written_amounts import NAMED_AMOUNTS, amount, share
from tests.properties.written_care import cycle
from tests.properties.written_conditions import FLAGS, PARTS, condition, simple
from tests.properties.written_days import CALENDAR_LENGTHS, NAMED_CONDITIONS, NAMED_DAYS, day_word, span, window

KINDS = ("WARRANTY", "STATUTE", "EXTENDED_WARRANTY", "AMC", "EXCHANGE_POLICY", "SERVICE_WARRANTY", "GOODWILL")
ABOUTS = ("REGISTRATION", "TIE_IN", "MAINTENANCE", "PROOF", "WEAR")
REMEDIES = ("REPAIR", "REPLACEMENT", "EXCHANGE", "REFUND", "PRICE_REDUCTION", "TERMINATION")
DUTIES = ("REPAIR", "ATTEND", "REFUND")
CLASSES = ("PART", "LABOUR", "VISIT", "CONSUMABLE")
ALLOWANCES = ("visits", "claims")


def pays(pen: Pen) -> list[Written]:
    """What the customer bears of which charges; no two rows are about the same."""
    rows: dict[str, Written] = {}
    for _ in range(1 + pen.below(3)):
        row: Written = {"charges": _pattern(pen)}
        if pen.once_in(4):
            row["with"] = _pattern(pen)
        if pen.once_in(4):
            row["if"] = condition(pen, 0)
        if pen.once_in(3):
            row["counts"] = pen.pick(ALLOWANCES)
        rows[str(row)] = row | {"customer": amount(pen)}
    return list(rows.values())


def _pattern(pen: Pen) -> Written:
    part = pen.pick((*PARTS, "core"))
    forms: tuple[Written, ...] = (
        {},
        {"class": pen.several(CLASSES, 1, 2)},
        {"class": pen.pick(CLASSES)},
        {"component": part},
        {"component": "*"},
        {"class": "PART", "component": part},
        {"notComponent": part},
        {"task": "FIT"},
    )
    return pen.pick(forms)


def need(pen: Pen) -> Written:
    """A condition of cover."""
    word: Written = {"need": condition(pen), "about": pen.pick(ABOUTS)}
    if pen.once_in(6):
        return word | {"binding": False}
    effect = pen.pick(("NO_COVER", "VOID", "LESS", "ASK", "REVIEW"))
    word |= {"otherwise": effect} | ({"bears": share(pen)} if effect == "LESS" else {})
    return word | ({"causal": True} if pen.once_in(4) else {}) | ({"clause": "7"} if pen.once_in(4) else {})


def _allowance(pen: Pen) -> Written:
    names = ("contract", "contractYear", "contractQuarter", "calendarMonth", "calendarYear", "purchaseChain", "job")
    word: Written = {"per": pen.pick(names)}
    if pen.once_in(5):
        word["per"] = {"rolling": pen.pick(CALENDAR_LENGTHS)}
    if pen.below(3):
        word["count"] = 1 + pen.below(3)
    if pen.once_in(3):
        word["money"] = pen.pick(("40", "5", "150"))
    if "count" in word and str(word["per"]).startswith(("contractY", "contractQ", "calendar")) and pen.below(2):
        word["carries"] = {"count": 1} | ({"for": "P1M"} if pen.below(2) else {})
    uses: tuple[Written, ...] = (
        {}, {"task": "PREVENTIVE"}, {"kind": "REPAIR"}, {"replaced": "core"}, {"event": "DEFECT"},
        {"replacements": True},
    )  # fmt: skip
    return word | {"uses": pen.pick(uses)}


def _remedy(pen: Pen) -> Written:
    word: Written = {"remedy": pen.pick(REMEDIES)}
    for gate in ("opensBy", "closedBy"):
        if pen.once_in(3):
            word[gate] = condition(pen, 0) if pen.below(2) else {"missed": pen.pick(DUTIES)}
    if pen.once_in(2):
        word["gives"] = amount(pen, 1, False)
    if pen.once_in(3):
        word["fee"] = amount(pen, 1, False)
    if pen.once_in(4):
        word["counts"] = pen.pick(ALLOWANCES)
    return word | ({"irreversible": True} if pen.once_in(3) else {})


def _duty(pen: Pen, name: str) -> Written:
    word: Written = {"duty": name, "due": day_word(pen)}
    return word | ({"if": condition(pen, 0), "ifMissed": "ask the shop"} if pen.once_in(4) else {})


def benefit(pen: Pen, name: str) -> Written:
    """One promise."""
    word: Written = {
        "benefit": name,
        "clause": "1",
        "window": window(pen, simple),
        "pays": pays(pen),
        "allowances": {allowance: _allowance(pen) for allowance in ALLOWANCES},
        "duties": [_duty(pen, duty) for duty in DUTIES],
    }
    if pen.once_in(5):
        word["scope"] = condition(pen)
    if pen.once_in(6):
        unless = {"unless": condition(pen, 0)} if pen.once_in(2) else {}
        word["excludes"] = [{"when": condition(pen), "about": pen.pick(ABOUTS), **unless}]
    if pen.once_in(3):
        word["conditions"] = pen.some(need, 1, 3)
    if pen.once_in(2):
        word["remedies"] = pen.some(_remedy, 1, 3)
    return word | _rare(pen)


def _rare(pen: Pen) -> Written:
    found: Written = {}
    if pen.once_in(6):
        found["burden"] = {"of": pen.pick(FLAGS), "presumed": span(pen, simple)}
        if pen.once_in(2):
            found["burden"]["unless"] = condition(pen, 0)
    if pen.once_in(8):
        found["shortfall"] = {"guaranteed": share(pen)}
    if pen.once_in(4):
        found["fee"] = amount(pen, 1, False)
    if pen.once_in(6):
        found |= {"work": "VISIT", "payer": "INSURER", "says": "a promise"}
    if pen.once_in(8):
        found["source"] = {"ref": "constructed", "confidence": "official"}
    return found


def _option(pen: Pen, act: str) -> Written:
    word: Written = {"option": "leave", "clause": "20"}
    if pen.once_in(2):
        word["if"] = condition(pen, 0)
    if pen.once_in(2):
        word["needs"] = pen.some(need, 1, 2)
    if pen.below(3):
        word["window"] = window(pen, simple, (act, "claim"))
    return word | {"gives": amount(pen, 1, False), "fee": amount(pen, 1, False)}


def _life(pen: Pen, taxed: bool) -> Written:
    """What may become of a contract."""
    begins = day_word(pen)
    leave: Written = {"asksBack": [{"amount": {"paidUnder": "any"}, "clause": "22"}]} if pen.once_in(3) else {}
    leave |= {"belowZero": pen.pick(("asked", "waived"))} if leave or pen.once_in(2) else {}
    leave |= {"lastDay": day_word(pen)} if pen.once_in(4) else {}
    leave |= {"tax": pen.pick(("kept", "inProportion"))} if taxed else {}
    rest: Written = {"addsDays": bool(pen.below(2))} | ({"atMost": "P10D"} if pen.below(2) else {})
    rest |= {"times": {"count": 1, "per": pen.pick(("contract", "contractYear"))}} if pen.once_in(2) else {}
    renew: Written = {"begins": begins} if pen.once_in(3) else {}
    renew |= {"price": amount(pen, 0, False)} if pen.once_in(3) else {}
    change: Written = {"changes": ["commercialUse"]} | ({"difference": share(pen)} if pen.once_in(2) else {})
    return {
        "eligible": pen.some(need, 0, 2),
        "cancellation": [_option(pen, "cancellation") | leave],
        "renewal": [_option(pen, "renewal") | renew],
        "transfer": [_option(pen, "claim")],
        "suspension": [_option(pen, "claim") | rest],
        "amendment": [_option(pen, "claim") | change],
        "replacement": [{"cover": pen.pick(("inherited", "fresh", "ends")), "clause": "21"}],
    } | ({"runs": {"length": "P1Y", "firstDay": "counted"}} if pen.below(2) else {})


def _named(pen: Pen) -> Written:
    """The plan's own names, which lead to no other name."""
    return {
        "conditions": {name: simple(pen) for name in NAMED_CONDITIONS},
        "days": {name: day_word(pen, 1, False) for name in NAMED_DAYS},
        "amounts": {name: amount(pen, 0, False, False) for name in NAMED_AMOUNTS},
    }


_OWN: Written = {
    "facts": {
        "sealBroken": {"type": "flag", "means": "whether the seal is broken"},
        "cellHealth": {"type": "number", "means": "the health of the cell", "unit": "%"},
    },
    "readings": {"wording": {"default": "wide", "others": ["narrow"], "why": "the text says neither"}},
    "components": list(PARTS),
    "groups": {"core": ["motor", "board"]},
}
_OFFICE: Written = {"days": ["MON", "TUE", "WED", "THU", "FRI"], "opens": "09:00", "closes": "17:00"}
_COUNTRY: Written = {
    "country": "DE", "knownFrom": "2020-01-01", "knownTo": "2030-12-31", "weekend": ["SAT", "SUN"],
    "holidays": ["2024-03-29", "2024-05-01"], "worked": ["2024-03-02"],
}  # fmt: skip
_CALENDARS: Written = {
    "default": {**_OFFICE, "holidays": ["2024-03-29", "2024-05-01", "2024-12-25"], "extraWorkingDays": ["2024-03-02"]},
    "office": {"country": _COUNTRY, "opens": "09:00", "closes": "17:00"},
}


def plan(pen: Pen, code: str = "plan", kind: str | None = None, precedence: int = 0) -> Written:
    """A whole plan file."""
    of_kind = kind or pen.pick(KINDS)
    header = {
        "code": code, "kind": of_kind, "name": "A plan", "issuer": "maker", "currency": "EUR",
        "zone": pen.pick(("Europe/Berlin", "Asia/Kolkata", "America/New_York")),
        "rounding": pen.pick(("HALF_UP", "HALF_EVEN", "UP", "DOWN")),
        "calendars": _CALENDARS, "for": simple(pen, own=False), "precedence": precedence,
    }  # fmt: skip
    terms: Written = {
        "version": "1", "source": {"ref": "constructed", "confidence": "official"}, **_OWN, **_named(pen),
        "benefits": [benefit(pen, f"promise-{n}") for n in range(1 + pen.below(2))],
    }  # fmt: skip
    if pen.once_in(4):
        tax: Written = {"rate": "18%", "price": pen.pick(("included", "added")), "clause": "23"}
        taxed = pen.once_in(3)
        terms |= {"life": _life(pen, taxed), "price": amount(pen, 0, False)} | ({"tax": tax} if taxed else {})
    if of_kind == "STATUTE":
        terms["overrides"] = [
            {"strikes": about, "ofKinds": ["WARRANTY", "AMC"], "clause": "4"}
            | ({"unless": condition(pen, 0)} if pen.once_in(2) else {})
            for about in pen.several(ABOUTS, 0, 2)
        ]
    if pen.once_in(6):
        terms["care"] = [cycle(pen, "promise-0")]
    return {"plan": header, "terms": [terms]}


def loaded(raw: Written) -> Plan:
    """The plan of a file. One that is refused is left out."""
    try:
        return load(Marked(raw))
    except BadTerms:
        assume(False)
        raise
