"""A claim is carried out: the remedy chosen, the work begun and done, the money settled."""
