"""Does the picture of cover over time show the days that were promised?

Where a day stands is worked out from the day lines of the picture itself: they carry their day.
"""

from datetime import date, timedelta
from xml.etree.ElementTree import Element, fromstring

import pytest

from contracts.explain.pictures.chart import Bar, Chart, Fill, Stretch
from contracts.explain.pictures.of_decision import decision_chart
from contracts.explain.pictures.of_terms import terms_chart
from contracts.explain.pictures.timeline import draw
from contracts.rules.decision import Decision
from contracts.rules.terms import Plan
from tests.rules.examples import benefit, decided, jobs, plan_of, repair, the_terms, window

SVG = "{http://www.w3.org/2000/svg}"
NEAR_PX = 0.3


class Picture:
    """A drawn picture, to be asked what is where."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = fromstring(text)
        lines = [line for line in self.root.iter(f"{SVG}line") if line.get("data-day")]
        first, last = lines[0], lines[-1]
        self._day = date.fromisoformat(first.attrib["data-day"])
        self._x = float(first.attrib["x1"])
        days = (date.fromisoformat(last.attrib["data-day"]) - self._day).days
        self._px_per_day = (float(last.attrib["x1"]) - self._x) / days

    def x(self, day: str) -> float:
        """Where a day begins."""
        return self._x + (date.fromisoformat(day) - self._day).days * self._px_per_day

    def end(self, day: str) -> float:
        """Where a day ends."""
        return self.x((date.fromisoformat(day) + timedelta(days=1)).isoformat())

    def row(self, name: str) -> Element:
        return next(row for row in self.root.iter(f"{SVG}g") if row.get("data-benefit") == name)

    def box(self, name: str, fill: Fill) -> Element:
        return next(box for box in self.row(name).iter(f"{SVG}rect") if box.get("class") == fill.value.lower())

    def fills(self, name: str) -> list[str]:
        return [box.get("class", "") for box in self.row(name).iter(f"{SVG}rect")]

    def texts(self, name: str) -> str:
        return " ".join(text.text or "" for text in self.row(name).iter(f"{SVG}text"))

    def symbols(self, name: str) -> list[str]:
        return [path.get("class", "").partition(" ")[2] for path in self.row(name).iter(f"{SVG}path")]

    def spans(self, box: Element, first: str, last: str) -> bool:
        """Whether a box reaches from the begin of a day to the end of another."""
        left = float(box.attrib["x"])
        right = left + float(box.attrib["width"])
        return abs(left - self.x(first)) < NEAR_PX and abs(right - self.end(last)) < NEAR_PX


def of_decision(decision: Decision, language: str = "en") -> Picture:
    return Picture(draw(decision_chart(decision, "A unit", language)))


def of_terms(plan: Plan) -> Picture:
    return Picture(draw(terms_chart(the_terms(plan))))


TWO = plan_of(
    benefit("one-year"), benefit("three-years", window=window(length="P3Y", firstDay="notCounted", acts="claim"))
)


def test_each_benefit_has_a_bar_from_its_first_day_to_the_end_of_its_last() -> None:
    picture = of_decision(decided(TWO, delivered="2025-01-01"))
    assert picture.spans(picture.box("one-year", Fill.ACTIVE), "2025-01-01", "2025-12-31")
    assert picture.spans(picture.box("three-years", Fill.ACTIVE), "2025-01-01", "2028-01-01")
    assert "last day: December 31, 2025" in picture.texts("one-year")
    assert "last day: January 1, 2028" in picture.texts("three-years")


def test_the_day_of_the_question_is_a_line_through_the_picture() -> None:
    picture = of_decision(decided(TWO, delivered="2025-01-01", as_of="2025-03-01T12:00+01:00"))
    today = next(line for line in picture.root.iter(f"{SVG}line") if line.get("class") == "today")
    assert abs(float(today.attrib["x1"]) - picture.x("2025-03-01")) < NEAR_PX
    assert "asked on March 1, 2025" in picture.text


def test_the_waiting_time_is_drawn_before_the_cover() -> None:
    """Thirty days after 1 January: the first day of use is 31 January."""
    plan = plan_of(benefit(window=window(waiting={"length": "P30D"})))
    picture = of_decision(decided(plan, delivered="2025-01-01"))
    assert picture.spans(picture.box("all-parts", Fill.WAITING), "2025-01-01", "2025-01-30")
    assert picture.spans(picture.box("all-parts", Fill.ACTIVE), "2025-01-31", "2025-12-31")
    assert "can be used from January 31, 2025" in picture.texts("all-parts")


def test_a_meter_limit_is_marked_and_said_with_the_reading() -> None:
    meters = [{"meter": "km", "counted": "fromZero", "atMost": 100000}]
    picture = of_decision(
        decided(plan_of(benefit(window=window(meters=meters))), delivered="2025-01-01", meters={"km": 12000})
    )
    assert "meter" in picture.symbols("all-parts")
    assert "only up to 100,000 km on the meter (now 12,000)" in " ".join(picture.texts("all-parts").split())


def test_days_in_repair_are_drawn_after_the_nominal_end() -> None:
    """From 1 to 11 February both counted are eleven days: the end moves from 31 December to 11 January."""
    plan = plan_of(benefit(window=window(pauses={"days": "bothDaysCounted"})))
    done = repair("2025-02-11", handed_in=date(2025, 2, 1), handed_back=date(2025, 2, 11))
    picture = of_decision(decided(plan, delivered="2025-01-01", history=jobs(done)))
    assert picture.spans(picture.box("all-parts", Fill.ACTIVE), "2025-01-01", "2025-12-31")
    assert picture.spans(picture.box("all-parts", Fill.ADDED), "2026-01-01", "2026-01-11")
    assert "pause" in picture.symbols("all-parts")
    assert "December 31, 2025 → January 11, 2026" in picture.texts("all-parts")


@pytest.mark.parametrize(
    ("effect", "symbol"),
    [
        ({"extensions": [{"extension": "longer", "clause": "2", "add": "P6M"}]}, "extension"),
        ({"floors": "2027-06-30"}, "floor"),
        (
            {"campaigns": [{"campaign": "gift", "clause": "news", "endingFrom": "2025-12-01", "endingTo": "2025-12-31",
                            "adds": "P1M"}]},
            "campaign",
        ),
    ],
)  # fmt: skip
def test_whatever_moves_an_end_has_a_symbol_of_its_own(effect: dict[str, object], symbol: str) -> None:
    plan = plan_of(benefit(window=window(**effect)))
    picture = of_decision(decided(plan, delivered="2025-01-01", history=jobs(repair("2025-02-11"))))
    assert symbol in picture.symbols("all-parts")
    assert "added" in picture.fills("all-parts")


def test_a_cover_without_end_fades_out() -> None:
    plan = plan_of(benefit(window=window(length=None, firstDay=None, unlimited=True)))
    picture = of_decision(decided(plan, delivered="2025-01-01"))
    assert "fades" in picture.fills("all-parts")
    assert "without an end by date" in picture.texts("all-parts")


def test_a_cover_whose_start_is_not_known_says_what_it_needs() -> None:
    picture = of_decision(decided(plan_of(benefit(window=window(**{"from": "installed"})))))
    assert picture.fills("all-parts") == []
    assert "not known yet" in picture.texts("all-parts")
    assert "needs the day of installation" in picture.texts("all-parts")


def test_a_benefit_that_is_for_something_else_is_not_drawn_as_active() -> None:
    plan = plan_of(benefit(scope={"category": "tv"}))
    picture = of_decision(decided(plan, delivered="2025-01-01", category="radio"))
    assert picture.fills("all-parts") == ["not_for"]
    assert "not for this unit" in picture.texts("all-parts")


def test_what_has_ended_does_not_look_like_what_runs() -> None:
    picture = of_decision(decided(TWO, delivered="2025-01-01", as_of="2026-06-01T12:00+02:00"))
    assert "ended by date" in picture.texts("one-year")
    assert picture.box("one-year", Fill.EXPIRED).get("fill") != picture.box("three-years", Fill.ACTIVE).get("fill")


def test_no_two_fills_need_colours_to_be_told_apart() -> None:
    """Only two are plain, and they never meet: one is for plans, one for units."""
    day = date(2025, 1, 1)
    bars = [Bar("", fill.value, (), (Stretch(day, day, fill),), (), ()) for fill in Fill]
    root = fromstring(draw(Chart("All", "", tuple(bars), day, date(2025, 1, 9), "en")))
    tiles = {tile.attrib["id"]: tile.find(f"{SVG}path") for tile in root.iter(f"{SVG}pattern")}
    strokes = [path.attrib["d"] for path in tiles.values() if path is not None]
    assert len(set(strokes)) == len(strokes) == len(Fill) - 2


def test_names_are_escaped_and_read_back_as_they_were() -> None:
    name = "Toasters <&> \"more\" 'parts'"
    text = draw(terms_chart(the_terms(plan_of(header={"name": name}))))
    title = fromstring(text).find(f"{SVG}title")
    assert title is not None
    assert title.text == f"{name}, version 1"
    assert "<&>" not in text


def test_the_same_question_gives_the_same_bytes() -> None:
    asked = {"delivered": "2025-01-01"}
    assert of_decision(decided(TWO, **asked)).text == of_decision(decided(TWO, **asked)).text


def test_days_are_written_in_the_language_asked_for() -> None:
    assert "2025. december 31." in of_decision(decided(TWO, delivered="2025-01-01"), "hu").texts("one-year")
    assert "31 दिसंबर 2025" in of_decision(decided(TWO, delivered="2025-01-01"), "hi").texts("one-year")


def test_no_text_is_smaller_than_twelve_pixels() -> None:
    root = of_decision(decided(TWO, delivered="2025-01-01")).root
    sizes = [int(text.get("font-size", root.attrib["font-size"])) for text in root.iter(f"{SVG}text")]
    assert sizes
    assert min(sizes) >= 12


def test_no_text_leaves_the_picture() -> None:
    """Long names and clauses fold."""
    long = " ".join(["wording"] * 60)
    picture = of_terms(plan_of(benefit(clause=long), header={"name": long}))
    assert max(len(text.text or "") for text in picture.root.iter(f"{SVG}text")) < 180
    assert float(picture.root.attrib["height"]) > 300


def test_terms_are_drawn_from_the_start_of_each_benefit() -> None:
    """Day 0 is the first line. Two years, the first day not counted, hold the day at the line of two years."""
    plan = plan_of(
        benefit("two-years", window=window(length="P2Y", firstDay="notCounted")),
        benefit("fifteen-days", window=window(length="P15D")),
    )
    picture = of_terms(plan)
    lines = {line.attrib["data-day"]: line for line in picture.root.iter(f"{SVG}line") if line.get("data-day")}
    origin = min(lines)
    two_years = date.fromisoformat(origin).replace(year=date.fromisoformat(origin).year + 2).isoformat()
    fifteenth = (date.fromisoformat(origin) + timedelta(days=14)).isoformat()
    assert two_years in lines
    assert picture.spans(picture.box("two-years", Fill.PROMISED), origin, two_years)
    assert picture.spans(picture.box("fifteen-days", Fill.PROMISED), origin, fifteenth)
    assert "2 years" in picture.texts("two-years")


def test_terms_with_two_lengths_are_sure_up_to_the_shorter_one() -> None:
    ends = {"if": "cheap", "then": {"after": "delivered", "add": "P1Y"}, "else": {"after": "delivered", "add": "P3Y"}}
    plan = plan_of(
        benefit(window=window(length=None, firstDay=None, until="end")),
        conditions={"cheap": {"pricePaid": {"atMost": "100"}}},
        days={"end": ends},
    )
    picture = of_terms(plan)
    sure, perhaps = picture.box("all-parts", Fill.PROMISED), picture.box("all-parts", Fill.PERHAPS)
    assert float(perhaps.attrib["width"]) == pytest.approx(2 * float(sure.attrib["width"]), rel=0.01)
    assert "1 year or 3 years, by case" in picture.texts("all-parts")


def test_terms_that_end_with_the_contract_fade_out() -> None:
    """No length of time is written under a bar that has none."""
    plan = plan_of(
        benefit(window=window(**{"from": "contractStart", "length": None, "firstDay": None, "until": "contractEnd"}))
    )
    text = draw(terms_chart(the_terms(plan)))
    assert 'class="fades"' in text
    assert "months" not in text
    assert "until the last day of the contract" in " ".join(t.text or "" for t in fromstring(text).iter(f"{SVG}text"))
