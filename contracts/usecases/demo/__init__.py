"""The demo: a small world to ask about."""
