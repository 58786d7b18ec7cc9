"""What several units share: an agreement with a contract for each, and pools of its shared allowances.

Start with `issue_agreement`. A claim takes of a pool in `lending`, inside the unit's transaction; `holding` asks the
pool, in a transaction of its own; `keeping` lets the pools follow what became of it, again and again.
"""
