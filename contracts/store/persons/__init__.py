"""How does what belongs to a person lie in the database, so that it can be erased? Start at `sealed`."""
