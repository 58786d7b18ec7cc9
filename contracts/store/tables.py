"""How do the nouns lie in the database?

One table a noun, columns named as the record's fields, plus `tenant` on every row. Two kinds of table:

- reference tables (`reference_tables`, issuers to grants): every key begins with `tenant`;
- what one unit owns (`unit_tables`, units to kept answers): every key begins with `unit_key`, so that one unit lives
  on one shard. A foreign key on (unit_key, tenant) keeps each row with the tenant of its unit. The trail's tables point
  at the head of a chain instead, for a tenant's reference records have a chain too.

No foreign key points at `parties`: a person can be erased. `shapes` has the words the tables are written in. The trail
of changes has tables of its own, in `trail.tables`, and so have the life of a claim, in `claim_life.tables`, that of a
contract, in `contract_life.tables`, what several units share, in `pools.tables`, the keys of callers, in
`access.tables`, and those that seal what belongs to persons, in `persons.tables`. Which edition of its catalogue a
tenant has is kept in `editions`. Only the list of tenants itself has no tenant: `tenants`.
"""

from contracts.store import reference_tables, unit_tables
from contracts.store.access import tables as access
from contracts.store.care import tables as care
from contracts.store.claim_life import tables as claim_life
from contracts.store.contract_life import tables as contract_life
from contracts.store.editions import editions
from contracts.store.network import tables as network
from contracts.store.persons import tables as persons
from contracts.store.pools import tables as pools
from contracts.store.tenants import tenants
from contracts.store.trail import tables as trail

# All of them together, those of the parts too, for whoever migrates or walks them.
_PARTS = (
    reference_tables.issuers,
    unit_tables.units,
    trail.audit,
    claim_life.claim_moves,
    contract_life.contract_moves,
    network.grant_changes,
    care.visit_marks,
    pools.agreements,
    access.api_keys,
    persons.person_keys,
    editions,
    tenants,
)
(metadata,) = {part.metadata for part in _PARTS}
