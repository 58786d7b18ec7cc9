"""ROWS: how is what we know kept, and how is it read back?

Values go in, values come out; rows stay here. Only this package imports sqlalchemy.

Start with `records` (the nouns), then `tables` (how they lie in the database), then `dossiers` (everything
about some units in one statement). `database` opens connections and is the one place that commits. Every
function takes the connection first and the tenant second: the tenant is the wall between rows, so no record
carries it and no query forgets it.

`direct` is the shortest way to the database, for what is asked and done most: questions about units, filing a claim.
`trail` keeps what happened: the audit chains, the outbox, webhooks, worklists over many units.

Deliberately absent, each to come with the feature that uses it: the ledger of allowances, aliases of corrected serials.
"""
