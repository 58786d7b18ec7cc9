"""What does a client see of an offer for search engines? The JSON-LD document, and what it could not say."""

from typing import Self

import strawberry

from contracts.explain.json_ld.document import JsonLd as JsonLdMade
from contracts.schema.enums import JsonLdGap
from contracts.schema.reasons import MissingFact, Speech, missing_of
from contracts.schema.scalars import JsonObject


@strawberry.type(description="A promise that schema.org has no words for.")
class LeftOutPromise:
    plan: str = strawberry.field(description="The plan's code.")
    benefit: str = strawberry.field(description="The benefit's name in the plan.")
    why: JsonLdGap = strawberry.field(description="What cannot be said of it.")
    missing: list[MissingFact] = strawberry.field(description="The facts that it hangs on; with them it may be said.")


@strawberry.type(description="What comes with a product, in the words of schema.org.")
class JsonLd:
    document: JsonObject = strawberry.field(
        description="An `Offer` with its `warranty` and `hasMerchantReturnPolicy`, to be put into the product's page."
    )
    left_out: list[LeftOutPromise] = strawberry.field(description="Promises that are not in the document.")

    @classmethod
    def of(cls, made: JsonLdMade, speech: Speech) -> Self:
        return cls(
            document=JsonObject(made.document),
            left_out=[
                LeftOutPromise(
                    plan=each.plan,
                    benefit=each.benefit,
                    why=each.why,
                    missing=[missing_of(name, speech) for name in each.missing],
                )
                for each in made.left_out
            ],
        )
