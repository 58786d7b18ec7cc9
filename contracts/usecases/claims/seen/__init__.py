"""A claim is shown: what each caller may see of it."""
