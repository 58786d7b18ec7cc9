"""What can the customer do next?

Keys that are reason codes say what to do about that reason. Reasons without a step have no cure.
"""

from collections.abc import Mapping

STEPS: Mapping[str, str] = {
    "claim": "Ask for this: {remedy}.",
    "claim by a day": "Ask for this by {deadline}: {remedy}.",
    "irreversible": "Think it over first: this choice cannot be undone.",
    "review": "Ask us for a review; one of our staff decides it.",
    "more": "This could open more for you: {ask}",
    "pay": "You can have the work done for {price} at your own expense.",
    "pay without a price": "You can have the work done at your own expense; ask for a quote first.",
    "duty": "If you have not got it by {due}, write to us: {duty}.",
    "NOT_STARTED": "Ask again from {from} on.",
    "WAITING": "Ask again from {activeFrom} on.",
    "METER_ROLLED_BACK": "Send us a photo of the meter and the papers with its earlier readings.",
    "EXCLUDED_MISUSE": "If it was not wrong use, send us a technician's report.",
    "NOT_MET_REGISTRATION": "If you registered it in time, send us the confirmation.",
    "NOT_MET_TIE_IN": "If an authorised workshop did the work, send us its invoice.",
    "NOT_MET_MAINTENANCE": "If the service was done, send us its invoice or the stamped booklet.",
    "NOT_MET_GENUINE_PARTS": "If the parts were genuine, send us the workshop's invoice.",
    "NOT_MET_PROOF": "Look for the proof, and send us a photo of it.",
    "NOT_MET_AUTHORIZED_LOCATION": "Take it to an authorised workshop; we name you the nearest.",
    "NOT_MET_PREAUTHORIZATION": "Send us the agreement if you have one.",
    "NOT_MET_PACKAGING": "Look for the original packaging, and bring it along.",
    "NOT_MET_COMPLETE": "Look for what is missing, and bring it along.",
    "NOT_MET_REPAIR_FIRST": "Ask for a repair first.",
    "NOT_MET_INSPECTION": "Have it inspected, and send us the report.",
    "NOT_MET_ACCEPTANCE": "Ask the issuer to accept the product.",
    "DISPROVEN": "If you see it otherwise, send us an expert's report.",
    "SUSPENDED": "Ask the issuer how to set the contract going again.",
    "ALLOWANCE_SPENT": "Ask again after {until}, when the count starts anew.",
    "NO_GRANT": "Choose a workshop that is authorised; we name you the nearest.",
}
"""The sentences by step."""
