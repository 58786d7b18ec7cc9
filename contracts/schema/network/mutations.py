"""What can be changed of places and grants?"""

from typing import Annotated, TypeAlias

import strawberry

from contracts.rules.authorization import GrantStatus
from contracts.schema.context import Info
from contracts.schema.errors import BadInput, IdempotencyConflict, NotAllowed, UnknownRecord
from contracts.schema.fields import resolved
from contracts.schema.network.grants import Grant
from contracts.schema.network.inputs import (
    ChangeGrantInput,
    ChangeLocationInput,
    GiveGrantInput,
    RegisterLocationInput,
)
from contracts.schema.network.locations import Location
from contracts.usecases.network.change_grant import change_grant
from contracts.usecases.network.change_location import change_location
from contracts.usecases.network.give_grant import give_grant
from contracts.usecases.network.register_location import register_location

Change = Annotated[ChangeGrantInput, strawberry.argument(description="The grant and the day.")]


@strawberry.type(description="The place is written down.")
class LocationSuccess:
    location: Location = strawberry.field(description="The place as it is now.")


@strawberry.type(description="The grant is written down.")
class GrantSuccess:
    grant: Grant = strawberry.field(description="The grant with all that became of it.")


RegisterLocationResult: TypeAlias = Annotated[
    LocationSuccess | BadInput | NotAllowed | IdempotencyConflict,
    strawberry.union("RegisterLocationResult", description="The place, or why it was not registered."),
]
ChangeLocationResult: TypeAlias = Annotated[
    LocationSuccess | UnknownRecord | BadInput | NotAllowed | IdempotencyConflict,
    strawberry.union("ChangeLocationResult", description="The place, or why it was not changed."),
]
GrantResult: TypeAlias = Annotated[
    GrantSuccess | UnknownRecord | BadInput | NotAllowed | IdempotencyConflict,
    strawberry.union("GrantResult", description="The grant, or why it was neither given nor changed."),
]


@strawberry.type(description="What can be changed of places and grants.")
class NetworkMutation:
    @resolved("Register a place where service is given.")
    async def register_location(
        self, info: Info, input: Annotated[RegisterLocationInput, strawberry.argument(description="The place.")]
    ) -> RegisterLocationResult:
        asked = info.context
        seen = await register_location(asked.engine.database, input.command(asked.actor), asked.now)
        return LocationSuccess(location=Location.of(seen))

    @resolved("Change a place from a day on: what is said of it, or whether it gives service. Earlier days stay.")
    async def change_location(
        self, info: Info, input: Annotated[ChangeLocationInput, strawberry.argument(description="The change.")]
    ) -> ChangeLocationResult:
        asked = info.context
        seen = await change_location(asked.engine.database, input.command(asked.actor), asked.now)
        return LocationSuccess(location=Location.of(seen))

    @resolved("Give a place the authority of an issuer. One of the same scope must not run already.")
    async def give_grant(
        self, info: Info, input: Annotated[GiveGrantInput, strawberry.argument(description="The grant.")]
    ) -> GrantResult:
        asked = info.context
        return GrantSuccess(
            grant=Grant.of(await give_grant(asked.engine.database, input.command(asked.actor), asked.now))
        )

    @resolved("Suspend a grant from a day on, until it is resumed.")
    async def suspend_grant(self, info: Info, input: Change) -> GrantResult:
        return await _changed(info, input, GrantStatus.SUSPENDED)

    @resolved("Resume a suspended grant from a day on.")
    async def resume_grant(self, info: Info, input: Change) -> GrantResult:
        return await _changed(info, input, GrantStatus.ACTIVE)

    @resolved("Revoke a grant from a day on, for good. No earlier decision changes.")
    async def revoke_grant(self, info: Info, input: Change) -> GrantResult:
        return await _changed(info, input, GrantStatus.REVOKED)


async def _changed(info: Info, input: ChangeGrantInput, status: GrantStatus) -> GrantSuccess:
    asked = info.context
    seen = await change_grant(asked.engine.database, input.command(asked.actor, status), asked.now)
    return GrantSuccess(grant=Grant.of(seen))
