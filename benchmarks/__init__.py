"""How fast is it, beside what a team would pick instead? Each module prints its own table: `python -m
benchmarks.decisions`."""
