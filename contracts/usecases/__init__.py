"""VERBS: one file, one command with its actor, one function, one transaction.

Start with `ask_unit` (what is this unit entitled to) and `file_claim` (the one that writes a decision). `asked` is what
callers may say, `unit_question` turns a stored unit into a question of the rules, `failures` is what can go wrong,
`once` is how a mutation has one effect. `run_cases` and `evaluate_file` need no database.
"""
