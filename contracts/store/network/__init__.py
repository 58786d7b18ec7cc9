"""Where is service given, and by whose authority? Places and grants, each with what became of it since.

Start with `records`; `places` and `grants` read them, `answers` keeps what a mutation of them answered.
"""
