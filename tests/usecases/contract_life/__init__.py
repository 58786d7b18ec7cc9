"""The life of a contract: each change previewed, made, and seen by questions about its unit."""
