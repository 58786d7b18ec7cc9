"""Which words say how a place gives service? Closed lists, the same in talk, GraphQL, Python and SQL."""

from enum import StrEnum


class Weekday(StrEnum):
    """The days of a week, in their order."""

    MON = "MON"
    TUE = "TUE"
    WED = "WED"
    THU = "THU"
    FRI = "FRI"
    SAT = "SAT"
    SUN = "SUN"


class ServiceChannel(StrEnum):
    """The ways in which a unit and who repairs it come together."""

    WALK_IN = "WALK_IN"
    PICKUP = "PICKUP"
    ON_SITE = "ON_SITE"
    MAIL_IN = "MAIL_IN"
    REMOTE = "REMOTE"


class PlaceStatus(StrEnum):
    """Whether a place gives service at all."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
