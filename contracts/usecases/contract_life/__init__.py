"""What may become of a contract: issue, renew, hand over, suspend, resume, cancel, amend; and correct what was not so.

Each change of money has a preview: start at `cancel_contract`, then `planning` (what it comes to) and `carrying_out`.
"""
