"""Who gets a key, and what does a key look like? Start at `manage_keys`."""
