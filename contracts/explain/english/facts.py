"""How is each fact called, and how can a customer supply it?"""

from collections.abc import Mapping

FACTS_SAID: Mapping[str, tuple[str, str]] = {
    "manufactured": (
        "day of manufacture",
        "Tell us the day of manufacture; it is on the rating plate or in the papers.",
    ),
    "purchased": ("day of purchase", "Tell us the day of purchase; it is on the invoice or receipt."),
    "invoiced": ("day of the invoice", "Tell us the date of the invoice; it stands at its top."),
    "paid": ("day of payment", "Tell us the day you paid; it is on the receipt or the bank statement."),
    "termsReceived": (
        "day the terms were received",
        "Tell us the day on which you received the terms; the letter or e-mail shows it.",
    ),
    "deliveries": (
        "days the parcels arrived",
        "Tell us the day on which each parcel arrived; the delivery notes show it.",
    ),
    "delivered": ("day of delivery", "Tell us the day the goods reached you; the delivery note shows it."),
    "firstDelivered": (
        "day the first parcel arrived",
        "Tell us the day on which the first parcel arrived; its delivery note shows it.",
    ),
    "installed": ("day of installation", "Tell us the day of installation; the installer's report shows it."),
    "interconnected": (
        "day of connection to the grid",
        "Tell us the day the system was connected to the grid; the grid operator's letter shows it.",
    ),
    "activated": (
        "day of first activation",
        "Tell us the day of first activation; the device or your account shows it.",
    ),
    "registered": ("day of registration", "Tell us the day you registered the product; the confirmation shows it."),
    "houseBought": (
        "day the new house was bought",
        "Tell us the day you bought the newly built house; the contract of sale shows it.",
    ),
    "contractMade": (
        "day the contract was made",
        "Tell us the day on which the contract was made; it is next to the signature.",
    ),
    "contractStart": ("first day of the contract", "Tell us the first day of the contract; it stands in the contract."),
    "contractEnd": ("last day of the contract", "Tell us the last day of the contract; it stands in the contract."),
    "previousEnd": (
        "last day of the cover before",
        "Tell us the last day of the cover that you had before, or that you had none.",
    ),
    "contractPrice": ("price of the contract", "Tell us what the contract cost; its invoice shows it."),
    "contractYear": (
        "number of the contract in its chain",
        "Tell us which contract in a row this is; the first one is number 1.",
    ),
    "yearsWithoutGap": (
        "years without a gap",
        "Tell us for how many whole years you were covered without a gap before; the earlier contracts show it.",
    ),
    "contractTransferred": (
        "day the contract changed hands",
        "Tell us the day on which the contract last went to another owner, or that it never did.",
    ),
    "suspended": ("contract suspended", "Tell us whether the contract is suspended; the issuer knows it."),
    "inspected": ("inspection passed", "Have the product inspected, and tell us whether it passed."),
    "issuerAccepts": (
        "accepted by the issuer",
        "Ask the issuer whether it accepts the product, and tell us the answer.",
    ),
    "repairBeforeStart": (
        "cost of bringing it into order",
        "Ask for a quote for bringing the product into order, and tell us the amount.",
    ),
    "event": (
        "what happened",
        "Tell us what happened: a fault, an accident, damage on the way, a change of mind or due maintenance.",
    ),
    "task": ("work asked for", "Tell us which work you want done, such as a service or an installation."),
    "component": ("failed part", "Tell us which part failed; a technician can find it out."),
    "occurred": ("day of the event", "Tell us the day on which it happened or the fault first showed."),
    "reported": (
        "day it was reported",
        "Tell us the day on which you first reported it; your e-mail or call list shows it.",
    ),
    "claimed": ("day of the claim", "Tell us the day on which you made the claim; our confirmation shows it."),
    "returned": (
        "day of the return",
        "Tell us the day on which you sent or brought the product back; the posting receipt shows it.",
    ),
    "cancelled": ("day of cancellation", "Tell us the day on which you cancelled; your letter or e-mail shows it."),
    "renewed": ("day of renewal", "Tell us from which day the contract is to be renewed."),
    "transferred": ("day of the transfer", "Tell us from which day the contract is to belong to somebody else."),
    "suspendedFrom": ("first day of the suspension", "Tell us from which day the contract is to rest."),
    "resumed": ("day of resumption", "Tell us from which day the contract is to go on."),
    "amended": ("day of the change", "Tell us from which day the change of the contract is to count."),
    "causedBy": ("cause of the fault", "Ask a technician what caused the fault, and send us the report."),
    "defectExistedAtDelivery": (
        "fault already there at delivery",
        "Tell us whether the fault was already there at delivery; an expert's report can show it.",
    ),
    "minor": ("minor fault", "Tell us how much the fault disturbs the use: whether it is only minor."),
    "serious": (
        "serious fault",
        "Tell us whether the fault is so serious that you cannot be asked to wait for a repair.",
    ),
    "refused": (
        "repair and replacement refused",
        "Tell us whether repair and replacement were refused; send us the answer you got.",
    ),
    "dutyDone": (
        "day the duty was done",
        "Tell us the day on which what was owed to you was done, or that it was not done.",
    ),
    "repairable": ("can be repaired", "Ask a workshop whether the product can be repaired, and tell us the answer."),
    "softwareFixes": ("cured by software alone", "Install the latest software, and tell us whether the fault is gone."),
    "opened": ("box opened", "Tell us whether the box was opened."),
    "complete": ("all accessories there", "Check whether all accessories are there, and tell us."),
    "packaging": ("original packaging there", "Tell us whether you have the original packaging."),
    "damaged": ("physical damage", "Look whether the product shows damage from outside, and tell us or send a photo."),
    "proofOfPurchase": ("proof of purchase", "Look for the invoice or receipt, and send us a photo of it."),
    "reportNumber": (
        "number of the fault report",
        "Ask the maker's support for a fault report, and tell us its number.",
    ),
    "brand": ("brand", "Tell us the brand; it is on the product."),
    "category": ("kind of product", "Tell us what kind of product it is."),
    "sku": ("article", "Tell us the article number; it is on the invoice or the box."),
    "seller": ("shop", "Tell us which shop sold the goods; its name is on the invoice."),
    "specialOrder": ("ordered specially", "Tell us whether the goods were ordered specially for you."),
    "used": ("second-hand at the sale", "Tell us whether the goods were second-hand when you bought them."),
    "commercialUse": ("use in a trade or business", "Tell us whether the product is used in a trade or business."),
    "quantity": ("number of pieces", "Tell us how many pieces it is about."),
    "country": ("country of the sale", "Tell us in which country the product was bought."),
    "saleRegion": ("region of the sale", "Tell us in which state or region the product was bought."),
    "returnRegion": ("region of the return", "Tell us in which state or region you want to return the product."),
    "repairCountry": ("country of the repair", "Tell us in which country the repair is to be done."),
    "channel": ("way of the sale", "Tell us how you bought it: in a shop, at a distance, or away from a shop."),
    "buyer": ("buyer", "Tell us whether you bought as a consumer or for a business."),
    "membership": ("membership level", "Tell us your membership level with the shop; your account shows it."),
    "servicedBy": (
        "who worked on it before",
        "Tell us who worked on the product before: an authorised workshop, an independent one, or you yourself.",
    ),
    "authorizedLocation": (
        "authorised workshop",
        "Tell us which workshop is to do the job, so that we can look whether it is authorised.",
    ),
    "preauthorized": ("agreed beforehand", "Ask the issuer to agree before the work starts, and tell us the answer."),
    "genuineParts": (
        "genuine parts only",
        "Tell us whether only genuine parts were fitted; the workshop's invoices show it.",
    ),
    "pricePaid": ("price paid", "Tell us what you paid for the goods; it is on the invoice or receipt."),
    "listPrice": (
        "today's list price",
        "Tell us today's list price of the same goods; the maker's price list shows it.",
    ),
    "measured": ("measured output", "Have the output or capacity measured, and tell us the result."),
    "nominal": ("output when new", "Tell us the output or capacity when new; it is on the rating plate."),
    "ownerOrdinal": ("number of this owner", "Tell us which owner you are; the first buyer is owner number 1."),
    "changedHands": (
        "day it last changed hands",
        "Tell us the day on which you took the product over from the owner before, or that there was none.",
    ),
    "attempts": (
        "repairs completed so far",
        "Tell us how often this has been repaired so far; the repair sheets show it.",
    ),
    "daysOutOfUse": (
        "days in repair so far",
        "Tell us from when to when the product was in repair; the repair sheets show it.",
    ),
    "replacements": (
        "replacements so far",
        "Tell us how often the product has been replaced so far; the replacement notes show it.",
    ),
    "lastReplaced": (
        "day of the last replacement",
        "Tell us the day on which the part or the product was last replaced; the repair sheet shows it.",
    ),
    "replacementPaid": (
        "replacement paid by the customer",
        "Tell us whether you paid for that replacement; its invoice shows it.",
    ),
    "firstRepaired": (
        "day of the first repair",
        "Tell us the day on which the first repair was completed; the repair sheet shows it.",
    ),
    "lastRepaired": (
        "day of the last repair",
        "Tell us the day on which the last repair was completed; the repair sheet shows it.",
    ),
    "visitsMissed": (
        "visits that the issuer missed",
        "Tell us how many visits of the contract the issuer missed.",
    ),
    "visitsSkipped": (
        "visits that the customer skipped",
        "Tell us how many visits of the contract were offered and not taken up.",
    ),
    "sameFault": ("same fault as before", "Tell us whether it is the same fault that was repaired before."),
    "presumptionExcluded": (
        "presumption does not fit the goods or the fault",
        "Tell us what kind of goods and fault it is: some, such as goods that spoil, carry no presumption.",
    ),
}
"""By fact: its label, without an article, and what to ask the customer for."""
