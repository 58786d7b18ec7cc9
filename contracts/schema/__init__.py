"""NOUNS: what do clients see, and what do they say?

Start with `schema` (the two root types and how they are put together), then `queries` and `mutations`: each field
builds a command, calls one verb, and translates what came. `decisions` holds the types of a decision, `inputs` what
clients write, `errors` what can be wrong. Types are written by hand and opt in; nothing here knows a row, a rule or
a session.
"""
