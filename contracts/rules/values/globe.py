"""How far apart are two points of the earth, and in which boxes of degrees lies everything near one?

Distances are great-circle distances on a sphere. A box is what a database can look through: `boxes_around` never leaves
out a point within the distance, also over the date line and at the poles; what a box holds too much has to be measured.
"""

from math import asin, cos, degrees, pi, radians, sin, sqrt

from msgspec import Struct

EARTH_KM = 6371.0
_MARGIN = 1e-5
"""Degrees (about a metre) that a box is wider than it need be, so that no rounding loses a point on its edge."""


class Point(Struct, frozen=True):
    """A point by its degrees of latitude (-90 to 90) and longitude (-180 to 180)."""

    lat: float
    lon: float


class Box(Struct, frozen=True):
    """All points between two latitudes and two longitudes, edges included; `west` is never greater than `east`."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, point: Point) -> bool:
        """Whether the point lies in it."""
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east


def distance_km(one: Point, other: Point) -> float:
    """The great-circle distance."""
    lat1, lat2 = radians(one.lat), radians(other.lat)
    across = sin(radians(other.lon - one.lon) / 2) ** 2
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * across
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def boxes_around(point: Point, within_km: float) -> tuple[Box, ...]:
    """The one or two boxes in which every point within this distance lies."""
    angle = within_km / EARTH_KM
    south, north = point.lat - degrees(angle) - _MARGIN, point.lat + degrees(angle) + _MARGIN
    if angle >= pi / 2 or south <= -90 or north >= 90:
        # A pole lies in it: every meridian runs through.
        return (Box(max(south, -90.0), min(north, 90.0), -180.0, 180.0),)
    reach = degrees(asin(min(1.0, sin(angle) / cos(radians(point.lat))))) + _MARGIN
    west, east = point.lon - reach, point.lon + reach
    if west < -180:
        return Box(south, north, -180.0, east), Box(south, north, west + 360, 180.0)
    if east > 180:
        return Box(south, north, west, 180.0), Box(south, north, -180.0, east - 360)
    return (Box(south, north, west, east),)


def middle(points: tuple[Point, ...]) -> Point:
    """The middle of some points that lie near each other, also when the date line runs between them."""
    first = points[0]
    lat = sum(point.lat for point in points) / len(points)
    lon = first.lon + sum(_turned(point.lon - first.lon) for point in points) / len(points)
    return Point(lat, _turned(lon))


def _turned(lon: float) -> float:
    """The same meridian, from -180 to 180."""
    return (lon + 180) % 360 - 180 if not -180 <= lon <= 180 else lon
