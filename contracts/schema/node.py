"""What has an id of its own? Everything that implements `Node` can be asked for again by that id alone."""

import strawberry

OF_ID = "Ask `node` for it again."
"""What is said of every id."""


@strawberry.interface(description="Something with an id of its own. An id is opaque, no secret, and grants nothing.")
class Node:
    id: strawberry.ID = strawberry.field(description=OF_ID)
