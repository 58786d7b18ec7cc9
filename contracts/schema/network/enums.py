"""Which words may stand in what is said of a place?"""

from contracts.rules.values.places import PlaceStatus, ServiceChannel, Weekday
from contracts.schema.enums import described

__all__ = ["PlaceStatus", "ServiceChannel", "Weekday"]

described(
    Weekday,
    "Weekday",
    "A day of the week.",
    MON="Monday.",
    TUE="Tuesday.",
    WED="Wednesday.",
    THU="Thursday.",
    FRI="Friday.",
    SAT="Saturday.",
    SUN="Sunday.",
)
described(
    ServiceChannel,
    "ServiceChannel",
    "How a unit and who repairs it come together.",
    WALK_IN="The customer brings it.",
    PICKUP="It is fetched and brought back.",
    ON_SITE="Somebody comes to it.",
    MAIL_IN="The customer sends it.",
    REMOTE="Neither moves: by telephone or network.",
)
described(
    PlaceStatus,
    "PlaceStatus",
    "Whether a place gives service at all.",
    OPEN="It does, at its hours.",
    CLOSED="It does not, or not any more.",
)
