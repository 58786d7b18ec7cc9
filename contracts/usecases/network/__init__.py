"""Where service is given, and who may give it."""
