"""Terms: published, read, and tried on cases. `run_cases` and `evaluate_file` need no database."""
