"""What becomes of a contract, and what it comes to."""
