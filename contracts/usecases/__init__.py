"""VERBS: one file, one command with its actor, one function, one transaction.

Start with `cover/ask_unit` (what is this unit entitled to) and `claims/filing/file_claim` (the one that writes a
decision). `cover/asked` is what callers may say, `cover/unit_question` turns a stored unit into a question of the
rules, `failures` is what can go wrong, `once` is how a mutation has one effect. `terms/run_cases` needs no database.
"""
