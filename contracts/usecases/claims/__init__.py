"""Claims: filed, decided, read."""
