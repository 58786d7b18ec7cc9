"""What are the rules made of? Closed lists, facts, days, money, history, findings: plain values and questions over
them.

Start at `vocabulary.py` and `facts.py`; `view.py` is how one plan sees a case.
"""
