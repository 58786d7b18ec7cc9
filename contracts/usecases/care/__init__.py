"""Which visits are due, and what is done about them? Start at `list_due`."""
