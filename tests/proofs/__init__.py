"""Is money safe? Each proof tries something many times on real databases and counts what went wrong.

`make test` runs them small; `make proofs` runs them large. Start with `counts`, then read any `test_*` module.
"""
