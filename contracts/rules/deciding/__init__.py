"""How does a decision come about? One benefit at a time, then all charges together, then what else there is.

Start at `standing.py` (one benefit); `covers.py`, `allowances.py` and `offers.py` are its parts, `allocation.py`
shares the charges out, `alternatives.py` lists every way out. `standings.py` asks all benefits, `verdict.py` sums up.
"""
