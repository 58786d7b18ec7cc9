"""What became of a contract after it was made: an append-only list of moves, and the money of each.

The contract's own row never changes. Start with `records`; both nouns come with a unit's dossier.
"""
