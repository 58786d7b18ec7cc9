"""Claims, from telling to settling. `held` finds the claim and the caller's right, `moving` makes each move.

`filing` tells a claim, `ruling` decides it, `service` carries it out, `seen` shows it. `spending` is what it takes of
the unit's allowances.
"""
