"""The verbs: one file, one command with its actor, one function, one transaction."""
