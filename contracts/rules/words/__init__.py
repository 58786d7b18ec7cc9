"""Which words may a plan file use, and what does each mean?

Every word of the terms is a class here: its fields are what an author writes (and what the JSON Schema and the
reference page print), its methods are what it means. Read `plan.py` first, then `windows.py`, `conditions.py`,
`amounts.py`, `shares.py`, `measures.py`, `days.py`; `base.py` last. `problems.py` and `checks.py` say what is wrong
with a file.
"""
