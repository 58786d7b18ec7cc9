"""The life of a claim: its moves, what was decided in each round, evidence, remedies, allowances with their ledger.

Start with `records` (the nouns), then `moves` (a claim's state is its last move), `ledger` (two free visits are never
used three times) and `remedies` (one open remedy for each unit). Each of them holds without the unit's lock too.
"""
