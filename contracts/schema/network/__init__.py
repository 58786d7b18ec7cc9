"""Where is service given, and by whose authority? As clients see it.

Start with `locations` and `grants` (the types); `inputs` is what clients write.
"""
