"""Agreements over several units, and the pools of what their units share.

Start with `records`. A pool is an aggregate of its own: no transaction holds a pool and waits for a unit. `pool` lends
and takes back, `loans` is what a unit knows of it, `agreements` what was agreed.
"""
