"""Claims as clients see them: start with `claim`."""
