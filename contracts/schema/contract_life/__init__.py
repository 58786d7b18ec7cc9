"""What becomes of a contract, as clients see and change it: `seen`, `inputs`, `changes`."""
