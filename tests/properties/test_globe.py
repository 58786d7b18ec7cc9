"""Is distance the same both ways, and does no box lose a point that is near enough, wherever on earth?"""

from math import isclose, pi

from hypothesis import example, given
from hypothesis import strategies as st

from contracts.rules.values.globe import EARTH_KM, Point, boxes_around, distance_km, middle

LATITUDES = st.one_of(
    st.floats(-90, 90),
    st.sampled_from([-90.0, 90.0, 0.0, 89.9999, -89.9999]),
    st.floats(89.9, 90),
    st.floats(-90, -89.9),
)
LONGITUDES = st.one_of(
    st.floats(-180, 180), st.sampled_from([-180.0, 180.0, 0.0]), st.floats(179.9, 180), st.floats(-180, -179.9)
)
POINTS = st.builds(Point, LATITUDES, LONGITUDES)
HALF_WAY_KM = pi * EARTH_KM


@given(POINTS, POINTS)
def test_distance_is_the_same_both_ways_and_never_more_than_half_way_round(one: Point, other: Point) -> None:
    there, back = distance_km(one, other), distance_km(other, one)
    assert isclose(there, back, rel_tol=1e-9, abs_tol=1e-9)
    assert 0 <= there <= HALF_WAY_KM + 1e-6


@given(POINTS)
def test_a_point_is_no_way_from_itself_and_the_date_line_has_no_width(point: Point) -> None:
    assert distance_km(point, point) == 0
    assert distance_km(Point(point.lat, -180.0), Point(point.lat, 180.0)) < 1e-6


@given(POINTS, POINTS)
@example(Point(0.0, 179.9), Point(0.0, -180.0))
@example(Point(0.0, -179.9), Point(0.0, 180.0))
@example(Point(89.99, 0.0), Point(89.99, 180.0))
@example(Point(-90.0, 0.0), Point(-89.9, 77.0))
def test_no_box_loses_a_point_within_the_distance(one: Point, other: Point) -> None:
    """The distance between the two is the least within which the one must be found from the other."""
    boxes = boxes_around(one, distance_km(one, other))
    assert any(box.holds(other) for box in boxes)


@given(POINTS, POINTS, st.floats(0, 1))
def test_a_wider_bound_loses_nothing(one: Point, other: Point, more: float) -> None:
    boxes = boxes_around(one, distance_km(one, other) * (1 + more))
    assert any(box.holds(other) for box in boxes)


@given(st.builds(Point, st.floats(-80, 80), LONGITUDES), st.floats(1, 500))
def test_a_box_is_not_the_whole_earth(point: Point, within_km: float) -> None:
    """North and south of it lies what is out of reach, and so does the other side."""
    boxes = boxes_around(point, within_km)
    opposite = Point(-point.lat, point.lon - 180 if point.lon > 0 else point.lon + 180)
    assert not any(box.holds(opposite) for box in boxes)
    assert all(box.north - box.south < 2 * within_km / 100 for box in boxes)


@given(st.builds(Point, st.floats(-80, 80), LONGITUDES), st.floats(-1, 1))
def test_the_middle_of_two_that_are_near_lies_between_them(point: Point, east: float) -> None:
    """Also when the date line runs between them."""
    lon = point.lon + east
    other = Point(point.lat, lon - 360 if lon > 180 else lon + 360 if lon < -180 else lon)
    between = middle((point, other))
    half = distance_km(point, other) / 2
    assert distance_km(point, between) <= half + 1
    assert distance_km(other, between) <= half + 1
    assert -180 <= between.lon <= 180


def test_known_distances_are_right() -> None:
    """Great circles by the haversine formula: a quarter of the meridian; a degree of the equator; Mumbai to Pune."""
    assert isclose(distance_km(Point(0, 0), Point(90, 0)), pi * 6371 / 2)
    assert isclose(distance_km(Point(0, 179.5), Point(0, -179.5)), pi * 6371 / 180)
    assert 110 < distance_km(Point(19.08, 72.88), Point(18.52, 73.86)) < 130
