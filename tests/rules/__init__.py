"""Do the rules answer what the texts say? Start at `examples.py`: the smallest plan and how a test asks it."""
