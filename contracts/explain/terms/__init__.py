"""Terms as a person reads them. Start at `plan.py`; `phrases.py` says any single word of a plan file."""
