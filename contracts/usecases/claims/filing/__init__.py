"""A claim is told: begun, revised, filed, completed with what was missing, withdrawn."""
