"""Which person does an operator mean: by the code that files call them, or by the public id?"""

from contracts.store.bulk import parties_by_codes
from contracts.store.keys import public_id
from contracts.usecases.engine import Engine


async def id_of_person(engine: Engine, tenant: str, named: str) -> str:
    """The public id of whoever has this code; what was written where nobody has, to be read as an id."""
    async with engine.database.read() as connection:
        found = await parties_by_codes(connection, tenant, [named])
    return public_id("Party", found[named].party_id) if named in found else named
