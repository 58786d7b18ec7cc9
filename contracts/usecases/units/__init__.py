"""Units and the contracts on them: registered, read, measured."""
