"""Does it do what it says?

Start at `test_architecture.py` for the house, at `databases.py` for how a test gets a database.
"""
