"""Agreements over several units, and what they share."""
