"""How is an outcome said: a sum, a way out, a duty?"""

from collections.abc import Mapping

OUTCOMES: Mapping[str, str] = {
    "total": "Of {charged} you pay {customer}.",
    "price": "You pay {price}.",
    "free": "It costs you nothing.",
    "gives": "You get {gives}.",
    "givesLess": "You get {gives}, from which {price} is deducted.",
    "until": "Ask for it by {deadline}.",
    "irreversible": "This choice cannot be undone.",
    "due": "You are owed this by {due}: {duty}.",
    "dueUnknown": "You are owed this, and the day hangs on what we do not know yet: {duty}.",
    "dueUnknown without missing": "You are owed this without a fixed day: {duty}.",
    "lastDay": "The last day is {lastDay}.",
    "lastDayWas": "The last day was {lastDay}.",
}
"""The sentences by what is said of an outcome."""
