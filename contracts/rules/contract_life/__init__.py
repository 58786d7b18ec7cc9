"""What may become of a contract, and what does it come to? Start at `quote`: one change of one contract, priced."""
